package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// MaxBatch is how many households one page offers to move together: a village. Of more
// the page says so, and the list is narrowed first.
const MaxBatch = 300

// BatchMove enters for many households at once where they are now (批量转场): tick
// them, choose a place and the month of return, save once.
type BatchMove struct {
	core
	view   BatchView
	narrow func() Find // what the list is narrowed to
}

// BatchView is what the form shows.
type BatchView struct {
	Life
	Lines  []BatchLine
	More   int // households that are not among the lines
	Chosen int
	Places []string
	Place  string
	Back   record.Value // the month of return, or ""
	Raw    string       // what was typed for it and cannot be read
}

// BatchLine is one household that the person may move.
type BatchLine struct {
	ID       record.ID
	Head, Bo string
	Group    int
	Where    string
	On       bool
	base     Base
	returns  bool // a month of return stands
}

// NewBatchMove makes the state; Open fills it with the households that a list is
// narrowed to.
func NewBatchMove(kit *Kit, narrow func() Find) *BatchMove {
	b := &BatchMove{narrow: narrow}
	b.long = true
	b.begin(kit, b)
	return b
}

// View is what to show.
func (b *BatchMove) View() BatchView {
	v := b.view
	v.Life, v.Lines = b.life, slices.Clone(v.Lines)
	v.Chosen = len(v.ticked())
	return v
}

func (b *BatchMove) read(Route) func(context.Context, entered) (func() Record, error) {
	k, me, find := b.kit, b.kit.Me, b.narrow()
	find.Limit = MaxBatch
	return func(ctx context.Context, e entered) (func() Record, error) {
		hits, total, err := k.Records.Find(ctx, find)
		ids := slices.Clone(e.Household) // stay, whatever the list is narrowed to by now
		for _, h := range hits {
			if !slices.Contains(ids, h.ID) {
				ids = append(ids, h.ID)
			}
		}
		lines := k.movable(ctx, me, ids)
		return func() Record {
			read := slices.Clone(lines)
			for _, l := range b.view.Lines { // taken since it was asked
				if l.On && !slices.ContainsFunc(read, func(r BatchLine) bool { return r.ID == l.ID }) {
					l.On = false
					read = append(read, l)
				}
			}
			b.view = BatchView{Lines: read, More: total - len(hits)}
			b.seated()
			return Record{}
		}, err
	}
}

// movable are the lines of those households that a person may move.
func (k *Kit) movable(ctx context.Context, me Me, ids []record.ID) (lines []BatchLine) {
	ask := k.asker(ctx, me)
	for _, id := range ids {
		r, missing := k.Records.Get(ctx, record.Ref{Kind: record.Household, ID: id})
		if missing == nil && ask.May(record.Write{Ref: r.Row.Ref, Fields: moved("home", "")}) {
			lines = append(lines, batchLine(r))
		}
	}
	return lines
}

// Take ticks the households that were chosen in a list, beside those that a draft has
// ticked. They come first: what is ticked is seen.
func (b *BatchMove) Take(ids []record.ID) {
	k, me, at := b.kit, b.kit.Me, b.at
	k.Run(func(ctx context.Context) func() {
		taken := k.movable(ctx, me, ids)
		return func() {
			if at != b.at || b.sending != nil {
				return
			}
			b.enter(0, func() {
				lines := slices.Clone(b.view.Lines)
				for i := range taken {
					taken[i].On = true
				}
				b.view.Lines = append(taken, slices.DeleteFunc(lines, func(l BatchLine) bool { return slices.Contains(ids, l.ID) })...)
			})
		}
	})
}

func batchLine(r Record) BatchLine {
	return BatchLine{
		ID: r.Row.ID, Head: r.Value(record.HouseholdHead).Text(), Bo: r.Value(record.HouseholdHeadBo).Text(), Group: int(r.Value(record.HouseholdGroup).Int()),
		Where: r.Value(record.HouseholdWhere).Text(), base: r.Base, returns: r.Value(record.HouseholdBack) != "",
	}
}

func (b *BatchMove) empty() { b.view = BatchView{} }

func (b *BatchMove) seated() { b.view.Places = b.kit.Choices("place", b.kit.Today()) }

func (b *BatchMove) key(Route) string { return "batch/" }

