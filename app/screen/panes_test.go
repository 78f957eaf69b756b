package screen

import (
	"testing"

	"zhucun/app/state"
)

// The table of drawings and that of pages are about the same panes and places.
func TestEveryPaneIsDrawn(t *testing.T) {
	n := 0
	for p := range state.AllPanes {
		if n++; panes[p] == nil {
			t.Errorf("pane %d is not drawn", p)
		}
	}
	if len(panes) != n {
		t.Errorf("%d drawings of %d panes", len(panes), n)
	}
	if len(placeIcons) != len(state.Tabs) {
		t.Errorf("%d icons of %d places", len(placeIcons), len(state.Tabs))
	}
	for _, p := range state.Tabs {
		if placeIcons[p] == nil {
			t.Errorf("%s has no icon", p.Name())
		}
	}
}
