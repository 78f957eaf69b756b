package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TableWords are what a table says of itself.
type TableWords struct {
	Filter string                      // in the empty field for the filter
	Copy   string                      // the button that copies
	None   string                      // nothing is shown
	Count  func(shown, all int) string // how many rows are shown
	Chosen func(n int) string          // how many are chosen
	Copied func(n int) string          // how many were copied just now
}

// Action is what can be done to the chosen rows.
type Action[R any] struct {
	Words string
	Sign  Sign
	Most  int // rows that it can be done to at once; 0: any number
	Do    func([]R)
}

// Table shows rows in declared columns where there is width for them: sorted by a
// tap on a title, filtered as one types, several chosen, copied to a spreadsheet. It
// stands on the toolkit's list, which draws only what is visible; its own table takes
// ten times as long.
//
// Where columns have an Open of their own it is a grid: a cell is what keys act on.
//
// A tap with Shift chooses all from the row that was chosen last, one with Ctrl a row more.
//
// Keys, while the rows have the focus: arrows, PageUp, PageDown, Home and End move,
// Left and Right too in a grid; Enter opens, Space chooses, Ctrl+A chooses all, Ctrl+C copies.
type Table[R any] struct {
	widget.BaseWidget
	of      TableOf[R]
	rows    *rows[R]
	at      int    // the line that keys act on
	column  int    // and the column, in a grid
	from    string // key of the row that was chosen last
	said    string // instead of the count: what was copied
	current string // key of the row that is shown beside, if any

	places  *places
	list    *tableList
	heads   fyne.CanvasObject
	all     *tick
	signs   []*Icon // of sorting, in the titles
	count   *Line
	none    *fyne.Container
	copy    *Plate
	does    *fyne.Container // the actions
	content fyne.CanvasObject
}

// TableOf declares a table.
type TableOf[R any] struct {
	Words   TableWords
	Columns []Column[R]
	Key     func(R) string    // tells rows apart for as long as they exist
	Open    func(R)           // what Enter and a tap on a row do; nil: nothing
	Actions []Action[R]       // what can be done to chosen rows
	Over    fyne.CanvasObject // stands over the table, at its left; nil: nothing
	Find    *widget.Entry     // in Over: filters the rows at hand; nil: nothing does
	Plain   bool              // rows are not chosen
	Private bool              // rows say when whose work came: they are not copied
	Still   bool              // rows stay as they came: titles do not sort
}

// NewTable draws a table that has no rows yet.
func NewTable[R any](of TableOf[R]) *Table[R] {
	t := &Table[R]{of: of, rows: newRows(of.Key, of.Columns), places: &places{plain: of.Plain}, column: -1}
	for i, c := range of.Columns {
		t.places.columns = append(t.places.columns, place{least: c.Width, grow: c.Grow, end: c.End, signed: c.Badge != nil, tight: c.Tight})
		if c.Open != nil && (t.column < 0 || c.Marked) { // keys begin at today
			t.column = i
		}
	}
	t.list = newTableList(func() int { return len(t.rows.shown) }, t.newRow, t.showRow)
	t.list.keys, t.list.shortcut = t.key, t.shortcut
	if find := of.Find; find != nil {
		find.SetPlaceHolder(of.Words.Filter)
		find.OnChanged = func(s string) {
			t.rows.find(s)
			t.at, t.said = 0, ""
			t.list.ScrollToTop()
			t.Refresh()
		}
	}
	t.count = Small("")
	t.none = container.NewStack()
	t.copy = Button(of.Words.Copy, None, false, t.Copy)
	t.copy.Hidden = of.Private
	t.does = container.NewHBox()
	t.heads = t.titles()
	bar := container.NewBorder(nil, nil, of.Over, container.NewHBox(t.does, t.copy), Inset(container.New(centred{}, t.count), 0, Space8))
	top := stack0(Inset(bar, Space8, Edge), On(ColorFrame, container.New(layout.NewCustomPaddedLayout(0, 0, Edge, Edge+ScrollBar), t.heads)))
	t.content = container.NewBorder(top, nil, nil, nil, container.NewStack(t.list, t.none))
	t.ExtendBaseWidget(t)
	return t
}

func stack0(objects ...fyne.CanvasObject) *fyne.Container { return Stack(0, objects...) }

// centred lays a line in the middle of a higher row.
type centred struct{}

func (centred) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(Target, o[0].MinSize().Height)
}

func (centred) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[0].Move(fyne.NewPos(0, (s.Height-h)/2))
}

