package server

import (
	"cmp"
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// sent is what came with a batch, as far as a device may read the records: one device
// and one day, newest first, before a place in the log if that is not 0. A change is on
// one page, whole. What waits is not among it: that is listed as such.
func (v *view) sent(asking record.ID, d *device, batch *Row, before record.Seq, bytes int) (*record.Answer, error) {
	a := &record.Answer{LogEpoch: v.st.LogEpoch, Time: v.now}
	epochs, err := v.tx.LogEpochs()
	if err != nil {
		return nil, err
	}
	entries, err := v.sentOn(batch.Value(record.BatchDevice).ID(), batch.Value(record.BatchDay).Day())
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if before != 0 && e.Seq >= before {
			continue
		}
		if len(a.Past) > 0 && bytes <= 0 || len(a.Past)+record.MaxWrites > wire.MaxPasts && len(a.Past) > 0 {
			a.More = true
			break
		}
		c, err := e.Content()
		if err != nil {
			return nil, err
		}
		for i := range c.Writes {
			r := v.row(c.Writes[i].Ref)
			if r == nil || !v.reads(asking, d, r.Channel) {
				continue
			}
			p, ok, err := v.pastOf(e, r, epochs)
			if err != nil {
				return nil, err
			}
			if p.Ref = r.Ref; ok {
				bytes -= sizeOfPast(&p)
				a.Past = append(a.Past, p)
			}
		}
	}
	a.Labels = v.labels(a)
	return a, v.err
}

// sentOn are the entries of what came from a device on a day, newest first.
func (v *view) sentOn(device record.ID, day record.Day) (all []*Entry, err error) {
	queues, err := v.tx.Queues(device)
	if err != nil {
		return nil, err
	}
	for _, q := range queues {
		batches, err := v.tx.Batches(device, q.Epoch)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			if record.DayOf(b.Received) != day {
				continue
			}
			some, err := v.tx.EntriesOf(device, q.Epoch, b.First, b.First+uint64(b.N)-1)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	slices.SortFunc(all, func(a, b *Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	return slices.CompactFunc(all, func(a, b *Entry) bool { return a.Seq == b.Seq }), nil
}
