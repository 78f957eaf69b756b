package screen

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// entryMax is how many characters an entry takes that belongs to no field.
const entryMax = 200

// textEntry is an entry that takes no more characters than its field may have. What is
// pasted is cut before it is laid out, because laying out takes as long as the text is,
// and says so under the entry.
type textEntry struct {
	widget.Entry
	max   int
	said  *fyne.Container         // the words for what was cut, hidden until then
	on    map[fyne.KeyName]func() // what keys do here beside typing
	finds bool                    // people: the key that leads here from elsewhere is no part of a name
	wheel *wheel
}

func (l Look) newEntry(lines, limit int) *textEntry {
	if limit == 0 {
		limit = entryMax
	}
	e := &textEntry{max: limit, said: container.NewStack(l.wrong(state.Msg{Key: "text.cut", N: limit}))}
	e.said.Hide()
	e.wheel = newWheel(e)
	e.ExtendBaseWidget(e)
	if lines > 1 {
		e.MultiLine = true
		// Breaking at words looks for blanks through the whole paragraph, for every line: minutes
		// for Chinese, which has none.
		e.Wrapping = fyne.TextWrapBreak
		e.SetMinRowsVisible(lines)
	}
	return e
}

// withWords is the entry and the place for its words, above it: what is below an entry
// may lie behind the keyboard.
func (e *textEntry) withWords() fyne.CanvasObject { return container.NewVBox(e.said, e) }

// enters has Enter do what the page is for, where there is nothing else to fill in.
func (e *textEntry) enters(do func()) *textEntry {
	e.on = map[fyne.KeyName]func(){fyne.KeyReturn: do, fyne.KeyEnter: do}
	return e
}

// TypedRune takes a character if there is room.
func (e *textEntry) TypedRune(r rune) {
	if !(e.finds && leadsToSearch(r)) && e.fit(string(r)) != "" {
		e.Entry.TypedRune(r)
	}
}

// TypedKey gives keys that type nothing to the window, which hears of none while an
// entry has the focus; the back key of a tablet takes that away first.
func (e *textEntry) TypedKey(k *fyne.KeyEvent) {
	do := e.on[k.Name]
	switch c := fyne.CurrentApp().Driver().CanvasForObject(e); {
	case do != nil:
		do()
	case k.Name == mobile.KeyBack && c != nil:
		c.Unfocus()
		if window := c.OnTypedKey(); window != nil {
			window(k)
		}
	case k.Name == fyne.KeyEscape || k.Name == fyne.KeyF1 || k.Name == fyne.KeyF6:
		part.PassKey(e, k)
	default:
		e.Entry.TypedKey(k)
		if utf8.RuneCountInString(e.Text) < e.max {
			e.said.Hide() // there is room again
		}
	}
}

// FocusGained is the toolkit's.
func (e *textEntry) FocusGained() {
	e.Entry.FocusGained()
	part.Reveal(e)
}

// CreateRenderer lays over the entry what gives the wheel to the page.
func (e *textEntry) CreateRenderer() fyne.WidgetRenderer {
	return e.wheel.under(e.Entry.CreateRenderer())
}

// TypedShortcut takes of what is pasted as much as there is room for. Shortcuts of the
// window go there.
func (e *textEntry) TypedShortcut(s fyne.Shortcut) {
	if part.PassShortcut(e, s) {
		return
	}
	if p, ok := s.(*fyne.ShortcutPaste); ok {
		s = &fyne.ShortcutPaste{Clipboard: clip(e.fit(p.Clipboard.Content()))}
	}
	e.Entry.TypedShortcut(s)
}

// fit is the beginning of s that there is room for; it says if that is not all.
func (e *textEntry) fit(s string) string {
	room := e.max - utf8.RuneCountInString(e.Text) + utf8.RuneCountInString(e.SelectedText())
	if len(s) > room {
		if r := []rune(s); len(r) > room {
			e.said.Show()
			return string(r[:max(0, room)])
		}
	}
	e.said.Hide()
	return s
}

// clip is a clipboard that holds one text.
type clip string

func (c clip) Content() string   { return string(c) }
func (c clip) SetContent(string) {}
