package server

import (
	"context"
	"errors"

	"zhucun/store/record"
)

// What one device may have undecided in quarantine. More is not acknowledged: the
// device keeps it and says so. A revoked one is heard, and no more.
const (
	MaxUndecided        = 512
	MaxUndecidedBytes   = 2 << 20
	MaxRevokedUndecided = 32
	MaxRevokedBytes     = 64 << 10
)

// MaxEpochsADay is how many epochs a device may begin in a day, and MaxEpochs in
// its life: one is drawn when it was restored or copied.
const (
	MaxEpochsADay = 32
	MaxEpochs     = 2048
)

// mayBegin reports whether a device may begin another epoch.
func mayBegin(queues []Queue, now int64) bool {
	today := 0
	for _, q := range queues {
		if now-q.Begun < 24*3600*1000 {
			today++
		}
	}
	return today < MaxEpochsADay && len(queues) < MaxEpochs
}

// errOverQuota ends a request that would put more into quarantine than its device
// may.
var errOverQuota = errors.New("too much of this device waits for a decision")

// within reports whether a share is within what its device may have.
func (s Share) within(revoked bool) bool {
	if revoked {
		return s.Changes <= MaxRevokedUndecided && s.Bytes <= MaxRevokedBytes
	}
	return s.Changes <= MaxUndecided && s.Bytes <= MaxUndecidedBytes
}

// share is what a device has undecided, as this transaction has it.
func (x *update) share(device record.ID) (Share, error) {
	if s, ok := x.shares[device]; ok {
		return s, nil
	}
	s, err := x.tx.ShareOf(device)
	if err == nil {
		x.shares[device] = s
	}
	return s, err
}

// charge counts a change that is to wait, or refuses it.
func (x *update) charge(h *Held) error {
	s, err := x.share(h.Device)
	if err != nil {
		return err
	}
	d := x.device(h.Device)
	s.Changes++
	s.Bytes += h.Size()
	if !s.within(d == nil || d.revoked) {
		return errors.Join(errOverQuota, x.err)
	}
	x.shares[h.Device] = s
	return x.err
}

// crowded reports whether a request might pass its device's quota: it is taken in
// a transaction of its own, which may be given up without harm to others.
func (r *request) crowded(tx Tx) (bool, error) {
	if len(r.q.Changes) == 0 {
		return false, nil
	}
	s, err := tx.ShareOf(r.in.Device)
	for _, c := range r.changes {
		h := Held{Payload: c.payload, Touches: make([]record.Ref, len(c.change.Writes))}
		s.Changes++
		s.Bytes += h.Size()
	}
	return !s.within(r.device.revoked), err
}

// Shares lists what each device has undecided.
func (s *Server) Shares(ctx context.Context) (all []Share, err error) {
	err = s.Log.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Shares()
		return err
	})
	return all, err
}