// Set shows other rows. What is filtered, sorted, chosen and scrolled stays.
func (t *Table[R]) Set(rows []R) {
	t.rows.set(rows)
	t.measure()
	t.at = min(t.at, max(0, len(t.rows.shown)-1))
	t.Refresh()
}

// measured is how many rows tell how wide a column's words are.
const measured = 50

// measure finds how wide the words of the columns are.
func (t *Table[R]) measure() {
	size := theme.Size(theme.SizeNameText)
	for i, c := range t.of.Columns {
		if c.Tight {
			continue
		}
		widest := fyne.MeasureText(c.Title, theme.Size(SizeSmall), fyne.TextStyle{Bold: true}).Width + theme.Size(SizeSmall)
		for _, x := range t.rows.all[:min(measured, len(t.rows.all))] {
			words, sign := c.Value(x), float32(0)
			if c.Badge != nil {
				b := c.Badge(x)
				if words = b.Word; b.Sign != None {
					sign = size + Space4
				}
			}
			widest = fyne.Max(widest, fyne.MeasureText(words, size, fyne.TextStyle{}).Width+sign)
		}
		t.places.columns[i].words = (widest + 1) / size
	}
	t.places.width = 0 // placed anew
	t.heads.Refresh()
}

// Beside marks the row that is shown beside the table.
func (t *Table[R]) Beside(key string) {
	if t.current != key {
		t.current = key
		t.list.Refresh()
	}
}

// Chosen are the rows that were chosen and are shown, in the order they are shown.
func (t *Table[R]) Chosen() []R { return t.rows.picked() }

