package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// ErrBusy is a device that asks too often.
var ErrBusy = errors.New("too many requests from this device")

// Exchange answers one request. What a device may be told comes as a signed
// reply, a refusal too; an error means that nothing of the request was kept, or
// that all of it was and the device will ask again. Errors wrap those of
// wire.OpenRequest, or ErrBusy, or come from the log.
func (s *Server) Exchange(ctx context.Context, body []byte) ([]byte, error) {
	env, err := wire.OpenRequest(body)
	if err != nil {
		return nil, err
	}
	r := &request{s: s, sealed: env, in: record.Inbound{Device: env.Device, Epoch: env.Epoch, Counter: env.Counter}}
	if err := s.Log.View(ctx, r.identify); err != nil {
		return nil, fmt.Errorf("open request: %w", err)
	}
	if r.in.Refused != record.Served {
		return r.reply()
	}
	defer atWork(ctx)()
	leave, err := s.turn(ctx, env.Device)
	if err != nil {
		return nil, err
	}
	defer leave()
	return r.serve(ctx)
}

// turn waits until it is this device's turn and there is room.
func (s *Server) turn(ctx context.Context, device record.ID) (leave func(), err error) {
	done, err := s.turns.take(ctx, device)
	if err != nil {
		return nil, err
	}
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots; done() }, nil
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	}
}

// serve answers a request of a device that is known.
func (r *request) serve(ctx context.Context) ([]byte, error) {
	s := r.s
	free, err := r.decode(ctx)
	if err != nil {
		return nil, fmt.Errorf("open request: %w", err)
	}
	defer free()
	if r.in.Refused != record.Served {
		return r.reply()
	}
	if err = s.takeIn(ctx, r); errors.Is(err, ErrFull) {
		r.refuse(record.ServerFull)
	} else if errors.Is(err, errOverQuota) {
		r.refuse(record.OverQuota)
	} else if err != nil {
		return nil, fmt.Errorf("take request: %w", err)
	}
	if r.busy {
		return nil, ErrBusy
	}
	if r.in.Refused != record.Served {
		return r.reply()
	}
	if err := s.Log.View(ctx, r.page); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return r.reply()
}

// request is one exchange on its way.
type request struct {
	s       *Server
	sealed  *wire.Sealed
	q       *wire.Request // nil until it was decoded
	changes []sealed
	device  *device
	busy    bool // the device begins too many epochs
	large   bool // it takes more memory than a small one
	alone   bool // it might pass its device's quota: it has a transaction of its own
	in      record.Inbound
}

func (r *request) reply() ([]byte, error) {
	var sent *record.Outbound
	if r.q != nil {
		sent = &r.q.Outbound
	}
	body, err := wire.EncodeReply(&r.in, sent, r.s.Key)
	if err != nil {
		// The fault is here, not in what the device sent: nobody may take it for one of those.
		return nil, fmt.Errorf("the reply cannot be written: %v", err)
	}
	return body, nil
}

// seal makes the canonical forms. One that this program could not read again is
// not let in: whatever is kept can be read, sent and checked.
func (r *request) seal() bool {
	writes := 0
	for _, c := range r.q.Changes {
		s := seal(c)
		if writes += len(c.Writes); writes > record.MaxBatchWrites {
			return false
		}
		if len(s.payload) > record.MaxChange {
			return false
		}
		r.changes = append(r.changes, s)
	}
	return true
}

// refuse answers with a refusal and nothing else.
func (r *request) refuse(why record.Refusal, highs ...record.High) {
	r.in = record.Inbound{
		Device: r.in.Device, Epoch: r.in.Epoch, Counter: r.in.Counter, LogEpoch: r.in.LogEpoch, Head: r.in.Head,
		ServerTime: r.s.Now(), Refused: why, Highs: highs,
	}
}

// identify finds out who asks, before anything else is done for him.
func (r *request) identify(tx Tx) error {
	v, err := r.s.newView(tx)
	if err != nil {
		return err
	}
	env := r.sealed
	if r.device = v.device(env.Device); r.device == nil {
		r.refuse(record.UnknownDevice)
		return v.err
	}
	if env.Verify(r.device.key) != nil {
		r.refuse(record.BadSignature)
		return nil
	}
	if !r.s.mayAsk(r.device, env.Device, v.now) {
		return ErrBusy
	}
	return nil
}

