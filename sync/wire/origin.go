package wire

import "zhucun/store/record"

// originTable are the changes that the values of a reply came from, and the
// queues that those came through, in the order they were met.
type originTable struct {
	all    []record.Writing // without values
	at     map[origin]int   // when writing: where each is
	last   int              // the one used last
	queues []queue
	seqs   []uint64 // by queue: the seq met last
}

// origin is what tells origins apart: a change has one place in the log.
type origin struct {
	by  record.ChangeID
	seq record.Seq
}

// queue is one (device, epoch).
type queue struct {
	device record.ID
	epoch  record.Epoch
}

// Which origin a writing has; from originFirst on, the distance from the end.
const (
	originSame  = 0 // the one before
	originNew   = 1
	originFirst = 2
)

// maxOrigins is how many origins and queues a reply may have.
const maxOrigins = 1 << 20

// writings codes where the values of a row came from.
func (a *answer) writings(r *record.PageRow) {
	for i := range r.Fields {
		g := &r.Fields[i]
		newest := record.Seq(0)
		for j := range g.Writings {
			s := g.Writings[j]
			s.Value = ""
			s = a.origin(s)
			newest = max(newest, s.Seq)
			if a.w != nil {
				continue // what is written may be shared with other writers
			}
			s.Value = g.Writings[j].Value
			if g.Writings[j] = s; a.r.err != nil {
				return
			}
		}
		g.Changed = record.Seq(a.delta(uint64(g.Changed), uint64(newest)))
	}
}

func (a *answer) origin(s record.Writing) record.Writing {
	t := &a.origins
	code := uint64(originNew)
	i, ok := t.at[origin{s.By, s.Seq}]
	if ok = ok && t.all[i] == s; ok && i == t.last {
		code = originSame
	} else if ok {
		code = uint64(len(t.all)-1-i) + originFirst
	}
	code = a.u(code)
	switch back := code - originFirst; {
	case code == originSame && len(t.all) > 0:
	case code == originNew && len(t.all) < maxOrigins:
		t.last = len(t.all)
		t.all = append(t.all, a.newOrigin(s))
		if a.w != nil {
			t.at[origin{s.By, s.Seq}] = t.last
		}
	case code >= originFirst && back < uint64(len(t.all)):
		t.last = len(t.all) - 1 - int(back)
	default:
		a.fail("a value without an origin")
		return s
	}
	return t.all[t.last]
}

// newOrigin spells out an origin, next to the one before it.
func (a *answer) newOrigin(s record.Writing) record.Writing {
	t := &a.origins
	prev := record.Writing{Seq: a.in.Head, At: a.in.ServerTime}
	if n := len(t.all); n > 0 {
		prev = t.all[n-1]
	}
	q := a.queue(queue{s.By.Device, s.By.Epoch})
	if q < 0 {
		return s
	}
	s.By.Device, s.By.Epoch = t.queues[q].device, t.queues[q].epoch
	s.By.Seq = a.delta(s.By.Seq, t.seqs[q]+1)
	t.seqs[q] = s.By.Seq
	s.Author = a.ref(record.Person, s.Author, 0)
	s.Seq = record.Seq(a.delta(uint64(s.Seq), uint64(prev.Seq)+1))
	s.At = a.moment(s.At, prev.At)
	if a.r != nil {
		a.r.spend(writingSize)
	}
	return s
}

// moment codes a time near another: whole seconds, as stamps are, as their
// distance in seconds; others as their distance in milliseconds. The lowest bit
// tells them apart.
func (a *answer) moment(at, prev int64) int64 {
	const far = 1 << 60
	var code uint64
	if a.w != nil {
		if d := at - prev; d > far || d < -far {
			a.fail("moment %d is too far from %d", at, prev)
		}
		code = zigzag(at-prev)<<1 | 1
		if at%1000 == 0 {
			code = zigzag(at/1000-prev/1000) << 1
		}
	}
	code = a.u(code)
	if code&1 == 0 {
		return (prev/1000 + unzigzag(code>>1)) * 1000
	}
	return prev + unzigzag(code>>1)
}

// queue codes which queue a change came through; a new one follows.
func (a *answer) queue(q queue) int {
	t := &a.origins
	i := len(t.queues)
	for k := range t.queues {
		if t.queues[k] == q {
			i = k
		}
	}
	n := a.u(uint64(i))
	if n > uint64(len(t.queues)) || n >= maxOrigins {
		a.fail("a queue that was not given")
		return -1
	}
	if n == uint64(len(t.queues)) {
		q.device = a.ref(record.Device, q.device, 0)
		q.epoch = record.Epoch(a.u(uint64(q.epoch)))
		t.queues = append(t.queues, q)
		t.seqs = append(t.seqs, 0)
	}
	return int(n)
}
