package screen

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// PanesFor is how many panes stand side by side in a window of a width, with the text
// as large as it is now.
func PanesFor(width float32) int { return part.Panes(width, theme.Size(theme.SizeNameText)) }

// Frame is everything in the window: the bar of places, the panes of the route,
// the quiet line. It is built anew when the route or the number of panes
// changes; what people entered is in the states. The bar and the panes stay
// as long as they are of the same, and so does where they were scrolled to.
type Frame struct {
	desk     *state.Desk
	look     Look
	width    float32
	root     *fyne.Container
	route    state.Route // that the panes are of
	panes    []*Pane
	ids      []state.Pane        // of panes
	feet     []fyne.CanvasObject // of the panes, those that are shown; others are nil
	titles   []*part.Line
	status   *fyne.Container // of lines
	alarm    *fyne.Container // of what is wrong with the device, above them
	alarmed  [3]state.Msg    // what it says
	news     *fyne.Container // what just happened
	glass    func()          // takes the glass away that lies over a new page; nil: there is none
	acted    bool            // it was a key for the main action that led there
	drawn    []fyne.CanvasObject
	scrolled float32 // how far the list of households was scrolled, until another was made:
	listed   *list
	bar      fyne.CanvasObject
	barOf    barKey
	made     map[state.Pane]madePane

	keyed    bool            // a key leads to the next page
	arriving *Pane           // that is to get the focus once it has a control
	focused  fyne.Focusable  // what had it when the person came here
	sheet    *widget.PopUp   // of the keys, once it was shown
	tips     *fyne.Container // what a control says to the pointer
	untip    func()          // the pointer has not rested long enough
}

// barKey is what the bar depends on beside the words.
type barKey struct {
	panes int
	here  state.Page
}

// madePane is a pane and what it was made for.
type madePane struct {
	*Pane
	width float32
	at    state.Route
}

// NewFrame draws a desk. Its object is to be the window's content; Resized must
// hear of the window's width.
func NewFrame(d *state.Desk, w *state.Words, licences string, width float32) *Frame {
	f := &Frame{desk: d, look: Look{Words: w.With(d.Kit.Items, d.Kit.Me.Zone()), Now: d.Kit.Now, Licences: licences}, width: width}
	f.tips = container.NewWithoutLayout()
	f.look.Tip, f.look.kept = f.tip, newKeeps()
	f.look.Beside, f.made = f.beside, map[state.Pane]madePane{}
	f.root = container.New(&watch{f: f})
	f.status, f.alarm, f.news = part.Stack(0), part.Stack(0), part.Stack(0)
	f.listen()
	f.build()
	return f
}

// Object is the window's content.
func (f *Frame) Object() fyne.CanvasObject { return f.root }

// listen draws again whatever a state has changed.
func (f *Frame) listen() {
	d := f.desk
	d.Listen(f.refresh)
	d.Status.OnChange = f.showStatus
	d.News.OnChange = f.showNews
	d.OnRoute = func(state.Route) {
		f.look.kept.shut = nil
		f.build()
		f.cover()
	}
	d.OnMoved = func(from, to state.Route) {
		if f.route == from {
			f.look.kept.moved(from, to)
			f.route = to
		}
	}
	d.OnSeat = func() { f.Words(f.look.Words) }
}

// Words changes the language, or draws again in another theme; the county's own
// codes are added to the words.
func (f *Frame) Words(w *state.Words) {
	f.look.Words = w.With(f.desk.Kit.Items, f.desk.Kit.Me.Zone())
	f.bar, f.made = nil, map[state.Pane]madePane{}
	f.build()
}

func (f *Frame) refresh() {
	if f.route != f.desk.Route() {
		return // the panes of the new route are about to be built
	}
	for i, p := range f.panes {
		p.Refresh()
		f.titles[i].Set(p.Title())
	}
	f.arrived()
}

// showStatus says in the foot what is safe; a narrow window may need several
// lines for it.
func (f *Frame) showStatus() {
	if v := f.desk.Status.View(); f.alarmed != alarms(v) {
		f.drawAlarm()
		for _, o := range f.drawn {
			o.Refresh() // the foot has another height
		}
	}
	lines := inLines(StatusParts(f.look, f.desk.Status.View()), f.width-2*part.Edge, part.Small("").Measure)
	if len(lines) == len(f.status.Objects) {
		for i, o := range f.status.Objects {
			o.(*part.Line).Set(lines[i])
		}
		return
	}
	f.status.Objects = nil
	for _, words := range lines {
		f.status.Add(part.Small(words))
	}
	for _, o := range f.drawn {
		o.Refresh() // the foot has another height
	}
}

