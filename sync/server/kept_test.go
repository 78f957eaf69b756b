package server_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// A change over the limit never enters, and nothing after it is the worse.
func TestAChangeThatCouldNotBeReadAgainIsNotLetIn(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	long := record.T(strings.Repeat("x", 30<<10))
	d.save(c.leader, write(record.Setting, record.SettingName, record.C("a"), record.SettingValue, record.T("b"), record.SettingFrom, record.D(record.MustDay("2026-11-10"))),
		record.Write{Ref: record.Ref{Kind: 99, ID: record.ID{1}}, Fields: []record.Set{{Field: 1, Value: long}, {Field: 2, Value: long}}})
	if in := d.round(); in.Refused != record.BadRequest || in.Receipt != nil {
		t.Errorf("refused %q, receipt %v", in.Refused, in.Receipt)
	}
	d.all = nil
	d.save(c.leader, c.visit("goes on"))
	want(t, d.round().Receipt, "1+1 applied")
	c.device("another", c.leader)
	c.serve()
	c.checked()
}

// What was kept and cannot be read fails no start, command, exchange or
// decision; check names it, and a clerk can return it.
func TestWhatCannotBeReadFailsNothingAndIsNamed(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	c.desk.round()
	bad := c.beyond()
	d.round()
	hash := bad.Hash()
	err := c.log.Update(ctx, func(tx server.Tx) error {
		h, err := tx.Held(hash)
		if err == nil {
			h.Payload, h.Reason = make([]byte, record.MaxChange+1), "unknown_kind"
			err = tx.PutHeld(h)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.serve()
	c.device("another", c.leader)
	c.local(write(record.Assignment, record.AssignmentPerson, record.R(c.helper), record.AssignmentRole, record.C("helper"),
		record.AssignmentHousehold, record.R(c.house2), record.AssignmentFrom, record.D(record.MustDay("2026-11-01"))))
	d.save(c.leader, c.visit("goes on"))
	want(t, d.round().Receipt, "2+1 applied")
	if st, err := c.Status(ctx); err != nil || st.Waiting != 1 {
		t.Errorf("%d wait (%v)", st.Waiting, err)
	}
	problems, err := c.Check(ctx)
	if err != nil || !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, bad.ChangeID.String()+" cannot be read") }) {
		t.Errorf("check says %q (%v)", problems, err)
	}
	c.decide(bad, "accept")
	if got := c.value(announced(bad), record.QuarantineDetail); got != record.T("unreadable") {
		t.Errorf("accepting it says %q", got)
	}
	c.decide(bad, "return")
	if got := c.value(announced(bad), record.QuarantineOutcome); got != record.C("returned") {
		t.Errorf("returning it leads to %q", got)
	}
}

// Accepting a fork whose references have no form refuses it and no more.
func TestAcceptingAForkWithMalformedReferencesIsRefused(t *testing.T) {
	for name, v := range map[string]record.Value{"cut off": "r\x01\x02", "empty": "r", "a set of one and a half": record.Value("R" + strings.Repeat("x", 24))} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			d := c.tablet
			d.round()
			d.save(c.leader, c.visit("a"))
			d.round()
			d.all, d.from = nil, 0
			fork := d.save(c.leader, write(record.Visit, record.VisitHousehold, v, record.VisitDate, record.D(record.MustDay("2026-11-10"))))
			want(t, d.round().Receipt, "1+1 fork")
			c.decide(fork, "accept")
			if got := c.value(announced(fork), record.QuarantineReason); got != record.C("invalid") || c.value(announced(fork), record.QuarantineOutcome) != "" {
				t.Errorf("it waits for %q", got)
			}
			c.decide(fork, "return")
			c.checked()
		})
	}
}

