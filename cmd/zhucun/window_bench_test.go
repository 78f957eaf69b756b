//go:build !headless

package main

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

// The places of the window that the benchmark watches, 1280 by 800 in Chinese:
// the rows of the list, and the two panes on its right without their buttons.
var (
	rowsPart  = image.Rect(195, 215, 500, 680)
	cardPart  = image.Rect(512, 70, 1270, 690)
	thirdPart = image.Rect(905, 70, 1270, 690)
)

// What the benchmark lets a person wait at most, in ms, and the app take, in MB.
const (
	startBudget  = 1500
	cardBudget   = 50
	savedBudget  = 100
	scrollBudget = 16
	memoryBudget = 250
)

// halfFrame is how long a stroke waits on average until the toolkit, which draws
// sixty times a second, looks for it.
const halfFrame = time.Second / 60 / 2

// BenchmarkAWindowOn10000Households times what a person sees of a real window,
// from the stroke of the pointer to the last pixel that changes. The step of the
// list is its own work, without the wait for the next frame; ms-to-scroll is both.
// Memory is what was resident of the process at its most (VmHWM), the libraries
// that draw without a graphics card included: a third of it.
func BenchmarkAWindowOn10000Households(b *testing.B) {
	s := newScreen(b)
	bin := buildWindow(b, nil)
	data := filepath.Join(b.TempDir(), "data")
	c, err := newDevice(b, data).open(b.Context(), true)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, c)
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		began := time.Now()
		app := s.open(bin, data)
		s.until(func() bool { return bytes.Contains(s.look(whole, 4), accent) }, "there was a page")
		shown := time.Since(began)
		_, listed := s.stroke(rowsPart, click(90, 95))
		b.ReportMetric(ms(shown), "ms-to-page")
		within(b, ms(shown+listed), "ms-to-list", startBudget)

		var cards, saves, steps []time.Duration
		s.change("mousemove 330 400")
		for range 60 {
			step, _ := s.stroke(rowsPart, "click 5")
			steps = append(steps, step)
		}
		b.ReportMetric(median(steps), "ms-to-scroll")
		within(b, median(steps)-ms(halfFrame), "ms/step", scrollBudget)
		s.do("click --repeat 70 --delay 20 4") // back to the beginning
		s.change("mousemove 330 300")

		for i := range 14 {
			cards = append(cards, s.tap(cardPart, 330, 245+69*(i%7)))
		}
		within(b, median(cards), "ms-to-card", cardBudget)

		for range 7 {
			s.tap(thirdPart, 660, 728)  // visit
			s.tap(thirdPart, 1000, 148) // as last time
			saves = append(saves, s.tap(thirdPart, 1170, 728))
		}
		within(b, median(saves), "ms-to-saved", savedBudget)

		within(b, resident(b, app.Process.Pid), "MB-resident", memoryBudget)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(took []time.Duration) float64 {
	slices.Sort(took)
	return ms(took[len(took)/2])
}

var mostResident = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// resident is the most memory, in MB, that a process ever had.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	found := mostResident.FindSubmatch(status)
	if found == nil {
		b.Fatalf("no VmHWM in %s", status)
	}
	kb, err := strconv.Atoi(string(found[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
