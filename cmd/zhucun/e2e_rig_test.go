package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// rig is a county of processes: the endpoint, and devices that reach it through
// a tap.
type rig struct {
	t        *testing.T
	ctx      context.Context
	rng      *rand.Rand
	app      string // the built programs
	endpoint string
	dir      string // the county's data folder
	tap      *tap
	serving  *exec.Cmd
}

func newRig(t *testing.T, seed uint64) *rig {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool, which builds the programs, is not here")
	}
	bin := t.TempDir()
	r := &rig{
		t: t, rng: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), tap: newTap(t),
		app: filepath.Join(bin, "zhucun"), endpoint: filepath.Join(bin, "zhucun-server"),
	}
	for out, args := range map[string][]string{r.app: {"-tags", "headless", "zhucun/cmd/zhucun"}, r.endpoint: {"zhucun/cmd/zhucun-server"}} {
		build := exec.CommandContext(t.Context(), goTool, append([]string{"build", "-o", out}, args...)...)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", filepath.Base(out), err, said)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute) // kills what hangs
	t.Cleanup(cancel)
	r.ctx = ctx
	return r
}

// run runs a command of the endpoint and reads what it prints into result, which
// may be nil.
func (r *rig) run(result any, args ...string) {
	r.t.Helper()
	var out, said bytes.Buffer
	cmd := exec.CommandContext(r.ctx, r.endpoint, append([]string{"--json", "--lang", "en", "--dir", r.dir}, args...)...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("zhucun-server %s: %v\n%s%s", strings.Join(args, " "), err, out.Bytes(), said.Bytes())
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(out.Bytes(), result); err != nil {
		r.t.Fatalf("zhucun-server %s printed %q: %v", strings.Join(args, " "), out.Bytes(), err)
	}
}

// serve starts the endpoint and waits until it says where it serves.
func (r *rig) serve() {
	r.t.Helper()
	cmd := exec.CommandContext(r.ctx, r.endpoint, "--dir", r.dir, "serve", "--listen", "127.0.0.1:0", "--per-minute", "100000")
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.serving = cmd
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			go func() { _, _ = io.Copy(io.Discard, log) }() // ends with the process
			r.tap.lead(line.Address)
			return
		}
	}
	r.t.Fatalf("the endpoint does not serve: %s", lines.Text())
}

// cut ends the endpoint that runs now as a power cut would, on any goroutine.
func (r *rig) cut() func() {
	p := r.serving.Process
	return func() { _ = p.Kill() } // it may be gone already
}

// crash ends the endpoint and waits for its end.
func (r *rig) crash() {
	r.cut()()
	_ = r.serving.Wait() // killed
}

// invite makes a device of a person: enrolled by an invitation file and exchanged.
func (r *rig) invite(name, person string) *dev {
	r.t.Helper()
	d := &dev{r: r, name: name, dir: filepath.Join(r.t.TempDir(), name)}
	r.t.Cleanup(func() {
		if d.cmd != nil {
			_ = d.cmd.Process.Kill()
			_ = d.cmd.Wait() // killed
		}
	})
	file := filepath.Join(r.t.TempDir(), "invitation.json")
	r.run(nil, "enroll", "--person", person, "--label", name, "--address", "https://"+r.tap.l.Addr().String(), "--file", file)
	d.must(nil, do{"do": "enrol", "file": file})
	d.settle()
	return d
}

// table is what the county has of a kind, by ref and field name.
func (r *rig) table(kind string) map[string]map[string]string {
	r.t.Helper()
	to := r.t.TempDir()
	r.run(nil, "export", "--to", to, kind)
	b, err := os.ReadFile(filepath.Join(to, kind+".csv"))
	if err != nil {
		r.t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, cell := range l[1:] {
			if cell != "" {
				row[lines[0][i+1]] = cell
			}
		}
		rows[kind+"/"+l[0]] = row
	}
	return rows
}

// do is an intent.
type do map[string]any

// dev is a device: a folder, and a process while it runs.
type dev struct {
	r    *rig
	name string
	dir  string

	cmd     *exec.Cmd // nil while it does not run
	in      io.WriteCloser
	answers *bufio.Reader
	kills   int // that cut an intent short
}

func (d *dev) start() {
	d.r.t.Helper()
	cmd := exec.CommandContext(d.r.ctx, d.r.app, "--headless", "--dir", d.dir)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		d.r.t.Fatal("the app does not start", err1, err2)
	}
	d.cmd, d.in, d.answers = cmd, in, bufio.NewReader(out)
}

// stop lets the device close its file.
func (d *dev) stop() {
	if d.cmd != nil {
		d.must(nil, do{"do": "quit"})
		_ = d.cmd.Wait() // it said that it closed the file
		d.cmd = nil
	}
}

// battery ends the process that runs now as an empty battery would, on any
// goroutine.
func (d *dev) battery() func() {
	d.r.t.Helper()
	if d.cmd == nil {
		d.start()
	}
	p := d.cmd.Process
	return func() { _ = p.Kill() } // it may be gone already
}

type reply struct {
	ID         int
	View       json.RawMessage
	Error, Key string
}

