package server

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// BeginRestored is what an operator does after putting last night's backup in
// place, before the server serves: it draws a new log epoch, in which bases,
// cursors, receipts and numbers of the old one do not hold, and lets no pages
// out until a clerk's device has exchanged (rule X9).
func (s *Server) BeginRestored(ctx context.Context) error {
	err := s.update(ctx, func(x *update) error {
		st := x.st
		st.NoPages = true
		st.Backup = min(st.Backup, st.Head)
		st.Roster++
		return s.openLogEpoch(x.tx, st)
	})
	if err != nil {
		return fmt.Errorf("begin restored log: %w", err)
	}
	return nil
}

// BackedUp says that every entry up to a Seq is in a backup that was verified:
// devices may forget their own copies (rule X9).
func (s *Server) BackedUp(ctx context.Context, upTo record.Seq) error {
	return s.update(ctx, func(x *update) error {
		st := x.st
		st.Backup = max(st.Backup, min(upTo, st.Head))
		return x.tx.PutState(st)
	})
}

// Status is what an operator wants to know at a glance.
type Status struct {
	State
	Waiting      int   // changes in quarantine, undecided
	WaitingBytes int64 // what they take
}

// Status reads it.
func (s *Server) Status(ctx context.Context) (st Status, err error) {
	err = s.Log.View(ctx, func(tx Tx) error {
		shares, err := tx.Shares()
		if err != nil {
			return err
		}
		for _, s := range shares {
			st.Waiting += s.Changes
			st.WaitingBytes += s.Bytes
		}
		st.State, err = tx.State()
		return err
	})
	return st, err
}
