package screen

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Conflicts draws the list of what was filled in differently.
func Conflicts(l Look, d *state.Desk) *Pane {
	s := d.Conflicts
	list := newList(func() int { return len(s.View().Lines) }, newConflictRow, func(i int, o *conflictRow) bool {
		v := s.View()
		if i >= len(v.Lines) {
			return false // the list has not heard yet that there are fewer
		}
		o.show(l, v.Lines[i])
		return i == v.At
	}, s.Select)
	list.keys = func(k fyne.KeyName) bool {
		return (k == fyne.KeyUp || k == fyne.KeyDown) && s.Key(string(k))
	}
	filter, say := container.NewStack(), container.NewVBox()
	above := container.New(layout.NewCustomPaddedLayout(part.Gap, part.Space4, part.Edge, part.Edge), part.Stack(part.Space8, filter, say))
	p := &Pane{Title: func() string {
		v := s.View()
		if v.Settled {
			return l.n("conflict.title.settled", len(v.Lines))
		}
		return l.n("conflict.title", len(v.Lines))
	}, list: list}
	p.Body = container.New(layout.NewBorderLayout(above, nil, nil, nil), above, list)
	seen := -1
	p.Refresh = func() {
		v := s.View()
		draw(filter, part.Wrapped(l.inner(), part.Chip(l.t("conflict.open"), !v.Settled, func() { s.Filter(false) }),
			part.Chip(l.t("conflict.settled"), v.Settled, func() { s.Filter(true) })))
		say.Objects = nil
		switch {
		case !v.Loaded:
			say.Add(part.Small(l.t("loading")))
		case len(v.Lines) == 0 && v.Settled:
			say.Add(part.Empty(l.t("conflict.none_settled"), nil, l.inner()))
		case len(v.Lines) == 0:
			say.Add(part.Empty(l.t("conflict.none"), nil, l.inner()))
		}
		list.Refresh()
		if list.Size().Height > 0 && v.At != seen && len(v.Lines) > 0 {
			list.Highlight(v.At) // and brings it into view
			seen = v.At
		}
	}
	p.Refresh()
	return p
}

// conflictRow is one line of the list: whom it is about and which field, and the values.
type conflictRow struct {
	widget.BaseWidget
	name, values *part.Line
	mark_        *part.Tag
	where        *part.Tag
	lineMarks
	content fyne.CanvasObject
}

func newConflictRow() *conflictRow {
	r := &conflictRow{name: part.Strong("").Fitted(), values: part.Small("").Fitted(), mark_: part.Badge{}.Small(), where: part.Badge{}.Small(), lineMarks: newLineMarks()}
	r.content = r.over(container.New(layout.NewCustomPaddedLayout(part.Space8, part.Space8, part.Edge, part.Edge),
		part.Stack(0, container.New(split{}, r.name, r.mark_), container.New(split{}, r.values, r.where))))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is the toolkit's.
func (r *conflictRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(r.content)
}

func (r *conflictRow) show(l Look, c state.ConflictLine) {
	r.name.Set(l.conflictOf(c))
	var values []string
	for _, s := range c.Values {
		values = append(values, l.plain(c.Ref.Kind, c.Field, s.Value))
	}
	r.values.Set(strings.Join(values, " | "))
	r.mark_.Set(l.conflictMark(c))
	var where part.Badge
	if c.Group != 0 {
		where.Word = l.n("group", c.Group)
	}
	r.where.Set(where)
	r.content.Refresh()
}

// conflictOf names a conflict: whom it is about, and which field.
func (l Look) conflictOf(c state.ConflictLine) string {
	field := l.Words.Field(c.Ref.Kind, c.Field)
	if name := l.Words.Name(c.Name, c.NameBo); name != "" {
		return name + " · " + field
	}
	return l.t("kind."+c.Ref.Kind.String()) + " · " + field
}

// plain is a value in words, without what it refers to.
func (l Look) plain(k record.Kind, f record.Field, v record.Value) string {
	if t := v.Type(); v != "" && (t == record.RefTo || t == record.RefsTo || t == record.Bytes) {
		return "…"
	}
	return l.Words.Value(k, f, v)
}

// conflictMark says how far a conflict has come.
func (l Look) conflictMark(c state.ConflictLine) part.Badge {
	ask := c.Ask
	switch {
	case !c.Open:
		return part.Badge{Sign: part.Check, Word: settledOn(c), Color: part.ColorOK}
	case ask.Value(record.AskRight) != "" || ask.Value(record.AskAnswer) != "":
		return part.Badge{Sign: part.Returned, Word: l.t("conflict.answered"), Color: part.ColorOK}
	case !ask.Row.ID.IsZero():
		return part.Badge{Sign: part.Question, Word: l.t("conflict.is_asked")}
	case c.Again:
		return part.Badge{Sign: part.Conflict, Word: l.t("conflict.again"), Color: part.ColorWarn}
	}
	return part.Badge{}
}

// typedKey is a character as a page knows it that works by single keys: an input method
// may give it in full width.
func typedKey(r rune) string {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	return string(unicode.ToLower(r))
}

// settledOn is the day on which a conflict was settled.
func settledOn(c state.ConflictLine) string {
	if c.Settled == nil {
		return ""
	}
	return record.DayOf(c.Settled.At).String()
}
