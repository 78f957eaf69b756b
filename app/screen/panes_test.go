package screen

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
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
	here := map[state.Page]bool{}
	for _, role := range record.List("role") {
		for _, at := range (state.Me{Roles: []record.Role{record.Role(role.Code)}}).Places(true) {
			if here[at.Page] = true; placeIcons[at.Page] == nil {
				t.Errorf("%s has no icon", at.Page.Name())
			}
		}
	}
	if len(placeIcons) != len(here) {
		t.Errorf("%d icons of %d places", len(placeIcons), len(here))
	}
}
