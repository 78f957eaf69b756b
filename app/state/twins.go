package state

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// Compared readies records to be compared, away from the goroutine that draws: reading
// a whole county takes a second.
type Compared interface {
	Houses(ctx context.Context) (*alike.Houses, error)
	// Beings are members or persons.
	Beings(ctx context.Context, k record.Kind) (*alike.Beings, error)
}

// Twin is two records that may be one.
type Twin struct {
	Pair   record.ID // of the record in which verdicts on them meet
	A, B   TwinOf
	Bits   float64 // what the method says, see alike.Pair
	Signs  []alike.Sign
	Others int // records that may be the same as these two
	// Word is what was said of them, without ID: nothing. More than one verdict that
	// stands is a conflict.
	Word Record
	// Joined says that the two are merged although they were found not to be the same: a
	// conflict was settled where merging is not asked about, or both were done at once.
	Joined bool
}

// TwinOf is one of the two, as a list names it.
type TwinOf struct {
	record.Ref
	Name, Bo string
	Village  string // its code, or that of a township
	Group    int
	House    record.ID // of a member
}

// Disagreed reports whether two people have judged the pair differently, or done
// otherwise than was found.
func (t *Twin) Disagreed() bool { return t.Joined || len(t.Verdicts()) > 1 }

// Proposed reports whether somebody asks that it be looked at.
func (t *Twin) Proposed() bool {
	return t.Word.Value(record.PairVerdict) == record.C(verdictProposed)
}

// Verdicts are what people have said, each with its authors.
func (t *Twin) Verdicts() []record.Sibling {
	if g := t.Word.Row.Get(record.PairVerdict); g != nil {
		return g.Siblings()
	}
	return nil
}

// The codes of list pair_verdict.
const (
	verdictProposed = "proposed"
	verdictSame     = "same"
	verdictNot      = "not_same"
)

