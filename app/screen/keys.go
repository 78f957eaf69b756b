package screen

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Shortcut is a key with a modifier, and what it does wherever the focus is.
type Shortcut struct {
	Key      fyne.KeyName
	Modifier fyne.KeyModifier
	Do       func(*Frame)
}

// Shortcuts are all of them. A canvas takes them once; the frame may be another by then.
func Shortcuts() []Shortcut {
	const ctrl = fyne.KeyModifierShortcutDefault
	all := []Shortcut{
		{fyne.KeyReturn, ctrl, (*Frame).act}, {fyne.KeyEnter, ctrl, (*Frame).act}, {fyne.KeyE, ctrl, (*Frame).edit},
		{fyne.KeyH, ctrl, (*Frame).past},
		{fyne.KeyF6, fyne.KeyModifierShift, func(f *Frame) { f.nextPane(-1) }},
	}
	for i := range 9 { // as many places as there are keys for
		all = append(all, Shortcut{fyne.KeyName(rune('1' + i)), ctrl, func(f *Frame) { f.goToPlace(i) }})
	}
	return all
}

// keySheet is what the sheet of keys says, by the keys of the catalogue.
var keySheet = []struct{ keys, what string }{
	{"/", "keys.search"}, {"Enter", "keys.open"}, {"↑ ↓ ← →", "keys.arrows"}, {"Tab", "keys.tab"}, {hintMain, "keys.main"},
	{hintEdit, "keys.edit"}, {hintPast, "keys.past"}, {hintBack, "keys.back"}, {"F6", "keys.pane"}, {"F1  ?", "keys.sheet"},
}

// What a control says to the pointer of the key that does the same.
const (
	hintMain = "Ctrl+Enter"
	hintEdit = "Ctrl+E"
	hintPast = "Ctrl+H"
	hintBack = "Esc"
)

// keySigns are the arrows as they stand on their keys.
var keySigns = strings.NewReplacer(state.KeyUp, "↑", state.KeyDown, "↓", state.KeyLeft, "←", state.KeyRight, "→")

// hintPlace is the key of a place of the bar.
func hintPlace(i int) string { return "Ctrl+" + strconv.Itoa(i+1) }

// TypedKey does what a key asks of the window, and reports whether there is anything.
func (f *Frame) TypedKey(k fyne.KeyName) bool {
	open := f.sheet != nil && f.sheet.Visible()
	switch {
	case open && (k == fyne.KeyEscape || k == fyne.KeyF1 || k == fyne.KeyReturn || k == fyne.KeyEnter):
		f.sheet.Hide()
	case k == fyne.KeyF1:
		f.showSheet()
	case k == fyne.KeyF6:
		f.nextPane(1)
	case k == fyne.KeyEscape && f.look.kept.shut != nil && f.look.kept.shut():
	case k == fyne.KeyEscape && f.desk.CanBack():
		f.keyed = true
		f.desk.Back()
	default:
		return f.paneKey(string(k))
	}
	return true
}

// paneKey gives a key to the pane that works by single keys, if there is one.
func (f *Frame) paneKey(key string) bool {
	for _, p := range f.panes {
		if p.Keys != nil {
			f.keyed = true
			return p.Keys(key)
		}
	}
	return false
}

// TypedRune does what a character asks of the window.
func (f *Frame) TypedRune(r rune) {
	switch {
	case leadsToSearch(r):
		f.search()
	case r == '?' || r == '？':
		f.showSheet()
	default:
		f.paneKey(typedKey(r))
	}
}

// leadsToSearch reports whether a character puts the focus in the field that finds
// people: the last two come from a Chinese input method.
func leadsToSearch(r rune) bool { return r == '/' || r == '、' || r == '／' }

// goTo goes somewhere by a key: what is there first gets the focus.
func (f *Frame) goTo(r state.Route) {
	f.keyed = true
	f.desk.Go(r)
}

