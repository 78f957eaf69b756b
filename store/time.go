package store

import "zhucun/store/record"

// Time is what time it is, as far as this device knows (rule X13). It waits for
// nothing that is written.
func (s *Store) Time() record.Time { return s.clock.Load().At(s.reading()) }

// reading is what the machine's clocks show.
func (s *Store) reading() record.Reading {
	r := record.Reading{Wall: s.o.Now()}
	if s.o.Run != nil {
		r.Run, r.Boot = s.o.Run()
	}
	return r
}

// know takes what a transaction made of the meta row.
func (s *Store) know(m meta) {
	s.meta = m
	s.clock.Store(&m.clock)
}

// now is the time in ms since 1970.
func (t *tx) now() int64 { return t.meta.clock.At(t.s.reading()).Now }

// tomorrow is the last day that something may already be said to have happened on:
// a day of grace for clocks that are nearly right.
func (t *tx) tomorrow() record.Day { return record.DayOf(t.now()) + 1 }
