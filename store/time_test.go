package store_test

import (
	"context"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

const day = 24 * 3600_000

// TestOneTimeForEverything lets devices with wrong clocks exchange and save, go
// through a restart, and have the clock put right: stamps, drafts and what the
// device says of today follow the county's time throughout.
func TestOneTimeForEverything(t *testing.T) {
	for name, off := range map[string]int64{"-65 d": -65 * day, "-1 d": -day, "+1 d": day, "+3 d": 3 * day, "+400 d": 400 * day, "1970": -1_790_000_000_000, "2099": 73 * 365 * day} {
		t.Run(name, func(t *testing.T) {
			s, d := newCounty(), newTablet(t, "a")
			run := int64(5000)
			d.o.Run = func() (int64, uint64) { return run, 1 << 63 }
			must(t, d.Close())
			d.open()
			d.now += off
			pass := func(ms int64) { d.now, s.now, run = d.now+ms, s.now+ms, run+ms }
			d.household("才让")
			d.sync(s)
			pass(40 * 3600_000)
			at := func(when string) {
				t.Helper()
				if got := d.Time().Now; got < s.now-2000 || got > s.now+2000 {
					t.Errorf("%s it is %s, want %s", when, record.DayOf(got), record.DayOf(s.now))
				}
			}
			at("without a restart")
			d.outbound() // as the app tries from time to time
			must(t, d.PutDraft(context.Background(), store.Draft{Key: "k", Author: author}))
			if drafts, err := d.Drafts(context.Background()); err != nil || record.DayOf(drafts[0].At) != record.DayOf(s.now) {
				t.Errorf("a draft is of %s (%v)", record.DayOf(drafts[0].At), err)
			}
			must(t, d.Close())
			d.open()
			at("opened again")
			must(t, d.Close())
			run = 0
			d.o.Run = nil
			d.open()
			pass(3600_000)
			at("on a machine that counts nothing")
			d.now -= off
			at("put right")
			d.household("扎西")
			st, err := d.Items(context.Background(), 1)
			must(t, err)
			if off > 0 && off < 40*3600_000 && st[0].Stamp.Wall < s.now-60_000 {
				t.Errorf("stamp %s at %s", st[0].Stamp, record.DayOf(s.now))
			}
			d.check()
		})
	}
}

func TestTheTimeIsKnownFromTheEnrolment(t *testing.T) {
	d := newTablet(t, "a")
	must(t, d.Close())
	d.path += "2"
	now := d.now
	d.now -= 65 * day
	told := record.Reading{Wall: d.now}
	d.open()
	d.now, now = d.now+3600_000, now+3600_000
	must(t, d.Enrol(context.Background(), store.Identity{Device: d.id, County: []byte("key"), Told: now - 3600_000, At: told}))
	if got := d.Time(); got.Now != now || !got.Off() {
		t.Errorf("before the first exchange it is %s, off %v", record.DayOf(got.Now), got.Off())
	}
	d.now = now + 2*day
	if got := d.Time(); got.Now != d.now || got.Off() {
		t.Errorf("put right it is %s, off %v", record.DayOf(got.Now), got.Off())
	}
}

func TestTheLastExchangeWasWhenTheCountySays(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	s.now += 4 * 365 * day
	d.sync(s)
	s.now -= 4*365*day - 3600_000
	d.sync(s)
	st, err := d.Status(context.Background())
	must(t, err)
	if st.Exchange != s.now {
		t.Errorf("the last exchange was on %s, want %s", record.DayOf(st.Exchange), record.DayOf(s.now))
	}
}

// TestStampsFallBackOnlyInANewEpoch saves ten years ahead, puts the clock right
// and forks: in the same epoch stamps stay, in the new one they fall.
func TestStampsFallBackOnlyInANewEpoch(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	d.household("才让")
	d.sync(s)
	aside := d.copyAside()
	d.household("只有它有")
	d.sync(s)
	d.putBack(aside)
	d.now += 3650 * day
	d.household("十年后")
	d.now -= 3650 * day
	d.household("调回来")
	items, err := d.Items(context.Background(), 2)
	must(t, err)
	if year := record.DayOf(items[0].Stamp.Wall).Time().Year(); year != 2036 {
		t.Errorf("in the same epoch the stamp falls back to %d", year)
	}
	d.sync(s) // a fork: sent again in a new epoch
	d.household("新的")
	items, err = d.Items(context.Background(), 3)
	must(t, err)
	for _, it := range items {
		if year := record.DayOf(it.Stamp.Wall).Time().Year(); year != 2026 {
			t.Errorf("in the new epoch a stamp is of %d", year)
		}
	}
	d.sync(s)
}
