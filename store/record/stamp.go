package record

import (
	"cmp"
	"fmt"
	"time"
)

// Stamp is hybrid logical time: a total order over the changes of a device that
// never runs backwards, whatever its clock does, but in a new epoch. Wall is milliseconds since
// 1970 rounded down to a whole second, which saves a byte a change on the wire
// and tells nobody to the second what a cadre was doing; N tells apart changes
// of the same second.
type Stamp struct {
	Wall int64
	N    uint32
}

// The range of a Wall: years 1 to 9999, ms since 1970. A clock may be as wrong as
// it likes within it; beyond it no reply could carry the distance to others.
const (
	MinWall = -62_135_596_800_000
	MaxWall = 253_402_300_799_999
)

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
