//go:build !headless

package main

import (
	"bytes"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The panes of the window that the benchmark watches, 1280 by 800.
var (
	panes     = image.Rect(190, 64, 1270, 690) // all of them
	cardPart  = image.Rect(512, 64, 1270, 690)
	thirdPart = image.Rect(905, 64, 1270, 690)
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
		households := s.control("农牧户")
		s.bare()
		_, listed := s.stroke(panes, households.click())
		b.ReportMetric(ms(shown), "ms-to-page")
		within(b, ms(shown+listed), "ms-to-list", startBudget)

		var cards, saves, steps []time.Duration
		table := s.list()
		s.change(fmt.Sprintf("mousemove %.0f %.0f", table.X+130, table.Y+20)) // the first row
		for range 60 {
			step, _ := s.stroke(panes, "click 5")
			steps = append(steps, step)
		}
		b.ReportMetric(median(steps), "ms-to-scroll")
		within(b, median(steps)-ms(halfFrame), "ms/step", scrollBudget)
		s.do("click --repeat 70 --delay 20 4") // back to the beginning
		s.quiet()
		s.change("click 1") // a card, with the list beside it

		s.control("开始走访")
		list := s.list()
		row := func(i int) time.Duration {
			const high = 73
			return s.tap(cardPart, thing{X: list.X, Y: list.Y + high*float64(i), W: list.W, H: high})
		}
		for i := range 15 {
			cards = append(cards, row((i+1)%5)) // the first is open
		}
		within(b, median(cards), "ms-to-card", cardBudget)

		for i := range 5 { // a second visit to one on a day would be asked about
			row((i + 1) % 5)
			s.tap(thirdPart, s.control("开始走访"))
			s.tap(thirdPart, s.control("同上次"))
			saves = append(saves, s.tap(thirdPart, s.control("保存走访")))
		}
		within(b, median(saves), "ms-to-saved", savedBudget)

		within(b, resident(b, app.Process.Pid), "MB-resident", memoryBudget)
	}
}

func median(took []time.Duration) float64 {
	slices.Sort(took)
	return ms(took[len(took)/2])
}
