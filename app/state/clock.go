package state

import (
	"time"

	"zhucun/store/record"
)

// ClockTrouble is what is wrong with the device's clock, in words with both dates;
// it keeps nobody from working. There is none while the clock is right, and none is
// known before the county has told the time.
func ClockTrouble(t record.Time) Msg {
	known, shown := dayAndTime(t.Now, t.Shown)
	switch {
	case t.Least:
		return Msg{Key: "clock.least", Text: known, More: shown}
	case t.Off():
		return Msg{Key: "clock.off", Text: known, More: shown}
	case t.Doubtful():
		return Msg{Key: "clock.doubt", Text: record.DayOf(t.Learned).String(), More: record.DayOf(t.Shown).String()}
	}
	return Msg{}
}

// dayAndTime are two moments as people read them in China: with the time of day
// where the day alone would not tell them apart.
func dayAndTime(a, b int64) (string, string) {
	layout := time.DateOnly
	if record.DayOf(a) == record.DayOf(b) {
		layout += " 15:04"
	}
	return time.UnixMilli(a).In(record.China).Format(layout), time.UnixMilli(b).In(record.China).Format(layout)
}

// Tick looks at the clock: what is shown of today follows a new day, and a clock
// that was put right. What a person is entering stays as it is.
func (d *Desk) Tick() {
	today := d.Kit.Today()
	trouble := ClockTrouble(d.Kit.Clock())
	if d.today == today && d.trouble.Key == trouble.Key {
		return
	}
	was := d.today
	d.today, d.trouble = today, trouble
	if was != today {
		d.Today.prev = nil // what could be taken back is of another day
	}
	d.Ledger.today(was, today)
	d.reseat()
	d.Refresh()
}