func (b *BatchMove) entered() (entered, bool) {
	v := &b.view
	e := entered{Household: v.ticked(), Fields: map[record.Field][]byte{}}
	for _, s := range moved(v.Place, v.Back) {
		if s.Value != "" {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	if i := slices.IndexFunc(v.Lines, func(l BatchLine) bool { return l.On }); i >= 0 {
		e.Name, e.Bo = v.Lines[i].Head, v.Lines[i].Bo // for the list of drafts
	}
	if v.Raw != "" {
		e.Raw = map[record.Field]string{record.HouseholdBack: v.Raw}
	}
	return e, len(e.Household)+len(e.Fields)+len(e.Raw) > 0
}

func (b *BatchMove) lay(e entered) {
	v := &b.view
	for i := range v.Lines {
		v.Lines[i].On = slices.Contains(e.Household, v.Lines[i].ID)
	}
	v.Place, v.Back, v.Raw = record.Value(e.Fields[record.HouseholdWhere]).Text(), record.Value(e.Fields[record.HouseholdBack]), e.Raw[record.HouseholdBack]
}

// Tick puts a household in or out.
func (b *BatchMove) Tick(id record.ID) {
	b.enter(0, func() {
		for i := range b.view.Lines {
			if l := &b.view.Lines[i]; l.ID == id {
				l.On = !l.On
			}
		}
	})
}

// All ticks every household, or none if all are.
func (b *BatchMove) All() {
	on := len(b.view.ticked()) < len(b.view.Lines)
	b.enter(0, func() {
		for i := range b.view.Lines {
			b.view.Lines[i].On = on
		}
	})
}

// Place says where they are now.
func (b *BatchMove) Place(code string) {
	b.enter(record.HouseholdWhere, func() { b.view.Place = code })
}

// Back says in which month they will be back.
func (b *BatchMove) Back(typed string) {
	v, err := record.Household.Def().Field(record.HouseholdBack).Read(typed)
	b.enter(record.HouseholdBack, func() {
		if b.view.Back, b.view.Raw = v, ""; err != nil {
			b.view.Raw = typed
		}
	})
}

// saves are one a household (rule I2), all in one transaction. A month of return that is
// not said is cleared: the one that stands belongs to another place.
func (b *BatchMove) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	v := &b.view
	ticked := v.ticked()
	if v.Place == "" {
		errs[record.HouseholdWhere] = Msg{Key: "batch.pick"}
	}
	back := record.Household.Def().Field(record.HouseholdBack)
	if v.Raw != "" || back.CheckValue(record.Household, v.Back, "", b.kit.Today(), nil) != nil {
		errs[record.HouseholdBack] = Msg{Key: "error.month"}
	}
	switch {
	case len(errs) > 0:
		return nil, Msg{Key: "error.fields"}
	case len(ticked) == 0:
		return nil, Msg{Key: "batch.nobody"}
	}
	var saves []Save
	for _, l := range v.Lines {
		if l.On {
			e := Edit{Ref: record.Ref{Kind: record.Household, ID: l.ID}, Base: l.base, Fields: moved(v.Place, v.Back)}
			if v.Back == "" && !l.returns {
				e.Fields = e.Fields[:1]
			}
			saves = append(saves, Save{b.kit.Me.ID, []Edit{e}, b.draftKey()})
		}
	}
	return saves, Msg{}
}

func (b *BatchMove) told(s *flight) Told {
	told := s.savedAs("news.batch", Route{Page: PageHouseholds}, s.at)
	told.Say.N = len(s.refs)
	return told
}

func (b *BatchMove) saved(s *flight) []Route { return []Route{s.at} }

// rest are the households that were ticked after the save began, with all that is
// entered for them.
func (b *BatchMove) rest(s *flight) (entered, bool) {
	e := s.now
	e.Household = slices.DeleteFunc(slices.Clone(e.Household), func(id record.ID) bool { return slices.Contains(s.saved.Household, id) })
	return e, len(e.Household) > 0 || len(s.since()) > 0
}

func (v *BatchView) ticked() (ids []record.ID) {
	for _, l := range v.Lines {
		if l.On {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

func moved(place string, back record.Value) []record.Set {
	return []record.Set{{Field: record.HouseholdWhere, Value: record.C(place)}, {Field: record.HouseholdBack, Value: back}}
}

// Kind, Shown, Agree and Line are for what fills it in without a screen: see Filler.
func (b *BatchMove) Kind() record.Kind { return record.Household }

func (b *BatchMove) Shown() []record.Set { return moved(b.view.Place, b.view.Back) }

func (b *BatchMove) Agree() bool { return false }

// Line ticks a household, or with "" takes it out.
func (b *BatchMove) Line(household record.ID, code string) {
	for _, l := range b.view.Lines {
		if l.ID == household && l.On != (code != "") {
			b.Tick(household)
		}
	}
}

func (b *BatchMove) lists() []Listed {
	return []Listed{listed("households", b.view.Lines, func(l BatchLine) record.Ref { return record.Ref{Kind: record.Household, ID: l.ID} })}
}
