package record

import (
	"fmt"
	"testing"
)

const (
	hourMS = 60 * minute
	dayMS  = 24 * hourMS
)

// truth is 2026-11-27 09:00 in China.
var truth = MustDay("2026-11-27").Time().UnixMilli() + hourMS

// machine has a wall clock that may be wrong and a counter of its own.
type machine struct {
	now, off int64
	boot     uint64
	started  int64
}

func (m *machine) read() Reading {
	r := Reading{Wall: m.now + m.off, Boot: m.boot}
	if m.boot != 0 {
		r.Run = m.now - m.started
	}
	return r
}

// wrongs are how far off the clocks of the tests are.
var wrongs = map[string]int64{
	"-65 d": -65 * dayMS, "-1 d": -dayMS, "+1 d": dayMS, "+3 d": 3 * dayMS, "+400 d": 400 * dayMS,
	"1970": -truth, "2013": MustDay("2013-01-01").Time().UnixMilli() - truth, "2099": MustDay("2099-01-01").Time().UnixMilli() - truth,
}

func TestAWrongClockIsKnownFromTheFirstWordOfTheCounty(t *testing.T) {
	for name, off := range wrongs {
		for _, boot := range []uint64{0, 7} {
			t.Run(fmt.Sprintf("%s boot %d", name, boot), func(t *testing.T) {
				m := &machine{now: truth, off: off, boot: boot}
				var c Clock
				if got := c.At(m.read()); got.Now != m.now+off || got.Off() {
					t.Errorf("before the first word the wall clock is all there is: %+v", got)
				}
				c.Learn(m.now, m.read())
				want := func(when string, now int64, off bool) {
					t.Helper()
					if got := c.At(m.read()); got.Now != now || got.Off() != off {
						t.Errorf("%s: %s off %v, want %s off %v", when, DayOf(got.Now), got.Off(), DayOf(now), off)
					}
				}
				want("at once", m.now, true)
				m.now += 5 * hourMS
				want("five hours later", m.now, true)
				c.Tick(m.read())
				m.now += 5 * hourMS
				want("after a save", m.now, true)
				m.off = 0
				want("put right", m.now, false)
				c.Tick(m.read())
				m.now += 5 * hourMS
				want("put right and saved", m.now, false)
			})
		}
	}
}

func TestAWrongClockAfterARestart(t *testing.T) {
	for name, off := range wrongs {
		t.Run(name, func(t *testing.T) {
			m := &machine{now: truth, boot: 7}
			var c Clock
			c.Learn(m.now, m.read())
			c.Tick(m.read())
			m.now, m.boot, m.off = m.now+2*dayMS, 8, off
			m.started = m.now
			got := c.At(m.read())
			switch {
			case got.Now < c.Learned:
				t.Errorf("it is %s, before what the county told", DayOf(got.Now))
			case off+2*dayMS < 0 && (!got.Off() || !got.Least):
				t.Errorf("a clock that shows what has passed is not known to be wrong: %+v", got)
			case off > ClockDoubt && !got.Doubtful():
				t.Errorf("a clock that runs far ahead is not doubted: %+v", got)
			}
			before := c.Last
			if s := c.Tick(m.read()); s.Compare(before) <= 0 {
				t.Errorf("stamp %s after %s", s, before)
			}
			m.now, m.off = m.now+hourMS, 0
			if got := c.At(m.read()); got.Now != m.now || got.Off() || got.Doubtful() {
				t.Errorf("put right it is %+v, want %d", got, m.now)
			}
		})
	}
}

func TestAClockThatIsALittleSlowStaysSo(t *testing.T) {
	m := &machine{now: truth, off: -20 * minute}
	var c Clock
	c.Learn(m.now, m.read())
	for range 3 {
		m.now += 9 * hourMS
		if got := c.At(m.read()); got.Now != m.now || got.Off() {
			t.Errorf("%+v, want %d", got, m.now)
		}
		c.Tick(m.read())
	}
}

func TestTheEndpointsClockMayHaveBeenWrongOnce(t *testing.T) {
	m := &machine{now: truth, boot: 7}
	var c Clock
	c.Learn(m.now+4*365*dayMS, m.read())
	far := c.Tick(m.read())
	m.now += hourMS
	c.Learn(m.now, m.read())
	if got := c.At(m.read()); got.Now != m.now || got.Off() {
		t.Errorf("the county's last word does not count: %+v", got)
	}
	if s := c.Tick(m.read()); s.Compare(far) <= 0 {
		t.Errorf("stamp %s after %s", s, far)
	}
	c.Enter(m.read())
	if s := c.Tick(m.read()); s.Wall/dayMS != m.now/dayMS {
		t.Errorf("a new epoch goes on with %s", s)
	}
}

func TestStampsNeverRunBackwards(t *testing.T) {
	var c Clock
	a := c.Tick(Reading{Wall: 5_000_900})
	b := c.Tick(Reading{Wall: 4_000_000}) // the clock was set back
	if b.Compare(a) <= 0 || a.Wall != 5_000_000 {
		t.Errorf("%v then %v", a, b)
	}
	c.Enter(Reading{Wall: 4_900_000})
	if d := c.Tick(Reading{Wall: 4_900_000}); d.Compare(b) <= 0 {
		t.Errorf("a new epoch lets a clock that was a little ahead fall back: %v then %v", b, d)
	}
	c.Observe(Stamp{Wall: 99_000_000}, 6_000_000)
	if c.Last.Wall > 6_000_000+MaxAhead {
		t.Errorf("a received stamp moved the clock to %d (X13)", c.Last.Wall)
	}
	c.Learn(50_000_000, Reading{Wall: 40_000_000})
	if got := c.Tick(Reading{Wall: 40_001_000}); got.Wall != 50_001_000 {
		t.Errorf("what the county told is not used: %d", got.Wall)
	}
}
