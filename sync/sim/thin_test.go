package sim

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/server"
)

// over lets a handset of the rig reach the endpoint over a thin link, within a
// bubble of virtual time, and tells how long use took there. around is put before
// the endpoint's handler.
func over(t *testing.T, g *rig, h *handset, l *Thin, around func(http.Handler) http.Handler, use func(t *testing.T)) (took time.Duration) {
	t.Helper()
	if around == nil {
		around = func(h http.Handler) http.Handler { return h }
	}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		srv := server.HTTPServer(around(g.core.Handler()))
		ended := make(chan error, 1)
		go func() { ended <- srv.Serve(l) }()
		c := client.Through(l.Dial)
		h.client.Transport = &client.HTTP{URLs: []string{"http://thin"}, Client: c}
		h.client.Pace = new(client.Pace)
		use(t)
		took = time.Since(began)
		c.CloseIdleConnections()
		_ = srv.Close()
		<-ended
	})
	return took
}

// rounds takes rounds until one is done, as a Runner would, and tells how many it
// took.
func (h *handset) rounds(t *testing.T, most int) int {
	t.Helper()
	for n := 1; n <= most; n++ {
		s, err := h.client.Round(ctx, nil)
		if err == nil && s.Done() {
			return n
		}
		t.Logf("round %d: %+v, %v", n, s, err)
		time.Sleep(time.Minute)
	}
	t.Fatalf("not done after %d rounds", most)
	return most
}

