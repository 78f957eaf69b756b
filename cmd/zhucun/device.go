package main

import (
	"context"
	"crypto/ecdh"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/durable"
	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/wire"
)

// identity is what a device knows of itself and its county: file device.json,
// readable by its owner only. The private keys never leave it (rule S1).
type identity struct {
	Sign        []byte      `json:"sign"`             // Ed25519 seed
	Seal        []byte      `json:"seal"`             // X25519 private key
	Address     string      `json:"address"`          // of the endpoint, to be tried first; "" until enrolled
	Others      []string    `json:"others,omitempty"` // other addresses of it
	Pin         []byte      `json:"pin,omitempty"`
	County      []byte      `json:"county,omitempty"` // its public signing key
	Name        string      `json:"name,omitempty"`
	Certificate []byte      `json:"certificate,omitempty"`
	Device      record.ID   `json:"device"`
	Persons     []record.ID `json:"persons,omitempty"`
	User        record.ID   `json:"user"` // who was the author last
	Label       string      `json:"label,omitempty"`

	Told int64          `json:"told,omitempty"` // the county's time at the enrolment
	At   record.Reading `json:"told_at"`        // when the machine showed this
}

func (i *identity) enrolled() bool { return i.Address != "" }

// user is who used the device last, or the first of its people. Whether he still
// is one of them the records say.
func (i *identity) user() record.ID {
	if i.User.IsZero() && len(i.Persons) > 0 {
		return i.Persons[0]
	}
	return i.User
}

func (i *identity) key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(i.Sign) }

// device is this tablet or laptop.
type device struct {
	dir     string
	now     func() int64
	run     func() (ms int64, boot uint64)
	rand    io.Reader
	version string
	disk    disk
	mu      sync.Mutex // guards the addresses and the user in id, and its file, once exchanges run
	id      identity
	lost    error // why the identity cannot be read, as last looked at
}

// disk is where a device writes; a test has it full.
type disk struct {
	put     func(path string, fill func(io.Writer) error) error // a file, whole or not at all
	connect func(dsn string) (*sql.DB, error)                   // to a database; nil is the usual way
}

// openDevice reads who the device is; one that was never enrolled is new. Where that
// cannot be read, the device comes with the error: it opens nothing and changes nothing
// until device.json is put back or GoOn puts it aside.
func openDevice(dir, version string, now func() int64, rand io.Reader) (*device, error) {
	d := &device{dir: dir, now: now, rand: rand, version: version, disk: disk{put: durable.Write}}
	d.lost = d.read()
	return d, d.lost
}

// Lost is why who this device is cannot be read, looked at again.
func (d *device) Lost() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lost != nil {
		d.lost = d.read()
	}
	return d.lost
}

// errIdentity says that device.json is there and not what it was.
var errIdentity = errors.New("device.json, which says who this device is, is damaged: put it back from a backup of the folder, or move it away and enrol again")

func (d *device) read() error {
	b, err := os.ReadFile(d.path("device.json"))
	if err == nil {
		return d.take(b)
	}
	if errors.Is(err, fs.ErrNotExist) { // never enrolled
		err = os.MkdirAll(d.dir, 0o700)
	}
	if err != nil {
		return keyed{fmt.Errorf("read identity: %w", err), "error.folder"}
	}
	return nil
}

func (d *device) take(b []byte) error {
	var id identity
	err := json.Unmarshal(b, &id)
	if err == nil && len(id.Sign) != ed25519.SeedSize {
		err = errors.New("it has no signing key")
	}
	if err != nil {
		return keyed{fmt.Errorf("%w: %w", errIdentity, err), "error.identity"}
	}
	d.id = id
	return nil
}

func (d *device) path(name string) string { return filepath.Join(d.dir, name) }

// keep writes the identity whole or not at all.
func (d *device) keep() error {
	b, err := json.MarshalIndent(&d.id, "", " ")
	if err != nil {
		return fmt.Errorf("write identity: %w", err)
	}
	if err := d.write("device.json", b); err != nil {
		return fmt.Errorf("write identity: %w", err)
	}
	return nil
}

// Enrolled reports whether the device belongs to a county.
func (d *device) Enrolled() bool { return d.id.enrolled() }

