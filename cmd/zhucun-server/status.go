package main

import (
	"os"
	"path/filepath"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// statusCommand says at a glance how the county is.
type statusCommand struct{}

// countyStatus is what it prints.
type countyStatus struct {
	County     string         `json:"county"`
	Name       string         `json:"name"`
	Head       record.Seq     `json:"head"`
	LogEpoch   string         `json:"log_epoch"`
	Records    map[string]int `json:"records"`
	Quarantine int            `json:"quarantine"`
	NoPages    bool           `json:"no_pages"` // none go out until a clerk's device has exchanged (rule X9)
	Backup     record.Seq     `json:"backup"`
	Bytes      int64          `json:"bytes"`
	OpenCodes  int            `json:"open_codes"`
}

func (statusCommand) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	st, err := co.Status(s)
	if err != nil {
		return err
	}
	c := countyStatus{
		County: co.Code, Name: co.Name, Head: st.Head, LogEpoch: epochName(st.LogEpoch), Records: map[string]int{},
		Quarantine: st.Waiting, NoPages: st.NoPages, Backup: st.Backup,
	}
	if err := co.count(s, c.Records); err != nil {
		return err
	}
	if c.OpenCodes, err = s.book().open(s.now()); err != nil {
		return err
	}
	files, _ := filepath.Glob(s.path(logFile) + "*") // the log and its write-ahead part
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			c.Bytes += info.Size()
		}
	}
	return s.tell(c, func() {
		s.line("status_county", c.Name, c.County, c.Head, c.LogEpoch, float64(c.Bytes)/(1<<20))
		for _, d := range record.Kinds {
			if n := c.Records[d.Name]; n > 0 {
				s.line("status_kind", n, d.Name)
			}
		}
		s.line("status_waiting", c.Quarantine)
		s.line("status_backup", c.Backup, uint64(c.Head)-uint64(c.Backup))
		if c.NoPages {
			s.line("status_no_pages")
		}
	})
}

// count counts the records of each kind.
func (c *county) count(s *session, kinds map[string]int) error {
	return c.Log.View(s, func(tx server.Tx) error {
		return server.EachRow(tx, func(r *server.Row) error {
			kinds[r.Kind.String()]++
			return nil
		})
	})
}
