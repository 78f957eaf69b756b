package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// entries keeps the fields people type in alive while the rest of a pane is
// drawn again, so that the one being typed in keeps its focus and its cursor.
type entries struct {
	look   Look
	all    map[string]*textEntry
	typing bool // the change comes from an entry: nothing else needs drawing
}

// forget lets go of what was typed: it was discarded.
func (e *entries) forget() { clear(e.all) }

func newEntries(l Look) *entries { return &entries{look: l, all: map[string]*textEntry{}} }

// text is the entry of a field of text, as long as the field may be.
func (e *entries) text(kind record.Kind, no record.Field, text, hint string, lines int, changed func(string)) fyne.CanvasObject {
	f := kind.Def().Field(no)
	return e.entry(f.Name, text, hint, lines, f.Max, changed).withWords()
}

// get is the entry of a key for a line that belongs to no field of text.
func (e *entries) get(key, text, hint string, changed func(string)) *textEntry {
	return e.entry(key, text, hint, 1, entryMax, changed)
}

// entry is the entry of a key, made once, showing text unless it is being typed
// in.
func (e *entries) entry(key, text, hint string, lines, limit int, changed func(string)) *textEntry {
	w := e.all[key]
	if w == nil {
		w = e.look.newEntry(lines, limit)
		w.SetText(text)
		e.all[key] = w
	}
	if w.Text != text && !e.typing {
		w.OnChanged = nil
		w.SetText(text)
	}
	w.SetPlaceHolder(hint)
	w.OnChanged = func(s string) {
		e.typing = true
		defer func() { e.typing = false }()
		changed(s)
	}
	return w
}

// field is a label, an input and, if there is one, what is wrong with it.
func (l Look) field(label string, wrong state.Msg, inputs ...fyne.CanvasObject) []fyne.CanvasObject {
	parts := append([]fyne.CanvasObject{part.Section(label, nil)}, inputs...)
	if wrong != (state.Msg{}) {
		parts = append(parts, l.wrong(wrong))
	}
	return parts
}

// sure is the button that answers whether a day to come is right.
func (l Look) sure(asked bool, sure func()) []fyne.CanvasObject {
	if !asked {
		return nil
	}
	return []fyne.CanvasObject{part.Wrapped(l.inner(), part.Button(l.t("ask.sure"), part.Check, true, sure))}
}

// wrong stands at the field that has to be put right, or of which something is asked.
func (l Look) wrong(m state.Msg) fyne.CanvasObject {
	if m.Asks() {
		return part.Notice{Sign: part.Question, Words: l.Words.Say(m), Color: part.ColorWarn}.Draw(l.inner())
	}
	return part.Wrong(l.Words.Say(m)).Draw(l.inner())
}

// chips are the codes of a list; last are those of the latest visit.
func (l Look) chips(list string, codes, on, last []string, tap func(code string)) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, c := range codes {
		objects = append(objects, part.ChipAsBefore(l.Words.Code(list, c), has(on, c), has(last, c), func() { tap(c) }))
	}
	return part.Wrapped(l.inner(), objects...)
}

func has(set []string, code string) bool {
	for _, c := range set {
		if c == code {
			return true
		}
	}
	return false
}

// day shows a date with a step to either side: a date is rarely far from today.
func (l Look) day(d record.Day, set func(record.Day), more ...fyne.CanvasObject) fyne.CanvasObject {
	words := d.String()
	if d != 0 {
		words += " " + l.t("weekday."+d.Time().Weekday().String())
	}
	back := part.Button("", part.Back, false, func() { set(d - 1) })
	on := part.Button("", part.Next, false, func() { set(d + 1) })
	return part.Wrapped(l.inner(), append([]fyne.CanvasObject{back, dateBox(words), on}, more...)...)
}

func dateBox(words string) fyne.CanvasObject {
	p := part.NewPlate(part.Body(words).Aligned(fyne.TextAlignCenter).Fitted(), nil)
	p.Min = fyne.NewSize(150, part.Target)
	return p
}

// typedDay is an entry for a date far from today. What cannot be read is said
// at the field and changes nothing.
func typedDay(e *entries, key, shown string, set func(record.Day), reject func(raw string, why state.Msg)) *textEntry {
	return e.get(key, shown, e.look.t("date_hint"), func(s string) {
		if record.Typed(s) == "" {
			set(0)
			return
		}
		day, err := record.ParseDay(s)
		if err != nil {
			reject(s, state.Unread(err, "error.date"))
			return
		}
		set(day)
	})
}

// formFoot is the main button of a form; beside it what was entered can be
// discarded, and brought back once it was.
func (l Look) formFoot(save *part.Press, dirty, canUndo bool, discard, undo func()) fyne.CanvasObject {
	switch {
	case dirty:
		return part.Foot(save, part.Side(l.t("discard"), theme.DeleteIcon(), discard))
	case canUndo:
		return part.Foot(save, part.Side(l.t("undo.discard"), theme.ContentUndoIcon(), undo))
	}
	return part.Foot(save)
}

// saving is the main button of a form.
func (l Look) saveButton(text string, busy bool, tap func()) *part.Press {
	b := part.MainButton(text, theme.ConfirmIcon(), tap)
	l.hint(b, hintMain)
	if busy {
		b.SetText(l.t("saving"))
		b.Disable()
	}
	return b
}
