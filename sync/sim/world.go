package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"

	"zhucun/store/record"
)

// world is everything one seed makes: devices, a network, the endpoint, and the
// model of what really happened.
type world struct {
	seed     uint64
	rng      *rand.Rand
	now      int64 // true time, ms since 1970
	dir      string
	srv      *endpoint
	devs     []*device
	late     []late // requests and replies still on their way
	model    *model
	begun    record.Seq // the head at the beginning
	restored bool       // the log, or a device, is not what it was
	calm     bool       // no more faults: everything is being brought to rest
	lines    []string
	lost     *device // revoked and not replaced yet
	replaced int     // devices
	cast
}

// late is a message that arrives after others sent later.
type late struct {
	to      *device // nil: a request to the endpoint
	life    int
	body    []byte
	sent    *record.Outbound
	allowed scopeOf
}

var ctx = context.Background()

// broken is an oracle's finding; it ends the seed.
type broken struct{ what string }

func (w *world) fail(format string, args ...any) { panic(broken{fmt.Sprintf(format, args...)}) }

func (w *world) logf(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf("%9.1fh ", float64(w.now-epochStart)/3.6e6)+fmt.Sprintf(format, args...))
}

// must ends the seed on an error that no fault explains.
func (w *world) must(err error, doing string) {
	if err != nil {
		w.fail("%s: %v", doing, err)
	}
}

// Result is what one seed came to.
type Result struct {
	Seed     uint64
	Broken   string // the oracle's finding, "" if all held
	Trace    []string
	Changes  int // changes saved
	Replaced int // devices that were replaced
}

// Run lives through one seed with the given number of actions in a folder of
// its own below dir.
func Run(seed uint64, actions int, dir string, start *Start) (res Result) {
	w := &world{
		seed: seed, rng: rand.New(rand.NewPCG(seed, 0x5a4e)), now: start.now,
		dir: filepath.Join(dir, fmt.Sprint("seed", seed)), model: newModel(),
	}
	defer os.RemoveAll(w.dir)
	defer w.close()
	res.Seed = seed
	defer func() {
		if r := recover(); r != nil {
			b, ok := r.(broken)
			if !ok {
				b.what = fmt.Sprintf("panic: %v\n%s", r, debug.Stack())
			}
			res.Broken = b.what
			w.logf("BROKEN: %s", b.what)
		}
		res.Trace, res.Changes, res.Replaced = w.lines, len(w.model.order), w.replaced
	}()
	start.enter(w)
	for range actions {
		w.act()
	}
	w.rest()
	return res
}

// act lets one thing happen.
func (w *world) act() {
	w.now += w.rng.Int64N(3 * 3600 * 1000)
	if w.rng.IntN(12) == 0 {
		w.now += w.rng.Int64N(10 * 24 * 3600 * 1000)
	}
	total := 0
	for _, a := range actions {
		total += a.weight
	}
	n := w.rng.IntN(total)
	for _, a := range actions {
		if n -= a.weight; n < 0 {
			a.do(w)
			return
		}
	}
}

// actions are all that can happen, with how often.
var actions = []struct {
	weight int
	do     func(*world)
}{
	{18, (*world).saveVisit},
	{26, (*world).editNow},
	{12, (*world).openForm},
	{14, (*world).saveForm},
	{8, (*world).decide},
	{10, (*world).saveDuty},
	{6, (*world).saveHousehold},
	{5, (*world).saveWhere},
	{5, (*world).overreach},
	{4, (*world).correctVisit},
	{9, (*world).sameValue},
	{60, (*world).turn},
	{12, (*world).deliverLate},
	{5, (*world).crashDevice},
	{4, (*world).crashServer},
	{3, (*world).fillDevice},
	{2, (*world).fillServer},
	{4, (*world).backupDevice},
	{2, (*world).restoreDevice},
	{2, (*world).backupServer},
	{2, (*world).restoreServer},
	{4, (*world).reassign},
	{3, (*world).moveHousehold},
	{6, (*world).judge},
	{3, (*world).quarrel},
	{2, (*world).sendAfterTheEnd},
	{2, (*world).forkTwice},
	{2, (*world).saveTooEarly},
	{1, (*world).revoke},
	{3, (*world).replace},
	{3, (*world).skewClock},
}

// pick chooses one of a list, none of an empty one.
func pick[T any](w *world, list []T) (none T) {
	if len(list) == 0 {
		return none
	}
	return list[w.rng.IntN(len(list))]
}

func (w *world) close() {
	for _, d := range w.devs {
		d.stop()
	}
	if w.srv != nil {
		w.srv.stop()
	}
}

// copyFiles copies a folder of database files: a template, a backup, a clone.
func copyFiles(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, f.Name()), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
