package server_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// refused fails the test unless a question is refused so, and nothing is told.
func (c *county) refused(what string, a *record.Answer, why record.Refusal) {
	c.t.Helper()
	if a.Refused != why || len(a.Past) > 0 || len(a.Waits) > 0 || len(a.Labels) > 0 || a.More {
		c.t.Errorf("%s: refused %q with %d changes, want %q", what, a.Refused, len(a.Past), why)
	}
}

func TestAForgedQuestionIsToldNothing(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	if a := c.tablet.asks(hh); len(a.Past) == 0 {
		t.Fatalf("an honest one hears %+v", a)
	}
	for i := range c.tablet.asking(hh, 0, 0) {
		body := c.tablet.asking(hh, 0, 0)
		body[i] ^= 1
		answer, err := c.Ask(ctx, body)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, wire.ErrTooLarge) && !errors.As(err, new(wire.ErrNewerVersion)) && !errors.As(err, new(wire.ErrOlderVersion)) {
				t.Errorf("byte %d: %v", i, err)
			}
			continue
		}
		a, err := wire.DecodeAnswer(answer, hh, body, c.Public())
		if err != nil {
			t.Fatal(err)
		}
		if a.Refused != record.BadSignature && a.Refused != record.UnknownDevice {
			t.Errorf("byte %d: %q", i, a.Refused)
		}
		c.refused("forged", a, a.Refused)
	}
	theirs := *c.tablet
	theirs.key = c.desk.key // of another device
	c.refused("another's key", theirs.asks(hh), record.BadSignature)
	stranger := *c.tablet
	stranger.id, stranger.key = record.ID{9}, keyOf("stranger")
	a := stranger.asks(hh)
	c.refused("a stranger", a, record.UnknownDevice)
	if a.LogEpoch != 0 {
		t.Error("a stranger hears the log epoch")
	}
}

// What was recorded is of no use to who replays it: not at once, not later, not after
// the endpoint was started again.
func TestAQuestionIsAnsweredOnce(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	c.tablet.asks(hh) // the time is agreed on
	body := c.tablet.asking(hh, 0, 0)
	if a := c.tablet.put(hh, body); a.Refused != "" {
		t.Fatalf("refused %q", a.Refused)
	}
	c.refused("at once", c.tablet.put(hh, body), record.Stale)
	c.now += hour
	c.refused("an hour later", c.tablet.put(hh, body), record.Stale)
	c.serve()
	c.refused("after a restart", c.tablet.put(hh, body), record.Stale)

	c.now += hour
	early := *c.tablet
	early.asked = c.now + record.MaxAhead - 1 // as far ahead as may be
	body = early.asking(hh, 0, 0)
	if a := c.tablet.put(hh, body); a.Refused != "" {
		t.Fatalf("of a clock that is ahead: %q", a.Refused)
	}
	c.serve()
	c.refused("of a clock that is ahead, after a restart", c.tablet.put(hh, body), record.Stale)
	if a := c.tablet.asks(hh); a.Refused != "" {
		t.Errorf("asked again at the time that was told: %q", a.Refused)
	}
}

// A device whose clock is years off hears at which time to ask.
func TestAWrongClockCostsOneMoreQuestion(t *testing.T) {
	c := newCounty(t)
	for _, off := range []int64{-3 * 365 * 24 * hour, 3 * 365 * 24 * hour} {
		d := c.device("off by "+record.DayOf(off).String(), c.leader)
		d.asked = c.now + off
		body := wire.EncodeQuestion(&record.Question{Device: d.id, At: c.now + off, Ref: house(c.house)}, d.key)
		a := d.put(house(c.house), body)
		c.refused("a wrong clock", a, record.Stale)
		d.asked = a.Time - 1
		body = wire.EncodeQuestion(&record.Question{Device: d.id, At: a.Time, Ref: house(c.house)}, d.key)
		if a := d.put(house(c.house), body); a.Refused != "" {
			t.Errorf("off by %d: %q", off, a.Refused)
		}
	}
}

// What is not there and what the device may not read now are told alike, to the byte
// but for time and signature.
func TestNotYoursAndNotThereAreToldAlike(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.tablet.save(c.leader, c.visit("本户"))
	c.tablet.round()
	mine := record.Ref{Kind: record.Visit, ID: c.tablet.all[0].NewID(0)}
	letter := c.desk.save(c.clerk, write(record.Complaint, record.ComplaintDevice, record.R(c.desk.id), record.ComplaintDate, record.D(record.DayOf(c.now)), record.ComplaintText, record.T("x")))
	c.desk.round()
	if a := c.tablet.asks(mine); a.Refused != "" || len(a.Past) != 1 {
		t.Fatalf("an own visit: %q", a.Refused)
	}
	other := c.device("other", c.helper) // of one household
	for name, tc := range map[string]struct {
		who *tablet
		ref record.Ref
	}{
		"another village":       {c.tablet, house(c.elsewhere)},
		"another household":     {other, house(c.house2)},
		"another's letter":      {c.tablet, record.Ref{Kind: record.Complaint, ID: letter.NewID(0)}},
		"another device":        {c.tablet, record.Ref{Kind: record.Device, ID: c.desk.id}},
		"another kind":          {c.tablet, record.Ref{Kind: record.Member, ID: c.house}},
		"a kind nobody knows":   {c.tablet, record.Ref{Kind: 250, ID: c.house}},
		"nothing":               {c.tablet, record.Ref{Kind: record.Household, ID: record.ID{1}}},
		"nothing, of the clerk": {c.desk, record.Ref{Kind: record.Household, ID: record.ID{1}}},
	} {
		a := tc.who.asks(tc.ref)
		c.refused(name, a, record.NotHere)
		if a.LogEpoch != 0 || a.Time != c.now {
			t.Errorf("%s: the answer says more: %+v", name, a)
		}
	}
	if a := c.desk.asks(house(c.elsewhere)); a.Refused != "" {
		t.Errorf("the clerk: %q", a.Refused)
	}
}

