package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Verdict is the form of a decision about what waits (rule X5): about one change, with
// what accepting it would do, or about several at once. A decision is sent like
// everything else and carried out when it arrives; what was carried out first is final.
type Verdict struct {
	core
	view VerdictView
	pick func() []record.ID // what several are chosen from
	sent int                // how many the last save decides about
}

// VerdictView is what the form shows.
type VerdictView struct {
	Life
	Lines    []VerdictLine
	Names    func(record.Ref) Named // of the records that values name
	Chosen   int
	Able     int    // of those, how many can be accepted as far as this copy can tell
	Decision string // a code of list verdict, or ""
	Whys     []string
	Why      string // a code of list return_reason, or ""
	Note     string
}

// VerdictLine is one change that may be decided about.
type VerdictLine struct {
	HeldLine
	On       bool
	Foreseen record.Foreseen // nothing, where its content is not here
	May      bool            // the person decides about it at all
}

// Bar is why a change could not be applied even if it were accepted: a code of list
// quarantine_reason, or nothing. Of what is not here the endpoint alone can tell.
func (l VerdictLine) Bar() string { return l.Foreseen.Bar }

// able reports whether accepting may be offered.
func (l VerdictLine) able() bool { return l.May && l.Open() && l.Bar() == "" }

// NewVerdict makes the state; Open fills it. pick gives what several are chosen from.
func NewVerdict(kit *Kit, pick func() []record.ID) *Verdict {
	f := &Verdict{pick: pick}
	f.begin(kit, f)
	return f
}

// View is what to show.
func (f *Verdict) View() VerdictView {
	v := f.view
	v.Life, v.Lines = f.life, slices.Clone(v.Lines)
	for _, l := range v.Lines {
		if l.On && l.May && l.Open() {
			v.Chosen++
			if l.able() {
				v.Able++
			}
		}
	}
	return v
}

// One is the change of a form that is about one.
func (v VerdictView) One() (VerdictLine, bool) {
	if len(v.Lines) == 1 {
		return v.Lines[0], true
	}
	return VerdictLine{}, false
}

func (f *Verdict) read(at Route) func(context.Context, entered) (func() Record, error) {
	k, me, ids := f.kit, f.kit.Me, []record.ID{at.Record}
	if at.Record.IsZero() {
		ids = f.pick()
	}
	return func(ctx context.Context, e entered) (func() Record, error) {
		for _, id := range e.Household {
			if at.Record.IsZero() && !slices.Contains(ids, id) {
				ids = append(ids, id) // stays, whatever the list is narrowed to by now
			}
		}
		l, ask := newLooker(ctx, k), k.asker(ctx, me)
		var lines []VerdictLine
		var last Record
		for _, id := range ids {
			r, err := k.Records.Get(ctx, record.Ref{Kind: record.Quarantine, ID: id})
			if err != nil {
				continue // it is not on this device any more
			}
			last = r
			line := VerdictLine{HeldLine: l.held(r), On: !at.Record.IsZero()}
			line.May = ask.May(record.Write{Ref: r.Row.Ref, Fields: decision(record.SaidReturn)})
			if line.Change != nil {
				if line.Foreseen = l.foresee(&line.HeldLine); line.able() {
					l.then(line.Foreseen)
				}
			}
			lines = append(lines, line)
		}
		names := map[record.Ref]Named{}
		for _, line := range lines {
			l.nameAll(line.HeldLine, names)
		}
		return func() Record {
			f.view = VerdictView{Lines: slices.Clone(lines), Names: func(ref record.Ref) Named { return names[ref] }}
			f.seated()
			if at.Record.IsZero() {
				return Record{}
			}
			return last
		}, nil
	}
}

// nameAll names what the values of a change refer to.
func (l *looker) nameAll(h HeldLine, names map[record.Ref]Named) {
	for _, p := range h.Parts {
		names[p.Ref] = l.name(p.Ref)
		f := p.Ref.Kind.Def().Field(p.Field)
		for _, v := range []record.Value{p.Before, p.After} {
			for _, ref := range RefersTo(f, v) {
				names[ref] = l.name(ref)
			}
		}
	}
}

