package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
)

// listRow is one line of a long list: what it is about, what is known of it, and at the
// end of both how it stands.
type listRow struct {
	widget.BaseWidget
	name, place  *part.Line
	where, saved *part.Tag
	lineMarks
	content fyne.CanvasObject
}

func newListRow() *listRow {
	r := &listRow{name: part.Strong("").Fitted(), place: part.Small("").Fitted(), where: part.Badge{}.Small(), saved: part.Badge{}.Small(), lineMarks: newLineMarks()}
	r.content = r.over(container.New(layout.NewCustomPaddedLayout(part.Space8, part.Space8, part.Edge, part.Edge),
		part.Stack(0, container.New(split{}, r.name, r.where), container.New(split{right: true}, r.place, r.saved))))
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

func (r *listRow) show(name, place string, where, saved part.Badge) {
	r.name.Set(name)
	r.place.Set(place)
	r.where.Set(where)
	r.saved.Set(saved)
	r.content.Refresh() // the left ones have what the right ones leave
}

// split sets one line at either end. Where both do not fit, the more important
// one, the left or the right, gets what it needs of two thirds of the width.
type split struct{ right bool }

func (split) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*part.Target, part.Highest(o))
}

func (s split) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left, right := o[0].MinSize(), o[1].MinSize()
	room := size.Width - part.Gap
	w := fyne.Min(right.Width, room-fyne.Min(left.Width, room*2/3))
	if s.right {
		w = fyne.Min(right.Width, fyne.Max(room*2/3, room-left.Width))
	}
	o[0].Resize(fyne.NewSize(room-w, left.Height))
	o[0].Move(fyne.NewPos(0, (size.Height-left.Height)/2))
	o[1].Resize(fyne.NewSize(w, right.Height))
	o[1].Move(fyne.NewPos(size.Width-w, (size.Height-right.Height)/2))
}
