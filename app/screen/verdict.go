package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Verdict draws the form of a decision about what waits: about one change with what
// accepting it would do, or about several.
func Verdict(l Look, d *state.Desk) *Pane {
	f, feet := newFixed(), container.NewStack()
	typed := l.entries(state.PaneVerdict, d.Route())
	form := d.Verdict
	p := &Pane{Title: func() string { return l.t("page.verdict") }, Body: f.scroll, Foot: feet, Keys: d.Key, Sheet: state.VerdictKeys}
	p.Refresh = func() {
		v := form.View()
		if typed.typing {
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		if v.Kept {
			parts = append(parts, part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
		}
		one, is := v.One()
		if is {
			parts = append(parts, l.heldCard(d, v, one)...)
		}
		if !is || one.Open() && one.May {
			parts = append(parts, l.verdictForm(v, form, typed)...)
		}
		if !is {
			parts = append(parts, l.heldPicks(v, form)...)
		}
		f.show(parts...)
		f.heed(v.Say)
		save := l.saveButton(l.verdictWords(v), v.Saving, f.again(form.Save))
		draw(feet, l.formFoot(save, v.Dirty, v.CanUndo, form.Discard, form.Undo))
		feet.Hidden = is && !(one.Open() && one.May)
	}
	p.Refresh()
	return p
}

// verdictWords are on the main button: what it does, and to how many.
func (l Look) verdictWords(v state.VerdictView) string {
	switch record.Word(v.Decision) {
	case record.SaidAccept:
		return l.n("verdict.accept", v.Able)
	case record.SaidReturn:
		return l.n("verdict.return", v.Chosen)
	}
	return l.t("verdict.decide")
}

// verdictForm asks what is decided, and of a return why.
func (l Look) verdictForm(v state.VerdictView, form *state.Verdict, typed *entries) []fyne.CanvasObject {
	say := func(word record.Word, words string) fyne.CanvasObject {
		return part.Chip(words, v.Decision == string(word), func() { form.Say(string(word)) })
	}
	parts := []fyne.CanvasObject{part.Section(l.Words.Field(record.Quarantine, record.QuarantineDecision), nil)}
	choices := []fyne.CanvasObject{say(record.SaidReturn, l.t("verdict.do_return"))}
	if v.Able > 0 || v.Chosen == 0 {
		choices = append([]fyne.CanvasObject{say(record.SaidAccept, l.t("verdict.do_accept"))}, choices...)
	}
	parts = append(parts, part.Wrapped(l.inner(), choices...))
	if _, is := v.One(); !is && v.Decision == string(record.SaidAccept) && v.Able < v.Chosen {
		parts = append(parts, part.Warn(l.n("verdict.some_unable", v.Chosen-v.Able)).Draw(l.inner()))
	}
	if v.Decision == string(record.SaidReturn) {
		parts = append(parts, l.field(l.Words.Field(record.Quarantine, record.QuarantineWhy), v.Errors[record.QuarantineWhy], l.chips("return_reason", v.Whys, []string{v.Why}, nil, form.Why))...)
		parts = append(parts, l.field(l.Words.Field(record.Quarantine, record.QuarantineNote), v.Errors[record.QuarantineNote],
			typed.text(record.Quarantine, record.QuarantineNote, v.Note, l.t("verdict.note_hint"), 3, form.Note))...)
	}
	if v.Decision != "" {
		parts = append(parts, part.Note(l.t("verdict.final")).Draw(l.inner()))
	}
	return parts
}

// heldPicks are several changes, to be ticked.
func (l Look) heldPicks(v state.VerdictView, form *state.Verdict) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Section(l.n("verdict.tick", v.Chosen), nil), part.Wrapped(l.inner(), part.Quiet(l.t("batch.all"), theme.ConfirmIcon(), form.All))}
	for _, h := range v.Lines {
		second := l.heldSaid(h.HeldLine)
		if h.Bar() != "" {
			second += " · " + l.named(l.t("verdict.bar"), l.Words.Code("quarantine_reason", h.Bar()))
		}
		r := part.Row{First: l.heldWho(h.HeldLine), Second: second, Width: l.inner(), Chosen: h.On, Whole: true, Tap: func() { form.Tick(h.ID) }}
		if h.On {
			r.Badge = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary}
		}
		parts = append(parts, r.Plate())
	}
	return parts
}

