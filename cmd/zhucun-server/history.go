package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// historyCommand tells everything that was ever written to a record: who, when,
// on which device, having seen what, and what a decision let in or kept out.
type historyCommand struct {
	Record string `arg:"" help:"${history_record}"`
}

// pastValue is one line of it.
type pastValue struct {
	Seq      record.Seq   `json:"seq"`
	Time     string       `json:"time"`
	Received string       `json:"received"`
	Author   string       `json:"author"`
	Device   string       `json:"device"`
	Change   string       `json:"change"`          // its queue and number
	Batch    string       `json:"batch,omitempty"` // the numbers it was sent with
	Field    string       `json:"field"`
	Value    string       `json:"value"`
	Seen     record.Seq   `json:"seen"` // the record as the author's screen showed it
	Current  bool         `json:"current"`
	Ended    record.Seq   `json:"ended,omitempty"`
	Ends     []record.Seq `json:"ends,omitempty"`
	Erased   bool         `json:"erased,omitempty"`
	Waited   string       `json:"waited,omitempty"`  // why it was in quarantine
	Outcome  string       `json:"outcome,omitempty"` // what became of it there
	Decided  string       `json:"decided,omitempty"` // who decided
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
	versions, waits, err := co.whole(s, ref)
	if err != nil {
		return err
	}
	lines := make([]pastValue, 0, len(versions)+len(waits))
	for _, v := range append(versions, waits...) {
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
			if l.Waited != "" {
				mark += s.say("history_waited", l.Waited, cmp.Or(l.Outcome, "–"), l.Decided)
			}
			s.line("history_line", l.Seq, l.Time, l.Author, l.Device, l.Field, l.Value, mark)
		}
	})
}

// whole is all that was written to a record, in the order of the log, and what of it
// is or ended in quarantine.
func (c *county) whole(s *session, ref record.Ref) (versions, waits []record.Version, err error) {
	var past []record.Past
	for more, before := true, record.Seq(0); more; {
		page, err := c.History(s, ref, before)
		if err != nil || page == nil {
			return nil, nil, err
		}
		for i := range page.Waits {
			waits = append(waits, record.Version{Past: &page.Waits[i]})
		}
		past = append(past, page.Past...)
		if more = page.More && len(page.Past) > 0; more {
			before = past[len(past)-1].Seq
		}
	}
	return record.Versions(past), waits, nil
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

func (c *county) past(s *session, kind record.Kind, v record.Version) (pastValue, error) {
	when := func(ms int64) string { return time.UnixMilli(ms).In(record.China).Format("2006-01-02 15:04:05") }
	p := pastValue{
		Seq: v.Seq, Time: when(v.Stamp.Wall), Received: when(v.Received), Change: v.By.String(), Value: v.Value.String(), Seen: v.Base,
		Current: v.Current, Ended: v.Ended, Ends: v.Ends, Erased: v.Erased, Waited: v.Verdict.Reason, Outcome: string(v.Verdict.Outcome),
	}
	if v.N > 0 {
		p.Batch = fmt.Sprintf("%d–%d", v.First, v.First+v.N-1)
	}
	if f := kind.Def().Field(v.Field); f != nil {
		p.Field = f.Name
	} else if v.Field != 0 {
		p.Field = fmt.Sprintf("field%d", v.Field)
	}
	if v.Erased {
		p.Value = s.say("history_erased")
	}
	var err error
	if p.Author, err = c.called(s, record.Ref{Kind: record.Person, ID: v.Author}, record.PersonName); err != nil {
		return p, err
	}
	if !v.Verdict.By.IsZero() {
		if p.Decided, err = c.called(s, record.Ref{Kind: record.Person, ID: v.Verdict.By}, record.PersonName); err != nil {
			return p, err
		}
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
