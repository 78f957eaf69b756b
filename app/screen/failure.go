package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/state"
)

// Failure says why the device's records could not be opened, and offers to try
// again.
func Failure(w *state.Words, why state.Msg, window float32, again func()) fyne.CanvasObject {
	l := Look{Words: w, Width: EnrolWidth(window)}
	f := newFixed()
	f.show(notice("!", w.Say(why), widget.DangerImportance, l.inner()))
	p := &Pane{Title: func() string { return l.t("fail.title") }, Body: f.scroll,
		Foot: l.foot(mainButton(l.t("again"), theme.ViewRefreshIcon(), again))}
	return Alone(p, window)
}
