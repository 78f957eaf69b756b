package server

import (
	"fmt"
	"slices"

	"zhucun/store/record"
)

// settle judges waiting changes again until nothing more can be applied: when
// assignments changed, when a missing record came, when a clerk decided
// (rule X5).
func (x *update) settle() error {
	if len(x.created) == 0 && len(x.judge) == 0 && !x.moved {
		return nil
	}
	waiting, err := x.tx.Undecided(record.ID{})
	if err != nil || len(waiting) == 0 {
		return err
	}
	for {
		for _, h := range waiting {
			if h.Reason == reasonPermission && x.moved || h.Reason == reasonRevoked && x.moved ||
				h.Waits != (record.Ref{}) && x.created[h.Waits] {
				x.judge[h.Device] = true
			}
		}
		devices := x.devices()
		if len(devices) == 0 {
			return nil
		}
		applied := false
		for _, id := range devices {
			some, err := x.rejudge(id)
			if err != nil {
				return fmt.Errorf("judge again: %w", err)
			}
			applied = applied || some
		}
		if !applied {
			return nil
		}
		if waiting, err = x.tx.Undecided(record.ID{}); err != nil {
			return err
		}
	}
}

// devices takes the set of devices to judge, in an order that does not depend
// on chance.
func (x *update) devices() []record.ID {
	ids := make([]record.ID, 0, len(x.judge))
	for id := range x.judge {
		ids = append(ids, id)
	}
	clear(x.judge)
	slices.SortFunc(ids, func(a, b record.ID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// rejudge goes through what waits of one device in the order it came. Each
// change sees only the earlier ones that still wait.
func (x *update) rejudge(device record.ID) (applied bool, err error) {
	waiting, err := x.tx.Undecided(device)
	if err != nil {
		return false, err
	}
	x.blocked[device] = map[record.Ref]bool{}
	for _, h := range waiting {
		if h.Fork {
			continue
		}
		c, err := record.DecodeChange(h.Payload)
		if err != nil {
			return applied, fmt.Errorf("held change %s: %w", h.ChangeID, err)
		}
		s := seal(c)
		t, o, err := x.examine(s, h.Judged, h.Received)
		if err != nil {
			return applied, err
		}
		if o != nil {
			touch(x.blocked[device], c)
			if err := x.restate(h, o); err != nil {
				return applied, err
			}
			continue
		}
		set := x.blocked[device]
		if err := x.release(h, t, h.Chain, s); err != nil {
			return applied, err
		}
		x.blocked[device] = set
		applied = true
	}
	delete(x.blocked, device)
	return applied, nil
}

// restate says the reason anew if it is another one now.
func (x *update) restate(h *Held, o *objection) error {
	detail := cut(o.detail)
	if h.Reason == o.reason && h.Detail == detail && h.Waits == o.waits {
		return nil
	}
	h.Reason, h.Detail, h.Waits = o.reason, detail, o.waits
	if err := x.tx.PutHeld(h); err != nil {
		return err
	}
	_, err := x.note(h.Hash,
		record.Set{Field: record.QuarantineReason, Value: record.C(h.Reason)},
		record.Set{Field: record.QuarantineDetail, Value: record.T(h.Detail)})
	return err
}

// rejudgeNewer judges changes that waited for the server's upgrade.
func (x *update) rejudgeNewer() error {
	waiting, err := x.tx.Undecided(record.ID{})
	if err != nil {
		return err
	}
	for _, h := range waiting {
		if h.Reason == reasonNewer {
			x.judge[h.Device] = true
		}
	}
	return nil
}
