//go:build !headless

package main

import (
	"image"
	"path/filepath"
	"testing"
	"time"

	"zhucun/app/state"
	"zhucun/store/record"
)

// TestAVisitByKeyboardAloneInARealWindow finds a household and saves a visit as last
// time with a pointer nowhere, and counts the keys beside text: the ways of the keys
// through the toolkit's driver, which the tests of app/screen do not take.
func TestAVisitByKeyboardAloneInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	bin, s := buildWindow(t, nil), newScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	if _, err := openDeviceFolder(t, data); err != nil {
		t.Fatal(err)
	}
	s.do("mousemove 1279 799")
	app := s.open(bin, data)
	s.quiet()
	s.control("驻村")
	s.quiet()
	keys, save := 0, image.Rectangle{}
	for _, k := range []string{
		"slash",       // the search, from another page
		"",            // whom
		"Return",      // the household that was found
		"ctrl+Return", // the card's main action
		"Tab",         // from whom it is to
		"Return",      // as last time
		"ctrl+Return", // save
	} {
		if k == "" {
			s.change("type crzm")
			continue
		}
		if keys++; keys == 6 {
			save = s.control("保存走访").fill()
		}
		s.change("key " + k)
		switch keys { // a page that is still being read has nothing that the next key is for
		case 2:
			s.control("开始走访")
		case 3:
			s.control("保存走访")
		}
		s.quiet()
	}
	s.has(save, accent, false, "the form was gone")
	_ = app.Process.Kill()
	_ = app.Wait()
	hits, _, err := openPractice(t, deviceNow(t, data)).Records().Find(t.Context(), state.Find{Text: "crzm", Limit: 1})
	if err != nil || len(hits) != 1 || hits[0].Last != record.DayOf(time.Now().UnixMilli()) {
		t.Errorf("the visit is not there: %+v, %v", hits, err)
	}
	t.Logf("a visit in the window: %d keys beside text", keys)
	if keys > 25 {
		t.Errorf("%d keys", keys)
	}
}
