package main

import (
	"encoding/base64"
	"strings"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// devicesCommand looks after enrolled devices.
type devicesCommand struct {
	List   deviceList   `cmd:"" default:"1" help:"${devices_list}"`
	Add    deviceAdd    `cmd:"" help:"${devices_add}"`
	Revoke deviceRevoke `cmd:"" help:"${devices_revoke}"`
}

type deviceList struct{}

// deviceInfo is a device as an operator sees it.
type deviceInfo struct {
	ID      record.ID `json:"id"`
	Label   string    `json:"label"`
	Persons []string  `json:"persons"`
	Issued  string    `json:"issued"`
	Revoked string    `json:"revoked,omitempty"`
	Served  int64     `json:"served,omitempty"` // its last exchange, ms since 1970
	Sent    uint64    `json:"sent"`             // changes taken from it
}

func (deviceList) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	rows, err := co.rowsOf(s, record.Device)
	if err != nil {
		return err
	}
	list := make([]deviceInfo, 0, len(rows))
	for _, r := range rows {
		info, err := co.device(s, r)
		if err != nil {
			return err
		}
		list = append(list, info)
	}
	return s.tell(list, func() {
		for _, d := range list {
			state := s.say("device_active")
			if d.Revoked != "" {
				state = s.say("device_revoked", d.Revoked)
			}
			s.line("device", d.ID, d.Label, strings.Join(d.Persons, "、"), d.Issued, state, day(d.Served), d.Sent)
		}
		s.line("devices_count", len(list))
	})
}

// day is a moment as a date, or a dash for never.
func day(ms int64) string {
	if ms == 0 {
		return "–"
	}
	return record.DayOf(ms).String()
}

func (c *county) device(s *session, r *record.Row) (deviceInfo, error) {
	d := deviceInfo{
		ID: r.ID, Label: r.Value(record.DeviceLabel).Text(),
		Issued: r.Value(record.DeviceIssued).String(), Revoked: r.Value(record.DeviceRevoked).String(),
	}
	err := c.Log.View(s, func(tx server.Tx) error {
		for _, id := range r.Value(record.DevicePersons).IDs() {
			p, err := tx.Row(record.Ref{Kind: record.Person, ID: id})
			if err != nil {
				return err
			}
			name := id.Short()
			if p != nil {
				name = p.Value(record.PersonName).Text()
			}
			d.Persons = append(d.Persons, name)
		}
		queues, err := tx.Queues(r.ID)
		for _, q := range queues {
			d.Served, d.Sent = max(d.Served, q.Served), d.Sent+q.Seq
		}
		return err
	})
	return d, err
}

// deviceAdd enrols a device whose public key was brought by hand: for scripts and
// rehearsals. People use a code.
type deviceAdd struct {
	Person []string `help:"${enroll_person}" required:"" placeholder:"PERSON,..."`
	Label  string   `help:"${enroll_label}" placeholder:"TEXT"`
	Key    string   `arg:"" help:"${devices_key}" placeholder:"BASE64"`
}

func (c *deviceAdd) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	key, err := base64.StdEncoding.DecodeString(c.Key)
	if err != nil || len(key) != 32 {
		return s.fail(exitUsage, "bad_key")
	}
	persons, _, err := (&enrollCommand{Person: c.Person}).persons(s, co)
	if err != nil {
		return err
	}
	id, err := co.AddDevice(s, persons, c.Label, key, nil)
	if err != nil {
		return s.fail(exitFailed, "not_added", err)
	}
	added := map[string]any{"device": id, "county_key": []byte(co.Public())}
	return s.tell(added, func() { s.line("device_added", id, base64.StdEncoding.EncodeToString(co.Public())) })
}

// deviceRevoke ends a device: from today its changes wait for a clerk and it is
// sent nothing but what became of them.
type deviceRevoke struct {
	Device string `arg:"" help:"${devices_id}"`
}

func (c *deviceRevoke) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	ref := record.Ref{Kind: record.Device}
	if ref.ID, err = record.ParseID(c.Device); err != nil {
		return s.fail(exitUsage, "usage", err)
	}
	r, err := co.row(s, ref)
	if err != nil {
		return err
	}
	if r == nil {
		return s.fail(exitUnknown, "no_device", c.Device)
	}
	w := put(ref.Kind, ref.ID, set(record.DeviceRevoked, record.D(record.DayOf(s.now()))))
	w.Base = r.Last
	if _, err := co.Local(s, record.ID{}, w); err != nil {
		return s.fail(exitFailed, "not_revoked", err)
	}
	return s.tell(map[string]any{"device": ref.ID, "revoked": true}, func() { s.line("revoked", r.Value(record.DeviceLabel).Text()) })
}
