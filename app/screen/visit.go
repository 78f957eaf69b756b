package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Visit draws the visit form: chips to tap, nothing that must be typed.
func Visit(l Look, d *state.Desk) *Pane {
	f := newFixed()
	v := &visitPane{Look: l, desk: d, form: d.Visit, save: f.again(d.Visit.Save), typed: l.entries(state.PaneVisit, d.Route()), more: d.Visit.View().Correcting}
	feet := container.NewStack()
	p := &Pane{Body: f.scroll, Foot: feet}
	p.Title = func() string {
		if d.Visit.View().Correcting {
			return l.t("visit.correct")
		}
		return l.t("page.visit")
	}
	v.redraw = func() {
		view := d.Visit.View()
		if !view.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		f.show(v.parts(view)...)
		f.heed(view.Say)
		draw(feet, v.foot(view))
	}
	v.pick.redraw = v.redraw
	p.Refresh = func() {
		if !v.typed.typing {
			v.redraw()
		}
	}
	p.Refresh()
	return p
}

type visitPane struct {
	Look
	desk   *state.Desk
	form   *state.VisitForm
	typed  *entries
	more   bool // what is rarely needed is open
	tents  bool // the list of other households is open
	pick   picker
	save   func()
	redraw func()
}

func (v *visitPane) foot(view state.VisitView) fyne.CanvasObject {
	text := v.t("visit.save")
	if n := len(view.Targets); n > 1 {
		text = v.n("visit.save_n", n)
	}
	save := v.saveButton(text, view.Saving, v.save)
	return v.formFoot(save, view.Dirty, view.CanUndo, func() {
		v.form.Discard()
		v.typed.forget()
	}, v.form.Undo)
}

func (v *visitPane) parts(view state.VisitView) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	add := func(o ...fyne.CanvasObject) { parts = append(parts, o...) }
	if view.Say.Key != "" {
		add(v.wrong(view.Say))
	}
	if view.Kept {
		add(part.Notice{Sign: part.Kept, Words: v.t("draft.kept")}.Draw(v.inner()))
	}
	add(v.targets(view)...)
	if !view.Again.Record.IsZero() && !wrongDate(view) {
		add(part.Small(v.Words.Say(state.Msg{Key: "ask.same_day", Text: view.Again.Target.Head, More: view.Date.String()})))
	}
	if wrongDate(view) { // seldom asked for, so it is not looked for further down
		add(v.date(view)...)
	}
	if view.Last.Date != 0 && !view.Correcting {
		add(part.Wrapped(v.inner(), v.lastButton(view)))
	}
	for _, no := range []record.Field{record.VisitTopics, record.VisitPresent, record.VisitNeeds} {
		add(v.chipField(view, no)...)
	}
	add(v.next(view)...)
	add(v.chipField(view, record.VisitPlace)...)
	if !v.more {
		add(part.Wrapped(v.inner(), part.Quiet(v.t("visit.more"), theme.MoreHorizontalIcon(), func() {
			v.more = true
			v.redraw()
		})))
		if view.Correcting {
			add(v.reason(view)...)
		}
		return parts
	}
	add(v.rarely(view)...)
	return parts
}

func wrongDate(view state.VisitView) bool {
	_, wrong := view.Errors[record.VisitDate]
	return wrong
}

func (v *visitPane) date(view state.VisitView) []fyne.CanvasObject {
	parts := v.input(view, record.VisitDate, v.Words.Field(record.Visit, record.VisitDate), v.picked("date", view.Date, v.form.Date)...)
	if view.Errors[record.VisitDate].Key != "ask.same_day" {
		return append(parts, v.sure(view.Asked, v.form.Sure)...)
	}
	return append(parts, part.Wrapped(v.inner(),
		part.Button(v.t("visit.again"), part.Check, true, func() {
			v.form.Sure()
			v.save()
		}),
		part.Button(v.t("visit.fix_that"), part.None, false, func() {
			v.form.Discard()
			v.desk.Go(state.Route{Page: state.PageVisit, Household: view.Again.Target.ID, Record: view.Again.Record})
		})))
}

// input is a field of the visit: what came in, if anything did, and where it is entered.
func (v *visitPane) input(view state.VisitView, no record.Field, label string, inputs ...fyne.CanvasObject) []fyne.CanvasObject {
	came := v.choose(record.Visit, no, view.Came[no], view.People, "", func(x record.Value) { v.form.Choose(no, x) })
	return v.field(label, view.Errors[no], append(came, inputs...)...)
}

// picked is a day with a step to either side, and a calendar for one that is far.
func (v *visitPane) picked(key string, day record.Day, set func(record.Day)) []fyne.CanvasObject {
	steps := v.day(day, set, v.pick.button(v.Look, "pick.open", key, day))
	return append([]fyne.CanvasObject{steps}, v.pick.days(v.Look, key, day, set)...)
}

func (v *visitPane) lastButton(view state.VisitView) fyne.CanvasObject {
	return part.Button(v.Words.Say(state.Msg{Key: "visit.as_last", Text: view.Last.Date.String()}), part.Dot, true, v.form.AsLastTime)
}

