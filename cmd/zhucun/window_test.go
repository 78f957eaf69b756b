//go:build !headless

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"zhucun/app/state"
	"zhucun/store/record"
)

// screenOf is an X server without a monitor, and what points and types on it.
type screenOf struct {
	t       *testing.T
	display string
}

// newScreen starts an X server, or skips the test where there is none.
func newScreen(t *testing.T) *screenOf {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	})
	w.Close()
	var n int
	if _, err := fmt.Fscan(r, &n); err != nil { // the server says which display it took once it is ready
		t.Fatal(err)
	}
	return &screenOf{t, fmt.Sprintf(":%d", n)}
}

func (s *screenOf) run(name string, args ...string) []byte {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display)
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("%s %v: %v", name, args, err)
	}
	return out
}

// change does something with the pointer or the keyboard and waits until the
// screen has changed and then stands still.
func (s *screenOf) change(args ...string) {
	s.t.Helper()
	before := s.picture()
	s.run("xdotool", args...)
	s.settle(before, args)
}

func (s *screenOf) picture() []byte {
	return s.run("import", "-window", "root", "-depth", "8", "rgb:-")
}

func (s *screenOf) settle(before []byte, what []string) {
	s.t.Helper()
	last := before
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		now := s.picture()
		if !bytes.Equal(now, before) && bytes.Equal(now, last) {
			return
		}
		last = now
	}
	s.t.Fatalf("the screen did not change after %v", what)
}

func (s *screenOf) click(x, y int) {
	s.t.Helper()
	s.change("mousemove", fmt.Sprint(x), fmt.Sprint(y), "click", "1")
}

// accent is the colour of the place of the bar where the person is.
var accent = []byte{0x00, 0x52, 0x54}

func TestAVisitByPointerAndKeyboardInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and opens the app")
	}
	s := newScreen(t)
	dir := t.TempDir()
	bin := filepath.Join(dir, "zhucun")
	if out, err := exec.Command("go", "build", "-tags", "migrated_fynedo", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Skipf("the window cannot be built here: %s", out)
	}
	data := filepath.Join(dir, "data")
	if _, err := openDeviceFolder(t, data); err != nil {
		t.Fatal(err)
	}
	blank := s.picture()
	app := exec.Command(bin, "--dir", data, "--practice", "--lang", "zh_Hans", "--width", "1280", "--height", "800")
	app.Env = append(os.Environ(), "DISPLAY="+s.display, "HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	kill := func() {
		if !killed {
			killed = true
			_ = app.Process.Kill() // as a battery would: what was saved must be there
			_ = app.Wait()
		}
	}
	t.Cleanup(kill)
	for deadline := time.Now().Add(time.Minute); !bytes.Contains(s.picture(), accent); { // an empty window comes first
		if time.Now().After(deadline) {
			t.Fatal("the window stays empty")
		}
	}
	s.settle(blank, []string{"start"})

	s.click(345, 220) // my day: in the village
	s.click(90, 95)   // households
	s.click(330, 89)  // the search field
	s.change("type", "crzm")
	s.click(330, 245)  // the first of the list
	s.click(660, 728)  // visit
	s.click(1000, 148) // as last time
	s.click(1000, 728) // save
	kill()

	c := openPractice(t, newDevice(t, data))
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

// openDeviceFolder makes the practice file beforehand, so that the window shows
// it at once.
func openDeviceFolder(t *testing.T, dir string) (*openCopy, error) {
	t.Helper()
	d := newDevice(t, dir)
	d.now = func() int64 { return time.Now().UnixMilli() }
	c, err := d.open(t.Context(), true)
	if err != nil {
		return nil, err
	}
	return c, c.Close()
}