// mayAsk counts the requests of a device. Of a revoked one there are few: it has
// nothing more to do than to hear so.
func (s *Server) mayAsk(d *device, id record.ID, now int64) bool {
	switch {
	case s.PerMinute <= 0:
		return true
	case s.gate.owes(id, now):
		return false
	case d.revoked:
		return s.revoked.allow(id, now)
	}
	return s.limiter.allow(id, now)
}

// decode reads the request, in the memory that belongs to its place among those in
// work or, if that is too little, in what is shared by all.
func (r *request) decode(ctx context.Context) (free func(), err error) {
	if r.sealed.Unpack() != nil { // what it is like is said where it is decoded
		r.refuse(record.BadRequest)
		return func() {}, nil
	}
	if err := r.s.Log.View(ctx, r.open); err != nil || !r.large {
		return func() {}, err
	}
	if err := r.s.memory.Acquire(ctx, wire.LargeRequest); err != nil {
		return nil, err
	}
	if err := r.s.Log.View(ctx, r.open); err != nil {
		r.s.memory.Release(wire.LargeRequest)
		return nil, err
	}
	return func() { r.s.memory.Release(wire.LargeRequest) }, nil
}

// open reads the request, before anything is locked.
func (r *request) open(tx Tx) error {
	v, err := r.s.newView(tx)
	if err != nil {
		return err
	}
	env := r.sealed
	r.in.LogEpoch, r.in.Head = v.st.LogEpoch, v.st.Head
	if env.LogEpoch != 0 && env.LogEpoch != v.st.LogEpoch { // rule X9
		highs, err := highs(tx, env.Device)
		r.refuse(record.OtherLogEpoch, highs...)
		return err
	}
	n := v.numbersOf(env.Device, r.device)
	decode := env.DecodeSmall
	if r.large {
		decode = env.Decode
	}
	q, err := decode(n)
	if n.err != nil {
		return n.err
	}
	if !r.large && errors.Is(err, wire.ErrTooLarge) {
		r.large = true
		return nil
	}
	if err != nil && n.unknown {
		r.refuse(record.SpellOut)
		return nil
	}
	if err != nil || !r.sound(q) {
		r.refuse(record.BadRequest)
		return nil
	}
	if ahead(q, v.st.Head) {
		// Only a log restored without saying so can be behind a device.
		r.s.Logger.Error("a device knows a later head: was the log restored without a new log epoch?",
			"device", env.Device.Short(), "known", uint64(q.Head), "head", uint64(v.st.Head))
		r.refuse(record.BadRequest)
		return nil
	}
	r.q = q
	if !r.seal() {
		r.refuse(record.BadRequest)
		return nil
	}
	r.alone, err = r.crowded(tx)
	return err
}

// ahead reports whether a device knows a place that the log has not reached.
func ahead(q *wire.Request, head record.Seq) bool {
	return q.Head > head || slices.ContainsFunc(q.Subs, func(s record.Sub) bool {
		return s.Cursor.Since > s.Cursor.Pos || s.Cursor.Pos > head
	})
}

// sound compares the payload with the envelope that was signed with it.
func (r *request) sound(q *wire.Request) bool {
	env := r.sealed.Envelope
	if q.Device != env.Device || q.Epoch != env.Epoch || q.Counter != env.Counter || q.LogEpoch != env.LogEpoch ||
		len(q.Changes) != env.N {
		return false
	}
	for i, c := range q.Changes {
		if c.ChangeID != (record.ChangeID{Device: env.Device, Epoch: env.Queue, Seq: env.First + uint64(i)}) {
			return false
		}
	}
	return true
}