// Only what is to be read now: a pairing that ended, a household that left.
func TestThePastIsForWhoMayReadNow(t *testing.T) {
	c := newCounty(t)
	d := c.device("of the helper", c.helper)
	if a := d.asks(house(c.house)); a.Refused != "" {
		t.Fatalf("paired: %q", a.Refused)
	}
	c.now += 48 * hour
	c.local(edit(c.helperAt, c.row(c.helperAt).Last, record.AssignmentTo, record.D(record.DayOf(c.now-24*hour))))
	c.refused("no longer paired", d.asks(house(c.house)), record.NotHere)
	hh := house(c.house2)
	if a := c.tablet.asks(hh); a.Refused != "" {
		t.Fatalf("in the village: %q", a.Refused)
	}
	c.local(edit(hh, c.row(hh).Last, record.HouseholdVillage, record.C(village2)))
	c.refused("moved away", c.tablet.asks(hh), record.NotHere)
}

// Of what is for the cadre office and the person alone a clerk hears nothing.
func TestAClerkHearsNothingOfStaff(t *testing.T) {
	c := newCounty(t)
	office := c.local(write(record.Person, record.PersonName, record.T("组织部")))[0].ID
	c.local(write(record.Assignment, record.AssignmentPerson, record.R(office), record.AssignmentRole, record.C("office"),
		record.AssignmentAreas, record.Cs("623027"), record.AssignmentFrom, record.D(record.MustDay("2025-08-01"))))
	theirs := c.device("office", office)
	for _, channel := range []record.Channel{record.Channel("staff/" + c.helper.String()), "org"} {
		ref := record.Ref{Kind: 240, ID: record.NaturalID(240, string(channel))}
		err := c.log.Update(ctx, func(tx server.Tx) error {
			st, err := tx.State()
			if err != nil {
				return err
			}
			st.Numbers++
			r := &server.Row{Row: record.Row{Ref: ref, No: st.Numbers, Channel: channel, Last: st.Head}, Entered: st.Head, Touched: server.Seqs{}}
			return errors.Join(tx.PutState(st), tx.AddRow(r))
		})
		if err != nil {
			t.Fatal(err)
		}
		c.refused("a clerk of "+string(channel), c.desk.asks(ref), record.NotHere)
		if a := theirs.asks(ref); a.Refused != "" {
			t.Errorf("the office of %s: %q", channel, a.Refused)
		}
	}
}

func TestARevokedDeviceHearsNoPast(t *testing.T) {
	c := newCounty(t)
	own := record.Ref{Kind: record.Device, ID: c.tablet.id}
	if a := c.tablet.asks(own); a.Refused != "" {
		t.Fatalf("before: %q", a.Refused)
	}
	c.local(edit(own, c.row(own).Last, record.DeviceRevoked, record.D(record.DayOf(c.now))))
	for name, ref := range map[string]record.Ref{"a household": house(c.house), "itself": own, "nothing": house(record.ID{1})} {
		c.refused(name, c.tablet.asks(ref), record.NotHere)
	}
}

// Rule X9: a restored log may lack a revocation.
func TestNoPastIsToldBeforeAClerkHasExchanged(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	c.desk.round()
	if err := c.BeginRestored(ctx); err != nil {
		t.Fatal(err)
	}
	c.serve()
	hh := house(c.house)
	c.refused("the log was restored", c.tablet.asks(hh), record.NotYet)
	c.desk.round()
	c.desk.log = c.epoch()
	c.desk.round()
	if a := c.tablet.asks(hh); a.Refused != "" {
		t.Fatalf("after a clerk: %q", a.Refused)
	}
	c.refused("a place in the log before", c.tablet.put(hh, c.tablet.asking(hh, 5, 0)), record.OtherLogEpoch)
}

