package screen

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// manyChoices is from how many codes on a list is offered instead of chips.
const manyChoices = 8

// Edit draws the form of a record, field by field as its kind declares.
func Edit(l Look, d *state.Desk) *Pane {
	f := newFixed()
	e := &editPane{Look: l, desk: d, form: d.Edit, typed: l.entries(state.PaneEdit, d.Route()), sections: map[string]fyne.CanvasObject{}, scroll: f.scroll, doubts: map[record.Field]*doubtful{}, found: map[record.Field]*fyne.Container{}}
	feet := container.NewStack()
	p := &Pane{Body: f.scroll, Foot: feet}
	p.Title = func() string {
		v := d.Edit.View()
		if d.Route().Field != 0 {
			return l.t("page.own_value")
		}
		if v.New {
			return l.t("edit.new." + v.Kind.String())
		}
		return l.t("edit." + v.Kind.String())
	}
	p.Refresh = func() {
		v := d.Edit.View()
		if e.typed.typing {
			e.doubt(f, v)
			e.findings(f, v)
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		f.show(e.parts(v)...)
		f.heed(v.Say)
		save := l.saveButton(l.t("save"), v.Saving, f.again(d.Edit.Save))
		draw(feet, l.formFoot(save, v.Dirty, v.CanUndo, func() {
			e.typed.forget()
			d.Edit.Discard()
		}, d.Edit.Undo))
	}
	e.pick.redraw = p.Refresh
	p.Refresh()
	return p
}

type editPane struct {
	Look
	desk  *state.Desk
	form  *state.Form
	typed *entries
	pick  picker
	// sections are the headings of the parts of a long form, by name.
	sections map[string]fyne.CanvasObject
	scroll   *container.Scroll
	doubts   map[record.Field]*doubtful
	near     *fyne.Container                  // says what is probably there already
	like     *state.Near                      // what it says
	found    map[record.Field]*fyne.Container // where it is shown what was found for a field
}

// doubtful is where it is said that a field is probably a slip: the words come and go
// while it is typed in, without anything else being drawn.
type doubtful struct {
	*fyne.Container
	says state.Msg
}

func (e *editPane) doubtful(x state.FormField) fyne.CanvasObject {
	d := &doubtful{container.NewStack(), state.Msg{}}
	e.doubts[x.Def.Field] = d
	e.say(d, x.Doubt)
	return d.Container
}

// say shows a doubt and reports whether it is another one.
func (e *editPane) say(d *doubtful, m state.Msg) bool {
	if d.says == m {
		return false
	}
	if d.says, d.Objects = m, nil; m.Key != "" {
		d.Objects = []fyne.CanvasObject{part.Notice{Sign: part.Question, Words: e.Words.Say(m), Color: part.ColorWarn}.Draw(e.inner())}
	}
	return true
}

// doubt follows what is being typed.
func (e *editPane) doubt(f *fixed, v state.FormView) {
	another := false
	for _, x := range v.Fields {
		if d := e.doubts[x.Def.Field]; d != nil && e.say(d, x.Doubt) {
			another = true
		}
	}
	if e.sayNear(v) || another {
		f.holder.Refresh()
	}
}

// sayNear shows what a new record is probably a double of, with a way to it: what is
// entered is kept. It reports whether that is another one.
func (e *editPane) sayNear(v state.FormView) bool {
	if e.near == nil || e.like == v.Near {
		return false
	}
	e.like, e.near.Objects = v.Near, nil
	if n := v.Near; n != nil {
		at := state.Route{Page: state.PageHouseholds, Household: n.ID}
		if n.Kind == record.Member {
			at.Household = n.House
		}
		why := e.why(n.Signs)
		if n.Group != 0 {
			why = e.n("group", n.Group) + " · " + why
		}
		e.near.Objects = []fyne.CanvasObject{e.rowThatWraps(e.Words.Say(state.Msg{Key: "twins.may_be", Text: e.Words.Name(n.Name, n.Bo)}), why,
			part.Badge{Sign: part.Question, Word: e.t("twins.see"), Color: part.ColorWarn}, func() { e.desk.Go(at) })}
	}
	return true
}

// anchors lead to the sections of a long form.
func (e *editPane) anchors(v state.FormView) []fyne.CanvasObject {
	var chips []fyne.CanvasObject
	last := ""
	for _, x := range v.Fields {
		if x.Section == "" || x.Section == last {
			continue
		}
		last = x.Section
		name := last
		var chip *part.Plate
		chip = part.Button(e.t("section."+name), part.None, false, func() { e.reach(name, chip) })
		chips = append(chips, chip)
	}
	if len(chips) < 3 {
		return nil
	}
	return []fyne.CanvasObject{part.Wrapped(e.inner(), chips...)}
}

// reach brings a section to the top. Whoever was led there by a key goes on in it.
func (e *editPane) reach(name string, by *part.Plate) {
	o := e.sections[name]
	if o == nil {
		return
	}
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	to := where(o).Y - where(e.scroll.Content).Y
	if c := fyne.CurrentApp().Driver().CanvasForObject(by); c != nil && c.Focused() == by {
		for _, at := range controls([]fyne.CanvasObject{e.scroll.Content}) {
			if d, ok := at.(fyne.Disableable); (!ok || !d.Disabled()) && where(at).Y > where(o).Y {
				focus(c, at.(fyne.Focusable))
				break
			}
		}
	}
	e.scroll.ScrollToOffset(fyne.NewPos(0, to))
}

func (e *editPane) parts(v state.FormView) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if v.Say.Key != "" {
		parts = append(parts, e.wrong(v.Say))
	}
	if v.Kept {
		parts = append(parts, part.Notice{Sign: part.Kept, Words: e.t("draft.kept")}.Draw(e.inner()))
	}
	if name := e.Words.Name(v.About.Name, v.About.Bo); name != "" {
		parts = append(parts, part.Title(name))
	}
	if v.Kind == record.MemberCare {
		parts = append(parts, part.Para(e.t("care.who"), e.inner()))
	}
	parts = append(parts, e.leads(v)...)
	parts = append(parts, e.anchors(v)...)
	last := ""
	for _, x := range v.Fields {
		if x.Section != last {
			if last = x.Section; last != "" {
				head := part.Stack(part.Space8, widget.NewSeparator(), part.Title(e.t("section."+last)))
				e.sections[last] = head
				parts = append(parts, head)
			}
		}
		label := e.Words.Field(v.Kind, x.Def.Field)
		if x.Def.Required {
			label += " *"
		}
		var now record.Value
		if x.Touched {
			now = x.Value
		}
		inputs := append(e.choose(v.Kind, x.Def.Field, x.Siblings, v.People, now, func(v record.Value) { e.form.Choose(x.Def.Field, v) }), e.input(x)...)
		inputs = append(inputs, e.doubtful(x))
		field := e.field(label, x.Error, inputs...)
		if x.Touched {
			field[0] = part.Section(label, part.Badge{Sign: part.Kept, Color: theme.ColorNamePrimary}.Small())
		}
		parts = append(parts, field...)
		parts = append(parts, e.sure(x.Asked, func() { e.form.Sure(x.Def.Field) })...)
		if no := x.Def.Field; v.New && (v.Kind == record.Household && no == record.HouseholdHead || v.Kind == record.Member && no == record.MemberName) {
			e.near, e.like = container.NewStack(), nil
			e.sayNear(v)
			parts = append(parts, e.near)
		}
	}
	return parts
}

