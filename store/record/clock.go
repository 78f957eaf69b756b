package record

// Reading is what the clocks of a machine show at one moment.
type Reading struct {
	Wall int64  // ms since 1970, as people see and set it
	Run  int64  // ms since the machine started, awake or asleep: nobody can set it
	Boot uint64 // names that start; 0 where Run is not known
}

// Clock is what a device knows of time (rule X13); the store keeps it. The county
// tells the time with every direct reply. While the machine runs on, the time since
// is measured by a counter that nobody can set; after a restart it is told from how
// the wall clock has moved. Stamps, today, ages and expiry are all of this one time.
type Clock struct {
	Last    Stamp // the latest stamp made or seen in this epoch
	Learned int64 // what the county told last, ms since 1970; 0 is never
	Run     int64 // the counter when it did
	Boot    uint64
	Wall    int64 // what the wall clock showed when it was last taken for known
	Offset  int64 // the time then, less Wall
}

// Time is a moment as a device knows it.
type Time struct {
	Now     int64 // ms since 1970, as far as is known
	Shown   int64 // what the wall clock shows
	Learned int64 // when the county told the time last; 0 is never
	Least   bool  // Now is the earliest it can be: the wall clock shows what has passed
	Sure    bool  // the machine has run without a break since Learned
}

const (
	minute = 60 * 1000
	// ClockOff is how far a wall clock may be off before it counts as wrong, in ms.
	ClockOff = 60 * minute
	// ClockDoubt is after how long without a word from the county a device that was
	// restarted doubts its clock, in ms.
	ClockDoubt = 180 * 24 * 60 * minute
)

// Off reports whether the wall clock is known to be wrong.
func (t Time) Off() bool {
	return t.Learned != 0 && (t.Least || t.Now-t.Shown > ClockOff || t.Shown-t.Now > ClockOff)
}

// Doubtful reports whether the wall clock may well be wrong: it shows a day long
// after the county's last word, and nothing else is known.
func (t Time) Doubtful() bool { return t.Learned != 0 && !t.Sure && t.Now-t.Learned > ClockDoubt }

// At is the time that a reading stands for. A wall clock that was set back, or
// forward by as much as it was slow, was put right; otherwise it runs on as wrong
// as it was. It is never earlier than what the county told.
func (c *Clock) At(r Reading) Time {
	t := Time{Now: r.Wall, Shown: r.Wall, Learned: c.Learned}
	switch {
	case c.Learned == 0:
		return t
	case r.Boot != 0 && r.Boot == c.Boot:
		t.Now, t.Sure = c.Learned+r.Run-c.Run, true
		return t
	case r.Wall < c.Wall-minute:
	case c.Offset > ClockOff && r.Wall-c.Wall > c.Offset-minute:
	default:
		t.Now += c.Offset
	}
	if t.Now < c.Learned {
		t.Now, t.Least = c.Learned, true
	}
	return t
}

// Keep is At that remembers how the wall clock runs: the oftener it is kept, the
// surer is the time after a restart.
func (c *Clock) Keep(r Reading) Time {
	t := c.At(r)
	if !t.Least && c.Learned != 0 {
		c.Wall, c.Offset = r.Wall, t.Now-r.Wall
	}
	return t
}

// Tick makes the next stamp.
func (c *Clock) Tick(r Reading) Stamp {
	wall := c.Keep(r).Now / 1000 * 1000
	if wall > c.Last.Wall {
		c.Last = Stamp{Wall: wall}
	} else {
		c.Last.N++
	}
	return c.Last
}

// Observe moves the clock to a stamp received with a reply, at most to the
// reply's server time and ten minutes.
func (c *Clock) Observe(s Stamp, serverTime int64) {
	if most := (serverTime + MaxAhead) / 1000 * 1000; s.Wall > most {
		s = Stamp{Wall: most}
	}
	if s.Compare(c.Last) > 0 {
		c.Last = s
	}
}

// Learn takes the time from a direct reply that arrived at a reading. Stamps of a
// clock that was far ahead stay there: they rise by their number until time has
// caught up, or until the next epoch.
func (c *Clock) Learn(serverTime int64, r Reading) {
	c.Learned, c.Run, c.Boot = serverTime, r.Run, r.Boot
	c.Wall, c.Offset = r.Wall, serverTime-r.Wall
}

// Enter begins the stamps of a new epoch: only there may they fall back, when the
// clock was far ahead of time.
func (c *Clock) Enter(r Reading) {
	if c.Last.Wall > c.At(r).Now+MaxAhead {
		c.Last = Stamp{}
	}
}
