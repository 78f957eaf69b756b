package server

import (
	"fmt"

	"zhucun/store/record"
)

// early objects to what says of a day after tomorrow that it has happened: a clock
// was wrong, or a date was mistyped. It waits until the day has come, or for a
// clerk.
func (t *trial) early() *objection {
	tomorrow := record.DayOf(t.x.now) + 1
	for i := range t.change.Writes {
		w := &t.change.Writes[i]
		if no := w.Early(&t.rows[w.Ref].Row, tomorrow); no != 0 {
			return &objection{reason: reasonFuture, detail: fmt.Sprintf("%s.%s", w.Kind, w.Kind.Def().Field(no).Name)}
		}
	}
	return nil
}

// dayCame has what waits for its day judged again at the first exchange of the
// device on another day than served, its last one.
func (x *update) dayCame(device record.ID, served int64) error {
	if record.DayOf(served) == record.DayOf(x.now) {
		return nil
	}
	waiting, err := x.tx.Undecided(device)
	for _, h := range waiting {
		if h.Reason == reasonFuture {
			x.dawn.wake(h)
		}
	}
	return err
}