// Copy puts the chosen rows, or all that are shown, on the clipboard.
func (t *Table[R]) Copy() {
	if t.of.Private {
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(t.rows.tsv())
	n := len(t.rows.picked())
	if n == 0 {
		n = len(t.rows.shown)
	}
	t.said = t.of.Words.Copied(n)
	t.Refresh()
}

// Focus is what gets the keys.
func (t *Table[R]) Focus() fyne.Focusable { return t.list }

// List is the list that scrolls.
func (t *Table[R]) List() *widget.List { return &t.list.List }

// CreateRenderer is the toolkit's.
func (t *Table[R]) CreateRenderer() fyne.WidgetRenderer {
	t.draw()
	return widget.NewSimpleRenderer(t.content)
}

func (t *Table[R]) inside() fyne.CanvasObject { return t.content }

// Refresh draws again what it shows.
func (t *Table[R]) Refresh() {
	t.draw()
	t.BaseWidget.Refresh()
}

func (t *Table[R]) draw() {
	picked := t.rows.picked()
	t.does.Objects = nil
	switch {
	case t.said != "":
		t.count.Set(t.said)
	case len(picked) > 0:
		t.count.Set(t.of.Words.Chosen(len(picked)))
	default:
		t.count.Set(t.of.Words.Count(len(t.rows.shown), len(t.rows.all)))
	}
	for _, a := range t.of.Actions {
		if n := len(picked); n > 0 && (a.Most == 0 || n <= a.Most) {
			t.does.Add(Button(a.Words, a.Sign, true, func() { a.Do(t.rows.picked()) }))
		}
	}
	t.empty()
	t.head()
	t.list.Refresh()
}

// empty says why nothing is shown, as wide as the table is.
func (t *Table[R]) empty() {
	t.none.Objects = nil
	if width := t.Size().Width - 2*Edge; len(t.rows.shown) == 0 && width > 0 {
		t.none.Add(container.NewVBox(Inset(Empty(t.of.Words.None, nil, width), 0, Edge)))
	}
	t.none.Refresh()
}

// Resize is the toolkit's.
func (t *Table[R]) Resize(s fyne.Size) {
	t.BaseWidget.Resize(s)
	t.empty()
}

// titles makes the head: every title sorts, the box before them chooses all. It is one
// stop of the Tab key.
func (t *Table[R]) titles() fyne.CanvasObject {
	t.all = newTick(func(fyne.KeyModifier) {
		t.rows.chooseAll()
		t.said = ""
		t.Refresh()
	})
	t.all.Hidden = t.of.Plain
	objects := []fyne.CanvasObject{t.all}
	for i, c := range t.of.Columns {
		sign := NewIcon(None, SizeSmall, theme.ColorNamePrimary)
		t.signs = append(t.signs, sign)
		p := NewPlate(container.New(&titled{end: c.End, middle: c.Tight}, sign, NewLine(c.Title, SizeSmall, theme.ColorNameForeground, true)), func() {
			t.rows.sortBy(i)
			t.at, t.said = 0, ""
			t.list.ScrollToTop()
			t.Refresh()
		})
		if p.Pad, p.Min = 0, fyne.NewSquareSize(rowHeight()); c.Marked {
			p.Border = theme.ColorNamePrimary
		}
		switch {
		case c.Head != nil:
			p.OnTap = c.Head
		case t.of.Still:
			p.OnTap = nil
		}
		objects = append(objects, p)
	}
	Grouped(objects[1:]...)
	return container.New(&headRow{t.places}, objects...)
}

// head shows in the titles what is sorted by and whether all are chosen.
func (t *Table[R]) head() {
	t.all.set(t.rows.every())
	for i, icon := range t.signs {
		sign := None
		if t.rows.sort == i {
			sign = Up
			if t.rows.down {
				sign = Down
			}
		}
		if icon.Sign() != sign {
			icon.Set(sign, theme.ColorNamePrimary)
			t.heads.Refresh()
		}
	}
}

// titled lays the sign of sorting and a title: at the end of the column, or its beginning.
type titled struct{ end, middle bool }

func (titled) MinSize(o []fyne.CanvasObject) fyne.Size { return o[1].MinSize() }

func (l *titled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	icon, line := o[0].MinSize(), o[1].MinSize()
	room := s.Width - icon.Width - between(icon, line)
	w := fyne.Min(room, o[1].(*Line).Measure(o[1].(*Line).text).Width)
	var x float32
	switch {
	case l.middle:
		x = (room - w) / 2
	case l.end:
		x = room - w
	}
	o[1].Resize(fyne.NewSize(w, line.Height))
	o[1].Move(fyne.NewPos(x, (s.Height-line.Height)/2))
	o[0].Resize(fyne.NewSize(icon.Width, s.Height))
	o[0].Move(fyne.NewPos(x+w+between(icon, line), 0))
}

func (t *Table[R]) newRow() fyne.CanvasObject { return newTableRow(t.places) }

func (t *Table[R]) showRow(i int, o fyne.CanvasObject) {
	if i >= len(t.rows.shown) {
		return // the list has not heard yet that there are fewer
	}
	x := t.rows.row(i)
	row := o.(*tableRow)
	row.tick.tap = func(keys fyne.KeyModifier) { t.tick(i, keys&fyne.KeyModifierShift != 0) }
	row.tap = func(c int, keys fyne.KeyModifier) { t.tapped(i, c, keys) }
	for c := range t.rows.columns {
		if b := t.rows.columns[c].Badge; b != nil {
			row.badges[c] = b(x)
		} else {
			row.badges[c] = Badge{Word: t.rows.columns[c].Value(x), Color: theme.ColorNameForeground}
		}
	}
	current := none
	if t.list.active && t.at == i {
		current = t.column // that of the row, or of a cell
	}
	row.show(t.rows.isChosen(i), t.list.active && t.at == i, current, t.current != "" && t.rows.key(x) == t.current)
}

// tick chooses a line, or with Shift all from the one chosen last.
func (t *Table[R]) tick(i int, through bool) {
	if through {
		t.rows.chooseTo(t.from, i)
	} else {
		t.rows.choose(i)
	}
	t.from, t.at, t.said = t.rows.key(t.rows.row(i)), i, ""
	t.Refresh()
}

// tapped opens what is in a cell, or the row, or chooses it.
func (t *Table[R]) tapped(i, column int, keys fyne.KeyModifier) {
	if keys &= fyne.KeyModifierShift | fyne.KeyModifierShortcutDefault; keys != 0 && !t.of.Plain {
		t.tick(i, keys&fyne.KeyModifierShift != 0)
		return
	}
	t.at = i
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.list); c != nil && !Fingers() {
		c.Focus(t.list)
	}
	if column >= 0 && t.of.Columns[column].Open != nil {
		t.column = column
		t.enter()
	} else if t.of.Open != nil && i < len(t.rows.shown) {
		t.of.Open(t.rows.row(i))
	}
}

func (t *Table[R]) enter() {
	if t.at >= len(t.rows.shown) {
		return
	}
	if x := t.rows.row(t.at); t.column >= 0 {
		t.of.Columns[t.column].Open(x)
	} else if t.of.Open != nil {
		t.of.Open(x)
	}
}

// right goes to the next column that is opened, or with -1 to the one before.
func (t *Table[R]) right(by int) {
	for c := t.column + by; c >= 0 && c < len(t.of.Columns); c += by {
		if t.of.Columns[c].Open != nil && t.places.columns[c].w > 0 {
			t.column = c
			break
		}
	}
	t.move(t.at)
}
