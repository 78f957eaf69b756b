//go:build !headless

package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/store/record"
)

// accent is the colour of what is chosen and of the main action, as the screen has
// it: blue, green and red.
var accent = colour(theme.ColorNamePrimary)

func colour(name fyne.ThemeColorName) []byte {
	r, g, b, _ := screen.NewTheme(nil, state.DefaultPrefs).Color(name, theme.VariantLight).RGBA()
	return []byte{byte(b), byte(g), byte(r)}
}

// black is a screen on which nothing was drawn.
var black = []byte{0, 0, 0, 0}

// TestAVisitByPointerAndKeyboardInARealWindow finds a household and saves a visit,
// by keys but for the button that saves, and kills the app the moment that the form is gone: what was shown as saved must be
// there. Before it does anything it waits until what that is meant for is there,
// however long the machine takes.
func TestAVisitByPointerAndKeyboardInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	visitByHand(t, buildWindow(t, nil))
}

// TestAVisitOnASlowDiskInARealWindow does the same on a disk that takes most of a
// second to commit.
func TestAVisitOnASlowDiskInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	visitByHand(t, buildWindow(t, slowCommits(t)))
}

func visitByHand(t *testing.T, bin string) {
	s := newScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	if _, err := openDeviceFolder(t, data); err != nil {
		t.Fatal(err)
	}
	s.do("mousemove 1279 799")
	app := s.open(bin, data)
	empty := image.Rect(640, 600, 660, 602) // where the first page shows nothing
	var first []byte
	s.until(func() bool { first = s.look(empty, 1); return !bytes.Contains(first, black) }, "the window was drawn")
	if !plain(first) || !bytes.HasPrefix(first, colour(theme.ColorNameBackground)) {
		t.Errorf("the first frame is not the ground of the pages: % x", first[:pixelSize])
	}

	s.press("驻村")
	s.has(s.control("驻村").fill(), accent, true, "my day was in the village")
	s.do("key ctrl+2")
	s.line("共 10 户")
	s.until(func() bool { return s.here().Words == "" && s.here().Control }, "the field that finds people had the focus")
	s.do("type crzm")
	s.line("共 1 户")
	s.do("key Return")
	s.press("开始走访")
	s.press("同上次")
	chip := s.control("牲畜和草场").fill()
	s.has(chip, accent, true, "what was talked about last time was chosen")
	save := s.control("保存走访")
	s.has(save.fill(), accent, true, "the form could be saved")
	s.bare()
	s.do(save.click())
	s.until(func() bool {
		return !bytes.Contains(s.look(save.fill(), 1), accent) && !bytes.Contains(s.look(chip, 1), accent)
	}, "the form was gone")
	_ = app.Process.Kill() // as a battery would: what was saved must be there
	_ = app.Wait()
	if said := app.Stderr.(*bytes.Buffer).String(); strings.Contains(said, "Fyne") {
		t.Errorf("the toolkit complained: %s", said)
	}

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

// slowCommits is the store in which every transaction waits before it is committed.
func slowCommits(t *testing.T) map[string]string {
	t.Helper()
	const name, commit = "../../store/conn.go", `if err = t.on.Commit(`
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	slow := strings.Replace(string(source), commit, "slow.Sleep(700 * slow.Millisecond)\n"+commit, 1)
	if slow == string(source) {
		t.Fatalf("%s has no %s any more", name, commit)
	}
	return map[string]string{name: strings.Replace(slow, "import (", "import (\nslow \"time\"\n", 1)}
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
