package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// manyChoices is from how many codes on a list is offered instead of chips.
const manyChoices = 8

// Edit draws the form of a household, a member or his care, field by field as declared.
func Edit(l Look, d *state.Desk) *Pane {
	f := newFixed()
	e := &editPane{Look: l, desk: d, form: d.Edit, typed: newEntries(l)}
	feet := container.NewStack()
	p := &Pane{Body: f.scroll, Foot: feet}
	p.Title = func() string {
		v := d.Edit.View()
		if v.New {
			return l.t("edit.new." + v.Kind.String())
		}
		return l.t("edit." + v.Kind.String())
	}
	p.Refresh = func() {
		v := d.Edit.View()
		if e.typed.typing {
			return
		}
		if !v.Loaded {
			f.show(small(l.t("loading")))
			return
		}
		f.show(e.parts(v)...)
		f.heed(v.Say)
		save := l.saveButton(l.t("save"), v.Saving, f.again(d.Edit.Save))
		draw(feet, l.formFoot(save, v.Dirty, v.CanUndo, func() {
			e.typed = newEntries(e.Look)
			d.Edit.Discard()
		}, d.Edit.Undo))
	}
	p.Refresh()
	return p
}

type editPane struct {
	Look
	desk  *state.Desk
	form  *state.Form
	typed *entries
}

func (e *editPane) parts(v state.FormView) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if v.Say.Key != "" {
		parts = append(parts, e.wrong(v.Say))
	}
	if v.Kept {
		parts = append(parts, notice(part.Kept, e.t("draft.kept"), "", e.inner()))
	}
	if v.Name != "" {
		parts = append(parts, title(v.Name))
	}
	if v.Kind == record.MemberCare {
		parts = append(parts, para(e.t("care.who"), e.inner()))
	}
	for _, x := range v.Fields {
		label := e.Words.Field(v.Kind, x.Def.Field)
		if x.Def.Required {
			label += " *"
		}
		if x.Touched {
			label += " ※"
		}
		var now record.Value
		if x.Touched {
			now = x.Value
		}
		inputs := append(e.choose(v.Kind, x.Def.Field, x.Siblings, v.People, now, func(v record.Value) { e.form.Choose(x.Def.Field, v) }), e.input(x))
		parts = append(parts, e.field(label, x.Error, inputs...)...)
		parts = append(parts, e.sure(x.Asked, func() { e.form.Sure(x.Def.Field) })...)
	}
	return parts
}

func (e *editPane) input(x state.FormField) fyne.CanvasObject {
	no, key := x.Def.Field, x.Def.Name
	set := func(v record.Value) { e.form.Set(no, v) }
	switch x.Def.Type {
	case record.Code:
		return e.code(x, set)
	case record.Codes:
		return e.chips(x.Def.List, x.Choices, x.Value.Codes(), nil, func(c string) {
			set(record.Cs(toggled(x.Value.Codes(), c)...))
		})
	case record.Bool:
		yes := chip(e.t("value.yes"), x.Value == record.B(true), func() { set(unless(x.Value, record.B(true))) })
		no := chip(e.t("value.no"), x.Value == record.B(false), func() { set(unless(x.Value, record.B(false))) })
		return wrapped(e.inner(), yes, no)
	case record.Int:
		return e.number(x, set)
	case record.Date:
		return e.date(x, set)
	case record.Month:
		return e.typed.get(key, shown(x), e.t("month_hint"), func(s string) { e.read(x.Def, s, "error.month") })
	}
	lines := 1
	if x.Def.Max > 100 {
		lines = 3
	}
	return e.typed.text(e.form.View().Kind, no, x.Value.Text(), "", lines, func(s string) { e.read(x.Def, s, "invalid.bad_value") })
}

// shown is what stands in an entry: what was typed, even if it cannot be read.
func shown(x state.FormField) string {
	if x.Raw != "" {
		return x.Raw
	}
	return x.Value.String()
}

// unless clears a value that is tapped again.
func unless(now, v record.Value) record.Value {
	if now == v {
		return ""
	}
	return v
}

func toggled(set []string, code string) []string {
	if !has(set, code) {
		return append(append([]string{}, set...), code)
	}
	var rest []string
	for _, c := range set {
		if c != code {
			rest = append(rest, c)
		}
	}
	return rest
}

func (e *editPane) code(x state.FormField, set func(record.Value)) fyne.CanvasObject {
	if x.Def.Name == "village" {
		choices := []choice{}
		for _, c := range x.Choices {
			choices = append(choices, choice{c, e.village(e.desk.Kit.Me.Village(c))})
		}
		return newSelect(choices, x.Value.Text(), func(c string) { set(record.C(c)) })
	}
	if len(x.Choices) < manyChoices {
		return e.chips(x.Def.List, x.Choices, []string{x.Value.Text()}, nil, func(c string) { set(unless(x.Value, record.C(c))) })
	}
	choices := []choice{{"", e.t("value.none")}}
	for _, c := range x.Choices {
		choices = append(choices, choice{c, e.Words.Code(x.Def.List, c)})
	}
	return newSelect(choices, x.Value.Text(), func(c string) { set(record.C(c)) })
}

// number is an entry with a step to either side.
func (e *editPane) number(x state.FormField, set func(record.Value)) fyne.CanvasObject {
	entry := e.typed.get(x.Def.Name, shown(x), "", func(s string) {
		e.read(x.Def, s, "error.number")
	})
	step := func(sign part.Sign, by int64) *plate {
		return part.Button("", sign, false, func() {
			n := min(max(x.Value.Int()+by, int64(x.Def.Min)), int64(x.Def.Max))
			set(record.I(n))
		})
	}
	return wrapped(e.inner(), step(part.Minus, -1), container.NewGridWrap(fyne.NewSize(100, entry.MinSize().Height), entry), step(part.Plus, 1))
}

func (e *editPane) date(x state.FormField, set func(record.Value)) fyne.CanvasObject {
	entry := typedDay(e.typed, x.Def.Name, shown(x), func(d record.Day) { set(record.D(d)) },
		func(raw string, why state.Msg) { e.form.Reject(x.Def.Field, raw, why) })
	today := chip(e.t("today"), x.Value.Day() == record.DayOf(e.Now()), func() { set(record.D(record.DayOf(e.Now()))) })
	return wrapped(e.inner(), container.NewGridWrap(fyne.NewSize(160, entry.MinSize().Height), entry), today)
}

// read takes what was typed into a field; what cannot be read is said there.
func (e *editPane) read(f *record.FieldDef, s, wrong string) {
	v, err := f.Read(s)
	if err != nil {
		e.form.Reject(f.Field, s, state.Msg{Key: wrong})
		return
	}
	e.form.Set(f.Field, v)
}
