//go:build !headless

package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// screenOf is an X server without a monitor, and what points and types on it.
// The server keeps its picture in a file, so that looking costs next to nothing.
type screenOf struct {
	t       testing.TB
	display string
	hand    io.Writer // of an xdotool that obeys line by line
	frame   *os.File
	pixels  int64 // where they begin in the file
	app     *exec.Cmd
	eyes    string // the file in which it says what is on the screen
}

const (
	screenWidth, screenHeight = 1280, 800
	pixelSize                 = 4 // blue, green, red, nothing
)

// noWindow ends a test that cannot open a window: it is left out where .ci/deps
// says which packages are missing for it, and fails elsewhere and under CI.
func noWindow(t testing.TB, why string) {
	t.Helper()
	missing, err := exec.Command("../../.ci/deps", "missing").CombinedOutput()
	if err == nil || os.Getenv("CI") == "true" {
		t.Fatalf("%s; .ci/deps missing says: %q", why, missing)
	}
	t.Skipf("%s: %s", why, missing)
}

// newScreen starts an X server.
func newScreen(t testing.TB) *screenOf {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			noWindow(t, tool+" is not installed")
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp", "-fbdir", dir)
	x.ExtraFiles = []*os.File{w}
	start(t, x)
	w.Close()
	var n int
	if _, err := fmt.Fscan(r, &n); err != nil { // the server says which display it took once it is ready
		t.Fatal(err)
	}
	s := &screenOf{t: t, display: fmt.Sprintf(":%d", n)}
	s.openFrame(filepath.Join(dir, "Xvfb_screen0"))
	hand := exec.Command("xdotool", "-")
	hand.Env = append(os.Environ(), "DISPLAY="+s.display)
	if s.hand, err = hand.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	start(t, hand)
	return s
}

// start runs a command until the test ends.
func start(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// openFrame finds the pixels in the server's file, which is an X window dump:
// its header begins with its own size, and a table of colours follows it.
func (s *screenOf) openFrame(name string) {
	f, err := os.Open(name)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = f.Close() })
	const colours, colourSize = 19, 12 // the place of their number, and the bytes of one
	var header [25]uint32
	if err := binary.Read(f, binary.BigEndian, &header); err != nil {
		s.t.Fatal(err)
	}
	s.frame, s.pixels = f, int64(header[0])+colourSize*int64(header[colours])
}

var whole = image.Rect(0, 0, screenWidth, screenHeight)

// look reads every step-th line of a part of the picture.
func (s *screenOf) look(part image.Rectangle, step int) []byte {
	s.t.Helper()
	line := part.Dx() * pixelSize
	seen := make([]byte, 0, line*(part.Dy()/step+1))
	for y := part.Min.Y; y < part.Max.Y; y += step {
		seen = seen[:len(seen)+line]
		if _, err := s.frame.ReadAt(seen[len(seen)-line:], s.pixels+int64((y*screenWidth+part.Min.X)*pixelSize)); err != nil {
			s.t.Fatal(err)
		}
	}
	return seen
}

func (s *screenOf) picture() []byte { return s.look(whole, 1) }

// do has the pointer or the keyboard do something.
func (s *screenOf) do(what string) {
	s.t.Helper()
	if _, err := io.WriteString(s.hand, what+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// change does something and waits until the screen has changed and then stands
// still.
func (s *screenOf) change(what string) {
	s.t.Helper()
	before := s.picture()
	s.do(what)
	s.settle(before, what)
}

// still is longer than the toolkit takes from one frame to the next.
const still = 100 * time.Millisecond

func (s *screenOf) settle(before []byte, what string) {
	s.t.Helper()
	last, since := before, time.Now()
	s.until(func() bool {
		now := s.picture()
		if !bytes.Equal(now, last) {
			last, since = now, time.Now()
		}
		return !bytes.Equal(now, before) && time.Since(since) > still
	}, "the screen stood still after: "+what)
}

// until looks again and again until something is so.
func (s *screenOf) until(so func() bool, what string) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); !so(); {
		if time.Now().After(deadline) {
			s.t.Fatal("waited in vain until " + what)
		}
		time.Sleep(time.Millisecond) // leaves the processor to what is looked at
	}
}

// stroke does something and says when a part of the screen first changed after
// it, and when for the last time before it stood still.
func (s *screenOf) stroke(part image.Rectangle, what string) (first, last time.Duration) {
	s.t.Helper()
	const everyLine = 4 // enough to see any text change
	seen, since := s.look(part, everyLine), time.Now()
	s.do(what)
	began := since
	s.until(func() bool {
		now := s.look(part, everyLine)
		if !bytes.Equal(now, seen) {
			seen, since = now, time.Now()
			last = since.Sub(began)
			if first == 0 {
				first = last
			}
		}
		return first > 0 && time.Since(since) > 3*still
	}, "a part of the screen stood still after: "+what)
	return first, last
}

// thing is a control or a line of text on the screen, as the app says it: see
// testdata/eyes.go.
type thing struct {
	Words         string
	X, Y, W, H    float64
	Control, Here bool // can be reached by the keyboard; has the focus
}

// fill is what a thing is filled with, without the ring of the focus.
func (t thing) fill() image.Rectangle {
	const ring = 6
	return image.Rect(int(t.X), int(t.Y), int(t.X+t.W), int(t.Y+t.H)).Inset(ring)
}

