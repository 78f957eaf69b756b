package part

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tableList is the list with the keys of a table.
type tableList struct {
	widget.List
	active   bool // it has the focus
	keys     func(fyne.KeyName) bool
	shortcut func(fyne.Shortcut)
}

var _ fyne.Shortcutable = (*tableList)(nil)

func newTableList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject)) *tableList {
	l := &tableList{}
	l.Length, l.CreateItem, l.UpdateItem = length, create, update
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained and the next methods are the toolkit's.
func (l *tableList) FocusGained() {
	l.active = true
	l.List.FocusGained()
	l.Refresh()
}

func (l *tableList) FocusLost() {
	l.active = false
	l.List.FocusLost()
	l.Refresh()
}

func (l *tableList) TypedKey(e *fyne.KeyEvent) {
	if !l.keys(e.Name) {
		PassKey(l, e)
	}
}

func (l *tableList) TypedRune(r rune) {
	if r != ' ' { // its key has chosen the line
		PassRune(l, r)
	}
}

func (l *tableList) TypedShortcut(s fyne.Shortcut) {
	if !PassShortcut(l, s) {
		l.shortcut(s)
	}
}

// key does what a key means, and reports whether it means anything here.
func (t *Table[R]) key(k fyne.KeyName) bool {
	page := max(1, int(t.list.Size().Height/(rowHeight()+theme.Padding()))-1)
	switch k {
	case fyne.KeyDown:
		t.move(t.at + 1)
	case fyne.KeyUp:
		t.move(t.at - 1)
	case fyne.KeyLeft:
		t.right(-1)
	case fyne.KeyRight:
		t.right(1)
	case fyne.KeyPageDown:
		t.move(t.at + page)
	case fyne.KeyPageUp:
		t.move(t.at - page)
	case fyne.KeyHome:
		t.move(0)
	case fyne.KeyEnd:
		t.move(len(t.rows.shown) - 1)
	case fyne.KeySpace:
		if t.at < len(t.rows.shown) && !t.of.Plain {
			t.tick(t.at, shift())
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		t.enter()
	default:
		return false
	}
	return true
}

func (t *Table[R]) move(i int) {
	t.at = max(0, min(i, len(t.rows.shown)-1))
	t.list.Highlight(t.at)
}

func (t *Table[R]) shortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		t.Copy()
	case *fyne.ShortcutSelectAll:
		if t.of.Plain {
			return
		}
		t.rows.chooseAll()
		t.said = ""
		t.Refresh()
	}
}

// shift reports whether that key is held while another is pressed.
func shift() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// held are the keys that were held when a pointer pressed something.
type held struct{ keys fyne.KeyModifier }

// MouseDown and MouseUp are the toolkit's.
func (h *held) MouseDown(e *desktop.MouseEvent) { h.keys = e.Modifier }
func (h *held) MouseUp(*desktop.MouseEvent)     {}

// take are those keys, once: a finger comes without any.
func (h *held) take() fyne.KeyModifier {
	k := h.keys
	h.keys = 0
	return k
}

// rowHeight is that of a row: a pointer hits less than a finger needs.
func rowHeight() float32 {
	h := fyne.MeasureText("国", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height + Space8
	if Fingers() {
		return fyne.Max(h, Target)
	}
	return fyne.Max(h, Pointer)
}

// places are where the columns stand at the table's present width.
type places struct {
	columns []place
	plain   bool    // there is no box before them
	width   float32 // that they were placed for
	em      float32
	laid    int // how often they were placed
}

type place struct {
	least, grow float32 // in letters; share of the rest
	end, signed bool
	tight       bool
	words       float32 // in letters too: its title and the words of its first rows
	x, w        float32 // w is 0: there is no room for it
}

// before is the space before column i: words after a number stand apart from it.
func (p *places) before(i int) float32 {
	switch c := p.columns[i]; {
	case c.tight:
		return 0
	case i > 0 && p.columns[i-1].end && !c.end:
		return Space24
	}
	return Space12
}

// boxes is the room for the boxes before the columns.
func (p *places) boxes() float32 {
	if p.plain {
		return 0
	}
	return rowHeight()
}

// none is no column.
const none = -1

// lay places the columns, as many as there is room for from the first on.
func (p *places) lay(width float32) {
	em := theme.Size(theme.SizeNameText)
	if p.width == width && p.em == em {
		return
	}
	p.width, p.em, p.laid = width, em, p.laid+1
	left := width - p.boxes()
	var share float32
	n := 0
	for i := range p.columns {
		c := &p.columns[i]
		c.w = 0
		least := c.least * em
		if c.tight && Fingers() {
			least = fyne.Max(least, Target) // each is hit for itself
		}
		if need := least + p.before(i); n == i && need <= left {
			c.w = least
			left -= need
			share += c.grow
			n++
		}
	}
	left -= p.widen(p.columns[:n], left)
	x := p.boxes()
	for i := range p.columns[:n] {
		c := &p.columns[i]
		if share > 0 {
			c.w += left * c.grow / share
		}
		c.x = x + p.before(i)
		x = c.x + c.w
	}
}

// widen gives columns whose words have not enough room what they lack, the one that lacks
// least first, and returns how much that is: a name is whole before a long note takes
// what there is.
func (p *places) widen(columns []place, left float32) (given float32) {
	lacks := func(i int) float32 { return columns[i].words*p.em - columns[i].w }
	var order []int
	for i, c := range columns {
		if !c.tight && lacks(i) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lacks(a), lacks(b)) })
	for _, i := range order {
		more := fyne.Min(lacks(i), left-given)
		columns[i].w += more
		given += more
	}
	return given
}

