package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// row is a line of a list.
func (l Look) row(first, second string, b part.Badge, tap func()) *part.Plate {
	return part.Row{First: first, Second: second, Badge: b, Width: l.inner(), Tap: tap}.Plate()
}

// next is the badge of a row that leads on and has nothing else to say.
var next = part.Badge{Sign: part.Next}

// rowThatWraps is a row whose second line is read whole.
func (l Look) rowThatWraps(first, second string, b part.Badge, tap func()) *part.Plate {
	return part.Row{First: first, Second: second, Badge: b, Width: l.inner(), Whole: true, Tap: tap}.Plate()
}

// fixed keeps a scrolling body whose content is drawn again on every change.
type fixed struct {
	scroll *container.Scroll
	holder *fyne.Container
	said   state.Msg // what stands at the top because a save was refused, once it was brought into view
}

func newFixed() *fixed {
	f := &fixed{holder: container.NewStack()}
	f.scroll = container.NewVScroll(f.holder)
	return f
}

// asWide is as wide as the pane, whatever its content would like.
type asWide struct{}

func (asWide) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, o[0].MinSize().Height) }

func (asWide) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) }

func (f *fixed) show(objects ...fyne.CanvasObject) {
	part.Grouped(objects...) // lines below each other are one stop of the Tab key
	draw(f.holder, container.New(asWide{}, part.Edged(part.Stack(part.Gap, objects...))))
	f.scroll.Refresh()
}

// heed brings into view what is said at the top of a form: whoever saves from its end
// would see nothing of a refusal, and think that it was saved.
func (f *fixed) heed(say state.Msg) {
	if say.Key != "" && say != f.said {
		f.scroll.ScrollToTop()
	}
	f.said = say
}

// again saves, and has the same refusal brought into view once more.
func (f *fixed) again(save func()) func() {
	return func() {
		f.said = state.Msg{}
		save()
	}
}
