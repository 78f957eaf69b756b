package state

import (
	"cmp"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// known are the values of a record as this device has them: those in force, and own
// ones that the county has not had yet.
func (l *looker) known(r Record) (lines []HistoryLine) {
	for i := range r.Row.Fields {
		g := &r.Row.Fields[i]
		for _, w := range g.Writings {
			line := HistoryLine{Key: fmt.Sprint(w.Seq, "/", g.Field), Seq: w.Seq, Made: w.At, Author: l.person(w.Author), Device: l.label(w.By.Device),
				Change: w.By.Seq, Field: g.Field, Value: w.Value}
			if w.Seq >= record.Laid {
				line.Standing, line.Seq = unsent(r.Saved), 0
			}
			lines = append(lines, line)
		}
	}
	slices.SortStableFunc(lines, func(a, b HistoryLine) int { return cmp.Compare(b.Made, a.Made) })
	return lines
}

// refer names what the values of lines name.
func (l *looker) refer(k record.Kind, lines []HistoryLine) map[record.Ref]Named {
	names := map[record.Ref]Named{}
	for _, line := range lines {
		f := k.Def().Field(line.Field)
		for _, v := range append(line.Over[:len(line.Over):len(line.Over)], line.Value) {
			for _, ref := range RefersTo(f, v) {
				names[ref] = l.name(ref)
			}
		}
	}
	return names
}

// unsent is how a value stands that is laid over what the log says.
func unsent(s Saved) Standing {
	if s == Held {
		return InDoubt
	}
	return Unsent
}

func (l *looker) person(id record.ID) Named { return l.name(record.Ref{Kind: record.Person, ID: id}) }

func (l *looker) label(device record.ID) string {
	return l.name(record.Ref{Kind: record.Device, ID: device}).Name
}

// told are the lines of what the county said: own work that it has not had, what waits,
// then all changes newest first; or those in force at the end of a day.
func (l *looker) told(p *pasts, mine Record, on record.Day) (lines []HistoryLine) {
	if on != 0 && p.More {
		return nil // what is older may be in force then
	}
	labels, by := map[record.ID]string{}, map[record.Seq]Named{}
	for _, x := range p.Labels {
		labels[x.Device] = x.Name
	}
	for i := range p.Past {
		by[p.Past[i].Seq] = l.person(p.Past[i].Author)
	}
	values := map[record.Seq]map[record.Field]record.Value{}
	for _, v := range p.versions {
		if values[v.Seq] == nil {
			values[v.Seq] = map[record.Field]record.Value{}
		}
		values[v.Seq][v.Field] = v.Value
	}
	if on == 0 {
		lines = slices.DeleteFunc(l.known(mine), func(x HistoryLine) bool { return x.Standing != Unsent })
		for i := range p.Waits {
			lines = append(lines, l.line(&p.Waits[i], labels))
		}
	}
	then := record.PastRow(mine.Row.Ref, p.Past, (on+1).Time().UnixMilli()-1)
	for _, v := range slices.Backward(p.versions) {
		g := then.Get(v.Field)
		if on != 0 && (g == nil || !slices.ContainsFunc(g.Writings, func(w record.Writing) bool { return w.Seq == v.Seq })) {
			continue
		}
		x := l.line(v.Past, labels)
		x.Key, x.Field, x.Value = fmt.Sprint(v.Seq, "/", v.Field), v.Field, v.Value
		switch {
		case on != 0 || v.Current:
		case v.Ended == 0 || v.Ended < v.Seq:
			x.Standing, x.EndedBy = Overtaken, by[v.Ended]
		default:
			x.Standing, x.EndedBy = Superseded, by[v.Ended]
		}
		for _, q := range v.Ends {
			if was := values[q][v.Field]; was != "" && !slices.Contains(x.Over, was) {
				x.Over = append(x.Over, was)
			}
		}
		if d := mine.Row.Kind.Def(); d != nil && d.Reason != 0 && d.Reason != v.Field {
			x.Reason = values[v.Seq][d.Reason]
		}
		lines = append(lines, x)
	}
	return lines
}

// line is what there is to say of a change whatever it wrote.
func (l *looker) line(p *record.Past, labels map[record.ID]string) HistoryLine {
	x := HistoryLine{
		Key: "/" + p.By.String(), Seq: p.Seq, Made: p.Stamp.Wall, Came: p.Received, Author: l.person(p.Author), Device: labels[p.By.Device],
		Change: p.By.Seq, First: p.First, N: p.N, Erased: p.Erased, Waited: p.Verdict.Reason, Decided: l.person(p.Verdict.By),
	}
	switch {
	case p.Seq != 0:
	case p.Verdict.Outcome == record.OutcomeOpen:
		x.Standing = InDoubt
	default:
		x.Standing = GivenBack
	}
	return x
}

func (h *History) lists() []Listed {
	return []Listed{{Name: "history", Total: len(h.view.Lines), Ref: func(i int) (record.Ref, bool) { return h.ref, i < len(h.view.Lines) }, Line: h.said, Say: h.view.Say.Key}}
}

// said is a line by the names of what it has, for drivers without a window.
func (h *History) said(i int) map[string]string {
	l := h.view.Lines[i]
	saw, known := []record.Value(nil), false
	if p := h.kept[h.ref]; p != nil {
		saw, known = p.saw(l)
	}
	m := map[string]string{
		"seq": fmt.Sprint(uint64(l.Seq)), "made": fmt.Sprint(l.Made), "came": fmt.Sprint(l.Came), "author": l.Author.Name, "device": l.Device,
		"change": fmt.Sprint(l.Change), "batch": fmt.Sprint(l.First, "+", l.N), "value": l.Value.String(), "standing": standings[l.Standing],
		"ended_by": l.EndedBy.Name, "waited": l.Waited, "decided": l.Decided.Name, "reason": l.Reason.String(),
	}
	if f := h.ref.Kind.Def().Field(l.Field); f != nil {
		m["field"] = f.Name
	}
	if l.Erased {
		m["erased"] = "yes"
	}
	for n, v := range l.Over {
		m[fmt.Sprint("over", n)] = v.String()
	}
	if known {
		m["saw"] = fmt.Sprint(len(saw))
		for n, v := range saw {
			m[fmt.Sprint("saw", n)] = v.String()
		}
	}
	for k, v := range m {
		if v == "" {
			delete(m, k)
		}
	}
	return m
}

var standings = [...]string{Current: "current", Superseded: "superseded", Overtaken: "overtaken", Unsent: "unsent", InDoubt: "in_doubt", GivenBack: "given_back"}
