package record

import (
	"cmp"
	"slices"
)

// What a device asks and hears of the past of a record, and how that is read. Package
// sync/wire gives it its bytes.

// Question asks for the past of one record, newest first and page by page; of a batch,
// for the changes that came with it, as far as the device may read the records. A device
// asks for it when somebody wants to see it; nothing of it is kept.
type Question struct {
	Device   ID
	At       int64    // server time as the device knows it, ms since 1970; rises from question to question
	LogEpoch LogEpoch // the log epoch that Before is of; 0 before the first answer
	Ref      Ref
	Before   Seq // what the log has before this; 0 is all
	Bytes    int // of changes wanted in the answer; 0 leaves it to the server
}

// Why a question is not answered, beside those of an exchange. A record that is not
// there and one that the device may not read now are told alike (rule S5).
const (
	NotHere Refusal = "not_here"
	Stale   Refusal = "stale"    // asked before, or at another time: ask again at Answer.Time
	NotYet  Refusal = "restored" // the log was restored and no clerk has exchanged since (rule X9)
)

// Answer is a page of a record's past.
type Answer struct {
	Refused  Refusal
	LogEpoch LogEpoch
	Time     int64  // server time, ms since 1970; of a Stale question when to ask again
	Past     []Past // newest first
	More     bool   // there are older ones, before the last of Past
	// Waits are changes to the record that are in quarantine or were returned, newest
	// first, without what they wrote; only with the newest page.
	Waits  []Past
	Labels []Label // of the devices that are named
}

// Label is what a device is called.
type Label struct {
	Device ID
	Name   string
}

// Past is one change to one record as the log has it: who wrote what, having seen
// what (rule M1).
type Past struct {
	Ref      Ref      // the record, in an answer about a batch; else it is that of the question
	Seq      Seq      // where the log has it; 0 of what waits
	By       ChangeID // the queue and number it was sent with
	Branch   Epoch    // of a forked copy that was accepted: the epoch it counts under (Change.Place); else 0
	First, N uint64   // of the batch it came in; N is 0 of the endpoint's own
	Author   ID
	Stamp    Stamp
	Received int64 // server time, ms since 1970
	Import   ID
	Base     Seq
	Missed   uint64
	Hidden   []Hidden
	OtherLog bool    // Base and the Seqs of Hidden are of a log epoch before: they count as 0 (rule X9)
	Erased   bool    // the values are forgotten (rule S7): those of Fields are empty
	Fields   []Set   // ascending by field
	InForce  []Field // of Fields: those in which the writing is in force now
	Verdict  Verdict // of a change that was in quarantine
}

// Verdict is what became of a change in quarantine.
type Verdict struct {
	Reason  string  // why it waited, a code of list quarantine_reason; "": it never did
	Outcome Outcome // OutcomeOpen: it waits
	By      ID      // the clerk who decided; zero: nothing spoke against it any more
	At      int64   // when it was decided, ms since 1970
}

// PastOf is what a change wrote to a record, or nothing.
func PastOf(c *Change, ref Ref) (p Past, ok bool) {
	w := c.WriteTo(ref)
	if w == nil {
		return p, false
	}
	p = Past{By: c.ChangeID, Author: c.Author, Stamp: c.Stamp, Import: c.Import, Base: w.Base, Missed: w.Missed, Hidden: w.Hidden, Fields: w.Fields}
	if c.For.Seq != 0 {
		p.By, p.Branch = c.For, c.For.Epoch
	}
	return p, true
}

// Came is when the county had the change in force, ms since 1970.
func (p *Past) Came() int64 { return max(p.Received, p.Verdict.At) }

// place is the queue and number under which the change counts.
func (p *Past) place() ChangeID {
	c := p.By
	if p.Branch != 0 {
		c.Epoch = p.Branch
	}
	return c
}

// change is the past as the change it was, as far as merging asks.
func (p *Past) change() (*Change, *Write) {
	c := &Change{ChangeID: p.place(), Author: p.Author, Stamp: p.Stamp, Writes: []Write{{Base: p.Base, Missed: p.Missed, Hidden: p.Hidden, Fields: p.Fields}}}
	return c, &c.Writes[0]
}

