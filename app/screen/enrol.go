package screen

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Enrol draws the page that makes a device known to a county: a code in five
// groups, or a file. pick opens a file dialog.
func Enrol(l Look, e *state.Enrol, lang func(state.Lang), pick func(), practice func()) *Pane {
	f := newFixed()
	typed := newEntries(l)
	feet := container.NewStack()
	p := &Pane{Title: func() string { return l.t("page.enrol") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := e.View()
		if v.Ready {
			f.show(part.NewTag(part.Badge{Sign: part.Check, Word: l.t("enrol.done"), Color: part.ColorOK}, part.SizeTitle), part.Body(v.Result.County),
				part.Para(l.Words.Say(state.Msg{Key: "enrol.done_what", Text: v.Result.Label}), l.inner()))
			open := part.MainButton(l.t("enrol.open"), theme.NavigateNextIcon(), e.Open)
			draw(feet, part.Foot(open))
			if c := fyne.CurrentApp().Driver().CanvasForObject(open); c != nil && !part.Fingers() {
				c.Focus(open) // Enter, which led here, leads on
			}
			return
		}
		parts := []fyne.CanvasObject{LangChips(l, l.Words.Lang, lang), part.Para(l.t("enrol.how"), l.inner()),
			part.Section(l.t("enrol.code"), nil), l.codeFields(e, v, typed)}
		if v.Error != (state.Msg{}) {
			parts = append(parts, l.wrong(v.Error))
		} else if v.Whole {
			parts = append(parts, part.Badge{Sign: part.Check, Word: l.t("enrol.code_ok"), Color: part.ColorOK}.Body())
		}
		parts = append(parts, part.Section(l.t("enrol.address"), nil), typed.get("address", v.Address, "https://192.168.1.10:8443", e.Address).enters(e.Start),
			part.Wrapped(l.inner(), part.NewPress(l.t("enrol.file"), theme.FolderOpenIcon(), pick),
				part.Quiet(l.t("enrol.practice"), theme.MediaPlayIcon(), practice)))
		f.show(parts...)
		draw(feet, part.Foot(l.saveButton(l.t("enrol.start"), v.Busy, e.Start)))
	}
	p.Refresh()
	return p
}

// codeFields are five entries; a full one hands on to the next.
func (l Look) codeFields(e *state.Enrol, v state.EnrolView, typed *entries) fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for i := range state.Groups {
		entry := typed.get(fmt.Sprint("group", i), v.Groups[i], "····", func(s string) {
			before := e.View()
			e.Type(i, s)
			after := e.View()
			if tidy := after.Groups[i]; tidy != s || after.Whole != before.Whole {
				typed.typing = false // capitals, or a pasted code: show what was made of it
				e.OnChange()
			}
			if c := fyne.CurrentApp().Driver().CanvasForObject(typed.all["group0"]); c != nil && len(after.Groups[i]) == state.GroupLen && len(before.Groups[i]) < state.GroupLen && i+1 < state.Groups {
				c.Focus(typed.all[fmt.Sprint("group", i+1)])
			}
		})
		entry.TextStyle.Monospace = false
		cells = append(cells, entry.enters(e.Start))
	}
	return part.Columns(l.inner(), 92, cells...)
}

// EnrolWidth is how wide the enrolment page is drawn in a window: it stands
// alone and need not be wider than a hand.
func EnrolWidth(window float32) float32 { return fyne.Min(window, 560) }

// Alone puts a single pane into the middle of a window.
func Alone(p *Pane, window float32) fyne.CanvasObject {
	w := EnrolWidth(window)
	head := container.New(layout.NewCustomPaddedLayout(6, 6, part.Edge, part.Edge), part.Title(p.Title()))
	return container.New(&middle{w}, container.NewBorder(container.NewVBox(head, widget.NewSeparator()), p.Foot, nil, nil, p.Body))
}

// middle centres one object of a width.
type middle struct{ width float32 }

func (m *middle) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 320) }

func (m *middle) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := fyne.Min(m.width, s.Width)
	o[0].Resize(fyne.NewSize(w, s.Height))
	o[0].Move(fyne.NewPos((s.Width-w)/2, 0))
}
