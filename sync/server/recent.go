package server

import (
	"sync"

	"zhucun/store/record"
)

// recent remembers rows as updates left them: a week names the same households
// again and again, and what one device sent is read by those it shares a village
// with. Its rows are shared and never changed.
type recent struct {
	mu    sync.RWMutex
	epoch record.LogEpoch
	head  record.Seq // of the log when rows were last taken over
	rows  map[record.Ref]*Row
	byNo  map[uint64]*Row
}

const maxRecent = 1 << 14

// row gives a row as it is at a state of the log, or nil if that is not
// remembered: another process may have written since.
func (m *recent) row(st State, ref record.Ref) *Row {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.epoch != st.LogEpoch || m.head != st.Head {
		return nil
	}
	return m.rows[ref]
}

// at gives the row in a place, or nil. It is right whatever has happened since:
// a row is never changed without another last Seq.
func (m *recent) at(epoch record.LogEpoch, p Place) *Row {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if r := m.byNo[p.No]; r != nil && m.epoch == epoch && r.Last == p.Last {
		return r
	}
	return nil
}

// keep takes over what an update read and wrote, once that is durable.
func (m *recent) keep(before, after State, rows map[record.Ref]*Row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.epoch != before.LogEpoch || m.head != before.Head || len(m.rows) > maxRecent {
		m.rows, m.byNo = map[record.Ref]*Row{}, map[uint64]*Row{}
	}
	m.epoch, m.head = after.LogEpoch, after.Head
	for ref, r := range rows {
		if r != nil {
			m.rows[ref], m.byNo[r.No] = r, r
		}
	}
}
