package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// looks are how screens are looked at: every language, one, two and three panes, the
// largest letters.
var looks = []struct {
	lang  state.Lang
	prefs state.Prefs
	size  fyne.Size
}{
	{state.Tibetan, state.DefaultPrefs, sizes[0]}, {state.Chinese, state.DefaultPrefs, sizes[1]}, {state.English, state.Prefs{Theme: state.Dark}, sizes[2]},
	{state.Tibetan, state.DefaultPrefs, sizes[3]},
	{state.English, state.Prefs{Theme: state.Light, Size: len(state.TextSizes) - 1}, sizes[0]},
}

func TestEveryScreenHasOneMainActionAndRoomForItsWords(t *testing.T) {
	d := newDrawn(t)
	for _, at := range looks {
		d.app(t, at.prefs)
		colours := own(screen.NewTheme(d.fonts, at.prefs))
		for _, s := range scenes {
			if !wanted(t, fmt.Sprintf("%s-%.0fx%.0f-%s", at.lang, at.size.Width, at.size.Height, s.name)) {
				continue
			}
			c := newCanned(t)
			w := d.window(t, c.desk, at.lang, at.size)
			s.scene(c)
			report := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s %s at %.0f: %s", at.lang, s.name, at.size.Width, fmt.Sprintf(format, args...))
			}
			all := pieces(w)
			actions, paragraphs := 0, 0
			for _, p := range all {
				switch x := p.o.(type) {
				case *part.Press:
					if x.Importance == widget.HighImportance {
						actions++
					}
				case *widget.Label:
					paragraphs++
					if line := tooWide(x); line != "" {
						report("a line is broken twice: %q", line)
					}
				}
			}
			if actions > 1 {
				report("%d main actions", actions)
			}
			if s.name == "10-exchange" && paragraphs < 5 || len(all) < 50 {
				report("only %d paragraphs found, of %d pieces", paragraphs, len(all))
			}
			textOverText(all, report)
			tooWideControls(all, report)
			foreignColours(all, colours, report)
			cutNames(all, c.names(d.words[at.lang]), report)
			if at.lang == state.Tibetan {
				halfNames(all, c.inTibetan(), d.words[at.lang].Field(record.Household, record.HouseholdHead)+d.words[at.lang].T("list.colon"), report)
			}
			nameless(all, c.places(d.words[at.lang]), report)
			untranslated(all, at.lang, c.data(t), report)
		}
	}
}

// tooWide is a line of a paragraph that the toolkit has to break once more.
func tooWide(l *widget.Label) string {
	size := theme.SizeNameText
	if l.SizeName != "" {
		size = l.SizeName
	}
	for _, line := range strings.Split(l.Text, "\n") {
		if fyne.MeasureText(line, theme.Size(size), l.TextStyle).Width > l.Size().Width-2*theme.InnerPadding() {
			return line
		}
	}
	return ""
}

func TestTheQuietLineIsNeverCut(t *testing.T) {
	d := newDrawn(t)
	d.app(t, state.Prefs{Theme: state.Light, Size: len(state.TextSizes) - 1})
	for _, lang := range state.Langs {
		c := newCanned(t)
		w := d.window(t, c.desk, lang, sizes[0])
		returned, found := d.words[lang].N("status.returned", 1), false
		visible(w.Content(), func(o fyne.CanvasObject) {
			if text, ok := o.(*canvas.Text); ok && strings.HasSuffix(text.Text, returned) {
				found = true
			}
		})
		if !found {
			t.Errorf("%s: nothing ends in %q", lang, returned)
		}
	}
}
