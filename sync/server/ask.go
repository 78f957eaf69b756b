package server

import (
	"context"
	"fmt"
	"sync"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Ask answers a question about the past of a record: a signed answer, a refusal too.
// Nothing is kept of it. Only who signed it is told anything, once, and only of what
// his device may read now (rule S5). Errors wrap those of wire.OpenQuestion, or
// ErrBusy, or come from the log.
func (s *Server) Ask(ctx context.Context, body []byte) ([]byte, error) {
	q, err := wire.OpenQuestion(body)
	if err != nil {
		return nil, err
	}
	a := &record.Answer{Time: s.Now()}
	if err := s.Log.View(ctx, func(tx Tx) error { return s.hear(tx, q, a) }); err != nil {
		return nil, fmt.Errorf("hear question: %w", err)
	}
	if a.Refused == record.Served {
		defer atWork(ctx)()
		leave, err := s.turn(ctx, q.Device)
		if err != nil {
			return nil, err
		}
		defer leave()
		if err := s.Log.View(ctx, func(tx Tx) error { return s.tell(tx, q, a) }); err != nil {
			return nil, fmt.Errorf("answer question: %w", err)
		}
	}
	answer, err := wire.EncodeAnswer(a, q.Ref, body, s.Key)
	if err != nil {
		// The fault is here, not in what the device asked.
		return nil, fmt.Errorf("the answer cannot be written: %v", err)
	}
	return answer, nil
}

// hear finds out who asks and whether he asks now, before anything is done for him.
func (s *Server) hear(tx Tx, q *wire.Asked, a *record.Answer) error {
	v, err := s.newView(tx)
	if err != nil {
		return err
	}
	d := v.device(q.Device)
	if d == nil {
		a.Refused = record.UnknownDevice
		return v.err
	}
	if q.Verify(d.key) != nil {
		a.Refused = record.BadSignature
		return nil
	}
	if again, fresh := s.asked.fresh(q.Device, q.At, v.now); !fresh {
		a.Refused, a.Time = record.Stale, again
		return nil
	}
	if s.PerMinute > 0 && !s.questions.allow(q.Device, v.now) {
		return ErrBusy
	}
	return nil
}

// tell answers a question that was heard.
func (s *Server) tell(tx Tx, q *wire.Asked, a *record.Answer) error {
	v, err := s.newView(tx)
	if err != nil {
		return err
	}
	if v.st.NoPages {
		a.Refused = record.NotYet
		return nil
	}
	r := v.row(q.Ref)
	d := v.device(q.Device)
	switch {
	case r == nil || d == nil || !v.reads(q.Device, d, r.Channel):
		a.Refused = record.NotHere
		return v.err
	case q.Before != 0 && q.LogEpoch != v.st.LogEpoch:
		a.Refused = record.OtherLogEpoch
		return nil
	}
	var page *record.Answer
	if r.Kind == record.Batch {
		page, err = v.sent(q.Device, d, r, q.Before, pastBytes(q.Bytes))
	} else {
		page, err = v.past(r, q.Before, pastBytes(q.Bytes))
	}
	if err != nil {
		return err
	}
	*a = *page
	return v.err
}

// reads reports whether a device may read a channel now. A revoked one reads nothing
// here: what became of its work comes with the exchange.
func (v *view) reads(id record.ID, d *device, c record.Channel) bool {
	if d.revoked {
		return false
	}
	var scopes []record.Scope
	for _, p := range d.persons {
		scopes = append(scopes, v.scope(p, record.DayOf(v.now)))
	}
	for _, p := range record.Subscriptions(id, scopes...) {
		if p.Covers(c) {
			return true
		}
	}
	return false
}

// askedOnce lets every question pass once: the times that a device asks at rise, and
// are those of now. What was heard by a program that ran before is known by its time.
type askedOnce struct {
	mu    sync.Mutex
	begun int64 // when this program began to hear, ms since 1970
	last  map[record.ID]int64
}

// askedWithin is how far from the endpoint's time a question may be, in ms: as far as
// clocks of devices that exchange are off.
const askedWithin = record.MaxAhead

// fresh takes the time of a question, or says at which to ask again.
func (o *askedOnce) fresh(device record.ID, at, now int64) (again int64, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	floor := max(o.begun+askedWithin+1, o.last[device]+1, now-askedWithin)
	if at < floor || at > max(floor, now+askedWithin) {
		return max(floor, now), false
	}
	if len(o.last) >= maxCounted {
		o.forget(now)
	}
	o.last[device] = at
	return 0, true
}

// forget drops devices whose last question is too old to be asked again.
func (o *askedOnce) forget(now int64) {
	for d, at := range o.last {
		if at < now-askedWithin {
			delete(o.last, d)
		}
	}
}
