package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Look is what a pane is drawn with.
type Look struct {
	Words *state.Words
	Width float32 // of the pane, so that chips wrap right from the start
	Now   func() int64
	// Beside reports whether a pane is shown now: what it shows is left to it.
	Beside   func(state.Pane) bool
	Licences string // the text of those of the fonts
	// Tip, which may be nil, shows beside a control which key does the same.
	Tip  func(o fyne.CanvasObject, keys string, on bool)
	kept *keeps // nil: nothing outlives drawing anew
}

// inner is the width inside the pane's edges.
func (l Look) inner() float32 { return l.Width - 2*part.Edge - part.ScrollBar }

func (l Look) t(key string) string             { return l.Words.T(key) }
func (l Look) n(key string, n int) string      { return l.Words.N(key, n) }
func (l Look) named(what, value string) string { return what + l.t("list.colon") + value }
func (l Look) name(p state.Named) string       { return orUnknown(l, l.Words.Name(p.Name, p.Bo)) }

// village is what a place is called; the county has no record with a name.
func (l Look) village(v state.Village) string {
	if len(v.Code) == 6 && v.Name == v.Code {
		return l.t("people.county")
	}
	return l.Words.Name(v.Name, v.Bo)
}

// list names several, as the language does.
func (l Look) list(words []string) string { return strings.Join(words, l.t("list.comma")) }

// joined are two things said in one line; either may be missing.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

func orUnknown(l Look, s string) string {
	if s == "" {
		return l.t("person.unknown")
	}
	return s
}

// person is a person by ID among those at hand.
func (l Look) person(people map[record.ID]state.Named, id record.ID) string {
	return l.name(people[id])
}

// naming is a value in words; what it names by its name, a place that is not known here
// by its code.
func (l Look) naming(k record.Kind, f record.Field, v record.Value, of func(record.Ref) state.Named) string {
	refs := state.RefersTo(k.Def().Field(f), v)
	if len(refs) == 0 {
		return l.Words.Value(k, f, v)
	}
	var names []string
	for i, ref := range refs {
		n := of(ref)
		name := l.Words.Name(n.Name, n.Bo)
		if ref.Kind == record.Area && name == "" {
			name = v.Codes()[i]
		}
		names = append(names, orUnknown(l, name))
	}
	return l.list(names)
}

// Pane is one of the columns of a window: a title, a body and, at the thumb, at
// most one main action.
type Pane struct {
	Title   func() string
	Body    fyne.CanvasObject
	Foot    fyne.CanvasObject // nil: none
	Main    *part.Press       // the foot's action, unless the pane is a form
	Refresh func()            // draw again what the state shows
	Search  *textEntry        // nil, or the field that finds people
	Edit    func()            // nil, or opens the form of what is shown
	Keys    func(string) bool // nil, or does what single keys ask for: see state.Keyer
	Sheet   []state.KeyWord   // those keys, for the sheet of keys
	list    *list             // nil, or the list whose place the frame keeps
}

// mark says how far a record has come.
func (l Look) mark(s state.Saved) part.Badge {
	switch s {
	case state.Waiting:
		return part.Badge{Sign: part.Waiting, Word: l.t("saved.waiting")}
	case state.Held:
		return part.Badge{Sign: part.Held, Word: l.t("saved.held"), Color: part.ColorWarn}
	case state.Returned:
		return part.Badge{Sign: part.Returned, Word: l.t("saved.returned"), Color: part.ColorBad}
	}
	return part.Badge{Sign: part.Check, Word: l.t("saved.sent"), Color: part.ColorOK}
}

// StatusParts is the one quiet line in words, part by part.
func StatusParts(l Look, v state.StatusView) []string {
	saved := l.t("status.saved")
	switch {
	case v.Saving:
		saved = l.t("saving")
	case v.Unsaved:
		saved = "! " + l.t("status.unsaved")
	}
	switch {
	case v.Practice && (v.Saving || v.Unsaved):
		return []string{saved, l.t("status.practice")}
	case v.Practice:
		return []string{l.t("status.practice")}
	}
	parts := []string{saved, l.t("status.none")}
	if v.Waiting > 0 {
		parts[1] = l.n("status.waiting", v.Waiting)
	}
	if v.Running {
		parts = append(parts, l.t("status.running"))
	} else {
		parts = append(parts, l.Words.Say(state.Msg{Key: "status.last", Text: l.Words.Ago(v.Last, v.Now)}))
	}
	if v.Failed && !v.Running {
		parts = append(parts, l.t("status.failed"))
	}
	if v.Held > 0 {
		parts = append(parts, l.n("status.held", v.Held))
	}
	if v.Returned > 0 {
		parts = append(parts, l.n("status.returned", v.Returned))
	}
	return parts
}

// inLines joins parts into lines no wider than given, where a part alone is not.
func inLines(parts []string, width float32, measure func(string) fyne.Size) []string {
	lines := parts[:1:1]
	for _, p := range parts[1:] {
		last := &lines[len(lines)-1]
		if longer := *last + " · " + p; measure(longer).Width <= width {
			*last = longer
		} else {
			lines = append(lines, p)
		}
	}
	return lines
}