// notes saves sixty ordinary visits, of some 200 bytes each on the wire.
func (g *rig) notes(t testing.TB, h *handset) {
	t.Helper()
	letters := []rune(strings.Join(weekNotes(t), ""))
	for i := range 60 {
		note := make([]rune, 120) // such that what compresses well does not make them short
		for j := range note {
			note[j] = letters[g.chance.IntN(len(letters))]
		}
		fields := []record.Set{set(record.VisitHousehold, record.R(g.home[i%len(g.home)])), set(record.VisitDate, record.D(record.MustDay("2026-11-16"))),
			set(record.VisitTopics, record.Cs("income", "school")), set(record.VisitPresent, record.Cs("head")),
			set(record.VisitNote, record.T(string(note)))}
		g.now.Add(17 * 60 * 1000)
		if _, err := h.st.Save(ctx, store.Save{Author: g.crew[0], Edits: []store.Edit{{Ref: record.Ref{Kind: record.Visit}, Fields: fields}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// noted is a rig with a device that has sixty notes to send and nothing to
// receive.
func noted(t testing.TB) (*rig, *handset) {
	g := newRig(t)
	g.populate(t, 50)
	h := g.device(t, "tablet", g.crew[0])
	h.round(t)
	g.notes(t, h)
	h.reset()
	return g, h
}

// arrived is how many changes of devices the log has.
func (g *rig) arrived(t testing.TB, h *handset) (n int) {
	t.Helper()
	err := g.core.Log.View(ctx, func(tx server.Tx) error {
		all, err := tx.EntriesAfter(0, 1_000)
		for _, e := range all {
			if e.Device == h.id {
				n++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Sixty notes and a county come whole over links that are thin or often cut, in a few
// rounds and for few more bytes than over a good one (mostBytes).
func TestThinLink(t *testing.T) {
	households := 1_500
	if n, err := strconv.Atoi(os.Getenv("THIN_HOUSEHOLDS")); err == nil {
		households = n
	}
	t.Run("SixtyNotesAt150BytesASecond", func(t *testing.T) {
		good, h := noted(t)
		h.round(t)
		if good.arrived(t, h) != 60 {
			t.Fatal("the good link")
		}
		bytes := h.sent.Load() + h.got.Load()
		g, h := noted(t)
		l := &Thin{Rate: 150}
		took := over(t, g, h, l, nil, func(t *testing.T) { h.rounds(t, 3) })
		if n := g.arrived(t, h); n != 60 {
			t.Errorf("%d notes arrived", n)
		}
		figure(t, "notes", l, bytes, took)
	})
	t.Run("SixtyNotesSlowerThanTheEndpointWaits", func(t *testing.T) {
		g, h := noted(t)
		over(t, g, h, &Thin{Rate: 60}, nil, func(t *testing.T) { h.rounds(t, 5) })
		if n := g.arrived(t, h); n != 60 {
			t.Errorf("%d notes arrived", n)
		}
	})
	t.Run("SixtyNotesOverConnectionsOf3kB", func(t *testing.T) {
		g, h := noted(t)
		l := &Thin{Rate: 1_000, Ends: 3_000}
		over(t, g, h, l, nil, func(t *testing.T) { h.rounds(t, 2) })
		if n := g.arrived(t, h); n != 60 || l.Conns.Load() > 10 {
			t.Errorf("%d notes arrived over %d connections", n, l.Conns.Load())
		}
	})
	t.Run("ACountyOverConnectionsOf16kB", func(t *testing.T) {
		g := newRig(t)
		g.populate(t, households)
		g.work(t, 4*households, 5*households)
		good := g.device(t, "good", g.desk)
		rows := good.round(t).Rows
		bytes := good.sent.Load() + good.got.Load()
		h := g.device(t, "thin", g.desk)
		l := &Thin{Ends: 16_000}
		took := over(t, g, h, l, nil, func(t *testing.T) { h.rounds(t, 3) })
		st, err := h.st.Status(ctx)
		if err != nil || st.Head == 0 {
			t.Fatal(st, err)
		}
		t.Logf("%d rows", rows)
		figure(t, "county", l, bytes, took)
	})
}

// mostBytes is how many times the bytes of a good link a poor one may take.
const mostBytes = 1.3

func figure(t *testing.T, name string, l *Thin, good int64, took time.Duration) {
	t.Helper()
	x := float64(l.Bytes.Load()) / float64(good)
	t.Logf("thin: %s %.3f bytes-x-good, %d B, %d connections, %.0f s", name, x, l.Bytes.Load(), l.Conns.Load(), took.Seconds())
	if x > mostBytes {
		t.Errorf("%.2f times the bytes of a good link", x)
	}
}

// BenchmarkThinLink measures TestThinLink with a whole county. Virtual time is for
// tests only, so that runs as one.
func BenchmarkThinLink(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var out []byte
	for b.Loop() {
		cmd := exec.Command(self, "-test.run", "^TestThinLink$", "-test.v")
		cmd.Env = append(os.Environ(), "THIN_HOUSEHOLDS=12000")
		if out, err = cmd.CombinedOutput(); err != nil && !strings.Contains(string(out), "bytes-x-good") {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	for _, name := range []string{"notes", "county"} {
		m := regexp.MustCompile(`thin: ` + name + ` ([\d.]+) bytes-x-good, (\d+) B, (\d+) connections, (\d+) s`).FindStringSubmatch(string(out))
		if m == nil {
			b.Fatalf("no figures of %s:\n%s", name, out)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
			}
			for i, unit := range []string{fmt.Sprintf("bytes-x-good<=%.1f", mostBytes), "B", "connections", "virtual-s"} {
				n, _ := strconv.ParseFloat(m[i+1], 64)
				b.ReportMetric(n, unit)
			}
		})
	}
}

func TestARoundInWhichNothingMovesEnds(t *testing.T) {
	g, h := noted(t)
	took := over(t, g, h, &Thin{Still: 50}, nil, func(t *testing.T) {
		if _, err := h.client.Round(ctx, nil); !errors.Is(err, client.ErrStill) {
			t.Errorf("%v", err)
		}
	})
	if took < 30*time.Second || took > 31*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A proxy with a limit below a day's work.
func TestAProxysLimitIsKept(t *testing.T) {
	g, h := noted(t)
	over(t, g, h, &Thin{}, atMost(3_000), func(t *testing.T) { h.rounds(t, 1) })
	if n := g.arrived(t, h); n != 60 {
		t.Errorf("%d notes arrived", n)
	}
}

func TestAChangeThatIsOverAProxysLimitIsNamedAndTheRestIsReceived(t *testing.T) {
	g, h := noted(t)
	g.now.Add(1)
	g.work(t, 3, 0)
	over(t, g, h, &Thin{}, atMost(300), func(t *testing.T) {
		s, err := h.client.Round(ctx, nil)
		var big *client.TooBig
		if !errors.As(err, &big) || big.Change.Seq != 1 || big.Bytes < 300 {
			t.Errorf("%v", err)
		}
		if s.Waiting != 60 || s.Rows < 3 || !s.AtHead {
			t.Errorf("%+v", s)
		}
	})
}

// atMost answers 413 as proxies do.
func atMost(bytes int64) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > bytes {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			h.ServeHTTP(w, r)
		})
	}
}