// Check says whether a typed code is whole and right.
func (d *device) Check(code string) bool {
	_, err := wire.ParseCode(code)
	return err == nil
}

// Read takes the ticket out of an invitation file. Whether it is still good the
// endpoint says: this device's clock may be wrong.
func (d *device) Read(file []byte) (state.Ticket, error) {
	v, code, err := wire.ParseInvitation(file)
	if err != nil {
		return state.Ticket{}, keyed{err, "enrol.file_bad"}
	}
	t := state.Ticket{Code: strings.ReplaceAll(code.String(), "-", ""), Pin: string(v.Pin)}
	t.Address = strings.Join(v.Addresses, " ")
	return t, nil
}

// Enrol makes the device's keys, once, and has the county sign them.
func (d *device) Enrol(ctx context.Context, t state.Ticket) (state.Enrolled, error) {
	if err := d.Lost(); err != nil {
		return state.Enrolled{}, err
	}
	code, err := wire.ParseCode(t.Code)
	if err != nil {
		return state.Enrolled{}, keyed{err, "enrol.mistyped"}
	}
	if d.id.Sign == nil {
		if err := d.makeKeys(); err != nil {
			return state.Enrolled{}, readable(err)
		}
	}
	self, err := d.newDevice()
	if err != nil {
		return state.Enrolled{}, err
	}
	var pin [32]byte
	copy(pin[:], t.Pin)
	addresses, err := client.Addresses(t.Address)
	if err != nil {
		return state.Enrolled{}, enrolTrouble(err)
	}
	got, at, err := client.AtEach(ctx, addresses, func(address string) (*client.Enrolled, error) {
		return client.Enrol(ctx, address, code, pin, self)
	})
	if err != nil {
		return state.Enrolled{}, enrolTrouble(err)
	}
	if err := d.sameCounty(ctx, got.County); err != nil {
		return state.Enrolled{}, readable(err)
	}
	d.id.Address, d.id.Others = at, without(addresses, at)
	d.id.Pin, d.id.County, d.id.Name = got.Pin[:], got.County, got.Name
	d.id.Certificate, d.id.Device, d.id.Persons, d.id.Label = got.Sealed, got.Device, got.Persons, got.Label
	d.id.Told, d.id.At = got.Time, d.reading()
	// The records come first: a device that is enrolled has some, so that it is
	// noticed when they are missing.
	err = d.makeRecords(ctx)
	if err == nil {
		err = d.keep()
	}
	if err != nil {
		d.id.Address = ""
		return state.Enrolled{}, readable(err)
	}
	return state.Enrolled{Label: got.Label, County: got.Name}, nil
}