func (e *editPane) input(x state.FormField) []fyne.CanvasObject {
	no := x.Def.Field
	set := func(v record.Value) { e.form.Set(no, v) }
	one := func(o fyne.CanvasObject) []fyne.CanvasObject { return []fyne.CanvasObject{o} }
	if x.Seeks {
		return e.sought(x)
	}
	switch x.Def.Type {
	case record.Code:
		return one(e.code(x, set))
	case record.Codes:
		return one(e.chips(x.Def.List, x.Choices, x.Value.Codes(), nil, func(c string) {
			set(record.Cs(toggled(x.Value.Codes(), c)...))
		}))
	case record.Bool:
		yes := part.Chip(e.t("value.yes"), x.Value == record.B(true), func() { set(unless(x.Value, record.B(true))) })
		no := part.Chip(e.t("value.no"), x.Value == record.B(false), func() { set(unless(x.Value, record.B(false))) })
		return one(part.Wrapped(e.inner(), yes, no))
	case record.Int:
		return one(e.number(x, set))
	case record.RefsTo:
		return one(e.persons(x, set))
	case record.Date:
		return e.date(x, set)
	case record.Month:
		return e.month(x, set)
	}
	lines := 1
	if x.Def.Max > 100 {
		lines = 3
	}
	return one(e.typed.text(e.form.View().Kind, no, x.Value.Text(), "", lines, func(s string) { e.read(x.Def, s, "invalid.bad_value") }))
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

// persons are chosen by a tap on each.
func (e *editPane) persons(x state.FormField, set func(record.Value)) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	now := x.Value.IDs()
	for _, n := range x.Persons {
		i := slices.Index(now, n.ID)
		chips = append(chips, part.Chip(e.name(n), i >= 0, func() {
			ids := slices.Clone(now)
			if i >= 0 {
				ids = slices.Delete(ids, i, i+1)
			} else {
				ids = append(ids, n.ID)
			}
			set(record.Rs(ids...))
		}))
	}
	return part.Wrapped(e.inner(), chips...)
}

// number is an entry with a step to either side.
func (e *editPane) number(x state.FormField, set func(record.Value)) fyne.CanvasObject {
	entry := e.typed.get(x.Def.Name, shown(x), "", func(s string) {
		e.read(x.Def, s, "error.number")
	})
	step := func(sign part.Sign, by int64) *part.Plate {
		return part.Button("", sign, false, func() {
			n := min(max(x.Value.Int()+by, int64(x.Def.Min)), int64(x.Def.Max))
			set(record.I(n))
		})
	}
	return part.Wrapped(e.inner(), step(part.Minus, -1), container.NewGridWrap(fyne.NewSize(100, entry.MinSize().Height), entry), step(part.Plus, 1))
}

func (e *editPane) date(x state.FormField, set func(record.Value)) []fyne.CanvasObject {
	entry := typedDay(e.typed, x.Def.Name, shown(x), func(d record.Day) { set(record.D(d)) },
		func(raw string, why state.Msg) { e.form.Reject(x.Def.Field, raw, why) })
	today := part.Chip(e.t("today"), x.Value.Day() == record.DayOf(e.Now()), func() { set(record.D(record.DayOf(e.Now()))) })
	row := part.Wrapped(e.inner(), container.NewGridWrap(fyne.NewSize(160, entry.MinSize().Height), entry), e.pick.button(e.Look, "pick.open", x.Def.Name, x.Value.Day()), today)
	return append([]fyne.CanvasObject{row}, e.pick.days(e.Look, x.Def.Name, x.Value.Day(), func(d record.Day) { set(record.D(d)) })...)
}

func (e *editPane) month(x state.FormField, set func(record.Value)) []fyne.CanvasObject {
	entry := e.typed.get(x.Def.Name, shown(x), e.t("month_hint"), func(s string) { e.read(x.Def, s, "error.month") })
	return e.pick.month(e.Look, x.Def.Name, entry, x.Value, set)
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