func decision(word record.Word) []record.Set {
	return []record.Set{{Field: record.QuarantineDecision, Value: record.C(string(word))}}
}

func (f *Verdict) empty() { f.view = VerdictView{} }

func (f *Verdict) seated() { f.view.Whys = f.kit.Choices("return_reason", f.kit.Today()) }

func (f *Verdict) key(at Route) string { return "verdict/" + at.Record.String() }

func (f *Verdict) entered() (entered, bool) {
	v := &f.view
	e := entered{Fields: map[record.Field][]byte{}}
	for _, l := range v.Lines {
		if l.On && f.at.Record.IsZero() {
			e.Household = append(e.Household, l.ID)
		}
		if l.On && e.Name == "" {
			e.Name = l.Who.Name // for the list of drafts
		}
	}
	for _, s := range f.Shown() {
		if s.Value != "" {
			e.Fields[s.Field] = []byte(s.Value)
		}
	}
	return e, len(e.Household)+len(e.Fields) > 0
}

func (f *Verdict) lay(e entered) {
	v := &f.view
	for i := range v.Lines {
		v.Lines[i].On = !f.at.Record.IsZero() || slices.Contains(e.Household, v.Lines[i].ID)
	}
	text := func(no record.Field) string { return record.Value(e.Fields[no]).Text() }
	v.Decision, v.Why, v.Note = text(record.QuarantineDecision), text(record.QuarantineWhy), text(record.QuarantineNote)
}

// Pick ticks these of several, and no others.
func (f *Verdict) Pick(ids []record.ID) {
	f.enter(0, func() {
		for i := range f.view.Lines {
			f.view.Lines[i].On = slices.Contains(ids, f.view.Lines[i].ID)
		}
	})
}

// Tick puts one of several in or out.
func (f *Verdict) Tick(id record.ID) {
	f.enter(0, func() {
		for i := range f.view.Lines {
			if l := &f.view.Lines[i]; l.ID == id {
				l.On = !l.On
			}
		}
	})
}

// All ticks every one of several, or none if all are.
func (f *Verdict) All() {
	on := slices.ContainsFunc(f.view.Lines, func(l VerdictLine) bool { return !l.On })
	f.enter(0, func() {
		for i := range f.view.Lines {
			f.view.Lines[i].On = on
		}
	})
}

// Say sets the decision, a code of list verdict; the same again takes it back.
func (f *Verdict) Say(code string) {
	f.enter(record.QuarantineDecision, func() {
		if f.view.Decision == code {
			code = ""
		}
		f.view.Decision = code
	})
}

// Why sets a usual reason for returning, or takes it back.
func (f *Verdict) Why(code string) {
	f.enter(record.QuarantineWhy, func() {
		if f.view.Why == code {
			code = ""
		}
		f.view.Why = code
	})
}

// Note sets a word to the author.
func (f *Verdict) Note(text string) {
	f.enter(record.QuarantineNote, func() { f.view.Note = text })
}

// VerdictKeys are the keys of the page, as the sheet of keys lists them. A digit is a
// reason for returning.
var VerdictKeys = []KeyWord{{"a", "verdict.do_accept"}, {"r", "verdict.do_return"}, {"1", "field.quarantine.why"}, {KeyDown, "verdict.next"}}

// Key does what a key asks for.
func (f *Verdict) Key(key string) bool {
	if !f.life.Loaded {
		return false
	}
	switch {
	case key == "a":
		f.Say(string(record.SaidAccept))
	case key == "r":
		f.Say(string(record.SaidReturn))
	case len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(f.view.Whys) && f.view.Decision == string(record.SaidReturn):
		f.Why(f.view.Whys[key[0]-'1'])
	default:
		return false
	}
	return true
}