// showNews says above the foot what just happened.
func (f *Frame) showNews() {
	f.news.Objects = f.look.newsBar(f.desk, f.width)
	for _, o := range f.drawn {
		o.Refresh() // the foot has another height
	}
}

// cover lays a glass over the page that was just arrived at.
func (f *Frame) cover() {
	after := f.desk.Kit.After
	if after == nil {
		return // no time passes
	}
	if acted := f.acted; f.glass != nil {
		f.glass()
		f.acted = acted
	}
	g := part.NewGlass()
	f.root.Objects = append(f.root.Objects[:len(f.root.Objects):len(f.root.Objects)], g)
	f.root.Refresh()
	stop := after(glassFor, func() { f.uncover(g) })
	f.glass = func() {
		stop()
		f.uncover(g)
	}
}

func (f *Frame) uncover(g fyne.CanvasObject) {
	if i := slices.Index(f.root.Objects, g); i >= 0 {
		f.root.Objects = slices.Delete(slices.Clone(f.root.Objects), i, i+1)
		f.root.Refresh()
	}
	f.glass, f.acted = nil, false
}

// alarms are what a person must know wherever he is.
func alarms(v state.StatusView) [3]state.Msg { return [3]state.Msg{v.Revoked, v.Clock, v.Draft} }

// drawAlarm says in red what is wrong with the device: it stands on every page, and
// everything goes on.
func (f *Frame) drawAlarm() {
	v, look := f.desk.Status.View(), f.look
	f.alarmed, f.alarm.Objects = alarms(v), nil
	for _, m := range f.alarmed {
		if m.Key != "" {
			f.alarm.Add(part.Inset(part.Notice{Sign: part.Alert, Words: look.Words.Say(m), Color: part.ColorBad, Small: true}.Draw(f.width-2*part.Edge), part.Space4, 0))
		}
	}
}

// resized is told the width of the window.
func (f *Frame) resized(width float32) {
	if width == f.width {
		return
	}
	f.width = width
	f.build()
}

// build makes the panes of the route and sets them side by side.
func (f *Frame) build() {
	same := f.route == f.desk.Route()
	f.look.kept.note(f.ids, f.panes, f.route)
	f.route = f.desk.Route()
	n := PanesFor(f.width)
	f.desk.Wide(n == 3)
	if key := (barKey{n, f.desk.Here()}); f.bar == nil || f.barOf != key {
		f.bar, f.barOf = f.places(n), key
	}
	bar := f.bar
	widths := []float32{f.width}
	if n > 1 {
		widths = f.split(n, f.width-bar.MinSize().Width-theme.Padding())
	}
	for _, p := range f.panes {
		if p.list != nil {
			f.scrolled = p.list.GetScrollOffset()
		}
	}
	f.panes, f.ids = f.draw(n, widths), f.route.Layout()[n-1]
	f.titles, f.feet = nil, nil
	f.one()
	var columns []fyne.CanvasObject
	for i, p := range f.panes {
		columns = append(columns, f.column(p, i == 0 && n == 1, i == 0))
	}
	panes := container.New(&sideBySide{widths}, columns...)
	f.drawAlarm()
	f.showStatus()
	f.news.Objects = f.look.newsBar(f.desk, f.width)
	quietLine := part.NewPlate(f.status, func() { f.desk.Go(state.Route{Page: state.PageExchange}) })
	quietLine.Pad = part.Edge
	foot := part.On(part.ColorFrame, container.NewVBox(container.New(layout.NewCustomPaddedLayout(0, 0, part.Edge, part.Edge), f.alarm), quietLine))
	foot = container.New(layout.NewCustomPaddedVBoxLayout(0), f.news, foot)
	band := part.Stack(0, f.look.practiceBand(f.desk)...)
	if n == 1 {
		f.drawn = []fyne.CanvasObject{container.NewBorder(band, part.Stack(0, foot, bar), nil, nil, panes), f.tips}
	} else {
		f.drawn = []fyne.CanvasObject{container.NewBorder(band, foot, bar, nil, panes), f.tips}
	}
	f.tip(nil, "", false)
	keyed := f.keyed || f.canvas() != nil && f.canvas().Focused() != nil
	f.keyed = false
	redraw(f.root, f.drawn, same)
	f.look.kept.restore(f.ids, f.panes, f.route)
	for _, p := range f.panes {
		if p.list != nil && p.list != f.listed {
			f.listed = p.list
			p.list.ScrollToOffset(f.scrolled)
			p.Refresh() // has its place now, and brings into view what is chosen
		}
	}
	if c := f.canvas(); c != nil && keyed && !same {
		f.arriving, f.focused = f.panes[f.mainPane()], c.Focused()
		if f.listed != nil && c.Focused() == nil && !f.route.Household.IsZero() && !f.desk.AtForm() && f.beside(state.PaneList) {
			f.focused = f.listed
			c.Focus(f.listed) // whoever opened a line goes on among them
		}
		f.arrived()
	}
}

