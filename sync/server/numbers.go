package server

import (
	"sync"

	"zhucun/store/record"
)

// numbers remembers record numbers of one log epoch, both ways: once committed
// a number never names another record.
type numbers struct {
	mu    sync.Mutex
	epoch record.LogEpoch
	refs  map[uint64]record.Ref
}

const maxNumbers = 1 << 17

// txNumbers are the record numbers as a snapshot has them.
type txNumbers struct {
	s     *Server
	tx    Tx
	epoch record.LogEpoch
	err   error
}

// Number implements wire.Numbers. Decoding a request does not ask for it.
func (n *txNumbers) Number(ref record.Ref) (uint64, bool) {
	r, err := n.tx.Row(ref)
	if err != nil {
		n.err = err
	}
	if r == nil {
		return 0, false
	}
	return r.No, true
}

// Ref implements wire.Numbers.
func (n *txNumbers) Ref(no uint64) (record.Ref, bool) {
	m := &n.s.numbers
	m.mu.Lock()
	if m.epoch != n.epoch || len(m.refs) >= maxNumbers {
		m.epoch, m.refs = n.epoch, map[uint64]record.Ref{}
	}
	ref, ok := m.refs[no]
	m.mu.Unlock()
	if ok {
		return ref, true
	}
	r, err := n.tx.Numbered(no)
	if err != nil {
		n.err = err
	}
	if r == nil {
		return record.Ref{}, false
	}
	m.mu.Lock()
	if m.epoch == n.epoch {
		m.refs[no] = r.Ref
	}
	m.mu.Unlock()
	return r.Ref, true
}