// targets are the households visited; another tent is one tap away.
func (v *visitPane) targets(view state.VisitView) []fyne.CanvasObject {
	var names []fyne.CanvasObject
	for i, t := range view.Targets {
		name := v.Words.Name(t.Head, t.Bo)
		if i == 0 {
			first := part.NewPlate(part.Strong(name).Fitted(), nil)
			first.Pad = 0
			names = append(names, first)
			continue
		}
		b := part.NewPlate(container.NewHBox(part.Body(name).Fitted(), widget.NewIcon(theme.CancelIcon())), func() { v.form.Remove(t.ID) })
		b.Fill, b.Border = part.ColorSoft, part.ColorLine
		names = append(names, b)
	}
	if !view.Correcting {
		names = append(names, part.Quiet(v.t("visit.add_tent"), theme.ContentAddIcon(), func() {
			v.tents = !v.tents
			v.redraw()
		}))
	}
	parts := []fyne.CanvasObject{part.Wrapped(v.inner(), names...)}
	if v.tents {
		parts = append(parts, v.neighbours(view)...)
	}
	return parts
}

// neighbours offers households to add, found by typing.
func (v *visitPane) neighbours(view state.VisitView) []fyne.CanvasObject {
	hs := v.desk.Households
	search := v.typed.get("tents", hs.View().Find.Text, v.t("households.search"), func(s string) {
		hs.Search(s)
		v.typed.typing = false
		v.redraw()
	})
	parts := []fyne.CanvasObject{search}
	var found []fyne.CanvasObject
	for i := 0; i < min(hs.View().Total, 12); i++ {
		h, ok := hs.Row(i)
		if !ok || isTarget(view, h.ID) {
			continue
		}
		found = append(found, part.Chip(v.Words.Name(h.Head, h.HeadBo), false, func() {
			v.form.Add(h.ID)
		}))
	}
	return append(parts, part.Wrapped(v.inner(), found...))
}

func isTarget(view state.VisitView, id record.ID) bool {
	for _, t := range view.Targets {
		if t.ID == id {
			return true
		}
	}
	return false
}

func (v *visitPane) chipField(view state.VisitView, no record.Field) []fyne.CanvasObject {
	var on, last []string
	switch no {
	case record.VisitTopics:
		on, last = view.Topics, view.Last.Topics
	case record.VisitPresent:
		on, last = view.Present, view.Last.Present
	case record.VisitNeeds:
		on, last = view.Needs, view.Last.Needs
	case record.VisitPlace:
		on, last = []string{view.Place}, []string{view.Last.Place}
	case record.VisitSpoken:
		on, last = []string{view.Spoken}, []string{view.Last.Spoken}
	}
	list := record.Visit.Def().Field(no).List
	return v.input(view, no, v.Words.Field(record.Visit, no),
		v.chips(list, v.form.Choices(no), on, last, func(c string) { v.form.Toggle(no, c) }))
}

func (v *visitPane) next(view state.VisitView) []fyne.CanvasObject {
	var offers []fyne.CanvasObject
	for _, days := range state.NextIn {
		offers = append(offers, part.Chip(v.n("visit.in_days", days), view.Next == view.Date+record.Day(days), func() { v.form.NextIn(days) }))
	}
	inputs := []fyne.CanvasObject{part.Wrapped(v.inner(), offers...)}
	if view.Next != 0 {
		inputs = append(inputs, v.picked("next", view.Next, v.form.Next)...)
	}
	return v.input(view, record.VisitNext, v.Words.Field(record.Visit, record.VisitNext), inputs...)
}

// rarely is what most visits do not need.
func (v *visitPane) rarely(view state.VisitView) (parts []fyne.CanvasObject) {
	add := func(o ...fyne.CanvasObject) { parts = append(parts, o...) }
	if !wrongDate(view) {
		add(v.date(view)...)
	}
	add(v.chipField(view, record.VisitSpoken)...)
	if len(view.Mates) > 1 {
		add(v.people(view)...)
	}
	add(v.input(view, record.VisitNote, v.t("visit.note"),
		v.typed.text(record.Visit, record.VisitNote, view.Note, v.t("visit.note_hint"), 3, v.form.Note))...)
	if view.Correcting {
		add(v.reason(view)...)
	}
	return parts
}

// reason is why the visit is corrected, or that it was entered by mistake.
func (v *visitPane) reason(view state.VisitView) []fyne.CanvasObject {
	parts := v.field(v.t("void.title"), view.Errors[record.VisitVoided], part.Wrapped(v.inner(), part.Chip(v.t("visit.void"), view.Void, func() { v.form.Void(!view.Void) })))
	if view.Void {
		parts = append(parts, part.Para(v.t("void.what"), v.inner()))
	}
	return append(parts, v.field(v.Words.Field(record.Visit, record.VisitReason), view.Errors[record.VisitReason],
		v.typed.text(record.Visit, record.VisitReason, view.Reason, v.t("reason_hint"), 1, v.form.Reason))...)
}

// people says who else came along, and whose paper notes these are.
func (v *visitPane) people(view state.VisitView) (parts []fyne.CanvasObject) {
	me := v.desk.Kit.Me.ID
	var along, behalf []fyne.CanvasObject
	behalf = append(behalf, part.Chip(v.t("visit.own"), view.OnBehalf.IsZero(), func() { v.form.OnBehalf(record.ID{}) }))
	on := map[record.ID]bool{}
	for _, id := range view.Visitors {
		on[id] = true
	}
	for _, m := range view.Mates {
		if m.ID == me {
			continue
		}
		along = append(along, part.Chip(v.name(m), on[m.ID], func() { v.form.Visitor(m.ID) }))
		behalf = append(behalf, part.Chip(v.name(m), view.OnBehalf == m.ID, func() { v.form.OnBehalf(m.ID) }))
	}
	parts = append(parts, v.input(view, record.VisitVisitors, v.Words.Field(record.Visit, record.VisitVisitors), part.Wrapped(v.inner(), along...))...)
	return append(parts, v.input(view, record.VisitOnBehalf, v.t("visit.whose"), part.Wrapped(v.inner(), behalf...))...)
}