// What a device may have undecided is limited, and what is over stays with it
// until something was decided. The others do not feel it.
func TestADeviceHasRoomForSoMuchThatWaitsAndKeepsTheRest(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	for range server.MaxUndecided {
		c.beyond()
	}
	if in := d.round(); in.Refused != "" || in.Receipt.Seq != server.MaxUndecided {
		t.Fatalf("refused %q at %v", in.Refused, in.Receipt)
	}
	c.beyond()
	d.save(c.leader, c.visit("behind it"))
	in := d.round()
	if in.Refused != record.OverQuota || in.Receipt != nil || d.from != server.MaxUndecided {
		t.Fatalf("refused %q, receipt %v, acknowledged %d", in.Refused, in.Receipt, d.from)
	}
	c.desk.save(c.clerk, c.visit("a neighbour"))
	want(t, c.desk.round().Receipt, "1+1 applied")
	if _, err := c.DecideAll(ctx, d.id, record.SaidReturn); err != nil {
		t.Fatal(err)
	}
	if got := d.round().Receipt; got == nil || got.Seq != server.MaxUndecided+2 {
		t.Errorf("after the clerk decided: %v", got)
	}
	c.checked()
}

// A revoked device is heard, and takes next to nothing.
func TestARevokedDeviceTakesNextToNothing(t *testing.T) {
	c := newCounty(t)
	d := c.tablet
	d.round()
	at := record.Ref{Kind: record.Device, ID: d.id}
	c.local(edit(at, c.row(at).Last, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	for range server.MaxRevokedUndecided + 1 {
		d.save(c.leader, c.visit(strings.Repeat("x", 100)))
	}
	if in := d.round(); in.Refused != record.OverQuota {
		t.Fatalf("refused %q", in.Refused)
	}
	all := d.all
	d.all = all[:server.MaxRevokedUndecided]
	if in := d.round(); in.Refused != "" || in.Receipt.Seq != server.MaxRevokedUndecided {
		t.Fatalf("refused %q", in.Refused)
	}
	d.all = all
	size := fileSize(t, c.path) + fileSize(t, c.path+"-wal")
	for range 200 {
		d.round()
	}
	if grown := fileSize(t, c.path) + fileSize(t, c.path+"-wal") - size; grown > 1<<20 {
		t.Errorf("200 refused requests took %d bytes", grown)
	}
	for e := range record.Epoch(2 * server.MaxEpochsADay) {
		d.epoch, d.queue, d.all, d.from, d.counter = 100+e, 100+e, nil, 0, 0
		_, body := d.request()
		if _, err := c.Exchange(ctx, body); (err != nil) != (e >= server.MaxEpochsADay-1) || err != nil && !errors.Is(err, server.ErrBusy) {
			t.Fatalf("epoch %d: %v", e, err)
		}
	}
	c.now += 24 * hour
	d.counter = 0
	if in := d.round(); in.Refused != "" {
		t.Errorf("on the next day: %q", in.Refused)
	}
}

// The content of what waits is kept once, and reaches the clerk with its record.
func TestWhatWaitsIsKeptOnceAndReachesTheClerk(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	var note strings.Builder // that no compression shortens
	for i := range 60 {
		h := sha256.Sum256([]byte{byte(i)})
		note.WriteString(strings.ToUpper(record.Hash(h).String()))
	}
	w := c.visit(note.String())
	w.Fields[0].Value = record.R(c.house2)
	v := c.tablet.save(c.helper, w)
	want(t, c.tablet.round().Receipt, "1+1 permission")
	c.desk.round()
	got := c.desk.held[announced(v)].Value(record.QuarantineContent).Bytes()
	if record.HashOf(got) != v.Hash() {
		t.Errorf("the clerk has %d bytes, not the change", len(got))
	}
	if c.tablet.held[announced(v)].Get(record.QuarantineContent) != nil {
		t.Error("the tablet gets its own words back")
	}
	if n := countIn(t, c, note.String()[600:612]); n != 1 {
		t.Errorf("the county keeps the note %d times", n)
	}
	c.decide(v, "accept")
	if n := countIn(t, c, note.String()[600:612]); n != 2 { // in the log and in its row, like any other
		t.Errorf("accepted, the county keeps the note %d times", n)
	}
	c.checked()
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return st.Size()
}

// countIn counts a short text in a copy of the log that has no free pages.
func countIn(t *testing.T, c *county, text string) int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := c.log.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(b, []byte(text))
}
