package sim

import (
	"crypto/ed25519"
	crand "crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/client"
)

// BenchmarkDeviceWeek is one device's offline week against the real endpoint:
// bytes at the socket in both directions with HTTP headers, and requests; as a client
// packs it that sees a thin link, and as one that sees a fast one.
func BenchmarkDeviceWeek(b *testing.B) {
	notes := weekNotes(b)
	for _, packer := range []struct {
		name, budget string
		link         time.Duration // that a turn takes
	}{{"model", "<=5000", time.Minute}, {"zstd", "<=7000", time.Millisecond}} {
		b.Run(packer.name, func(b *testing.B) {
			for b.Loop() {
				g := newRig(b)
				g.populate(b, 200)
				h := g.device(b, "tablet", g.crew[0], g.crew[1])
				var run time.Duration
				h.client.Pace, h.client.Run = new(client.Pace), func() time.Duration { run += packer.link; return run }
				h.round(b)
				g.week(b, h, notes)
				h.reset()
				s := h.round(b)
				if s.Sent != 79 || s.Held != 0 {
					b.Fatalf("the week was not taken whole: %+v", s)
				}
				b.ReportMetric(float64(h.sent.Load()+h.got.Load()), "wire-B/week"+packer.budget)
				b.ReportMetric(float64(h.sent.Load()), "sent-B")
				b.ReportMetric(float64(h.got.Load()), "received-B")
				b.ReportMetric(float64(h.trips.Load()), "trips/week")
			}
		})
	}
}

// BenchmarkWeekTLS is the same week over the endpoint's TLS and the app's way to it, on
// a thin link: bytes of TCP payload both ways, handshake included, and how often the
// turn to speak came to the endpoint.
func BenchmarkWeekTLS(b *testing.B) {
	notes := weekNotes(b)
	for _, connection := range []struct{ name, budget string }{{"new", "<=8000"}, {"kept", "<=5500"}} {
		b.Run(connection.name, func(b *testing.B) {
			for b.Loop() {
				g := newRig(b)
				g.populate(b, 200)
				h := g.device(b, "tablet", g.crew[0], g.crew[1])
				l, pinned := g.encrypted(b)
				h.client.Transport = &client.HTTP{URLs: []string{"https://" + l.Addr().String()}, Client: pinned}
				var run time.Duration
				h.client.Pace, h.client.Run = new(client.Pace), func() time.Duration { run += time.Minute; return run }
				h.round(b)
				g.week(b, h, notes)
				if connection.name == "new" {
					pinned.CloseIdleConnections()
				}
				l.reset()
				if s := h.round(b); s.Sent != 79 || s.Held != 0 {
					b.Fatalf("the week was not taken whole: %+v", s)
				}
				b.ReportMetric(float64(l.came.Load()+l.went.Load()), "wire-B"+connection.budget)
				b.ReportMetric(float64(l.came.Load()), "sent-B")
				b.ReportMetric(float64(l.went.Load()), "received-B")
				b.ReportMetric(float64(l.turns.Load()), "turns")
			}
		})
	}
}

// BenchmarkFirstExchange is a new device's first exchange: 200 households with
// members, the roster and the settings of its scope.
func BenchmarkFirstExchange(b *testing.B) {
	for b.Loop() {
		g := newRig(b)
		g.populate(b, 200)
		h := g.device(b, "tablet", g.crew[0])
		h.client.Budget = 1 << 20
		s := h.round(b)
		b.ReportMetric(float64(s.Rows), "records")
		b.ReportMetric(float64(h.sent.Load()+h.got.Load()), "wire-B")
		b.ReportMetric(float64(h.trips.Load()), "trips")
	}
}

// BenchmarkCounty is a clerk's new device that takes the whole county over
// loopback: 12,000 households, 50,000 visits, 60,000 duty days. The device is a
// process of its own, so that its peak memory is its own; of-raw is how long the same
// process takes for bare prepared inserts of the rows that it then has.
func BenchmarkCounty(b *testing.B) {
	for b.Loop() {
		g := newRig(b)
		g.populate(b, 12_000)
		g.work(b, 50_000, 60_000)
		id, err := g.core.AddDevice(ctx, []record.ID{g.desk}, "desk", keyOf("desk").Public().(ed25519.PublicKey), nil)
		if err != nil {
			b.Fatal(err)
		}
		self, err := os.Executable()
		if err != nil {
			b.Fatal(err)
		}
		cmd := exec.Command(self, "-test.run", "^TestCountyDevice$", "-test.v")
		cmd.Env = append(os.Environ(), "COUNTY_DEVICE="+strings.Join([]string{g.url, id.String(), g.desk.String(), g.dir}, " "))
		out, err := cmd.CombinedOutput()
		m := regexp.MustCompile(`county: ([\d.]+) s, ([\d.]+) MB wire, ([\d.]+) MB peak, (\d+) records, ([\d.]+) of raw`).FindStringSubmatch(string(out))
		if err != nil || m == nil {
			b.Fatalf("%v\n%s", err, out)
		}
		for i, unit := range []string{"s", "wire-MB", "peak-MB<=300", "records", "of-raw>=0.33"} {
			n, _ := strconv.ParseFloat(m[i+1], 64)
			b.ReportMetric(n, unit)
		}
	}
}

// TestCountyDevice is the process of BenchmarkCounty's device.
func TestCountyDevice(t *testing.T) {
	args := strings.Fields(os.Getenv("COUNTY_DEVICE"))
	if len(args) != 4 {
		t.Skip("runs only inside BenchmarkCounty")
	}
	id, err := record.ParseID(args[1])
	if err != nil {
		t.Fatal(err)
	}
	person, err := record.ParseID(args[2])
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, filepath.Join(args[3], "desk.db"), store.Options{Now: func() int64 { return time.Now().UnixMilli() }, Rand: crand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	county := keyOf("county").Public().(ed25519.PublicKey)
	if err := st.Enrol(ctx, store.Identity{Device: id, Label: "desk", County: county, Persons: []record.ID{person}}); err != nil {
		t.Fatal(err)
	}
	h := &handset{st: st}
	h.client = h.clientFor(t, args[0], keyOf("desk"), county)
	h.client.Budget = 256 << 10
	began := time.Now()
	s := h.round(t)
	took := time.Since(began)
	peak, err := peakMB()
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	bare := bareCounty(t, args[3], int(h.trips.Load()))
	fmt.Printf("county: %.1f s, %.2f MB wire, %.0f MB peak, %d records, %.3f of raw\n",
		took.Seconds(), float64(h.sent.Load()+h.got.Load())/1e6, peak, s.Rows, bare.Seconds()/took.Seconds())
}

// peakMB is the peak resident memory of this process (VmHWM).
func peakMB() (float64, error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(b)
	if m == nil {
		return 0, errors.New("no VmHWM in /proc/self/status")
	}
	kB, err := strconv.ParseFloat(string(m[1]), 64)
	return kB / 1e3, err
}