// mainPane is the pane of those that are shown which stands alone in a narrow window,
// or the first where a wide one has another in its place.
func (f *Frame) mainPane() int {
	l := f.route.Layout()
	return max(0, slices.Index(l[PanesFor(f.width)-1], l[0][0]))
}

// one leaves the window one main action: that of the rightmost pane with any.
// Beside a form, which is what a person is at, the others have none at all.
func (f *Frame) one() {
	found := false
	for i := len(f.panes) - 1; i >= 0; i-- {
		p := f.panes[i]
		switch {
		case p.Main == nil:
			found = found || p.Foot != nil && p.Foot.Visible()
		case found:
			p.Main.Importance = widget.MediumImportance
		default:
			p.Main.Importance, found = widget.HighImportance, true
		}
		if p.Main != nil {
			p.Main.Refresh()
		}
	}
}

// split is the width of each pane of the route; the last one takes what is left.
func (f *Frame) split(n int, width float32) []float32 {
	em := theme.Size(theme.SizeNameText)
	widths := []float32{fyne.Max(18*em, width*0.43), 0, 0}
	if n == 3 {
		widths[0] = fyne.Max(20*em, width*0.28)
		widths[1] = (width - widths[0]) / 2
	}
	last := len(f.route.Layout()[n-1]) - 1
	widths[last] = width
	for _, w := range widths[:last] {
		widths[last] -= w
	}
	return widths[:last+1]
}

// column is one pane with its head, which in a narrow window leads back.
func (f *Frame) column(p *Pane, narrow, first bool) fyne.CanvasObject {
	t := part.NewLine(p.Title(), part.SizeTitle, theme.ColorNameForeground, true).OrIn(theme.SizeNameText)
	f.titles = append(f.titles, t)
	var head fyne.CanvasObject = container.New(layout.NewCustomPaddedLayout(6, 6, part.Edge, part.Edge), t)
	if f.desk.CanBack() && (narrow || first && f.desk.Here() != f.desk.Route().Page) {
		back := part.NewPlate(container.NewCenter(part.NewIcon(part.Back, part.SizeTitle, theme.ColorNameForeground)), f.desk.Back)
		back.Pad = 0
		f.look.hint(back, hintBack)
		head = container.NewBorder(nil, nil, back, nil, container.New(layout.NewCustomPaddedLayout(6, 6, 0, part.Edge), t))
	}
	top := container.NewVBox(head, widget.NewSeparator())
	var foot fyne.CanvasObject
	if p.Foot != nil && (p.Main == nil || !f.desk.AtForm()) {
		foot = p.Foot
	}
	f.feet = append(f.feet, foot)
	column := container.NewBorder(top, foot, nil, nil, p.Body)
	if first {
		return column
	}
	edgeLine := canvas.NewRectangle(theme.Color(theme.ColorNameSeparator))
	return container.New(ruled{}, column, edgeLine)
}

// ruled draws a line at the left edge of a pane. It takes no room: what is in a
// pane is laid out for all of its width.
type ruled struct{}

func (ruled) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (ruled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[1].Resize(fyne.NewSize(1, s.Height))
}

// draw gives the panes of the route for a window with room for n: those that there
// are already for the same, and new ones.
func (f *Frame) draw(n int, widths []float32) (drawn []*Pane) {
	for i, pane := range f.route.Layout()[n-1] {
		p, made := f.made[pane]
		if made && p.width == widths[i] && pane.Serves(p.at, f.route) {
			p.Refresh()
		} else {
			look := f.look
			look.Width = widths[i]
			p = madePane{panes[pane](look, f.desk), look.Width, f.route}
			f.made[pane] = p
		}
		drawn = append(drawn, p.Pane)
	}
	return drawn
}

// beside reports whether a pane is among those that are shown.
func (f *Frame) beside(p state.Pane) bool {
	return slices.Contains(f.route.Layout()[PanesFor(f.width)-1], p)
}

