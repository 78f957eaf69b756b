package record

import "time"

// Day is a business date: 1 is 0001-01-01. People choose it; it is separate from
// stamps (rule X13). Zero is no date, and no day that anybody means.
type Day int32

// unixZero is 1970-01-01, from which values count.
const unixZero = 719163

// UnixDay is the day so many days after 1970-01-01.
func UnixDay(n int64) Day { return Day(n + unixZero) }

// Unix is how many days after 1970-01-01 d is.
func (d Day) Unix() int64 { return int64(d) - unixZero }

// China is China Standard Time: one zone, no summer time, so a fixed offset is
// right and needs no zone database on the tablet.
var China = time.FixedZone("CST", 8*3600)

// DayOf is the date in China at a moment given in milliseconds since 1970.
func DayOf(ms int64) Day {
	const day = 24 * 3600 * 1000
	ms += 8 * 3600 * 1000
	d := ms / day
	if ms%day < 0 {
		d--
	}
	return UnixDay(d)
}

// MustDay is ParseDay for dates written in code.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// NewDay makes a Day of year, month and day of the month.
func NewDay(year, month, day int) Day {
	return dayOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
}

// dayOf is the day of a midnight in UTC.
func dayOf(t time.Time) Day { return UnixDay(t.Unix() / 86400) }

// Time is midnight of d in UTC, for calendar arithmetic.
func (d Day) Time() time.Time { return time.Unix(d.Unix()*86400, 0).UTC() }

// Ends is its last moment in China, in ms since 1970.
func (d Day) Ends() int64 {
	next := (d + 1).Time()
	return time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, China).UnixMilli() - 1
}

func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Within reports whether d lies from..to, both included; zero ends are open.
func (d Day) Within(from, to Day) bool { return (from == 0 || d >= from) && (to == 0 || d <= to) }
