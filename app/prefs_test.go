package app

import (
	"testing"

	"zhucun/app/state"
)

// kept is a device that keeps what was chosen.
type kept struct {
	Device
	prefs state.Prefs
}

func (k *kept) Prefs() state.Prefs { return k.prefs }

func (k *kept) KeepPrefs(p state.Prefs) error {
	k.prefs = p
	return nil
}

// again is the window of the next start.
func again(k *kept) *Window {
	return &Window{o: Options{Device: k}, chosen: k.Prefs(), words: map[state.Lang]*state.Words{state.Chinese: {}, state.Tibetan: {}, state.English: {}}}
}

func newPrefs() *Window { return again(&kept{prefs: state.DefaultPrefs}) }

func TestChoicesAreKeptForTheNextStart(t *testing.T) {
	w := newPrefs()
	if got := w.prefs(); got != state.DefaultPrefs {
		t.Errorf("a new device begins with %+v", got)
	}
	want := state.Prefs{Lang: state.Tibetan, Size: 3, Theme: state.Contrast}
	w.keepPrefs(want)
	if got := w.prefs(); got != want {
		t.Errorf("chose %+v, got %+v", want, got)
	}
	if got := again(w.o.Device.(*kept)).prefs(); got != want {
		t.Errorf("the next start has %+v, not %+v", got, want)
	}
}

func TestTheLanguageOfTheCommandLineHoldsUntilThePersonChooses(t *testing.T) {
	w := newPrefs()
	w.keepPrefs(state.Prefs{Lang: state.Tibetan, Theme: state.Light})
	w.o.Lang = state.English
	if got := w.prefs().Lang; got != state.English {
		t.Errorf("started for English in %s", got)
	}
	w.keepPrefs(state.Prefs{Lang: state.Chinese, Theme: state.Light})
	if got := w.prefs().Lang; got != state.Chinese {
		t.Errorf("the person chose Chinese and got %s", got)
	}
}

func TestChoicesThatMakeNoSenseAreNotTaken(t *testing.T) {
	for name, p := range map[string]state.Prefs{
		"a language there is no more":      {Lang: "fr", Theme: state.Light},
		"a size of a newer version":        {Lang: state.Chinese, Size: len(state.TextSizes), Theme: state.Light},
		"a size below all":                 {Lang: state.Chinese, Size: -1, Theme: state.Light},
		"a theme of a newer version":       {Lang: state.Chinese, Theme: "sepia"},
		"nothing, from a file cut to none": {},
	} {
		w := newPrefs()
		w.keepPrefs(p)
		if got := w.prefs(); got != state.DefaultPrefs {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
