package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// A control hears of every key while it has the focus, and the window of none: what a
// control has no use for it passes on.

// PassKey gives a key to the window.
func PassKey(from fyne.CanvasObject, k *fyne.KeyEvent) {
	if c := canvasOf(from); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(k)
	}
}

// PassRune gives a character to the window.
func PassRune(from fyne.CanvasObject, r rune) {
	if c := canvasOf(from); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// PassShortcut gives a shortcut of the window to it, and reports whether it was one.
func PassShortcut(from fyne.CanvasObject, s fyne.Shortcut) bool {
	own, custom := s.(*desktop.CustomShortcut)
	c, takes := canvasOf(from).(fyne.Shortcutable)
	if custom && takes {
		c.TypedShortcut(own)
	}
	return custom
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// Reveal scrolls whatever a control stands in so that it is seen: scrolling follows the
// focus.
func Reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil || c.Content() == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	for _, s := range scrollsAround(c.Content(), o) {
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.Content).Y
		bottom := top + o.Size().Height
		offset := s.Offset
		switch {
		case bottom+Gap > offset.Y+s.Size().Height && o.Size().Height < s.Size().Height:
			offset.Y = bottom + Gap - s.Size().Height
		case top-Gap < offset.Y:
			offset.Y = max(0, top-Gap)
		}
		if offset != s.Offset {
			s.ScrollToOffset(offset)
		}
	}
}

// scrollsAround are what scrolls around an object, the innermost last.
func scrollsAround(root, o fyne.CanvasObject) []*container.Scroll {
	var around []*container.Scroll
	var find func(fyne.CanvasObject) bool
	find = func(at fyne.CanvasObject) bool {
		if at == o {
			return true
		}
		s, scrolls := at.(*container.Scroll)
		if scrolls {
			around = append(around, s)
		}
		for _, child := range Inside(at) {
			if find(child) {
				return true
			}
		}
		if scrolls {
			around = around[:len(around)-1]
		}
		return false
	}
	if !find(root) {
		return nil
	}
	return around
}

// Inside are the objects of what composes others.
func Inside(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *Plate:
		return []fyne.CanvasObject{o.Content}
	case interface{ inside() fyne.CanvasObject }:
		return []fyne.CanvasObject{o.inside()}
	}
	return nil
}

// ScrollAround is the innermost that scrolls around an object, or nil.
func ScrollAround(o fyne.CanvasObject) *container.Scroll {
	c := canvasOf(o)
	if c == nil || c.Content() == nil {
		return nil
	}
	around := scrollsAround(c.Content(), o)
	if len(around) == 0 {
		return nil
	}
	return around[len(around)-1]
}
