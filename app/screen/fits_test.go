package screen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

func TestEveryScreenHasOneMainActionAndRoomForItsWords(t *testing.T) {
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	for _, at := range []struct {
		lang state.Lang
		size fyne.Size
	}{{state.Tibetan, sizes[0]}, {state.Chinese, sizes[1]}, {state.Chinese, sizes[2]}} {
		for _, s := range scenes {
			c := newCanned(t)
			w := d.window(t, c.desk, at.lang, at.size)
			s.scene(c)
			actions, paragraphs := 0, 0
			visible(w.Content(), func(o fyne.CanvasObject) {
				switch x := o.(type) {
				case *part.Press:
					if x.Importance == widget.HighImportance {
						actions++
					}
					if x.Size().Width < x.MinSize().Width {
						t.Errorf("%s %s at %.0f: the button %q is cut", at.lang, s.name, at.size.Width, x.Text)
					}
				case *widget.Label:
					paragraphs++
					if line := tooWide(x); line != "" {
						t.Errorf("%s %s at %.0f: a line is broken twice: %q", at.lang, s.name, at.size.Width, line)
					}
				}
			})
			if actions > 1 {
				t.Errorf("%s %s at %.0f: %d main actions", at.lang, s.name, at.size.Width, actions)
			}
			if s.name == "10-exchange" && paragraphs < 5 {
				t.Errorf("only %d paragraphs found", paragraphs)
			}
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
