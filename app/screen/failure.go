package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// Failure says why the device's records could not be opened, and offers what can
// be done about it.
func Failure(w *state.Words, f *state.Failed, window float32) fyne.CanvasObject {
	l := Look{Words: w, Width: EnrolWidth(window)}
	page := newFixed()
	p := &Pane{Title: func() string { return l.t("fail.title") }, Body: page.scroll,
		Foot: part.Foot(part.MainButton(l.t("again"), theme.ViewRefreshIcon(), f.Again))}
	p.Refresh = func() {
		v := f.View()
		parts := []fyne.CanvasObject{part.Wrong(w.Say(v.Why)).Draw(l.inner())}
		switch {
		case v.Busy:
			parts = append(parts, part.Para(l.t("fail.busy"), l.inner()))
		case v.Enrol:
			parts = append(parts, part.Para(l.t("fail.enrol_what"), l.inner()), l.choice(l.t("fail.enrol"), f.GoOn))
		case v.Rescue:
			parts = append(parts, l.rescue(f, v)...)
		}
		page.show(parts...)
	}
	p.Refresh()
	f.OnChange = p.Refresh
	return Alone(p, window)
}

func (l Look) rescue(f *state.Failed, v state.FailedView) (parts []fyne.CanvasObject) {
	if v.Newest.File == "" {
		parts = append(parts, part.Para(l.t("fail.no_copy"), l.inner()))
	} else {
		parts = append(parts, part.Para(l.t("fail.copy_what"), l.inner()), l.choice(
			l.Words.Say(state.Msg{Key: "fail.copy", Text: record.DayOf(v.Newest.At).String()}), f.Restore))
	}
	return append(parts, part.Para(l.t("fail.go_on_what"), l.inner()), l.choice(l.t("fail.go_on"), f.GoOn))
}

// choice is a button that fills its line.
func (l Look) choice(words string, do func()) fyne.CanvasObject {
	return part.Wrapped(l.inner(), part.Button(words, part.None, false, do))
}