// headRow lays the titles over the columns.
type headRow struct{ places *places }

func (l *headRow) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(Target, rowHeight()) }

func (l *headRow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.places.lay(s.Width)
	o[0].Resize(fyne.NewSquareSize(s.Height))
	for i, c := range l.places.columns {
		if o[i+1].(*Plate).Hidden = c.w == 0; c.w > 0 {
			o[i+1].Resize(fyne.NewSize(c.w, s.Height))
			o[i+1].Move(fyne.NewPos(c.x, 0))
		}
	}
}

// tableRow draws one row.
type tableRow struct {
	widget.BaseWidget
	held
	places       *places
	tick         *tick
	tap          func(column int, keys fyne.KeyModifier)
	badges       []Badge
	texts        []*canvas.Text
	icons        []*Icon // nil: the column has none
	ground, ring *canvas.Rectangle
	bar          *canvas.Rectangle
	shown        []Badge // what the cells were last cut for
	laid         int
	column       int // that the ring is around; none: the row
}

// Tapped is the toolkit's.
func (r *tableRow) Tapped(e *fyne.PointEvent) {
	column := none
	for i, c := range r.places.columns {
		if x := e.Position.X - Edge; c.w > 0 && x >= c.x && x < c.x+c.w {
			column = i
		}
	}
	r.tap(column, r.take())
}

