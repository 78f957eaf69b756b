package server

import (
	"slices"
	"sync"

	"zhucun/store/record"
)

// numbers remembers which record has a number, and where it lives, for one log
// epoch and as long as nothing leaves its channel.
type numbers struct {
	mu       sync.Mutex
	epoch    record.LogEpoch
	departed record.Seq
	all      map[uint64]numbered
}

type numbered struct {
	ref     record.Ref
	channel record.Channel
}

const maxNumbers = 1 << 17

// txNumbers resolves record numbers, as a snapshot has them, for one device: it answers
// only for records that were ever in the device's scope. To a guessed number the answer is
// the same whether it names a record or not.
type txNumbers struct {
	*view
	ever    []record.Prefix
	unknown bool // a number was asked for that means nothing to this device
}

// numbersOf are the numbers that a device may use.
func (v *view) numbersOf(id record.ID, d *device) *txNumbers {
	scopes := make([]record.Scope, len(d.persons))
	for i, p := range d.persons {
		scopes[i] = record.ScopeEver(p, v.links(p))
	}
	return &txNumbers{view: v, ever: record.Subscriptions(id, scopes...)}
}

// Number implements wire.Numbers. Decoding a request does not ask for it.
func (n *txNumbers) Number(record.Ref) (uint64, bool) { return 0, false }

// Ref implements wire.Numbers.
func (n *txNumbers) Ref(no uint64) (record.Ref, bool) {
	r, ok := n.find(no)
	if ok && !n.saw(r.channel) {
		ok = n.left(no)
	}
	n.unknown = n.unknown || !ok
	return r.ref, ok
}

func (n *txNumbers) saw(c record.Channel) bool {
	return slices.ContainsFunc(n.ever, func(p record.Prefix) bool { return p.Covers(c) })
}

// left reports whether the record once lived where the device could see it.
func (n *txNumbers) left(no uint64) bool {
	channels, err := n.tx.LeftBy(no)
	if err != nil && n.err == nil {
		n.err = err
	}
	return slices.ContainsFunc(channels, n.saw)
}

func (n *txNumbers) find(no uint64) (numbered, bool) {
	m := &n.s.numbers
	m.mu.Lock()
	if m.epoch != n.st.LogEpoch || m.departed != n.st.Departed || len(m.all) >= maxNumbers {
		m.epoch, m.departed, m.all = n.st.LogEpoch, n.st.Departed, map[uint64]numbered{}
	}
	x, ok := m.all[no]
	m.mu.Unlock()
	if ok {
		return x, true
	}
	r, err := n.tx.Numbered(no)
	if err != nil && n.err == nil {
		n.err = err
	}
	if err != nil || r == nil {
		return numbered{}, false
	}
	x = numbered{r.Ref, r.Channel}
	m.mu.Lock()
	if m.epoch == n.st.LogEpoch && m.departed == n.st.Departed {
		m.all[no] = x
	}
	m.mu.Unlock()
	return x, true
}
