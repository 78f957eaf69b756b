package server_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// hostileTimes is how often each shape is made, each time as another request.
const hostileTimes = 3

// hostile are requests that one device can make and that once took long, much
// memory or much disk: each in an epoch of its own, so that none is a repetition.
func (p *post) hostile() (bodies [][]byte) {
	home := record.Ref{Kind: record.Household, ID: p.homes[0]}
	long := record.T(strings.Repeat("长", 3000))
	many := func(n int, w func(i int) []record.Write) func(*tablet) {
		return func(d *tablet) {
			for i := range n {
				d.save(p.person, w(i)...)
			}
		}
	}
	one := func(w record.Write) []record.Write { return []record.Write{w} }
	shapes := []func(*tablet){
		many(512, func(i int) []record.Write { // what is not his to write, each change a clerk's to decide
			return one(write(record.Setting, record.SettingName, record.C(fmt.Sprint("s", i)), record.SettingValue, record.T("1"), record.SettingFrom, record.D(20000)))
		}),
		many(40, func(i int) []record.Write { // the same with much text
			return one(write(record.Setting, record.SettingName, record.C(fmt.Sprint("l", i)), record.SettingValue, long, record.SettingFrom, record.D(20000)))
		}),
		many(512, func(i int) []record.Write { // a present value to and fro
			return one(edit(home, 0, record.HouseholdWhere, record.C([]string{"camp", "home"}[i%2])))
		}),
		many(512, func(i int) []record.Write { // values of one field that nobody saw
			return one(edit(home, 0, record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i))))
		}),
		func(d *tablet) { // each waits for the next
			for i := range 512 {
				w := write(record.Household, record.HouseholdVillage, p.held[home].Value(record.HouseholdVillage), record.HouseholdHead, record.T("户"))
				w.Fields = append(w.Fields, record.Set{Field: record.HouseholdSplitFrom, Value: record.R(record.DerivedID(record.ChangeID{Device: d.id, Epoch: d.queue, Seq: uint64(i) + 2}, 0))})
				d.save(p.person, w)
			}
		},
		many(200, func(i int) []record.Write { // a chain of merged households
			return one(edit(record.Ref{Kind: record.Household, ID: p.homes[i%len(p.homes)]}, 0, record.HouseholdMerged, record.R(p.homes[(i+1)%len(p.homes)])))
		}),
		many(512, func(i int) []record.Write { // other people's days
			return one(write(record.DutyDay, record.DutyPerson, record.R(record.ID{9, byte(i)}), record.DutyDate, record.D(record.DayOf(p.c.now)-record.Day(i)),
				record.DutyTeam, record.R(p.team), record.DutyStatus, record.C("absent")))
		}),
		many(100, func(i int) (all []record.Write) { // as many writes as a change may have
			for range 200 {
				all = append(all, write(record.Visit, record.VisitHousehold, record.R(p.homes[0]), record.VisitDate, record.D(record.DayOf(p.c.now))))
			}
			return all
		}),
	}
	for n := range hostileTimes {
		for i, shape := range shapes {
			d := *p.tablet
			d.epoch = p.epoch + record.Epoch(1+n*len(shapes)+i)
			d.queue, d.counter, d.all, d.from = d.epoch, 0, nil, 0
			shape(&d)
			_, body := d.request()
			bodies = append(bodies, body)
		}
	}
	_, forged := p.request()
	forged[len(forged)-1] ^= 1
	return append(bodies, forged, []byte("garbage"), forged[:200])
}

// siege sends bodies from so many connections until it is ended.
func siege(url string, connections int, bodies [][]byte) (end func() (answered int64)) {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: anyKey, MaxIdleConnsPerHost: connections}, Timeout: time.Minute}
	var wait sync.WaitGroup
	var over atomic.Bool
	var n atomic.Int64
	for k := range connections {
		wait.Go(func() {
			for i := k; !over.Load(); i++ {
				_ = push(client, url, bodies[i%len(bodies)]) // refusals are as good as answers here
				n.Add(1)
			}
		})
	}
	return func() int64 {
		over.Store(true)
		wait.Wait()
		client.CloseIdleConnections()
		return n.Load()
	}
}

// BenchmarkNeighbour: an enrolled and a revoked device send whatever is dear from 24
// connections; what do the others notice? And how much disk does a revoked one take?
func BenchmarkNeighbour(b *testing.B) {
	t := newTown(b)
	enrolled, revoked := t.posts[0], t.posts[1]
	bodies := append(enrolled.hostile(), revoked.hostile()...)
	t.local(edit(record.Ref{Kind: record.Device, ID: revoked.id}, 0, record.DeviceRevoked, record.D(record.DayOf(t.now))))
	day := t.revokedDay(b, revoked)
	if err := t.log.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p := serveApart(b, t.path, 600)
		honest := t.posts[4:]
		quiet, bad := t.visits(p.url, honest, 500)
		end := siege(p.url, 24, bodies)
		loud, worse := t.visits(p.url, honest, 500)
		answered := end()
		peak := p.stop(b)
		b.ReportMetric(float64(answered), "hostile-requests")
		b.ReportMetric(peak, "server-MB")
		b.ReportMetric(p99(quiet)*1000, "p99-quiet-ms")
		b.ReportMetric(p99(loud)/p99(quiet), "p99-x-quiet<=10")
		b.ReportMetric(float64(bad+worse), "errors<=0")
		b.ReportMetric(day, "revoked-MB-a-day<=1")
	}
	b.ReportMetric(0, "ns/op")
}

// revokedDay lets a revoked device send something new every half minute of a day,
// and gives the MB by which the log grew.
func (t *town) revokedDay(b *testing.B, p *post) float64 {
	b.Helper()
	var err error
	s, err := server.New(ctx, server.Config{Log: t.log, Key: keyOf("county"), Now: func() int64 { return t.now }, Rand: zeros{}, PerMinute: 600})
	if err != nil {
		b.Fatal(err)
	}
	before := t.bytes(b)
	served := 0
	for range 24 * 60 * 2 {
		t.now += 30_000
		d := *p.tablet
		p.epoch++
		d.epoch = p.epoch + 1<<20
		d.queue, d.counter, d.all, d.from = d.epoch, 0, nil, 0
		d.save(p.person, write(record.Setting, record.SettingName, record.C("s"), record.SettingValue, record.T(strings.Repeat("长", 3000)), record.SettingFrom, record.D(20000)))
		_, body := d.request()
		if _, err := s.Exchange(ctx, body); err == nil {
			served++
		}
	}
	if served == 0 {
		b.Fatal("a revoked device is told nothing")
	}
	return t.bytes(b) - before
}

// bytes is the size in MB of a copy of the log, without what SQLite keeps beside it.
func (t *town) bytes(b *testing.B) float64 {
	b.Helper()
	path := b.TempDir() + "/copy.db"
	if err := t.log.Backup(ctx, path); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size()) / (1 << 20)
}