func newTableRow(p *places) *tableRow {
	n := len(p.columns)
	r := &tableRow{places: p, column: none, tick: newTick(nil), badges: make([]Badge, n), shown: make([]Badge, n), texts: make([]*canvas.Text, n), icons: make([]*Icon, n),
		ground: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	for i, c := range p.columns {
		r.texts[i] = canvas.NewText("", nil)
		if c.signed {
			r.icons[i] = NewIcon(None, theme.SizeNameText, ColorQuiet)
		}
	}
	r.ExtendBaseWidget(r)
	return r
}

// show draws what badges say.
func (r *tableRow) show(chosen, current bool, column int, beside bool) {
	r.tick.set(chosen)
	r.ground.FillColor = colorOrNone("")
	if chosen {
		r.ground.FillColor = theme.Color(ColorSoft)
	}
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = colorOrNone(""), theme.Color(theme.ColorNamePrimary), 2, Radius
	r.ring.Hidden, r.column = !current, column
	r.bar.FillColor, r.bar.Hidden = theme.Color(theme.ColorNamePrimary), !beside
	r.lay(r.Size())
	r.ground.Refresh()
	r.ring.Refresh()
	r.bar.Refresh()
}

// lay places and cuts the cells, those that say something new.
func (r *tableRow) lay(s fyne.Size) {
	if s.Width <= 0 {
		return
	}
	r.places.lay(s.Width - 2*Edge - ScrollBar)
	r.ring.Resize(s)
	r.ring.Move(fyne.Position{})
	if r.column >= 0 {
		c := r.places.columns[r.column]
		r.ring.Resize(fyne.NewSize(c.w, s.Height))
		r.ring.Move(fyne.NewPos(Edge+c.x, 0))
	}
	size := theme.Size(theme.SizeNameText)
	moved := r.laid != r.places.laid
	r.laid = r.places.laid
	for i, c := range r.places.columns {
		b := r.badges[i]
		text := r.texts[i]
		text.Hidden = c.w == 0
		if r.icons[i] != nil {
			r.icons[i].Hidden = c.w == 0
		}
		color := theme.Color(b.color())
		if c.w == 0 || !moved && r.shown[i] == b && text.Color == color {
			continue
		}
		r.shown[i] = b
		x := Edge + c.x
		w := c.w
		if icon := r.icons[i]; icon != nil {
			icon.Set(b.Sign, b.color())
			if b.Sign != None {
				icon.Resize(fyne.NewSize(size, s.Height))
				icon.Move(fyne.NewPos(x, 0))
				if c.tight {
					icon.Move(fyne.NewPos(x+(w-size)/2, 0))
				}
				x, w = x+size+Space4, w-size-Space4
			}
		}
		measure := func(s string) fyne.Size { return fyne.MeasureText(s, size, fyne.TextStyle{}) }
		text.Text, text.Color, text.TextSize = ellipsis(b.Word, w, measure), color, size
		if text.Alignment = fyne.TextAlignLeading; c.end {
			text.Alignment = fyne.TextAlignTrailing
		}
		h := text.MinSize().Height
		text.Resize(fyne.NewSize(w, h))
		text.Move(fyne.NewPos(x, (s.Height-h)/2))
		text.Refresh()
	}
}

// CreateRenderer is the toolkit's.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer { return &tableRowRenderer{r} }

type tableRowRenderer struct{ r *tableRow }

func (r *tableRowRenderer) Destroy() {}
func (r *tableRowRenderer) Refresh() { r.Layout(r.r.Size()) }

func (r *tableRowRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.r.ground, r.r.bar, r.r.tick}
	for i, t := range r.r.texts {
		if r.r.icons[i] != nil {
			objects = append(objects, r.r.icons[i])
		}
		objects = append(objects, t)
	}
	return append(objects, r.r.ring)
}

func (r *tableRowRenderer) MinSize() fyne.Size { return fyne.NewSize(Target, rowHeight()) }

func (r *tableRowRenderer) Layout(s fyne.Size) {
	r.r.ground.Resize(s)
	r.r.bar.Resize(fyne.NewSize(Space4, s.Height))
	r.r.tick.Hidden = r.r.places.plain
	r.r.tick.Resize(fyne.NewSquareSize(s.Height))
	r.r.tick.Move(fyne.NewPos(Edge, 0))
	r.r.lay(s)
}

// tick is the box that chooses a row.
type tick struct {
	widget.BaseWidget
	held
	tap func(keys fyne.KeyModifier)
	on  bool
	box *canvas.Rectangle
	pic *Icon
}

func newTick(tap func(fyne.KeyModifier)) *tick {
	t := &tick{tap: tap, box: canvas.NewRectangle(nil), pic: NewIcon(None, theme.SizeNameText, theme.ColorNameForegroundOnPrimary)}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped is the toolkit's.
func (t *tick) Tapped(*fyne.PointEvent) { t.tap(t.take()) }

func (t *tick) set(on bool) {
	if t.on != on {
		t.on = on
		t.Refresh()
	}
}

// CreateRenderer is the toolkit's.
func (t *tick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{t}
	r.Refresh()
	return r
}

type tickRenderer struct{ t *tick }

func (r *tickRenderer) Destroy()                     {}
func (r *tickRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.box, r.t.pic} }
func (r *tickRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(rowHeight()) }

func (r *tickRenderer) Layout(s fyne.Size) {
	side := theme.Size(theme.SizeNameText) + Space4
	at := fyne.NewPos((s.Width-side)/2, (s.Height-side)/2)
	r.t.box.Resize(fyne.NewSquareSize(side))
	r.t.box.Move(at)
	r.t.pic.Resize(fyne.NewSquareSize(side))
	r.t.pic.Move(at)
}

func (r *tickRenderer) Refresh() {
	box := r.t.box
	box.CornerRadius, box.StrokeWidth, box.StrokeColor, box.FillColor = Space4, 1.5, theme.Color(ColorLine), theme.Color(theme.ColorNameBackground)
	s := None
	if r.t.on {
		s, box.FillColor, box.StrokeColor = Check, theme.Color(theme.ColorNamePrimary), theme.Color(theme.ColorNamePrimary)
	}
	r.t.pic.Set(s, theme.ColorNameForegroundOnPrimary)
	box.Refresh()
	r.Layout(r.t.Size())
}
