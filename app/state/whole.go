package state

import "context"

// wholePage is how many households are read at a time for a table: another read, or a
// save, comes in between.
const wholePage = 2000

// whole is the list of households from end to end, for a table that sorts it.
type whole struct {
	hits []Hit
	seq  int // it was read so many times
	turn int // of the list, that it was read for or is being read for; 0: for none
}

// All is the whole list as it was last read, and a number that changes with it. It is
// read when it is first asked for, and afresh as the list is.
func (h *Households) All() (hits []Hit, seq int) {
	if h.whole.turn != h.turn {
		h.whole.turn = h.turn
		h.readAll(h.turn, nil)
	}
	return h.whole.hits, h.whole.seq
}

func (h *Households) readAll(turn int, read []Hit) {
	f := h.find
	f.Offset, f.Limit = len(read), wholePage
	h.kit.read(func(ctx context.Context) func() {
		hits, total, err := h.kit.Records.Find(ctx, f)
		return func() {
			switch {
			case turn != h.turn:
				return
			case err != nil:
				h.view.Say = Msg{Key: "error.read"}
			default:
				read = append(read, hits...)
				if len(read) < total && len(hits) > 0 {
					h.readAll(turn, read)
					return
				}
				h.whole.hits, h.whole.seq = read, h.whole.seq+1
			}
			h.changed()
		}
	})
}
