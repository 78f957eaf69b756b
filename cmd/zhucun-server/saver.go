package main

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

// localSaver gathers writes of the endpoint's own device into as few changes as
// may be. The first error is kept until flush.
type localSaver struct {
	b      *server.Batcher
	author record.ID
	writes []record.Write
	err    error
}

func saver(b *server.Batcher, author record.ID) *localSaver { return &localSaver{b: b, author: author} }

// perChange keeps a change well below its limits.
const perChange = 50

// add queues a write that nobody refers to.
func (s *localSaver) add(w record.Write) {
	s.writes = append(s.writes, w)
	if len(s.writes) == perChange {
		_ = s.flush() // kept in s.err
	}
}

// one saves a write at once and gives the ID of its record.
func (s *localSaver) one(w record.Write) record.ID {
	if s.flush() != nil {
		return record.ID{}
	}
	refs, err := s.b.Save(s.author, s.b.Now(), w)
	if s.err = err; err != nil {
		return record.ID{}
	}
	return refs[0].ID
}

// flush saves what was gathered.
func (s *localSaver) flush() error {
	if s.err == nil && len(s.writes) > 0 {
		_, s.err = s.b.Save(s.author, s.b.Now(), s.writes...)
		s.writes = nil
	}
	return s.err
}
