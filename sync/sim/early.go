package sim

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

// saveTooEarly saves a visit of a day to come, as a mistyped date or a wrong clock
// would.
func (w *world) saveTooEarly() {
	d := w.someone()
	if h, ok := d.household(); ok {
		d.saveVisit(h.ID, record.DayOf(w.now)+record.Day(1+w.rng.IntN(40)))
	}
}

// notEarly: a visit enters the log when its day has come, but for the county's
// tomorrow, or because a clerk accepted it (X14).
func (s *endpoint) notEarly(tx server.Tx, c *record.Change, hash record.Hash) error {
	for _, wr := range c.Writes {
		if wr.Kind != record.Visit || wr.Value(record.VisitDate) == "" || wr.Value(record.VisitDate).Day() <= record.DayOf(s.w.now)+1 {
			continue
		}
		h, err := tx.Held(hash)
		if err != nil {
			return err
		}
		if h == nil && c.Device != server.Self() { // what the server applies was a copy that a clerk accepted
			s.w.fail("a visit of %s is in the log on %s (X14)", wr.Value(record.VisitDate).Day(), record.DayOf(s.w.now))
		}
	}
	return nil
}
