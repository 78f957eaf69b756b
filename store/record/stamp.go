package record

import (
	"cmp"
	"fmt"
	"time"
)

// Stamp is hybrid logical time: a total order over the changes of a device that
// never runs backwards, whatever its clock does. Wall is milliseconds since
// 1970 rounded down to a whole second, which saves a byte a change on the wire
// and tells nobody to the second what a cadre was doing; N tells apart changes
// of the same second.
type Stamp struct {
	Wall int64
	N    uint32
}

// Compare orders stamps.
func (s Stamp) Compare(t Stamp) int {
	return cmp.Or(cmp.Compare(s.Wall, t.Wall), cmp.Compare(s.N, t.N))
}

func (s Stamp) String() string {
	return fmt.Sprintf("%s+%d", time.UnixMilli(s.Wall).In(China).Format("2006-01-02 15:04:05"), s.N)
}

// MaxAhead is how far a received stamp may move a clock past server time
// (rule X13), in milliseconds.
const MaxAhead = 10 * 60 * 1000

// Clock is a device's hybrid logical clock; the store keeps it.
type Clock struct {
	Last   Stamp // the latest stamp made or seen
	Offset int64 // server time minus device time, ms; learned from direct replies only
}

// Tick makes the next stamp; now is the device's own clock in ms since 1970.
func (c *Clock) Tick(now int64) Stamp {
	wall := (now + c.Offset) / 1000 * 1000
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

// Learn takes the offset from a direct reply that arrived when the device's
// clock showed now. A stamp of a clock that was far ahead is let go: Last falls
// back only so far that stamps still rise, so it stays until time catches up.
func (c *Clock) Learn(serverTime, now int64) { c.Offset = serverTime - now }
