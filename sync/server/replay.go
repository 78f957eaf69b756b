package server

import "zhucun/store/record"

// replay folds the entries of one record again, in the order of the log.
type replay struct {
	epochs []LogStart
	row    record.Row
	past   map[record.ChangeID][]record.Later // by queue, without a number
	late   map[record.ChangeID]bool           // queues that did not come in their order
	erased map[record.Seq]bool                // entries that were erased
}

func newReplay(ref record.Ref, epochs []LogStart) *replay {
	return &replay{epochs: epochs, row: record.Row{Ref: ref}, past: map[record.ChangeID][]record.Later{}, late: map[record.ChangeID]bool{}, erased: map[record.Seq]bool{}}
}

func (h *replay) entry(e *Entry) error {
	c, err := e.Content()
	if err != nil {
		return err
	}
	if w := c.WriteTo(h.row.Ref); w != nil {
		h.row.Merge(c, w, record.Arrival{Seq: e.Seq, Received: e.Received, LogEpoch: epochAt(h.epochs, e.Seq), Later: h.later(e.Seq, c, w)})
	}
	h.erased[e.Seq] = e.Payload == nil
	return nil
}

// later are the writes of the same queue with a higher number that came before
// (rule M1); it notes this one.
func (h *replay) later(at record.Seq, c *record.Change, w *record.Write) (later []record.Later) {
	queue := c.Place()
	queue.Seq = 0
	if before := h.past[queue]; len(before) > 0 && before[len(before)-1].Change.Place().Seq > c.Place().Seq || h.late[queue] {
		h.late[queue] = true
		for _, l := range before {
			if l.Change.Place().Seq > c.Place().Seq {
				later = append(later, l)
			}
		}
	}
	h.past[queue] = append(h.past[queue], record.Later{Seq: at, Change: c, Write: w})
	return later
}
