package screen_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// lost is a file of records that lacks a part.
type lost struct{}

func (lost) Error() string { return "short" }
func (lost) Key() string   { return "error.short" }

type rescue struct {
	copies []state.Copy
	did    string
}

func (r *rescue) Copies() []state.Copy { return r.copies }

func (r *rescue) Restore(_ context.Context, file string) (string, error) {
	r.did = file
	return "", nil
}

func (r *rescue) GoOn(context.Context) (string, error) {
	r.did = "what is left"
	return "", nil
}

func TestTheFailurePageOffersWhatCanBeDone(t *testing.T) {
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	for _, lang := range state.Langs {
		for _, copies := range [][]state.Copy{nil, {{File: "newest", At: noon}}} {
			r := &rescue{copies: copies}
			f := state.NewFailed(state.Inline, r, lost{})
			opened := 0
			f.Done = func() { opened++ }
			w := test.NewTempWindow(t, screen.Failure(d.words[lang], f, 412))
			w.Resize(fyne.NewSize(412, 915))
			var all strings.Builder
			visible(w.Content(), func(o fyne.CanvasObject) {
				if x, is := o.(*canvas.Text); is {
					all.WriteString(x.Text)
				}
			})
			if offered := strings.Contains(all.String(), "2026-04-22"); offered != (copies != nil) {
				t.Errorf("%s, %d copies: %s", lang, len(copies), all.String())
			}
			var last func()
			visible(w.Content(), func(o fyne.CanvasObject) {
				if x, is := o.(fyne.Tappable); is {
					if _, button := o.(*part.Press); !button {
						last = func() { x.Tapped(&fyne.PointEvent{}) }
					}
				}
			})
			if last == nil {
				t.Fatal("nothing to tap")
			}
			last()
			if r.did != "what is left" || opened != 1 {
				t.Errorf("%s: did %q, opened %d times", lang, r.did, opened)
			}
		}
	}
}

// unknown is a device that lost who it is.
type unknown struct{}

func (unknown) Error() string { return "damaged" }
func (unknown) Key() string   { return "error.identity" }

func TestADeviceThatLostWhoItIsIsEnrolledAgain(t *testing.T) {
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	r := &rescue{copies: []state.Copy{{File: "newest", At: noon}}} // of the records, which are not lost
	f := state.NewFailed(state.Inline, r, unknown{})
	f.Done = func() {}
	h := &hand{t: t, w: test.NewTempWindow(t, screen.Failure(d.words[state.English], f, 412))}
	h.tap("Enrol this device again")
	if r.did != "what is left" {
		t.Errorf("did %q", r.did)
	}
	visible(h.w.Content(), func(o fyne.CanvasObject) {
		if says(o, "Restore the copy of 2026-04-22") {
			t.Error("offers a copy of the records")
		}
	})
}