// heldCard is one change: what it does, why it waits, what accepting would do.
func (l Look) heldCard(d *state.Desk, v state.VerdictView, h state.VerdictLine) []fyne.CanvasObject {
	para := func(words string) fyne.CanvasObject { return part.Para(words, l.inner()) }
	parts := []fyne.CanvasObject{part.Title(l.heldWho(h.HeldLine)), para(l.madeBy(h.HeldLine))}
	if s := l.heldState(h.HeldLine); !s.None() {
		parts = append(parts, part.Notice{Sign: s.Sign, Words: s.Word, Color: s.Color}.Draw(l.inner()))
	}
	parts = append(parts, l.decided(h.HeldLine)...)
	if h.Tried && h.Open() {
		parts = append(parts, part.Warn(l.t("verdict.tried")).Draw(l.inner()))
	}
	if h.Leans > 0 {
		parts = append(parts, para(l.n("verdict.leans", h.Leans)))
	}
	if h.Change == nil {
		return append(parts, part.Note(l.t("verdict.unseen")).Draw(l.inner()))
	}
	if h.Open() && h.Bar() != "" {
		parts = append(parts, part.Warn(l.named(l.t("verdict.unable_why"), l.Words.Code("quarantine_reason", h.Bar()))).Draw(l.inner()))
	}
	for _, w := range h.Foreseen.Writes {
		parts = append(parts, l.foreseen(d, v, h, w)...)
	}
	return parts
}

func (l Look) madeBy(h state.HeldLine) string {
	s := l.heldAuthor(h.Author) + " · " + orUnknown(l, h.Label)
	if h.Revoked != 0 {
		s += " · " + l.Words.Say(state.Msg{Key: "waiting.revoked_on", Text: h.Revoked.String()})
	}
	if h.Change != nil {
		s += " · " + l.Words.Say(state.Msg{Key: "waiting.made", Text: l.moment(h.Change.Stamp.Wall)})
	}
	return s + " · " + l.Words.Say(state.Msg{Key: "waiting.came_at", Text: l.moment(h.Came)})
}

// decided says whose decision was carried out, and whose came too late.
func (l Look) decided(h state.HeldLine) (parts []fyne.CanvasObject) {
	para := func(words string) { parts = append(parts, part.Para(words, l.inner())) }
	if h.Outcome == record.OutcomeOpen && h.Decision != "" {
		para(l.t("verdict.on_its_way"))
	}
	if !h.By.ID.IsZero() {
		para(l.named(l.Words.Field(record.Quarantine, record.QuarantineDecidedBy), l.name(h.By)))
	}
	if h.Why != "" {
		para(l.named(l.Words.Field(record.Quarantine, record.QuarantineWhy), l.Words.Code("return_reason", h.Why)))
	}
	if h.Note != "" {
		para(l.named(l.Words.Field(record.Quarantine, record.QuarantineNote), state.Breakable(h.Note)))
	}
	if h.Late != "" {
		para(l.named(l.Words.Field(record.Quarantine, record.QuarantineOvertaken), l.Words.Code("verdict", h.Late)+" · "+l.name(h.LateBy)))
	}
	return parts
}

// foreseen is what would become of one record, field by field.
func (l Look) foreseen(d *state.Desk, v state.VerdictView, h state.VerdictLine, w record.ForeseenWrite) []fyne.CanvasObject {
	kind := l.t("kind." + w.Kind.String())
	if w.Before == nil {
		kind = l.Words.Say(state.Msg{Key: "waiting.new", Text: kind})
	}
	parts := []fyne.CanvasObject{part.Section(kind, nil)}
	for i, s := range w.Fields {
		f := w.Kind.Def().Field(s.Field)
		if f == nil || f.Type == record.Bytes {
			continue
		}
		was := record.Value("")
		if w.Before != nil {
			was = w.Before.Value(s.Field)
		}
		text := l.heldValue(v, w.Kind, f, s.Value)
		if w.Before != nil {
			text = l.heldValue(v, w.Kind, f, was) + " → " + text
		}
		parts = append(parts, part.Para(l.named(l.Words.Field(w.Kind, s.Field), text), l.inner()))
		if !h.Open() {
			continue
		}
		switch g := w.After.Get(s.Field); {
		case w.Fates[i].Late != 0:
			parts = append(parts, part.Note(l.t("verdict.history")).Draw(l.inner()))
		case g.InConflict():
			shown := l.heldValue(v, w.Kind, f, w.After.Value(s.Field))
			parts = append(parts, part.Warn(l.Words.Say(state.Msg{Key: "verdict.beside", N: len(g.Siblings()), Text: shown})).Draw(l.inner()))
		case was == s.Value && w.Before != nil:
			parts = append(parts, part.Note(l.t("verdict.same")).Draw(l.inner()))
		}
	}
	if w.Later && h.Open() {
		parts = append(parts, part.Note(l.t("verdict.later")).Draw(l.inner()))
	}
	if w.Before != nil {
		parts = append(parts, part.Wrapped(l.inner(), part.Quiet(l.t("waiting.see"), theme.NavigateNextIcon(), func() { d.Show(w.Ref) })))
	}
	return parts
}

// heldValue is a value in words; what it refers to by its name.
func (l Look) heldValue(v state.VerdictView, k record.Kind, f *record.FieldDef, x record.Value) string {
	return l.naming(k, f.Field, x, v.Names)
}