// sameCounty refuses a county other than the one whose records are here already:
// device.json was lost and they were kept.
func (d *device) sameCounty(ctx context.Context, county []byte) error {
	if _, err := os.Stat(d.records()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := store.Open(ctx, d.records(), d.options())
	if err != nil {
		return err
	}
	id, err := s.Identity(ctx)
	switch {
	case errors.Is(err, store.ErrNotEnrolled):
		err = nil
	case err == nil && !slices.Equal(id.County, county):
		err = store.ErrOtherCounty
	}
	return errors.Join(err, s.Close())
}

// newDevice is what the device shows of itself when it is enrolled.
func (d *device) newDevice() (client.NewDevice, error) {
	seal, err := ecdh.X25519().NewPrivateKey(d.id.Seal)
	if err != nil {
		return client.NewDevice{}, fmt.Errorf("sealing key: %w", err)
	}
	return client.NewDevice{Sign: d.id.key(), Seal: seal.PublicKey().Bytes(), Label: d.id.Label, App: d.version}, nil
}

// makeKeys draws the keys and keeps them before anything is sent: an answer
// that is lost is asked for again with the same ones.
func (d *device) makeKeys() error {
	sign := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(d.rand, sign); err != nil {
		return fmt.Errorf("draw a key: %w", err)
	}
	seal, err := ecdh.X25519().GenerateKey(d.rand)
	if err != nil {
		return fmt.Errorf("draw a key: %w", err)
	}
	d.id.Sign, d.id.Seal = sign, seal.Bytes()
	if err := d.keep(); err != nil {
		d.id.Sign, d.id.Seal = nil, nil
		return err
	}
	return nil
}

// options are those of every store of the device.
func (d *device) options() store.Options {
	return store.Options{Now: d.now, Run: d.run, Rand: d.rand, Connect: d.disk.connect}
}

func (d *device) reading() record.Reading {
	r := record.Reading{Wall: d.now()}
	if d.run != nil {
		r.Run, r.Boot = d.run()
	}
	return r
}

// records is the file of the county's records.
func (d *device) records() string { return d.path("records.db") }

// open opens the county's records, or the practice file, which it fills with
// invented ones the first time.
func (d *device) open(ctx context.Context, practice bool) (*openCopy, error) {
	o := d.options()
	if practice {
		return d.openPractice(ctx, o)
	}
	if err := d.Lost(); err != nil {
		return nil, err
	}
	o.MustExist = true // since the enrolment: see Enrol
	o.Gone = d.keep    // who removed the records may have removed this, too
	s, err := store.Open(ctx, d.records(), o)
	if err != nil {
		return nil, readable(err)
	}
	if err := errors.Join(durable.Private(d.records()), d.own(ctx, s)); err != nil {
		return nil, errors.Join(readable(err), s.Close())
	}
	return &openCopy{d: d, s: s, label: d.id.Label, person: d.id.user(), persons: d.id.Persons}, nil
}

// openPractice opens the practice file, making it the first time. Its identity
// is invented and belongs to no county, so nothing in it could be sent.
func (d *device) openPractice(ctx context.Context, o store.Options) (*openCopy, error) {
	name := d.path("practice.db")
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		if err := d.makePractice(ctx, o, name); err != nil {
			return nil, readable(err)
		}
	}
	s, err := store.Open(ctx, name, o)
	if err != nil {
		return nil, readable(err)
	}
	person, err := findPractising(ctx, s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &openCopy{d: d, s: s, practice: true, person: person, persons: []record.ID{person}}, nil
}

// makePractice fills a new file and gives it its name when it is complete.
func (d *device) makePractice(ctx context.Context, o store.Options, name string) error {
	dir, err := os.MkdirTemp(d.dir, "practice-*")
	if err != nil {
		return fmt.Errorf("make practice file: %w", err)
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "practice.db")
	s, err := store.Open(ctx, made, o)
	if err != nil {
		return err
	}
	told, at := practiceTime(d.now())
	err = s.Enrol(ctx, store.Identity{Device: practiceDevice(), Label: "practice", Told: told, At: at})
	if err == nil {
		_, err = state.Practice(ctx, records{s}, s.Time().Now)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	if err := os.Rename(made, name); err != nil {
		return fmt.Errorf("make practice file: %w", err)
	}
	return nil
}

// practiceTime is what a practice file knows of time, as nobody tells it: a clock
// that cannot be right must keep nobody from practising.
func practiceTime(now int64) (told int64, at record.Reading) {
	const decades = 20 * 365 * 24 * 3600_000
	built := record.MustDay("2026-01-01").Time().UnixMilli() // no build is older
	if now > built+decades {
		return built, record.Reading{Wall: now}
	}
	return built, record.Reading{Wall: built}
}

// practiceDevice is the device that practice files are made on.
func practiceDevice() record.ID { return record.NaturalID(record.Device, "practice") }

// findPractising is the leader of the invented team.
func findPractising(ctx context.Context, s *store.Store) (record.ID, error) {
	all, err := s.List(ctx, store.Query{Kind: record.Assignment, Where: []record.Set{{Field: record.AssignmentRole, Value: record.C(string(record.Leader))}}, Limit: 1})
	if err != nil || len(all) == 0 {
		return record.ID{}, errors.Join(readable(err), errIf(len(all) == 0, "the practice file is not complete: delete practice.db"))
	}
	return all[0].Value(record.AssignmentPerson).ID(), nil
}

func errIf(is bool, text string) error {
	if is {
		return errors.New(text)
	}
	return nil
}

// enrolByFile enrols with an invitation file; a device that is enrolled takes its
// addresses.
func (d *device) enrolByFile(name string) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read invitation: %w", err)
	}
	if d.Enrolled() {
		if err := d.Move(string(b)); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		return nil
	}
	t, err := d.Read(b)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	if _, err := d.Enrol(context.Background(), t); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}
