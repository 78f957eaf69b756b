package screen

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"zhucun/app/screen/part"
)

// draw puts objects in the place of what a container shows. Who is at a control of it by
// keyboard stays there: the focus goes to the control that took its place. Where there is
// none it goes nowhere, for a key must not reach what is no longer on the screen.
func draw(c *fyne.Container, objects ...fyne.CanvasObject) {
	redraw(c, objects, true)
}

// redraw is draw; where same is not set what is drawn is another page, of which only a
// control that stays keeps the focus.
func redraw(c *fyne.Container, objects []fyne.CanvasObject, same bool) {
	was := controls(c.Objects)
	c.Objects = objects
	c.Refresh()
	on := fyne.CurrentApp().Driver().CanvasForObject(c)
	if on == nil { // not shown yet
		return
	}
	focused, _ := on.Focused().(fyne.CanvasObject)
	at := slices.Index(was, focused)
	if at < 0 { // elsewhere, or nowhere
		return
	}
	now := controls(objects)
	switch next := follow(was, at, now); {
	case slices.Contains(now, focused):
	case same && next != nil:
		focus(on, next)
	default:
		on.Unfocus()
	}
}

// focus puts the focus on a control, also where others of its group have the Tab key's
// stop.
func focus(on fyne.Canvas, o fyne.Focusable) {
	if p, ok := o.(*part.Plate); ok {
		p.Stop()
	}
	on.Focus(o)
}

// follow is the control in the place of one: the one that says the same, or where none
// does and there are as many controls, the one at its place.
func follow(was []fyne.CanvasObject, at int, now []fyne.CanvasObject) fyne.Focusable {
	says, before := words(was[at]), 0
	for _, o := range was[:at] {
		if words(o) == says {
			before++
		}
	}
	for _, o := range now {
		if words(o) != says {
			continue
		}
		if before == 0 {
			return o.(fyne.Focusable)
		}
		before--
	}
	if len(now) == len(was) {
		return now[at].(fyne.Focusable)
	}
	return nil
}

// controls are what the keyboard reaches, in its order.
func controls(objects []fyne.CanvasObject) (all []fyne.CanvasObject) {
	for _, o := range objects {
		if _, ok := o.(fyne.Focusable); ok {
			all = append(all, o)
			continue
		}
		all = append(all, controls(part.Inside(o))...)
	}
	return all
}

// words are what a control says.
func words(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *part.Press:
		return o.Text
	case *part.Line:
		return o.Says()
	}
	var all []string
	for _, child := range part.Inside(o) {
		all = append(all, words(child))
	}
	return strings.Join(all, "\n")
}