func (c *county) epoch() record.LogEpoch {
	st, err := c.Status(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	return st.LogEpoch
}

// Rule S7: what was erased is not told, though the change is.
func TestWhatWasErasedStaysErased(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	for _, place := range []string{"summer_pasture", "winter_pasture", "home"} {
		c.tablet.round()
		c.tablet.save(c.leader, edit(hh, c.tablet.base(hh), record.HouseholdWhere, record.C(place)))
		c.tablet.round()
	}
	a := c.tablet.asks(hh)
	var places []string
	for _, p := range a.Past {
		for _, f := range p.Fields {
			if f.Field == record.HouseholdWhere {
				places = append(places, f.Value.Text())
				if p.Erased != (f.Value == "") || p.Author != c.leader || p.By.Device != c.tablet.id {
					t.Errorf("change %d: %+v", p.Seq, p)
				}
			}
		}
	}
	if !slices.Equal(places, []string{"home", "", ""}) {
		t.Errorf("places %q", places)
	}
	for _, v := range record.Versions(a.Past) {
		if v.Erased && (v.Ended == 0 || v.Current) {
			t.Errorf("an erased value is in force: %+v", v)
		}
	}
}

// postTo sends a body to a path and gives the status.
func (c *county) postTo(h http.Handler, path string, body []byte) int {
	r := httptest.NewRequest("POST", path, bytes.NewReader(body))
	r.Header.Set("Content-Type", wire.MediaType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestTheHandlerOfQuestionsHasItsLimits(t *testing.T) {
	c := newCounty(t)
	out := c.limited(3)
	c.AtOnceRefused()
	h := c.Handler()
	hh := house(c.house)
	c.tablet.asked = c.now + record.MaxAhead // the server has just begun
	for i, tc := range []struct {
		body []byte
		want int
	}{
		{[]byte("garbage"), http.StatusBadRequest},
		{nil, http.StatusBadRequest},
		{[]byte{200, 1, 2}, http.StatusBadRequest},
		{make([]byte, wire.MaxQuestion+1), http.StatusRequestEntityTooLarge},
		{make([]byte, 4<<20), http.StatusRequestEntityTooLarge},
		{c.tablet.asking(hh, 0, 0), http.StatusOK},
		{c.tablet.asking(hh, 0, 0), http.StatusOK},
		{c.tablet.asking(hh, 0, 0), http.StatusOK},
		{c.tablet.asking(hh, 0, 0), http.StatusTooManyRequests},
	} {
		if got := c.postTo(h, "/v1/history", tc.body); got != tc.want {
			t.Errorf("body %d: status %d, want %d", i, got, tc.want)
		}
	}
	_, round := c.tablet.request()
	if got := c.postTo(h, "/v1/sync", round); got != http.StatusOK {
		t.Errorf("who asked much exchanges: status %d", got)
	}
	c.now += 60_000
	if got := c.postTo(h, "/v1/history", c.tablet.asking(hh, 0, 0)); got != http.StatusOK {
		t.Errorf("a minute later: status %d", got)
	}
	r := httptest.NewRequest("POST", "/v1/history", slow{})
	r.Header.Set("Content-Type", wire.MediaType)
	r.ContentLength = -1
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout {
		t.Errorf("a slow body: status %d", w.Code)
	}
	if s := out.String(); strings.Contains(s, c.house.String()) || strings.Contains(s, c.leader.String()) {
		t.Errorf("the log says who or what: %s", s)
	}
}

// A device has one request in work, whether it asks or exchanges (rule X16).
func TestADeviceAsksOneThingAtATime(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	c.tablet.asks(hh)
	leave, err := c.TakeTurn(ctx, c.tablet.id)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var passed atomic.Int64
	for n := c.InLine(c.tablet.id); n < 3; n++ {
		body := c.tablet.asking(hh, 0, 0)
		wg.Go(func() {
			if _, err := c.Ask(ctx, body); err != nil {
				t.Errorf("in line: %v", err)
			}
			passed.Add(1)
		})
		for c.InLine(c.tablet.id) <= n && passed.Load() == 0 {
			runtime.Gosched()
		}
	}
	if passed.Load() > 0 {
		t.Error("it was not kept waiting")
	}
	if _, err := c.Ask(ctx, c.tablet.asking(hh, 0, 0)); !errors.Is(err, server.ErrBusy) {
		t.Errorf("the fourth: %v", err)
	}
	leave()
	wg.Wait()
}

// However much is wanted, an answer has its bounds.
func TestAnAnswerHasItsBounds(t *testing.T) {
	c := newCounty(t)
	hh := house(c.house)
	c.tablet.round()
	for i := range 90 {
		note := strings.Repeat("草场", 140) + string(rune('0'+i%10)) + string(rune('0'+i/10))
		c.tablet.save(c.leader, edit(hh, 0, record.HouseholdGuaranteeNote, record.T(note)))
	}
	c.tablet.round()
	c.tablet.asks(hh)
	for wanted, most := range map[int]int{1: 1, 4000: 5, 1 << 20: 91} {
		body := c.tablet.asking(hh, 0, wanted)
		answer, err := c.Ask(ctx, body)
		if err != nil {
			t.Fatal(err)
		}
		a, err := wire.DecodeAnswer(answer, hh, body, c.Public())
		if err != nil || len(a.Past) == 0 || len(a.Past) > most || !a.More && len(a.Past) != 91 || len(answer) > 300<<10 {
			t.Errorf("%d bytes wanted: %d changes, %d bytes, more %v, %v", wanted, len(a.Past), len(answer), a.More, err)
		}
	}
}
