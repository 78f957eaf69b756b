package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zhucun/app/state"
	"zhucun/store/record"
)

// Every page is drawn for every number of panes, each with a title, and has all of
// its words in every language.
func TestEveryPageHasItsTitlesAndWords(t *testing.T) {
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	for _, lang := range state.Langs {
		c := newCanned(t)
		w := d.window(t, c.desk, lang, sizes[0])
		for _, p := range state.Pages {
			r := state.Route{Page: p.Page}
			switch p.Page {
			case state.PageVisit:
				r.Household = c.first
			case state.PageEdit:
				r.Household, r.Record, r.Kind = c.first, c.first, record.Household
			case state.PageAnswer:
				r.Record = c.asked().ID
			case state.PageOwnValue:
				r.Household, r.Record, r.Kind, r.Field = c.first, c.first, record.Household, record.HouseholdPhone
			case state.PageDay, state.PageTeamDay:
				r.Person, r.Day = c.desk.Kit.Me.ID, c.desk.Kit.Today()
			}
			for _, size := range []fyne.Size{sizes[0], sizes[1], sizes[3]} {
				c.desk.Go(r)
				w.Resize(size)
				words := said(w)
				if strings.Contains(words, "[") {
					t.Errorf("%s %s: %s", lang, p.Name, words[strings.Index(words, "["):])
				}
				if n := len(words); n < 40 {
					t.Errorf("%s %s at %.0f says only %q", lang, p.Name, size.Width, words)
				}
			}
		}
	}
}

// said is everything that a window says.
func said(w fyne.Window) string {
	var b strings.Builder
	visible(w.Content(), func(o fyne.CanvasObject) {
		if x, ok := o.(interface{ Says() string }); ok {
			fmt.Fprintln(&b, x.Says())
		}
	})
	return b.String()
}