// goToPlace goes to a place of the bar, if it has so many.
func (f *Frame) goToPlace(i int) {
	if bar := f.desk.Places(); i < len(bar) {
		f.goTo(state.Route{Page: bar[i].Page})
	}
}

// search puts the focus in the field that finds people.
func (f *Frame) search() {
	if !f.beside(state.PaneList) && !f.beside(state.PaneTable) {
		f.goTo(state.Route{Page: state.PageHouseholds})
	}
	for _, p := range f.panes {
		if p.Search != nil {
			f.enter(p)
		}
	}
}

// act does what the main action of the window does, unless the same key has just led
// here: whoever presses it twice means the first.
func (f *Frame) act() {
	if f.glass != nil && f.acted {
		return
	}
	for i := len(f.panes) - 1; i >= 0; i-- {
		if b := mainOf(f.feet[i]); b != nil {
			f.keyed, f.acted = true, true
			b.OnTapped()
			return
		}
	}
}

// mainOf is the main action in an object, if it can be pressed.
func mainOf(o fyne.CanvasObject) *part.Press {
	if o == nil || !o.Visible() {
		return nil
	}
	if b, ok := o.(*part.Press); ok && b.Importance == widget.HighImportance && !b.Disabled() {
		return b
	}
	for _, child := range part.Inside(o) {
		if b := mainOf(child); b != nil {
			return b
		}
	}
	return nil
}

// edit opens the form of what is shown.
func (f *Frame) edit() {
	for i, p := range f.panes {
		if p.Edit != nil && f.feet[i] != nil && f.feet[i].Visible() {
			f.keyed = true
			p.Edit()
			return
		}
	}
}

// past opens the history of what is shown.
func (f *Frame) past() {
	if to, ok := f.desk.Route().Past(); ok {
		f.goTo(to)
	}
}

// nextPane puts the focus on the first control of the next pane, or of the one before.
func (f *Frame) nextPane(by int) {
	focused, _ := f.canvas().Focused().(fyne.CanvasObject)
	now := -1
	for i, p := range f.panes {
		for _, o := range controls([]fyne.CanvasObject{p.Body}) {
			if o == focused {
				now = i
			}
		}
	}
	for range f.panes {
		now = (now + by + len(f.panes)) % len(f.panes)
		if f.enter(f.panes[now]) {
			return
		}
	}
}

// enter puts the focus on the first control of a pane, and reports whether there is one.
func (f *Frame) enter(p *Pane) bool {
	if p.Search != nil {
		p.Search.CursorColumn = utf8.RuneCountInString(p.Search.Text) // whoever was typing goes on
		focus(f.canvas(), p.Search)
		return true
	}
	for _, o := range controls([]fyne.CanvasObject{p.Body}) {
		if d, ok := o.(fyne.Disableable); !o.Visible() || ok && d.Disabled() {
			continue
		}
		focus(f.canvas(), o.(fyne.Focusable))
		return true
	}
	return false
}

// arrived puts the focus where the person goes on, if it was a key that led here: on a
// form, or where nothing has the focus any more. A page that is still being read gets it
// when it is drawn.
func (f *Frame) arrived() {
	c := f.canvas()
	if c == nil || f.arriving == nil || part.Fingers() {
		return
	}
	if c.Focused() != f.focused {
		f.arriving = nil // the person has gone elsewhere meanwhile
		return
	}
	if f.desk.AtForm() || c.Focused() == nil {
		if !f.enter(f.arriving) {
			return
		}
	}
	f.arriving = nil
}

func (f *Frame) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(f.root) }