// twins are the pairs of a kind that wait for somebody: those on which people disagree
// first, then what was proposed, then what the method finds. One that is asked for is the
// last, whatever was found of it. apart are those that were found not to be the same.
func twins(ctx context.Context, c Compared, rs Records, k record.Kind, wanted record.ID) (found []Twin, apart map[record.ID]bool, err error) {
	all, err := readCompared(ctx, c, k)
	if err != nil {
		return nil, nil, err
	}
	words, err := rs.List(ctx, Query{Kind: record.Pair})
	if err != nil {
		return nil, nil, err
	}
	said, apart := map[record.ID]Record{}, map[record.ID]bool{}
	for _, w := range words {
		if a, _ := record.JudgedIn(&w.Row); a.Kind == k {
			said[w.Row.ID] = w
			if t := (Twin{Word: w}); !t.Disagreed() && w.Value(record.PairVerdict) == record.C(verdictNot) {
				apart[w.Row.ID] = true
			}
		}
	}
	found = clustered(all.pairs())
	for i := range found {
		t := &found[i]
		t.name(k, all)
		t.Word = said[t.Pair]
		delete(said, t.Pair)
	}
	for _, w := range said {
		if t, open := openTwin(ctx, rs, all, w); open {
			found = append(found, t)
			delete(apart, t.Pair)
		}
	}
	found = slices.DeleteFunc(found, func(t Twin) bool { return apart[t.Pair] })
	rank := func(t Twin) int {
		switch {
		case t.Disagreed():
			return 0
		case t.Proposed():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(x, y Twin) int {
		r := rank(x)
		if d := cmp.Compare(r, rank(y)); d != 0 || r == 2 {
			return d
		}
		return bytes.Compare(x.Pair[:], y.Pair[:])
	})
	if i := slices.IndexFunc(words, func(w Record) bool { return w.Row.ID == wanted }); i >= 0 && !slices.ContainsFunc(found, func(t Twin) bool { return t.Pair == wanted }) {
		t, _ := openTwin(ctx, rs, all, words[i])
		found = append(found, t)
	}
	return found, apart, nil
}

// openTwin is a pair that was judged, and whether it waits for somebody although the method
// does not find it: people disagree, somebody asks, or what was found to be two is merged.
func openTwin(ctx context.Context, rs Records, all compared, w Record) (Twin, bool) {
	t := Twin{Pair: w.Row.ID, Word: w}
	a, b := record.JudgedIn(&w.Row)
	p, here := all.weigh(a.ID, b.ID)
	t.Bits, t.Signs = p.Bits, p.Signs
	t.Joined = !here && w.Value(record.PairVerdict) == record.C(verdictNot) && (mergedInto(ctx, rs, a, b) || mergedInto(ctx, rs, b, a))
	t.A.Ref, t.B.Ref = a, b
	t.name(a.Kind, all)
	for _, x := range []*TwinOf{&t.A, &t.B} {
		if x.Name == "" {
			x.nameFrom(ctx, rs)
		}
	}
	return t, t.Disagreed() || t.Proposed() && here // who was merged or voided needs no look
}

func mergedInto(ctx context.Context, rs Records, of, into record.Ref) bool {
	r, err := rs.Get(ctx, of)
	return err == nil && Merged(r) == into.ID
}

// clustered are pairs with those that share a record next to each other.
func clustered(pairs []alike.Pair) (found []Twin) {
	of := map[record.ID]int{}
	clusters := alike.Clusters(pairs)
	for i, ids := range clusters {
		for _, id := range ids {
			of[id] = i
		}
	}
	slices.SortStableFunc(pairs, func(p, q alike.Pair) int { return cmp.Compare(of[p.A], of[q.A]) })
	for _, p := range pairs {
		t := Twin{Bits: p.Bits, Signs: p.Signs, Others: len(clusters[of[p.A]]) - 2}
		t.A.ID, t.B.ID = p.A, p.B
		found = append(found, t)
	}
	return found
}

// compared is either kind of what is compared.
type compared struct {
	houses *alike.Houses
	beings *alike.Beings
}

func readCompared(ctx context.Context, c Compared, k record.Kind) (all compared, err error) {
	if k == record.Household {
		all.houses, err = c.Houses(ctx)
	} else {
		all.beings, err = c.Beings(ctx, k)
	}
	return all, err
}

func (c compared) pairs() []alike.Pair {
	if c.houses != nil {
		return c.houses.Pairs()
	}
	return c.beings.Pairs()
}

func (c compared) weigh(a, b record.ID) (alike.Pair, bool) {
	if c.houses != nil {
		return c.houses.Weigh(a, b)
	}
	return c.beings.Weigh(a, b)
}

func (t *Twin) name(k record.Kind, all compared) {
	t.A.Kind, t.B.Kind = k, k
	t.Pair = record.PairID(t.A.Ref, t.B.Ref)
	for _, x := range []*TwinOf{&t.A, &t.B} {
		if all.houses != nil {
			if h := all.houses.House(x.ID); h != nil {
				x.Name, x.Bo, x.Village, x.Group = h.Head, h.HeadBo, h.Village, h.Group
			}
		} else if b := all.beings.Being(x.ID); b != nil {
			x.Name, x.Bo, x.Village, x.House = b.Name, b.NameBo, b.Place, b.House
		}
	}
}

// nameFrom reads the name of a record that is not compared any more.
func (x *TwinOf) nameFrom(ctx context.Context, rs Records) {
	r, err := rs.Get(ctx, x.Ref)
	if err != nil {
		return // not on this device: shown as unknown
	}
	switch x.Kind {
	case record.Household:
		x.Name, x.Bo = r.Value(record.HouseholdHead).Text(), r.Value(record.HouseholdHeadBo).Text()
		x.Village, x.Group = r.Value(record.HouseholdVillage).Text(), int(r.Value(record.HouseholdGroup).Int())
	case record.Member:
		x.Name, x.Bo, x.House = r.Value(record.MemberName).Text(), r.Value(record.MemberNameBo).Text(), r.Value(record.MemberHousehold).ID()
	case record.Person:
		x.Name, x.Bo, x.Village = r.Value(record.PersonName).Text(), r.Value(record.PersonNameBo).Text(), r.Value(record.PersonTownship).Text()
	}
}

// TwinSide is one of two records with what helps to tell them apart.
type TwinSide struct {
	Record  Record
	House   Record   // of a member: where he lives
	Members []Record // of a household: who counts
	Visits  []Record // of a household: the latest
	Visited int      // how many there are
	Keep    bool     // the other may be merged into it
}

// maxShown is how many visits are shown beside each other.
const maxShown = 5

// readSide reads one of two records.
func readSide(ctx context.Context, rs Records, x TwinOf) (s TwinSide, err error) {
	if s.Record, err = rs.Get(ctx, x.Ref); err != nil {
		return s, err
	}
	switch x.Kind {
	case record.Household:
		if s.Members, err = rs.List(ctx, Query{Kind: record.Member, Where: of(record.MemberHousehold, x.ID)}); err != nil {
			return s, err
		}
		s.Members, _ = parted(s.Members)
		slices.SortStableFunc(s.Members, func(a, b Record) int {
			return cmp.Compare(a.Value(record.MemberBirth).Int(), b.Value(record.MemberBirth).Int())
		})
		visits, err := rs.List(ctx, Query{Kind: record.Visit, Where: of(record.VisitHousehold, x.ID), Field: record.VisitDate, Desc: true, Limit: 200})
		visits, _ = parted(visits)
		s.Visited, s.Visits = len(visits), visits[:min(len(visits), maxShown)]
		return s, err
	case record.Member:
		s.House, err = rs.Get(ctx, record.Ref{Kind: record.Household, ID: s.Record.Value(record.MemberHousehold).ID()})
		if errors.Is(err, ErrNotHere) {
			err = nil
		}
	}
	return s, err
}

// TwinField is a field of both records.
type TwinField struct {
	Field       record.Field
	Left, Right record.Value
}

// Same reports whether both say the same.
func (f TwinField) Same() bool { return f.Left == f.Right }

// twinFields are the fields that either record has, in the order of the kind's form:
// but for those that say what became of it.
func twinFields(a, b Record) (all []TwinField) {
	d := a.Row.Kind.Def()
	var order []record.Field
	for _, g := range d.Form {
		order = append(order, g.Fields...)
	}
	for _, f := range d.Fields {
		if !slices.Contains(order, f.Field) {
			order = append(order, f.Field)
		}
	}
	for _, no := range order {
		f := d.Field(no)
		x := TwinField{no, a.Value(no), b.Value(no)}
		if x.Left+x.Right == "" || no == record.MergedInto(d.Kind) || f.Type == record.RefTo || f.Name == "voided" {
			continue
		}
		all = append(all, x)
	}
	return all
}