// ask gives the answer to an intent, or false if the process died before it
// answered. The next intent starts it again.
func (d *dev) ask(i do) (a reply, answered bool) {
	d.r.t.Helper()
	if d.cmd == nil {
		d.start()
	}
	line, err := json.Marshal(i)
	if err != nil {
		d.r.t.Fatal(err)
	}
	_, _ = d.in.Write(append(line, '\n')) // the answer tells
	got, err := d.answers.ReadBytes('\n')
	if err != nil {
		_ = d.cmd.Wait() // killed
		d.cmd = nil
		d.kills++
		if d.r.ctx.Err() != nil {
			d.r.t.Fatalf("%s: out of time at %s", d.name, line)
		}
		return a, false
	}
	if err := json.Unmarshal(got, &a); err != nil {
		d.r.t.Fatalf("%s answered %s to %s", d.name, got, line)
	}
	return a, true
}

// must asks and reads the view, which may be nil; nothing may go wrong.
func (d *dev) must(view any, i do) {
	d.r.t.Helper()
	a, ok := d.ask(i)
	if !ok || a.Error != "" {
		d.r.t.Fatalf("%s: %v gave %q (answered: %v)", d.name, i, a.Error, ok)
	}
	if view == nil {
		return
	}
	if err := json.Unmarshal(a.View, view); err != nil {
		d.r.t.Fatalf("%s: %v gave %s: %v", d.name, i, a.View, err)
	}
}

// settle exchanges until nothing is left.
func (d *dev) settle() (v exchangeView) {
	d.r.t.Helper()
	for range 20 {
		if d.must(&v, do{"do": "exchange"}); v.Done {
			return v
		}
	}
	d.r.t.Fatalf("%s: after twenty rounds there is still something left: %+v", d.name, v)
	return v
}

// list is what the device shows of a kind, by ref.
func (d *dev) list(kind string) map[string]recordView {
	d.r.t.Helper()
	var v listView[recordView]
	d.must(&v, do{"do": "list", "kind": kind})
	all := map[string]recordView{}
	for _, r := range v.Rows {
		all[r.Ref] = r
	}
	return all
}

// files are the device's records; it must be stopped.
func (d *dev) files() map[string][]byte {
	d.r.t.Helper()
	names, err := filepath.Glob(filepath.Join(d.dir, "records.db*"))
	if err != nil || len(names) == 0 {
		d.r.t.Fatal("no records to copy", err)
	}
	files := map[string][]byte{}
	for _, n := range names {
		if files[n], err = os.ReadFile(n); err != nil {
			d.r.t.Fatal(err)
		}
	}
	return files
}

// replace puts copied files in the place of the device's records.
func (d *dev) replace(files map[string][]byte) {
	d.r.t.Helper()
	for n := range d.files() {
		if err := os.Remove(n); err != nil {
			d.r.t.Fatal(err)
		}
	}
	for n, b := range files {
		if err := os.WriteFile(n, b, 0o600); err != nil {
			d.r.t.Fatal(err)
		}
	}
}

// tap is the address that devices know. It carries bytes to wherever the endpoint
// serves now, and burns a fuse.
type tap struct {
	l net.Listener

	mu   sync.Mutex
	to   string
	left int    // bytes until the fuse is burnt
	blow func() // nil: no fuse
}

func newTap(t *testing.T) *tap {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &tap{l: l}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.carry(c)
		}
	}()
	return p
}

// lead leads to another address; "" is no network.
func (p *tap) lead(to string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = to
}

// fuse calls blow once so many bytes passed, both ways together, and cuts the
// connection there. It replaces the fuse there was; a nil blow is none.
func (p *tap) fuse(bytes int, blow func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.blow = bytes, blow
}

// pass says how many of n bytes may pass, and what to do if not all.
func (p *tap) pass(n int) (int, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.blow == nil {
		return n, nil
	}
	if p.left -= n; p.left > 0 {
		return n, nil
	}
	blow := p.blow
	p.blow = nil
	return max(0, n+p.left), blow
}

func (p *tap) carry(c net.Conn) {
	defer c.Close()
	p.mu.Lock()
	to := p.to
	p.mu.Unlock()
	if to == "" {
		return
	}
	s, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer s.Close()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{c, s}, {s, c}} {
		go func() {
			p.copy(way[1], way[0])
			done <- struct{}{}
		}()
	}
	<-done
}

func (p *tap) copy(to, from net.Conn) {
	b := make([]byte, 512)
	for {
		n, err := from.Read(b)
		k, blow := p.pass(n)
		if _, werr := to.Write(b[:k]); blow != nil {
			blow()
			return
		} else if err != nil || werr != nil {
			return
		}
	}
}

// same reports how two tables differ, or "".
func same(a, b map[string]map[string]string) string {
	for ref, row := range a {
		if !maps.Equal(row, b[ref]) {
			return ref + ": " + quotedRow(row) + " and " + quotedRow(b[ref])
		}
	}
	for ref, row := range b {
		if a[ref] == nil {
			return ref + ": nothing and " + quotedRow(row)
		}
	}
	return ""
}

func quotedRow(row map[string]string) string {
	b, _ := json.Marshal(row)
	return string(b)
}
