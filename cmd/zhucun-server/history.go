package main

import (
	"fmt"
	"strings"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// historyCommand tells everything that was ever written to a record: who, when,
// on which device, having seen what.
type historyCommand struct {
	Record string `arg:"" help:"${history_record}"`
}

// pastValue is one line of it.
type pastValue struct {
	Seq     record.Seq `json:"seq"`
	Time    string     `json:"time"`
	Author  string     `json:"author"`
	Device  string     `json:"device"`
	Field   string     `json:"field"`
	Value   string     `json:"value"`
	Seen    record.Seq `json:"seen"` // the record as the author's screen showed it
	Current bool       `json:"current"`
	Ended   record.Seq `json:"ended,omitempty"`
	Erased  bool       `json:"erased,omitempty"`
}

func (c *historyCommand) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	_, text, found := strings.Cut(c.Record, "/")
	if !found {
		text = c.Record
	}
	id, err := record.ParseID(text)
	if err != nil {
		return s.fail(exitUsage, "usage", err)
	}
	ref, err := co.find(s, id)
	if err != nil {
		return err
	}
	if ref.Kind == 0 {
		return s.fail(exitUnknown, "no_record", c.Record)
	}
	versions, err := co.History(s, ref)
	if err != nil {
		return err
	}
	lines := make([]pastValue, 0, len(versions))
	for _, v := range versions {
		line, err := co.past(s, ref.Kind, v)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	return s.tell(lines, func() {
		s.line("history_of", ref.Kind, ref.ID)
		for _, l := range lines {
			mark := ""
			switch {
			case l.Current:
				mark = s.say("history_current")
			case l.Ended != 0:
				mark = s.say("history_ended", l.Ended)
			}
			s.line("history_line", l.Seq, l.Time, l.Author, l.Device, l.Field, l.Value, mark)
		}
	})
}

// find looks for the record with an ID among all kinds.
func (c *county) find(s *session, id record.ID) (ref record.Ref, err error) {
	for _, d := range record.Kinds {
		r, err := c.row(s, record.Ref{Kind: d.Kind, ID: id})
		if err != nil || r != nil {
			return record.Ref{Kind: d.Kind, ID: id}, err
		}
	}
	return ref, nil
}

func (c *county) past(s *session, kind record.Kind, v server.Version) (pastValue, error) {
	p := pastValue{
		Seq: v.Seq, Time: time.UnixMilli(v.Stamp.Wall).In(record.China).Format("2006-01-02 15:04:05"),
		Value: v.Value.String(), Seen: v.Base, Current: v.Current, Ended: v.Ended, Erased: v.Erased,
	}
	if f := kind.Def().Field(v.Field); f != nil {
		p.Field = f.Name
	} else if !v.Erased {
		p.Field = fmt.Sprintf("field%d", v.Field)
	}
	if v.Erased {
		p.Value = s.say("history_erased")
	}
	var err error
	if p.Author, err = c.called(s, record.Ref{Kind: record.Person, ID: v.Author}, record.PersonName); err != nil {
		return p, err
	}
	p.Device, err = c.called(s, record.Ref{Kind: record.Device, ID: v.By.Device}, record.DeviceLabel)
	return p, err
}

// called is what a person or device is called, else its short ID; the endpoint
// itself is a dash.
func (c *county) called(s *session, ref record.Ref, field record.Field) (string, error) {
	if ref.ID.IsZero() || ref.ID == server.Self() {
		return "–", nil
	}
	r, err := c.row(s, ref)
	if err != nil || r == nil || r.Value(field) == "" {
		return ref.ID.Short(), err
	}
	return r.Value(field).Text(), nil
}

// epochName is a log epoch short enough to compare by eye.
func epochName(e record.LogEpoch) string { return fmt.Sprintf("%016x", uint64(e)) }