// maxVerdict is how many bytes of decisions one change carries: what a fork may add has room.
const maxVerdict = record.MaxChange - 4096

// saves are as many as it takes, each whole. Accepting passes over what could not be
// applied: it stays and waits.
func (f *Verdict) saves(errs map[record.Field]Msg) ([]Save, Msg) {
	v := f.View()
	word := record.Word(v.Decision)
	note := record.Quarantine.Def().Field(record.QuarantineNote)
	if err := note.CheckValue(record.Quarantine, record.T(v.Note), "", f.kit.Today(), nil); err != nil {
		errs[record.QuarantineNote] = Trouble(err)
	}
	if word == record.SaidReturn && v.Why == "" && record.T(v.Note) == "" {
		errs[record.QuarantineWhy] = Msg{Key: "verdict.say_why"}
	}
	switch {
	case word == "":
		return nil, Msg{Key: "verdict.pick"}
	case v.Chosen == 0:
		return nil, Msg{Key: "verdict.none"}
	case len(errs) > 0:
		return nil, Msg{Key: "error.fields"}
	case word == record.SaidAccept && v.Able == 0:
		return nil, Msg{Key: "verdict.unable"}
	}
	fields := decision(word)
	if word == record.SaidReturn {
		for _, s := range []record.Set{{Field: record.QuarantineNote, Value: record.T(v.Note)}, {Field: record.QuarantineWhy, Value: record.C(v.Why)}} {
			if s.Value != "" {
				fields = append(fields, s)
			}
		}
	}
	var edits []Edit
	for _, l := range v.Lines {
		if l.On && l.May && l.Open() && (word == record.SaidReturn || l.able()) {
			edits = append(edits, Edit{Ref: record.Ref{Kind: record.Quarantine, ID: l.ID}, Base: l.base, Fields: fields})
		}
	}
	f.sent = len(edits)
	each := 64
	for _, s := range fields {
		each += 8 + len(s.Value)
	}
	var saves []Save
	for part := range slices.Chunk(edits, min(record.MaxWrites, maxVerdict/each)) {
		saves = append(saves, Save{Author: f.kit.Me.ID, Edits: part, Draft: f.draftKey()})
	}
	return saves, Msg{}
}

func (f *Verdict) told(s *flight) Told {
	key := "news.accepted"
	if record.Value(s.saved.Fields[record.QuarantineDecision]) == record.C(string(record.SaidReturn)) {
		key = "news.sent_back"
	}
	return Told{Say: Msg{Key: key, N: f.sent}}
}

func (f *Verdict) saved(s *flight) []Route { return []Route{s.at} }

// rest are those that were ticked after the save began, with what is decided about them.
func (f *Verdict) rest(s *flight) (entered, bool) {
	e := s.now
	e.Household = slices.DeleteFunc(slices.Clone(e.Household), func(id record.ID) bool { return slices.Contains(s.saved.Household, id) })
	return e, len(e.Household) > 0
}

// Kind, Shown, Agree and Line are for what fills it in without a screen: see Filler.
func (f *Verdict) Kind() record.Kind { return record.Quarantine }

func (f *Verdict) Shown() []record.Set {
	v := &f.view
	return []record.Set{{Field: record.QuarantineDecision, Value: record.C(v.Decision)}, {Field: record.QuarantineWhy, Value: record.C(v.Why)},
		{Field: record.QuarantineNote, Value: record.T(v.Note)}}
}

func (f *Verdict) Agree() bool { return false }

// Line ticks one of several, or with "" takes it out.
func (f *Verdict) Line(id record.ID, code string) {
	for _, l := range f.view.Lines {
		if l.ID == id && l.On != (code != "") {
			f.Tick(id)
		}
	}
}

func (f *Verdict) lists() []Listed {
	return []Listed{listed("chosen", f.view.Lines, func(l VerdictLine) record.Ref { return record.Ref{Kind: record.Quarantine, ID: l.ID} })}
}