// showSheet lists the keys.
func (f *Frame) showSheet() {
	c := f.canvas()
	if c == nil || f.sheet != nil && f.sheet.Visible() {
		return
	}
	em := theme.Size(theme.SizeNameText)
	width := fyne.Min(f.width-4*part.Edge, 30*em)
	var rows []fyne.CanvasObject
	row := func(keys, what string) {
		key := container.New(atLeast{8 * em}, part.Strong(keys))
		rows = append(rows, container.NewBorder(nil, nil, container.NewVBox(key), nil, part.Para(what, width-8*em)))
	}
	for _, k := range keySheet {
		row(k.keys, f.look.t(k.what))
	}
	for _, p := range f.panes {
		for _, k := range p.Sheet {
			row(strings.ToUpper(keySigns.Replace(k.Key)), f.look.t(k.Word))
		}
	}
	for i, at := range f.desk.Places() {
		row(hintPlace(i), f.look.t(at.Word))
	}
	done := part.NewPress(f.look.t("keys.close"), theme.CancelIcon(), func() { f.sheet.Hide() })
	table := part.Stack(part.Space8, rows...)
	scroll := container.NewVScroll(table)
	scroll.SetMinSize(fyne.NewSize(width, fyne.Min(table.MinSize().Height, c.Size().Height-4*part.Main)))
	f.sheet = widget.NewModalPopUp(part.Edged(container.NewBorder(part.Title(f.look.t("keys.title")), container.NewCenter(done), nil, nil, scroll)), c)
	f.sheet.Show()
	c.Focus(done)
}

// atLeast is at least so wide.
type atLeast struct{ width float32 }

func (a atLeast) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(a.width, o[0].MinSize().Height)
}

func (atLeast) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

// hint has a control say to the pointer which key does the same. tip draws it.
func (l Look) hint(o fyne.CanvasObject, keys string) {
	if l.Tip == nil {
		return
	}
	on := func(in bool) { l.Tip(o, keys, in) }
	switch o := o.(type) {
	case *part.Plate:
		o.OnHover = on
	case *part.Press:
		o.OnHover = on
	}
}

// tipAfter is how long the pointer rests before a tip is shown.
const tipAfter = 600 * time.Millisecond

// tip shows beside a control which key does the same, once the pointer rests on it, or
// takes that away. It is only drawn: nothing of it can be pointed at.
func (f *Frame) tip(o fyne.CanvasObject, keys string, on bool) {
	if f.untip != nil {
		f.untip()
		f.untip = nil
	}
	f.tips.Objects = nil
	f.tips.Refresh()
	if !on {
		return
	}
	show := func() {
		tag := part.On(theme.ColorNameOverlayBackground, part.Inset(part.Small(keys).In(theme.ColorNameForeground).Fitted(), part.Space4, part.Space8))
		driver, size := fyne.CurrentApp().Driver(), tag.MinSize()
		at := driver.AbsolutePositionForObject(o).Subtract(driver.AbsolutePositionForObject(f.root))
		at.X = max(0, min(at.X+o.Size().Width/2-size.Width/2, f.root.Size().Width-size.Width))
		if at.Y -= size.Height + part.Space4; at.Y < 0 {
			at.Y += size.Height + o.Size().Height + 2*part.Space4
		}
		tag.Resize(size)
		tag.Move(at)
		f.tips.Objects = []fyne.CanvasObject{tag}
		f.tips.Refresh()
	}
	if after := f.desk.Kit.After; after != nil {
		f.untip = after(tipAfter, show)
	} else {
		show()
	}
}

// AddKeys has a canvas give the shortcuts to the frame that there is at the moment.
func AddKeys(c fyne.Canvas, frame func() *Frame, other func(fyne.KeyName)) {
	c.SetOnTypedKey(func(k *fyne.KeyEvent) {
		if f := frame(); f == nil || !f.TypedKey(k.Name) {
			other(k.Name)
		}
	})
	c.SetOnTypedRune(func(r rune) {
		if f := frame(); f != nil {
			f.TypedRune(r)
		}
	})
	for _, s := range Shortcuts() {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: s.Key, Modifier: s.Modifier}, func(fyne.Shortcut) {
			if f := frame(); f != nil {
				s.Do(f)
			}
		})
	}
}