func (t thing) click() string { return click(int(t.X+t.W/2), int(t.Y+t.H/2)) }

// things asks the app what stands on the screen.
func (s *screenOf) things() (all []thing) {
	s.t.Helper()
	s.until(func() bool { return !plain(s.look(whole, 8)) }, "the window was drawn") // before that it hears no signal
	_ = os.Remove(s.eyes)                                                            // the last answer
	if err := s.app.Process.Signal(syscall.SIGUSR1); err != nil {
		s.t.Fatal(err)
	}
	s.until(func() bool {
		b, err := os.ReadFile(s.eyes)
		return err == nil && json.Unmarshal(b, &all) == nil
	}, "the app said what is on the screen")
	return all
}

// find waits until a thing whose words begin with some is on the screen.
func (s *screenOf) find(words string, control bool) (found thing) {
	s.t.Helper()
	s.until(func() bool {
		all := s.things()
		i := slices.IndexFunc(all, func(t thing) bool {
			return t.Control == control && strings.HasPrefix(strings.TrimSpace(t.Words), words)
		})
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	}, words+" stood on the screen")
	return found
}

func (s *screenOf) control(words string) thing { return s.find(words, true) }
func (s *screenOf) line(words string) thing    { return s.find(words, false) }

// list is the list or the table on the screen.
func (s *screenOf) list() (list thing) {
	s.t.Helper()
	s.until(func() bool {
		for _, t := range s.things() {
			if t.Control && t.Words == "" && t.H > screenHeight/3 {
				list = t
			}
		}
		return list.Control
	}, "a list was on the screen")
	return list
}

// bare waits until a tap is taken: a new page takes none for a moment.
func (s *screenOf) bare() {
	s.t.Helper()
	s.until(func() bool { return !slices.ContainsFunc(s.things(), func(t thing) bool { return t.Words == "glass" }) }, "a tap was taken")
}

// here is what has the focus; nothing is the zero thing.
func (s *screenOf) here() (at thing) {
	for _, t := range s.things() {
		if t.Here {
			at = t
		}
	}
	return at
}

// press leads the focus by Tab to a control, and presses it.
func (s *screenOf) press(words string) {
	s.t.Helper()
	const most = 200 // twice round all that there is to reach
	for range most {
		if s.control(words).Here {
			s.bare() // under it a key does nothing either
			s.do("key space")
			return
		}
		before := s.here()
		s.do("key Tab")
		s.until(func() bool { return s.here() != before }, "Tab moved the focus")
	}
	s.t.Fatalf("%s cannot be reached by Tab", words)
}

// quiet waits until the screen stands still.
func (s *screenOf) quiet() {
	s.t.Helper()
	last, since := s.picture(), time.Now()
	s.until(func() bool {
		if now := s.picture(); !bytes.Equal(now, last) {
			last, since = now, time.Now()
		}
		return time.Since(since) > still
	}, "the screen stood still")
}

// has waits until a part of the screen has a colour, or has it no longer.
func (s *screenOf) has(part image.Rectangle, colour []byte, want bool, what string) {
	s.t.Helper()
	s.until(func() bool { return bytes.Contains(s.look(part, 1), colour) == want }, what)
}

// tap lets go of a pressed button, which is when the toolkit acts, and says when a
// part of the screen changed for the last time.
func (s *screenOf) tap(part image.Rectangle, on thing) time.Duration {
	s.t.Helper()
	s.bare()
	s.quiet()
	s.change(fmt.Sprintf("mousemove %.0f %.0f mousedown 1", on.X+on.W/2, on.Y+on.H/2))
	_, last := s.stroke(part, "mouseup 1")
	return last
}

func click(x, y int) string { return fmt.Sprintf("mousemove %d %d click 1", x, y) }

// buildWindow builds the app, with eyes for the test and with other sources laid over its
// own, by their paths here.
func buildWindow(t testing.TB, others map[string]string) string {
	t.Helper()
	replace := map[string]string{absolute(t, "../../app/screen/eyes.go"): absolute(t, "testdata/eyes.go")}
	for name, source := range others {
		copied := filepath.Join(t.TempDir(), filepath.Base(name))
		if err := os.WriteFile(copied, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[absolute(t, name)] = copied
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	bin, file := filepath.Join(t.TempDir(), "zhucun"), filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-tags", "migrated_fynedo,x11", "-overlay", file, "-o", bin, ".")
	if out, err := build.CombinedOutput(); err != nil {
		noWindow(t, "the window cannot be built: "+string(out))
	}
	return bin
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// open starts the app on its practice file, over the whole screen, for a person whose
// home is new and whose system speaks no language.
func (s *screenOf) open(bin, data string) *exec.Cmd {
	s.t.Helper()
	home := s.t.TempDir()
	app := exec.Command(bin, "--dir", data, "--practice", "--lang", "zh_Hans", "--width", fmt.Sprint(screenWidth), "--height", fmt.Sprint(screenHeight))
	app.Env = append(os.Environ(), "DISPLAY="+s.display, "HOME="+home, "XDG_CONFIG_HOME="+home, "LANG=C.UTF-8", "LC_ALL=", "DBUS_SESSION_BUS_ADDRESS=")
	s.eyes = filepath.Join(home, "eyes")
	app.Env = append(app.Env, "ZHUCUN_EYES="+s.eyes)
	app.Stderr = new(bytes.Buffer)
	start(s.t, app)
	s.app = app
	return app
}
