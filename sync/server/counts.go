package server

import (
	"context"
	"sync/atomic"

	"zhucun/store/record"
)

// Counts are what an operator watches to see that nobody takes more than his
// share. They only rise, from the start of the process.
type Counts struct {
	LockMillis   atomic.Int64 // time in which the county's lock was held for devices
	Transactions atomic.Int64 // in that time
	Busy         atomic.Int64 // requests turned away because their device asks too often
	Slow         atomic.Int64 // bodies given up because nothing moved
	Crowded      atomic.Int64 // bodies given up for newer ones or for want of memory
	NotEnrolled  atomic.Int64 // enrolments refused
}

// knows reports whether a device is enrolled, as the beginning of a request has it.
func (s *Server) knows(ctx context.Context, id record.ID) (yes bool) {
	err := s.Log.View(ctx, func(tx Tx) error {
		v, err := s.newView(tx)
		if err != nil {
			return err
		}
		yes = v.device(id) != nil
		return v.err
	})
	return yes || err != nil // what is wrong with the log is told when the request is served
}