// places leads to the places: at the thumb in a narrow window, at the side in
// a wider one.
func (f *Frame) places(n int) fyne.CanvasObject {
	var places []fyne.CanvasObject
	bar := &barLayout{}
	for i, at := range f.desk.Places() {
		p := f.place(n, at)
		words := f.look.t(at.Word)
		bar.needs = append(bar.needs, fyne.Max(part.Target, part.NewLine(words, part.SizeSmall, "", true).Measure(words).Width+part.Space4))
		f.look.hint(p, hintPlace(i))
		places = append(places, p)
	}
	part.Grouped(places...)
	switch n {
	case 1:
		return part.On(part.ColorFrame, container.New(layout.NewCustomPaddedLayout(0, part.Space4, part.Space4, part.Space4), container.New(bar, places...)))
	case 2:
		return part.On(part.ColorFrame, container.New(layout.NewCustomPaddedLayout(part.Gap, 0, part.Space4, part.Space4), container.New(&railLayout{92}, places...)))
	}
	return part.On(part.ColorFrame, container.New(layout.NewCustomPaddedLayout(part.Gap, 0, part.Space8, part.Space8), container.New(&railLayout{168}, places...)))
}

func (f *Frame) place(n int, at state.Place) *part.Plate {
	here := f.desk.Here() == at.Page
	color, icon := part.ColorQuiet, placeIcons[at.Page]()
	if here {
		color = theme.ColorNamePrimary
		icon = theme.NewPrimaryThemedResource(icon)
	}
	word := part.NewLine(f.look.t(at.Word), part.SizeSmall, color, here).Aligned(fyne.TextAlignCenter)
	pic := canvas.NewImageFromResource(icon)
	pic.FillMode = canvas.ImageFillContain
	pic.SetMinSize(fyne.NewSquareSize(24))
	var content fyne.CanvasObject = part.Stack(0, pic, word)
	if n == 3 {
		content = container.NewBorder(nil, nil, pic, nil, container.New(layout.NewCustomPaddedLayout(0, 0, part.Gap, 0), part.NewLine(f.look.t(at.Word), theme.SizeNameText, color, here)))
	}
	p := part.NewPlate(content, func() { f.desk.Go(state.Route{Page: at.Page}) })
	p.Min, p.Pad = fyne.NewSize(part.Target, part.Main), 0
	if n == 3 {
		p.Pad = part.Space12
	}
	p.First = here
	if here {
		p.Fill = theme.ColorNameBackground
	}
	return p
}

// barLayout sets the places side by side: each has what its word needs, and as much of
// what is left over as the others.
type barLayout struct{ needs []float32 }

func (b *barLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(part.Target*float32(len(objects)), part.Highest(objects))
}

func (b *barLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	var all, x float32
	for _, need := range b.needs {
		all += need
	}
	for i, o := range objects {
		w := b.needs[i] + (s.Width-all)/float32(len(objects))
		if all > s.Width {
			w = b.needs[i] * s.Width / all
		}
		o.Resize(fyne.NewSize(w, s.Height))
		o.Move(fyne.NewPos(x, 0))
		x += w
	}
}

// railLayout stacks the places at one width.
type railLayout struct{ width float32 }

func (r *railLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objects {
		h += o.MinSize().Height + 4
	}
	return fyne.NewSize(r.width, h)
}

func (r *railLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	var y float32
	for _, o := range objects {
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(s.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h + 4
	}
}

// sideBySide gives each pane its width; the last takes what is left.
type sideBySide struct{ widths []float32 }

func (l *sideBySide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := fyne.NewSize(0, 0)
	for _, o := range objects {
		s.Height = fyne.Max(s.Height, o.MinSize().Height)
	}
	return s // panes are drawn for the width there is
}

func (l *sideBySide) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	var x float32
	for i, o := range objects {
		w := l.widths[i]
		if i == len(objects)-1 {
			w = s.Width - x
		}
		o.Resize(fyne.NewSize(w, s.Height))
		o.Move(fyne.NewPos(x, 0))
		x += w
	}
}

// watch tells the frame its width.
type watch struct{ f *Frame }

func (w *watch) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 320) }

func (w *watch) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	if s.Width != w.f.width && s.Width > 0 {
		w.f.resized(s.Width)
		objects = w.f.drawn
	}
	for _, o := range objects {
		o.Resize(s)
		o.Move(fyne.NewPos(0, 0))
	}
}
