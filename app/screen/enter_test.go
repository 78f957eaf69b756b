package screen_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
)

// willing enrols whoever asks.
type willing struct{ state.Enroller }

func (willing) Check(string) bool { return true }

func (willing) Enrol(context.Context, state.Ticket) (state.Enrolled, error) {
	return state.Enrolled{Label: "平板"}, nil
}

// entrySaying is the entry that shows a text.
func entrySaying(t *testing.T, w fyne.Window, text string) (found *screen.TextEntry) {
	t.Helper()
	visible(w.Content(), func(o fyne.CanvasObject) {
		if e, ok := o.(*screen.TextEntry); ok && e.Text == text {
			found = e
		}
	})
	if found == nil {
		t.Fatalf("no entry shows %q", text)
	}
	return found
}

// A tablet is enrolled and opened by Enter alone, from whichever entry it is pressed in.
func TestEnterEnrolsAndOpens(t *testing.T) {
	for _, from := range []string{"M0JB", "127.0.0.1:8443"} {
		d := newDrawn(t)
		d.app(t, state.DefaultPrefs)
		e := state.NewEnrol(&state.Kit{Run: state.Inline}, willing{}, "")
		opened := false
		e.Done = func() { opened = true }
		p := screen.Enrol(screen.Look{Words: d.words[state.Chinese], Width: 560}, e, func(state.Lang) {}, func() {}, func() {})
		e.OnChange = p.Refresh
		w := test.NewTempWindow(t, screen.Alone(p, 560))
		w.Resize(fyne.NewSize(560, 800))
		e.Type(0, "G3BX-M7Y4-11VT-RBWS-M0JB")
		e.Address("127.0.0.1:8443")
		enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
		at := entrySaying(t, w, from)
		w.Canvas().Focus(at)
		if at.TypedKey(enter); !e.View().Ready || opened {
			t.Fatalf("Enter after %s: %+v, opened: %v", from, e.View(), opened)
		}
		if next := w.Canvas().Focused(); next == nil {
			t.Errorf("nothing has the focus once it is enrolled")
		} else if next.TypedKey(enter); !opened {
			t.Errorf("Enter does not open it")
		}
	}
}

// Enter after another address of the county has it tried.
func TestEnterTakesAnotherAddress(t *testing.T) {
	c := newCanned(t)
	c.desk.Kit.Endpoint = endpoint{"https://192.168.1.10:8443"}
	w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageSettings})
	if !c.desk.Moving.View().Can {
		t.Fatal("the address cannot be changed here")
	}
	c.desk.Moving.Type("http://nowhere")
	at := entrySaying(t, w, "http://nowhere")
	if at.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter}); c.desk.Moving.View().Say.Key == "" {
		t.Errorf("nothing is said of an address that will not do: %+v", c.desk.Moving.View())
	}
}
