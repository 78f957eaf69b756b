package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhucun/store/durable"
	"zhucun/store/record"
)

// exportCommand writes one CSV file a kind, for spreadsheets.
type exportCommand struct {
	To   string   `help:"${export_to}" type:"path" default:"export" placeholder:"DIR"`
	Mask bool     `help:"${export_mask}"`
	Kind []string `arg:"" optional:"" help:"${export_kind}"`
}

func (c *exportCommand) Run(s *session) error {
	kinds, err := c.kinds(s)
	if err != nil {
		return err
	}
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	if err := os.MkdirAll(c.To, 0o700); err != nil {
		return s.fail(exitFailed, "bad_file", c.To, err)
	}
	counts := map[string]int{}
	for _, d := range kinds {
		rows, err := co.rowsOf(s, d.Kind)
		if err != nil {
			return err
		}
		path := filepath.Join(c.To, d.Name+".csv")
		s.progress("exporting", len(rows), path)
		if err := c.file(path, d, rows); err != nil {
			return s.fail(exitFailed, "bad_file", path, err)
		}
		counts[d.Name] = len(rows)
	}
	return s.tell(counts, func() { s.line("exported", len(kinds), c.To) })
}

// kinds are those asked for; by default all but what fewer people may read (care,
// complaints), keys and the contents of the quarantine.
func (c *exportCommand) kinds(s *session) (kinds []*record.KindDef, err error) {
	for _, name := range c.Kind {
		d := record.KindNamed(name)
		if d == nil {
			return nil, s.fail(exitUsage, "no_kind", name)
		}
		kinds = append(kinds, d)
	}
	for i := range record.Kinds {
		d := &record.Kinds[i]
		narrow := slices.ContainsFunc(d.Fields, func(f record.FieldDef) bool {
			return f.Readers == record.Narrow || f.Readers == record.Addressed || f.Type == record.Bytes
		})
		if len(c.Kind) == 0 && !narrow {
			kinds = append(kinds, d)
		}
	}
	return kinds, nil
}

// file writes the rows of one kind, whole or not at all.
func (c *exportCommand) file(path string, d *record.KindDef, rows []*record.Row) error {
	return durable.Write(path, func(to io.Writer) error { return c.table(to, d, rows) })
}

func (c *exportCommand) table(to io.Writer, d *record.KindDef, rows []*record.Row) error {
	out := bufio.NewWriter(to)
	_, _ = out.WriteString("\ufeff") // spreadsheets know by it that this is UTF-8
	w := csv.NewWriter(out)
	header := []string{"id"}
	for _, f := range d.Fields {
		header = append(header, f.Name)
	}
	_ = w.Write(append(header, "conflicts")) // errors stay until Flush
	for _, r := range rows {
		_ = w.Write(c.line(d, r))
	}
	w.Flush()
	return errors.Join(w.Error(), out.Flush())
}

func (c *exportCommand) line(d *record.KindDef, r *record.Row) []string {
	cells := []string{r.ID.String()}
	for i := range d.Fields {
		f := &d.Fields[i]
		v := r.Value(f.Field)
		text := v.String()
		if c.Mask {
			text = f.Masked(v)
		}
		cells = append(cells, cell(f.Type, text))
	}
	var conflicts []string
	for _, f := range r.Conflicts() {
		if def := d.Field(f); def != nil {
			conflicts = append(conflicts, def.Name)
		}
	}
	return append(cells, strings.Join(conflicts, " "))
}

// cell makes what somebody typed harmless: a spreadsheet takes a cell that begins
// with one of these for a formula, also after blanks and in full width. The
// apostrophe makes it text.
func cell(t record.Type, text string) string {
	if t != record.Text && t != record.Code && t != record.Codes {
		return text
	}
	if text != "" && strings.ContainsRune("=+-@|%\t\r\n＝＋－＠", []rune(strings.TrimLeft(text, " \u3000") + " ")[0]) {
		return "'" + text
	}
	return text
}
