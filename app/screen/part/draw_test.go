package part_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/assets"
)

// drawn are the fonts and words that every test draws with.
type drawn struct {
	fonts *part.Fonts
	words map[state.Lang]*state.Words
}

func newDrawn(t testing.TB) *drawn {
	t.Helper()
	fonts, err := part.LoadFonts(assets.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	fonts.Install()
	d := &drawn{fonts, map[state.Lang]*state.Words{}}
	for _, lang := range state.Langs {
		words, err := assets.Catalogue(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		d.words[lang] = state.NewWords(lang, words)
	}
	return d
}

// app begins an app of the test driver.
func (d *drawn) app(t testing.TB, s part.Scheme, text float32) {
	test.NewTempApp(t).Settings().SetTheme(part.NewTheme(d.fonts, s, text))
}

// window shows an object.
func window(t testing.TB, o fyne.CanvasObject, size fyne.Size) fyne.Window {
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(size)
	return w
}

// visible calls yield for everything drawn, with the place where it is.
func visible(o fyne.CanvasObject, at fyne.Position, yield func(o fyne.CanvasObject, at fyne.Position)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	yield(o, at)
	switch x := o.(type) {
	case *fyne.Container:
		for _, child := range x.Objects {
			visible(child, at, yield)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(x).Objects() {
			visible(child, at, yield)
		}
	}
}
