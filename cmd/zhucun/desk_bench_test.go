package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"zhucun/app/state"
)

// BenchmarkDesk is what a clerk waits for on a whole county, without drawing. The desk is
// a process of its own, so that its peak memory is its own: open is from the file to the
// workbench and the first page of households; list and search are the slowest of what they
// stand for, each the median of its runs; step goes to the next conflict and reads its
// record; peak-MB is after all of it.
func BenchmarkDesk(b *testing.B) {
	dir := b.TempDir()
	fillDesk(b, newDevice(b, dir))
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run", "^TestDeskOnACounty$", "-test.v")
	cmd.Env = append(os.Environ(), "COUNTY_DESK="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, x := range []struct {
		name, unit string
		budget     float64
	}{{"open", "ms", 2000}, {"list", "ms", 50}, {"search", "ms", 50}, {"conflicts", "ms", 100}, {"step", "ms", 16}, {"waiting", "ms", 250}, {"memory", "peak-MB", 400}} {
		m := regexp.MustCompile(`desk ` + x.name + `: ([\d.]+)`).FindSubmatch(out)
		if m == nil {
			b.Fatalf("no %s in\n%s", x.name, out)
		}
		figure, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
			} // the other process has measured it
			within(b, figure, x.unit, x.budget)
		})
	}
}

// TestDeskOnACounty is the process of BenchmarkDesk's desk.
func TestDeskOnACounty(t *testing.T) {
	dir := os.Getenv("COUNTY_DESK")
	if dir == "" {
		t.Skip("runs only inside BenchmarkDesk")
	}
	say := func(name string, took float64) { fmt.Printf("desk %s: %.1f\n", name, took) }
	began := time.Now()
	c, err := newDevice(t, dir).open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d := deskOn(t, c)
	bench := d.Workbench.View()
	if d.Here() != state.PageWorkbench || !bench.Loaded || bench.Say.Key != "" || bench.Settle[0].Say.N != deskConflicts {
		t.Fatalf("%s: %+v", d.Here().Name(), bench)
	}
	d.Go(state.Route{Page: state.PageHouseholds})
	if n := d.Households.View().Total; n != deskHouseholds {
		t.Fatalf("%d households", n)
	}
	say("open", ms(time.Since(began)))

	// slowest is the highest of the medians of what is done; what is undone is not timed.
	type step struct{ do, undo func() }
	slowest := func(steps ...step) (most float64) {
		for _, x := range steps {
			var took []time.Duration
			for range 9 {
				began := time.Now()
				x.do()
				took = append(took, time.Since(began))
				if x.undo != nil {
					x.undo()
				}
			}
			slices.Sort(took)
			most = max(most, ms(took[len(took)/2]))
		}
		return most
	}
	h := d.Households
	row := func(i int) step {
		return step{do: func() {
			h.Load()
			if _, ok := h.Row(i); !ok {
				t.Errorf("no household %d", i)
			}
		}}
	}
	narrow := func(set, back func()) step {
		return step{func() {
			set()
			if v := h.View(); v.Say.Key != "" || v.Total == 0 || v.Total == deskHouseholds {
				t.Errorf("%+v", v)
			}
		}, back}
	}
	say("list", slowest(row(0), row(6000), row(deskHouseholds-1), narrow(func() { h.Village("623027103") }, func() { h.Village("") }),
		narrow(func() { h.Status("out") }, func() { h.Status("") }), narrow(func() { h.Group(3) }, func() { h.Group(0) })))
	var typed []step
	for _, text := range []string{"c", "cr", "crz", "crzm", "cairang", "才", "才让卓", "ཚེ་རིང", "3组", "62302700004", "zzzz"} {
		typed = append(typed, step{func() {
			h.Search(text)
			if v := h.View(); v.Say.Key != "" || (v.Total == 0) != (text == "zzzz") || v.Total == deskHouseholds {
				t.Errorf("%s: %+v", text, v)
			}
		}, func() { h.Search("") }})
	}
	say("search", slowest(typed...))
	d.Go(state.Route{Page: state.PageConflicts})
	say("conflicts", slowest(step{do: func() {
		d.Conflicts.Load()
		if v := d.Conflicts.View(); len(v.Lines) != deskConflicts || !v.Pair.Loaded {
			t.Errorf("%d conflicts, %+v", len(v.Lines), v.Say)
		}
	}}))
	say("step", slowest(step{do: func() {
		at := d.Conflicts.View().At
		d.Conflicts.Key(state.KeyDown)
		if v := d.Conflicts.View(); v.At != at+1 || !v.Pair.Loaded || len(v.Pair.Values) != 2 {
			t.Errorf("at %d after %d", v.At, at)
		}
	}}))
	d.Go(state.Route{Page: state.PageWaiting})
	say("waiting", slowest(step{do: func() {
		d.Quarantine.Load()
		if v := d.Quarantine.View(); v.Waiting != deskWaiting || v.Say.Key != "" {
			t.Errorf("%d wait, %+v", v.Waiting, v.Say)
		}
	}}))
	say("memory", resident(t, os.Getpid()))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

var mostResident = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// resident is the most memory, in MB, that a process ever had.
func resident(tb testing.TB, pid int) float64 {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	found := mostResident.FindSubmatch(status)
	if found == nil {
		tb.Fatalf("no VmHWM in %s", status)
	}
	kb, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kb / 1024
}