func (p *Past) sight() sight {
	c, w := p.change()
	return sightOf(c, w, !p.OtherLog)
}

// writing is what the change wrote to a field, if it did.
func (p *Past) writing(f Field) (Writing, bool) {
	i, ok := slices.BinarySearchFunc(p.Fields, f, func(s Set, f Field) int { return cmp.Compare(s.Field, f) })
	if !ok {
		return Writing{}, false
	}
	return Writing{Value: p.Fields[i].Value, Seq: p.Seq, At: min(p.Stamp.Wall, p.Received), Author: p.Author, By: p.place()}, true
}

// Version is one value that somebody wrote to a field, and what became of it.
type Version struct {
	*Past
	Field   Field
	Value   Value
	Current bool
	Ended   Seq   // the change after which it was history; 0 while it is Current, or where that is not among those at hand
	Ends    []Seq // the changes whose values this one superseded
}

// Versions are the values that pasts wrote, in the order of the log: given newest
// first, as answers have them, without gaps. What lies before the oldest is not known,
// so neither that one of these superseded it nor that one was history as it came.
func Versions(past []Past) (all []Version) {
	row, at := Row{}, map[writingAt]int{}
	queues := map[ChangeID][]Later{}
	for i := range slices.Backward(past) {
		p := &past[i]
		c, w := p.change()
		queue := c.ChangeID
		queue.Seq = 0
		var later []Later
		for _, l := range queues[queue] {
			if l.Change.Seq > c.Seq {
				later = append(later, l)
			}
		}
		epoch := LogEpoch(0)
		if p.OtherLog {
			epoch = 1 // not that of the change
		}
		fates := row.Merge(c, w, Arrival{Seq: p.Seq, Received: p.Received, LogEpoch: epoch, Later: later})
		queues[queue] = append(queues[queue], Later{p.Seq, c, w})
		for j, f := range fates {
			v := Version{Past: p, Field: f.Field, Value: w.Fields[j].Value, Ended: f.Late}
			v.Current = slices.Contains(p.InForce, f.Field)
			for _, gone := range f.Ended {
				if k, known := at[writingAt{f.Field, gone.Seq}]; known {
					all[k].Ended = p.Seq
					v.Ends = append(v.Ends, gone.Seq)
				}
			}
			at[writingAt{f.Field, p.Seq}] = len(all)
			all = append(all, v)
		}
	}
	return all
}

type writingAt struct {
	field Field
	seq   Seq
}

// PastRow is the record as the log had it at a moment, in ms since 1970: of pasts,
// newest first and complete.
func PastRow(ref Ref, past []Past, moment int64) Row {
	var then []Past
	for _, p := range past {
		if p.Came() <= moment {
			then = append(then, p)
		}
	}
	row := Row{Ref: ref}
	for _, v := range Versions(then) {
		if v.Ended != 0 {
			continue
		}
		g := Register{Field: v.Field}
		if old := row.Get(v.Field); old != nil {
			g = *old
		}
		w, _ := v.writing(v.Field)
		g.Changed, g.Writings = v.Seq, append(slices.Clip(g.Writings), w)
		row.Put(g)
		row.Last = v.Seq
	}
	return row
}

// Shown are the versions of a field that the author of a change had seen and that
// nobody whom he had seen had superseded: what his screen showed, as far as the
// versions given say.
func Shown(all []Version, by *Past, f Field) (seen []Version) {
	s := by.sight()
	for _, v := range all {
		if w, ok := v.writing(f); ok && v.Field == f && v.Past != by && s.saw(f, &w) {
			seen = append(seen, v)
		}
	}
	return slices.DeleteFunc(slices.Clone(seen), func(v Version) bool {
		w, _ := v.writing(f)
		return slices.ContainsFunc(seen, func(o Version) bool {
			s := o.sight()
			return o.Past != v.Past && s.saw(f, &w)
		})
	})
}
