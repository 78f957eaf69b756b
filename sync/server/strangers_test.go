package server_test

import (
	"crypto/ed25519"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// encrypted puts TLS around a listener, with the county's key.
func encrypted(l net.Listener) (net.Listener, error) {
	c, err := server.Certificate(keyOf("county"), "", nil)
	return server.Encrypted(l, c), err
}

var anyKey = &tls.Config{InsecureSkipVerify: true}

// memory is what a process of this machine takes now, in MB.
func (p *apart) memory(b *testing.B, what string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Skip("memory is read from /proc: ", err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, what+":"); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n / 1024
		}
	}
	b.Fatal("no " + what)
	return 0
}

// town is a small county with its honest devices.
type town struct {
	*county
	posts []*post
}

func newTown(b *testing.B) *town {
	t := &town{county: &county{t: b, path: filepath.Join(b.TempDir(), "log.db"), now: time.Now().UnixMilli()}}
	t.open()
	err := t.LocalBatch(ctx, func(l *server.Batcher) error {
		for i := range 10 {
			t.posts = append(t.posts, t.stormTeam(l, i)...)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for i, p := range t.posts {
		if p.id, err = t.AddDevice(ctx, []record.ID{p.person}, strconv.Itoa(i), p.key.Public().(ed25519.PublicKey), nil); err != nil {
			b.Fatal(err)
		}
		p.round()
	}
	return t
}

// visits lets honest devices send one visit each, n in all and a few at once, and
// gives the time each took, ascending, and how many failed. Each is a connection of
// its own, as a tablet on the road has it.
func (t *town) visits(url string, posts []*post, n int) (took []time.Duration, failed int) {
	const atOnce = 4
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: anyKey, DisableKeepAlives: true}, Timeout: time.Minute}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for k := range atOnce {
		wait.Go(func() {
			for i := k; i < n; i += atOnce {
				p := posts[i/atOnce%(len(posts)/atOnce)*atOnce+k] // no other worker's
				p.save(p.person, write(record.Visit, record.VisitHousehold, record.R(p.homes[i%len(p.homes)]), record.VisitDate, record.D(record.DayOf(t.now)),
					record.VisitPlace, record.C("home"), record.VisitNote, record.T(fmt.Sprint("第", i, "次走访"))))
				_, body := p.request()
				start := time.Now()
				err := push(client, url, body)
				d := time.Since(start)
				p.from = len(p.all)
				mu.Lock()
				if took = append(took, d); err != nil {
					failed++
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	slices.Sort(took)
	return took, failed
}

func p99(took []time.Duration) float64 { return took[len(took)*99/100].Seconds() }

// BenchmarkStrangers: what those who are not enrolled can do by holding on: two
// thousand connections that say nothing and three hundred bodies that never end.
func BenchmarkStrangers(b *testing.B) {
	t := newTown(b)
	_, whole := t.posts[0].request() // a body like any other, and an enrolled name
	if err := t.log.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p := serveApart(b, t.path, 600)
		honest := t.posts[4:]
		quiet, bad := t.visits(p.url, honest, 100)
		before := p.memory(b, "VmRSS")
		address := strings.TrimSuffix(strings.TrimPrefix(p.url, "https://"), "/v1/sync")
		var held []net.Conn
		hold := func(say string) {
			c, err := tls.Dial("tcp", address, anyKey)
			if err == nil {
				_, err = c.Write([]byte(say))
			}
			if err != nil {
				b.Fatal(err)
			}
			held = append(held, c)
		}
		head := "POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Type: " + wire.MediaType + "\r\nContent-Length: 1048576\r\n\r\n"
		filling := strings.Repeat("\x00", 1<<20-len(whole)-1)
		for i := range 2300 {
			switch {
			case i%23 < 20:
				hold("GET /healthz HTTP/1.1\r\n")
			case i%23 == 20:
				hold(head + strings.Repeat("\x00", 1<<19))
			default:
				hold(head + string(whole) + filling)
			}
		}
		loud, worse := t.visits(p.url, honest, 100)
		peak := p.memory(b, "VmHWM")
		for _, c := range held {
			_ = c.Close()
		}
		p.stop(b)
		b.ReportMetric(peak-before, "strangers-MB<=64")
		b.ReportMetric(p99(loud)/p99(quiet), "p99-x-quiet<=10")
		b.ReportMetric(float64(bad+worse), "errors<=0")
	}
	b.ReportMetric(0, "ns/op")
}
