package part_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
)

// Whoever works by keyboard sees where he is, also on what is chosen and on the main
// action, which are filled with the accent.
func TestTheFocusIsSeenOnEveryGround(t *testing.T) {
	d := newDrawn(t)
	for _, s := range part.Schemes {
		d.app(t, s, 16)
		for name, o := range map[string]interface {
			fyne.CanvasObject
			fyne.Focusable
		}{
			"a chip": part.Chip("上学", false, func() {}), "a chip that is on": part.Chip("上学", true, func() {}),
			"a button": part.Button("再加一户", part.None, false, func() {}), "a likely button": part.Button("同上次", part.Dot, true, func() {}),
			"the main action": part.MainButton("保存", theme.ConfirmIcon(), func() {}), "another action": part.NewPress("取消", nil, func() {}),
			"a choice of words": part.NewSelect([]string{"男", "女"}, func(string) {}),
		} {
			w := window(t, o, fyne.NewSize(160, 48))
			without := w.Canvas().Capture()
			w.Canvas().Focus(o)
			with := w.Canvas().Capture()
			seen := 0
			for y := range with.Bounds().Dy() {
				for x := range with.Bounds().Dx() {
					if contrast(with.At(x, y), without.At(x, y)) >= 3 {
						seen++
					}
				}
			}
			if around := 2 * (160 + 48); seen < around {
				t.Errorf("%s: the focus on %s is seen at %d points, and goes around %d", s, name, seen, around)
			}
			w.Canvas().Unfocus()
			if after := w.Canvas().Capture(); after.At(80, 2) != without.At(80, 2) {
				t.Errorf("%s: something of the focus stays on %s", s, name)
			}
		}
	}
}