// highs is how far the log surely has each epoch of a device (rule X9): up to the
// first change that waits here. What the device knows of that one, applied or
// returned, may be of the log that was lost; sent again it hears anew.
func highs(tx Tx, device record.ID) ([]record.High, error) {
	queues, err := tx.Queues(device)
	if err != nil {
		return nil, err
	}
	waiting, err := tx.Undecided(device)
	if err != nil {
		return nil, err
	}
	var highs []record.High
	for _, q := range queues {
		high := record.High{Epoch: q.Epoch, Seq: q.Seq}
		for _, h := range waiting {
			if h.ChangeID.Epoch == q.Epoch && !h.Fork {
				high.Seq = min(high.Seq, h.ChangeID.Seq-1)
			}
		}
		highs = append(highs, high)
	}
	return highs, nil
}

// take is what has to be durable before the answer: counter, changes, receipt.
func (r *request) take(x *update) error {
	env, tx := r.sealed.Envelope, x.tx
	r.in.ServerTime, r.in.LogEpoch, r.in.Head = x.now, x.st.LogEpoch, x.st.Head
	queues, err := tx.Queues(env.Device)
	if err != nil {
		return err
	}
	if env.LogEpoch != 0 && env.LogEpoch != x.st.LogEpoch {
		highs, err := highs(tx, env.Device)
		r.refuse(record.OtherLogEpoch, highs...)
		return err
	}
	if r.device = x.device(env.Device); r.device == nil {
		r.refuse(record.UnknownDevice)
		return x.err
	}
	now := queueOf(queues, env.Device, env.Epoch)
	digest := r.sealed.Proof().Digest
	if env.Counter < now.Counter || env.Counter == now.Counter && digest != now.Digest { // rule S1
		highs, err := highs(tx, env.Device)
		r.refuse(record.StaleCounter, highs...)
		return err
	}
	q := now
	if env.N > 0 && env.Queue != env.Epoch {
		q = queueOf(queues, env.Device, env.Queue)
	}
	if r.busy = (now.Begun == 0 || q.Begun == 0) && !mayBegin(queues, x.now); r.busy {
		return nil
	}
	if err := x.dayCame(env.Device, now.Served); err != nil {
		return err
	}
	if env.N > 0 {
		a := &arrival{update: x, queue: q, env: env, changes: r.changes, device: r.device, since: r.device.since}
		for _, q := range queues {
			a.since = max(a.since, q.Delivered)
		}
		had := q.Seq
		if err := a.receive(r.sealed.Proof()); err != nil {
			return err
		}
		if err := a.came(int(q.Seq-had), queues); err != nil {
			return err
		}
		r.in.Receipt = &a.receipt
		if q != now {
			q.Begun = cmp.Or(q.Begun, x.now)
			if err := tx.PutQueue(*q); err != nil {
				return err
			}
		}
	}
	now.Counter, now.Digest, now.Served, now.Begun = env.Counter, digest, x.now, cmp.Or(now.Begun, x.now)
	if r.delivered() {
		now.Delivered = x.now
	}
	if err := tx.PutQueue(*now); err != nil {
		return err
	}
	if err := r.endHold(x); err != nil || !x.isClerk(r.device) {
		return errors.Join(err, x.err)
	}
	return x.tellClerks()
}

// queueOf finds a queue or begins one.
func queueOf(queues []Queue, device record.ID, epoch record.Epoch) *Queue {
	for i := range queues {
		if queues[i].Epoch == epoch {
			q := queues[i]
			return &q
		}
	}
	return &Queue{Device: device, Epoch: epoch, Chain: record.ChainStart(device, epoch)} // Begun when it is put
}

// delivered reports whether the device leaves nothing behind: all that waited on
// it came with this request and was taken.
func (r *request) delivered() bool {
	rec := r.in.Receipt
	return r.q.Waiting <= len(r.q.Changes) && (rec == nil || !rec.Gap && !rec.Fork)
}

// endHold lets pages out again when a clerk's device has exchanged in the new
// log epoch: it has sent again all that the restored log lacked (rule X9).
func (r *request) endHold(x *update) error {
	if !x.st.NoPages || r.sealed.LogEpoch != x.st.LogEpoch {
		return nil
	}
	if !r.delivered() {
		return nil
	}
	if x.isClerk(r.device) {
		x.st.NoPages = false
	}
	return x.err
}
