//go:build !headless

package main

import (
	"bytes"
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/store/record"
)

// accent is the colour of what is chosen and of the main action, as the screen has
// it: blue, green and red.
var accent = func() []byte {
	r, g, b, _ := screen.NewTheme(nil, state.DefaultPrefs).Color(theme.ColorNamePrimary, theme.VariantLight).RGBA()
	return []byte{byte(b), byte(g), byte(r)}
}()

// The places of the window that the test watches, 1280 by 800 in Chinese.
var (
	inVillage   = image.Rect(205, 195, 490, 250)   // the button for my day
	villageFill = image.Rect(220, 210, 300, 235)   // what is coloured of it once it is chosen, without the ring of the focus
	searchPart  = image.Rect(205, 68, 495, 108)    // the field that finds people
	firstRow    = image.Rect(200, 230, 500, 280)   // of the list
	otherRows   = image.Rect(200, 310, 500, 680)   // all others
	visitPart   = image.Rect(520, 705, 890, 750)   // the card's main button
	lastPart    = image.Rect(910, 125, 1265, 170)  // as last time
	formPart    = image.Rect(910, 175, 1265, 690)  // the chips of the form
	savePart    = image.Rect(1060, 705, 1260, 750) // the form's main button, without the one beside it
)

// TestAVisitByPointerAndKeyboardInARealWindow finds a household and saves a visit,
// by keys but for the field that a pointer is put in and the button that saves, and
// kills the app the moment that the form is gone: what was shown as saved must be
// there. Before it does anything it waits until what that is meant for is there,
// however long the machine takes.
func TestAVisitByPointerAndKeyboardInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	visitByHand(t, buildWindow(t))
}

// TestAVisitOnASlowDiskInARealWindow does the same on a disk that takes most of a
// second to commit.
func TestAVisitOnASlowDiskInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	visitByHand(t, buildWindow(t, "-overlay", slowCommits(t)))
}

func visitByHand(t *testing.T, bin string) {
	s := newScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	if _, err := openDeviceFolder(t, data); err != nil {
		t.Fatal(err)
	}
	s.do("mousemove 1279 799")
	app := s.open(bin, data)
	s.has(savePart, accent, true, "the first page and the ledger beside it were there")
	s.until(func() bool { return !plain(s.look(inVillage, 1)) }, "my day could be entered")

	s.press(inVillage, "my day in the village")
	s.has(villageFill, accent, true, "my day was in the village")
	s.do("key ctrl+2")
	s.until(func() bool { return !plain(s.look(otherRows, 1)) }, "the households were listed")
	s.quiet()
	s.do(click(330, 89))
	s.has(searchPart, accent, true, "the field that finds people had the focus")
	s.do("type crzm")
	s.until(func() bool { return plain(s.look(otherRows, 1)) && !plain(s.look(firstRow, 1)) }, "one household was found")
	s.press(firstRow, "the household that was found")
	s.has(visitPart, accent, true, "its card was there")
	s.press(visitPart, "the card's button for a visit")
	s.has(savePart, accent, true, "the form was there")
	s.press(lastPart, "the same as last time")
	s.has(formPart, accent, true, "chips were chosen")
	s.quiet()
	form := s.look(formPart, 1)
	s.do(click(1170, 728))
	s.until(func() bool {
		return !bytes.Contains(s.look(savePart, 1), accent) && !bytes.Equal(s.look(formPart, 1), form)
	}, "the form was gone")
	_ = app.Process.Kill() // as a battery would: what was saved must be there
	_ = app.Wait()

	c := openPractice(t, deviceNow(t, data))
	day, err := c.Records().List(t.Context(), state.Query{Kind: record.DutyDay, Where: []record.Set{
		{Field: record.DutyPerson, Value: record.R(c.person)}, {Field: record.DutyStatus, Value: record.C("in")}}, Field: record.DutyDate, Desc: true, Limit: 1})
	if err != nil || len(day) != 1 || day[0].Value(record.DutyDate).Day() != record.DayOf(time.Now().UnixMilli()) {
		t.Errorf("my day of today is not there: %v, %v", day, err)
	}
	hits, _, err := c.Records().Find(t.Context(), state.Find{Text: "crzm", Limit: 1})
	if err != nil || len(hits) != 1 || hits[0].Last != record.DayOf(time.Now().UnixMilli()) {
		t.Errorf("the visit is not there: %+v, %v", hits, err)
	}
}

// plain reports whether all pixels are the same.
func plain(pixels []byte) bool {
	return bytes.Equal(pixels[pixelSize:], pixels[:len(pixels)-pixelSize])
}

// slowCommits makes an overlay for the build in which every transaction of the
// store waits before it is committed.
func slowCommits(t *testing.T) string {
	t.Helper()
	name, err := filepath.Abs("../../store/conn.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const commit = `if err = t.exec("COMMIT")`
	slow := strings.Replace(string(source), commit, "slow.Sleep(700 * slow.Millisecond)\n"+commit, 1)
	if slow == string(source) {
		t.Fatalf("%s has no %s any more", name, commit)
	}
	slow = strings.Replace(slow, "import (", "import (\nslow \"time\"\n", 1)
	copied, overlay := filepath.Join(t.TempDir(), "conn.go"), filepath.Join(t.TempDir(), "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {name: copied}})
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string][]byte{copied: []byte(slow), overlay: replace} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return overlay
}

// openDeviceFolder makes the practice file beforehand, so that the window shows
// it at once.
func openDeviceFolder(t *testing.T, dir string) (*openCopy, error) {
	t.Helper()
	c, err := deviceNow(t, dir).open(t.Context(), true)
	if err != nil {
		return nil, err
	}
	return c, c.Close()
}

// deviceNow is a device whose clock is this machine's, as the window's is.
func deviceNow(t *testing.T, dir string) *device {
	t.Helper()
	d := newDevice(t, dir)
	d.now = func() int64 { return time.Now().UnixMilli() }
	return d
}
