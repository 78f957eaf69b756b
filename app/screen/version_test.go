package screen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/state"
)

func TestAnOlderAppSaysSoWhereItExchangesAndInTheSettings(t *testing.T) {
	d := newDrawn(t)
	for _, lang := range state.Langs {
		for _, page := range []state.Page{state.PageExchange, state.PageSettings} {
			c := newCanned(t)
			w := d.open(t, c.desk, lang, state.DefaultPrefs, sizes[0])
			c.desk.Go(state.Route{Page: page})
			words := d.words[lang].Say(state.Msg{Key: "settings.old", Text: "0.4.0"})
			if shown(w, words) {
				t.Fatalf("%s %s: nobody asked for it", lang, page.Name())
			}
			c.desk.Reported(state.Exchanging{MinApp: "0.4.0", AtHead: true})
			if !shown(w, words) {
				t.Errorf("%s %s: nothing says %q", lang, page.Name(), words)
			}
		}
	}
}

// shown reports whether a paragraph of a window is this text, wherever its lines
// break.
func shown(w fyne.Window, words string) (found bool) {
	flat := func(s string) string { return strings.Join(strings.Fields(s), "") }
	visible(w.Content(), func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *widget.Label:
			found = found || strings.Contains(flat(x.Text), flat(words))
		}
	})
	return found
}
