package state

import (
	"cmp"
	"context"
	"slices"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// Verdicts shows how the method that finds doubles does on what people have found so far:
// those verdicts are kept with what it said then.
type Verdicts struct {
	source
	kit  *Kit
	turn int
	view VerdictsView
}

// VerdictsView is what the page shows.
type VerdictsView struct {
	Loaded bool
	Bands  [len(bandsFrom)]Band
	Kinds  map[record.Kind]int // how many pairs of a kind were judged
	Judged []Judged            // the latest first
	People map[record.ID]Named
	Say    Msg
}

// Band is how the method does where it says about the same of all.
type Band struct {
	From      int // bits
	Same, Not int // what people found
	Open      int // on which they disagree, or which nobody has judged
}

// bandsFrom are where the bands begin: nearly certain, likely, doubtful, and what the
// method would not have shown.
var bandsFrom = [...]int{10, 4, int(alike.Doubtful), -1000}

// Share is how many of the judged ones of the band are one record, in percent; false
// where none was judged.
func (b Band) Share() (percent int, any bool) {
	n := b.Same + b.Not
	if n == 0 {
		return 0, false
	}
	return (100*b.Same + n/2) / n, true
}

// Judged is one pair and what was found.
type Judged struct {
	Pair   Record
	A, B   Named
	Kind   record.Kind
	Weight int
	Words  []record.Sibling // more than one: people disagree
}

// NewVerdicts makes the state; Load fills it.
func NewVerdicts(kit *Kit) *Verdicts { return &Verdicts{kit: kit} }

// View is what to show.
func (v *Verdicts) View() VerdictsView { return v.view }

func (v *Verdicts) show(Route) { v.Load() }

func (v *Verdicts) close() {
	v.turn++
	v.view = VerdictsView{}
}

// Load reads the verdicts afresh.
func (v *Verdicts) Load() {
	v.turn++
	turn, k := v.turn, v.kit
	k.read(func(ctx context.Context) func() {
		view, err := readVerdicts(ctx, k.Records)
		return func() {
			if turn != v.turn {
				return
			}
			if err != nil {
				view.Say = Msg{Key: "error.read"}
			}
			view.Loaded = true
			v.view = view
			v.changed()
		}
	})
}

func readVerdicts(ctx context.Context, rs Records) (v VerdictsView, err error) {
	v.Kinds, v.People = map[record.Kind]int{}, map[record.ID]Named{}
	for i := range v.Bands {
		v.Bands[i].From = bandsFrom[i]
	}
	pairs, err := rs.List(ctx, Query{Kind: record.Pair})
	if err != nil {
		return v, err
	}
	for _, p := range pairs {
		a, b := record.JudgedIn(&p.Row)
		if a.ID.IsZero() {
			continue // of a version that knows other kinds
		}
		t := Twin{Word: p}
		j := Judged{Pair: p, Kind: a.Kind, Weight: int(p.Value(record.PairWeight).Int()), Words: t.Verdicts()}
		j.A, j.B = judgedName(ctx, rs, a), judgedName(ctx, rs, b)
		v.Judged = append(v.Judged, j)
		v.count(j)
		for _, w := range j.Words {
			for _, id := range w.Authors {
				v.People[id] = named(ctx, rs, id)
			}
		}
	}
	slices.SortStableFunc(v.Judged, func(x, y Judged) int {
		return cmp.Or(btoi(len(y.Words) > 1)-btoi(len(x.Words) > 1), cmp.Compare(y.at(), x.at()))
	})
	return v, nil
}

// at is when the pair was last judged.
func (j Judged) at() (at int64) {
	for _, w := range j.Words {
		at = max(at, w.At)
	}
	return at
}

// Verdict is the word in force, if people agree on it.
func (j Judged) Verdict() string {
	if len(j.Words) != 1 {
		return ""
	}
	return j.Words[0].Value.Text()
}

func (v *VerdictsView) count(j Judged) {
	if j.Pair.Value(record.PairWeight) == "" {
		return // people found it, and the method said nothing
	}
	i := slices.IndexFunc(bandsFrom[:], func(from int) bool { return j.Weight >= from })
	b := &v.Bands[max(i, 0)]
	switch j.Verdict() {
	case verdictSame:
		b.Same++
	case verdictNot:
		b.Not++
	default:
		b.Open++
		return
	}
	v.Kinds[j.Kind]++
}

func judgedName(ctx context.Context, rs Records, ref record.Ref) Named {
	x := TwinOf{Ref: ref}
	x.nameFrom(ctx, rs)
	return Named{ref.ID, x.Name, x.Bo}
}

func (v *Verdicts) lists() []Listed {
	return []Listed{listed("verdicts", v.view.Judged, func(j Judged) record.Ref { return j.Pair.Row.Ref })}
}
