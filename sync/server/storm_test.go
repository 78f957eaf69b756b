package server_test

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
	"zhucun/sync/wire"
)

// The county of the storm: every device pushes a week at once.
const (
	stormDevices    = 258
	stormTeams      = 60
	stormHouseholds = 40 // of a village
	stormWeek       = 79 // 40 visits, 14 duty days, 25 household edits
)

// stormEnv names the log that a helper process serves, stormLimitEnv how many
// requests a minute a device has; with it the process has a door and TLS.
const (
	stormEnv      = "ZHUCUN_STORM_LOG"
	stormLimitEnv = "ZHUCUN_STORM_LIMIT"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(stormEnv); path != "" {
		if err := serveStorm(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveStorm is the server's process: it says where it listens, serves until its
// input ends and then says how much memory it took at most.
func serveStorm(path string) error {
	l, err := sqlitelog.Open(ctx, path, sqlitelog.Options{})
	if err != nil {
		return err
	}
	perMinute, _ := strconv.Atoi(os.Getenv(stormLimitEnv))
	s, err := server.New(ctx, server.Config{
		Log: l, Key: keyOf("county"), Rand: crand.Reader, Now: func() int64 { return time.Now().UnixMilli() }, PerMinute: perMinute,
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	scheme := "http://"
	if perMinute > 0 { // as strangers and neighbours meet it
		ln = server.NewDoor(ln, server.MaxConnections)
		if ln, err = encrypted(ln); err != nil {
			return err
		}
		scheme = "https://"
	}
	srv := server.HTTPServer(s.Handler())
	go func() { _ = srv.Serve(ln) }()
	fmt.Println(scheme + ln.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = srv.Shutdown(ctx)
	if err := l.Close(); err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Println(strings.Fields(kb)[0])
		}
	}
	return nil
}

// storm is a log before the storm, and its requests.
type storm struct {
	path     string
	head     record.Seq
	requests [][]byte
}

// post is where one device of the storm works.
type post struct {
	*tablet
	person record.ID
	team   record.ID
	homes  []record.ID
}

func newStorm(b *testing.B) *storm {
	c := &county{t: b, path: filepath.Join(b.TempDir(), "log.db"), now: time.Now().UnixMilli()}
	c.open()
	var posts []*post
	err := c.LocalBatch(ctx, func(l *server.Batcher) error {
		for i := range stormTeams {
			posts = append(posts, c.stormTeam(l, i)...)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for i, p := range posts {
		if p.id, err = c.AddDevice(ctx, []record.ID{p.person}, strconv.Itoa(i), p.key.Public().(ed25519.PublicKey), nil); err != nil {
			b.Fatal(err)
		}
	}
	notes := weekNotes(b)
	s := &storm{path: c.path}
	for _, p := range posts {
		p.round()
		p.week(notes)
		_, body := p.request()
		s.requests = append(s.requests, body)
	}
	st, err := c.Status(ctx)
	if err != nil {
		b.Fatal(err)
	}
	s.head = st.Head
	if err := c.log.Close(); err != nil {
		b.Fatal(err)
	}
	return s
}

// stormTeam makes a village with its households, its team and their devices.
func (c *county) stormTeam(l *server.Batcher, i int) (posts []*post) {
	add := func(w record.Write) record.ID {
		refs, err := l.Save(record.ID{}, l.Now(), w)
		if err != nil {
			c.t.Fatal(err)
		}
		return refs[0].ID
	}
	town := fmt.Sprintf("6230271%02d", i%13)
	code := fmt.Sprintf("%s%03d", town, 201+i/13)
	add(write(record.Area, record.AreaCode, record.C(code), record.AreaName, record.T(fmt.Sprint("村", i))))
	team := add(write(record.Team, record.TeamName, record.T(fmt.Sprint("第", i, "队")), record.TeamTownship, record.C(town)))
	var homes []record.ID
	for j := range stormHouseholds {
		homes = append(homes, add(write(record.Household, record.HouseholdVillage, record.C(code), record.HouseholdGroup, record.I(int64(j%7)),
			record.HouseholdHead, record.T(fmt.Sprint("户主", i, "之", j)), record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i*1000+j)),
			record.HouseholdRegister, record.C("general"), record.HouseholdSize, record.I(4), record.HouseholdHousing, record.C("A"),
			record.HouseholdWater, record.C("w1"))))
	}
	for j := i; j < stormDevices; j += stormTeams {
		person := add(write(record.Person, record.PersonName, record.T(fmt.Sprint("干部", j)), record.PersonTownship, record.C(town)))
		add(write(record.Assignment, record.AssignmentPerson, record.R(person), record.AssignmentRole, record.C("member"), record.AssignmentTeam, record.R(team),
			record.AssignmentAreas, record.Cs(code), record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
		epoch := record.Epoch(0x5eed_0000_0000 + uint64(j))
		posts = append(posts, &post{person: person, team: team, homes: homes, tablet: &tablet{
			c: c, key: keyOf(fmt.Sprint("device", j)), epoch: epoch, queue: epoch, budget: 1 << 20, secret: [16]byte{byte(j), byte(j >> 8), 1},
			cursors: map[record.Prefix]record.Cursor{}, held: map[record.Ref]*record.Row{},
		}})
	}
	return posts
}

func weekNotes(b *testing.B) []string {
	text, err := os.ReadFile("../wire/testdata/week-notes.txt")
	if err != nil {
		b.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// week queues a device's week of 79 records.
func (p *post) week(notes []string) {
	day := record.DayOf(p.c.now) - 7
	for i := range 40 {
		p.save(p.person, write(record.Visit, record.VisitHousehold, record.R(p.homes[i]), record.VisitDate, record.D(day+record.Day(i%7)),
			record.VisitTopics, record.Cs("income", "school"), record.VisitPresent, record.Cs("head"), record.VisitNeeds, record.Cs("fodder"),
			record.VisitPlace, record.C("home"), record.VisitNote, record.T(notes[i%len(notes)])))
	}
	for i := range 14 {
		p.save(p.person, write(record.DutyDay, record.DutyPerson, record.R(p.person), record.DutyDate, record.D(day-record.Day(i)),
			record.DutyTeam, record.R(p.team), record.DutyStatus, record.C("station"), record.DutyOvernight, record.B(true)))
	}
	for i := range 25 {
		ref := record.Ref{Kind: record.Household, ID: p.homes[i]}
		p.save(p.person, edit(ref, p.held[ref].Last, record.HouseholdPhone, record.T(fmt.Sprintf("120%08d", i*7919))))
	}
}

// BenchmarkStorm: every device of the county pushes its week at once to one
// server process over HTTP; durable, signatures verified, replies with pages.
func BenchmarkStorm(b *testing.B) {
	s := newStorm(b)
	records := float64(len(s.requests) * stormWeek)
	var took, bare, p99, mb float64
	n := 0
	for b.Loop() {
		n++
		path := s.copy(b)
		t, latencies, peak := s.rage(b, path)
		slices.Sort(latencies)
		took += t.Seconds()
		p99 = max(p99, float64(latencies[len(latencies)*99/100].Milliseconds()))
		mb = max(mb, peak)
		bare += s.bare(b, path).Seconds()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(n)*records/took, "records/s")
	b.ReportMetric(p99, "p99-ms")
	b.ReportMetric(mb, "server-MB")
	b.ReportMetric(bare/took, "of-raw")
}

func (s *storm) copy(b *testing.B) string {
	from, err := os.ReadFile(s.path)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "storm.db")
	if err := os.WriteFile(path, from, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// rage sends everything at once and waits for the replies.
func (s *storm) rage(b *testing.B, path string) (time.Duration, []time.Duration, float64) {
	p := serveApart(b, path, 0)
	url := p.url
	client := &http.Client{Transport: &http.Transport{}}
	latencies, failed := make([]time.Duration, len(s.requests)), make([]error, len(s.requests))
	var wg sync.WaitGroup
	start := time.Now()
	for i, body := range s.requests {
		wg.Go(func() {
			failed[i] = push(client, url, body)
			latencies[i] = time.Since(start)
		})
	}
	wg.Wait()
	took := time.Since(start)
	if err := errors.Join(failed...); err != nil {
		b.Fatal(err)
	}
	return took, latencies, p.stop(b)
}

// apart is a server in a process of its own.
type apart struct {
	cmd   *exec.Cmd
	in    io.Closer
	lines *bufio.Scanner
	url   string // of exchanges
}

func serveApart(b *testing.B, path string, perMinute int) *apart {
	b.Helper()
	p := &apart{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), stormEnv+"="+path, stormLimitEnv+"="+strconv.Itoa(perMinute))
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.in = in
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	p.lines.Scan()
	p.url = p.lines.Text() + "/v1/sync"
	return p
}

// stop ends the process and says how much memory it took at most, in MB.
func (p *apart) stop(b *testing.B) float64 {
	b.Helper()
	_ = p.in.Close()
	p.lines.Scan()
	kb, _ := strconv.ParseFloat(p.lines.Text(), 64)
	if err := p.cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

func push(client *http.Client, url string, body []byte) error {
	resp, err := client.Post(url, wire.MediaType, bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || len(reply) < 100) {
		err = fmt.Errorf("status %d, %d bytes", resp.StatusCode, len(reply))
	}
	return err
}

// BenchmarkExchange is the storm without HTTP or a second process, one request
// after the other: where the server's time goes.
func BenchmarkExchange(b *testing.B) {
	s := newStorm(b)
	var took, bare time.Duration
	n := 0
	for b.Loop() {
		c := &county{t: b, path: s.copy(b), now: time.Now().UnixMilli()}
		c.open()
		start := time.Now()
		for _, body := range s.requests {
			if _, err := c.Exchange(ctx, body); err != nil {
				b.Fatal(err)
			}
		}
		took += time.Since(start)
		if err := c.log.Close(); err != nil {
			b.Fatal(err)
		}
		bare += s.bare(b, c.path)
		n += len(s.requests)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took.Microseconds())/float64(n), "µs/request")
	b.ReportMetric(bare.Seconds()/took.Seconds(), "of-raw")
}
