package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"zhucun/app/state"
	"zhucun/assets"
	"zhucun/store/record"
	"zhucun/sync/client"
)

// maxLine is the longest line of an intent in bytes.
const maxLine = 1 << 20

// intent is one line of standard input.
type intent struct {
	ID        json.RawMessage   `json:"id"`
	Do        string            `json:"do"`
	File      string            `json:"file"`      // enrol, address: an invitation; restore: a backup, the newest if not given
	Code      string            `json:"code"`      // enrol
	Address   string            `json:"address"`   // enrol, address
	Page      string            `json:"page"`      // open, fill, rows: as state.Pages names it
	Household string            `json:"household"` // an ID, or what finds exactly one
	Kind      string            `json:"kind"`      // of a form; list, write
	Record    string            `json:"record"`    // of a form, write: an ID; a new record if not given
	Member    string            `json:"member"`    // of the form of health and labour codes: an ID
	Person    string            `json:"person"`    // of the ledger: an ID, oneself if not given; as: an ID or a name
	Date      string            `json:"date"`      // of the ledger, today if not given; of a history: its state at the end of that day
	Fields    map[string]string `json:"fields"`    // set, choose, fill, write: values by name
	Lines     map[string]string `json:"lines"`     // set, fill: of the whole team, statuses by person; of a batch, households to tick
	Sure      bool              `json:"sure"`      // save, fill: what the form asks about is right
	List      string            `json:"list"`      // rows: of the page
	Text      string            `json:"text"`      // households, rows: what finds some; key: a character, or Up, Down, Left or Right
	Device    string            `json:"device"`    // decide: an ID
	Decision  string            `json:"decision"`  // decide: accept or return
	Note      string            `json:"note"`      // decide
	Limit     int               `json:"limit"`     // of a list; 0 is all
}

// answer is one line of standard output. An error may come with what was done
// before it.
type answer struct {
	ID    json.RawMessage `json:"id,omitempty"`
	View  any             `json:"view,omitempty"`
	Error string          `json:"error,omitempty"`
	Key   string          `json:"key,omitempty"` // of the words a person reads, if there are some
}

// headless is the app without a window. Its desk is nil before enrolment.
type headless struct {
	d      *device
	c      *openCopy
	saved  *saved
	desk   *state.Desk
	now    *atOnce
	runner *exchange // after "auto"
	heard  heard
}

// drive answers intents until "quit" or the end of the input.
func drive(d *device, in io.Reader, out io.Writer) (err error) {
	h := &headless{d: d}
	defer func() { err = errors.Join(err, h.close()) }()
	lines, answers := bufio.NewReaderSize(in, maxLine), json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for {
		line, err := nextLine(lines)
		if err != nil && (!errors.Is(err, bufio.ErrBufferFull)) {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		}
		if len(line) == 0 && err == nil {
			continue
		}
		a, quit := h.answer(line, err)
		if err := answers.Encode(a); err != nil || quit {
			return err
		}
	}
}

// nextLine reads a line without the blanks around it. One that is too long is
// skipped whole and gives bufio.ErrBufferFull.
func nextLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		return nil, bufio.ErrBufferFull
	}
	if line = bytes.TrimSpace(line); len(line) > 0 && errors.Is(err, io.EOF) {
		err = nil // the last line may end without a break
	}
	return line, err
}

func (h *headless) answer(line []byte, err error) (a answer, quit bool) {
	var i intent
	if err != nil {
		err = fmt.Errorf("a line of more than %d bytes", maxLine)
	} else {
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err = d.Decode(&i); err == nil {
			a.View, err = h.do(context.Background(), &i)
		}
	}
	a.ID = i.ID
	if err != nil {
		a.Error, a.Key = err.Error(), keyOf(err)
	}
	return a, err == nil && i.Do == "quit"
}

// keyOf is the key of the words for an error, or "" where a person has no part
// in it.
func keyOf(err error) string {
	var k state.Keyed
	var bad *record.Invalid
	if errors.As(err, &k) || errors.As(err, &bad) {
		return state.Trouble(err).Key
	}
	return ""
}

// sit opens the copy and sets a desk up for who uses it.
func (h *headless) sit(ctx context.Context) (err error) {
	if !h.d.Enrolled() {
		return errors.New("this device is not enrolled: enrol first")
	}
	if h.c == nil {
		if h.c, err = h.d.open(ctx, false); err != nil {
			return err
		}
	}
	h.saved = &saved{Records: h.c.Records()}
	kit := &state.Kit{Records: h.saved, Conflicting: h.c.Conflicting(), Compared: h.c.Compared(), Drafts: h.c.Drafts(), Outbox: h.c.Outbox(), Tablet: h.c, Endpoint: h.d, Past: h.c.Past(), Device: h.c.Device(), Clock: h.c.Time, Run: state.Inline}
	if kit.Seat, err = kit.LoadSeat(ctx, h.c.Person()); err != nil {
		return err
	}
	about := state.SettingsView{Version: h.d.version, Device: h.c.Label()}
	if h.desk != nil { // of the same app
		about.MinApp, about.Old = h.desk.Settings.View().MinApp, h.desk.Settings.View().Old
	}
	settings := state.NewSettings(about, func(state.Prefs) {}, func(bool) {})
	h.now = &atOnce{exchange: exchange{d: h.d, s: h.c.s}}
	h.desk = state.NewDesk(kit, h.now, settings, func() {
		if h.runner != nil {
			h.runner.AfterSave()
		}
	})
	h.now.report = h.desk.Reported
	words, err := assets.Catalogue(string(state.Chinese))
	h.desk.Conflicts.Reason = words["conflict.reason"]
	h.desk.Start()
	return err
}

// close leaves the copy; a second time it does nothing.
func (h *headless) close() error {
	if h.c == nil {
		return nil
	}
	c := h.c
	h.c, h.desk, h.runner = nil, nil, nil
	return c.Close()
}

// auto lets the app exchange by itself from now on, as it does with a window.
func (h *headless) auto() (any, error) {
	if h.runner == nil {
		h.runner = h.c.begin(h.heard.put)
	}
	return h.status()
}

// listen takes in what the background exchange reported since the last intent, and
// looks at the clock.
func (h *headless) listen() {
	for _, x := range h.heard.take() {
		h.desk.Reported(x)
	}
	h.desk.Tick()
}

// heard keeps reports of another goroutine until they are taken.
type heard struct {
	mu  sync.Mutex
	all []state.Exchanging
}

func (x *heard) put(r state.Exchanging) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if n := len(x.all); n > 0 && x.all[n-1].Running && r.Running {
		x.all = x.all[:n-1] // progress: the latest says it all
	}
	x.all = append(x.all, r)
}

func (x *heard) take() []state.Exchanging {
	x.mu.Lock()
	defer x.mu.Unlock()
	all := x.all
	x.all = nil
	return all
}

// atOnce is an exchange on the goroutine that asks for it.
type atOnce struct {
	exchange
	settled record.Settled
	err     error
}

// Now runs a full round.
func (a *atOnce) Now() {
	a.tell(client.Report{Running: true})
	a.settled, a.err = a.round(context.Background(), func(s record.Settled) { a.tell(client.Report{Running: true, Settled: s}) })
	a.tell(client.Report{Settled: a.settled, Err: a.err})
}

// saved remembers what the states saved.
type saved struct {
	state.Records
	refs []record.Ref
}

func (s *saved) Save(ctx context.Context, saves ...state.Save) ([]record.Ref, error) {
	refs, err := s.Records.Save(ctx, saves...)
	s.refs = append(s.refs, refs...)
	return refs, err
}
