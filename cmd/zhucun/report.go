package main

import (
	"context"
	"errors"
	"fmt"

	"zhucun/app/state"
	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/wire"
)

// tell reports a round in the words of the states.
func (e *exchange) tell(r client.Report) {
	e.mu.Lock()
	minApp := e.minApp
	e.mu.Unlock()
	s := r.Settled
	x := state.Exchanging{
		Running: r.Running, Sent: s.Sent, Rows: s.Rows, Left: s.Waiting, AtHead: s.AtHead, Refused: s.Refused, MinApp: minApp,
	}
	if r.Running && s == (record.Settled{}) { // nothing was answered yet
		if st, err := e.s.Status(context.Background()); err == nil {
			x.Left = st.Waiting
		}
	}
	if !r.Running && r.Err != nil {
		e.fail(&x, r.Err)
	}
	e.report(x)
}

// fail says how a round failed.
func (e *exchange) fail(x *state.Exchanging, err error) {
	var big *client.TooBig
	var keyed state.Keyed
	switch {
	case errors.Is(err, context.Canceled): // the person's wish is no failure: what is left is said
		return
	case errors.As(err, &big):
		x.Failure, x.N = state.TooBig, (big.Bytes+1023)>>10
		x.Text, x.Bo = e.about(big.Change)
		return
	}
	if x.Failure, x.Refused = failureOf(err); x.Failure != state.Here {
		return
	}
	switch {
	case errors.Is(err, client.ErrPlain):
		x.Text = "enrol.http"
	case errors.As(readable(err), &keyed):
		x.Text = keyed.Key()
	default:
		x.Text = "error.read"
	}
}

// failureOf is how asking the county failed, or that it could not read the other's words.
func failureOf(err error) (state.Failure, record.Refusal) {
	var turned *client.Turned
	var newer wire.ErrNewerVersion
	var older wire.ErrOlderVersion
	switch {
	case errors.Is(err, client.ErrPin):
		return state.Stranger, record.Served
	case errors.As(err, &newer), errors.As(err, &older):
		return state.Unfailed, record.BadVersion
	case errors.As(err, &turned) && turned.Unread():
		return state.Unfailed, record.BadRequest
	case errors.Is(err, client.ErrDown):
		return state.Down, record.Served
	case errors.As(err, &turned) && turned.Busy():
		return state.Unavailable, record.Served
	case errors.Is(err, client.ErrBetween):
		return state.Between, record.Served
	case errors.Is(err, client.ErrOffline):
		return state.NoNetwork, record.Served
	}
	return state.Here, record.Served
}

// about names what a change that waits is about.
func (e *exchange) about(id record.ChangeID) (name, bo string) {
	all, err := outbox{s: e.s}.Items(context.Background(), namedItems)
	for _, it := range all {
		if it.ID == id && err == nil && it.Who != "" {
			return it.Who, it.WhoBo
		}
	}
	return fmt.Sprint("№ ", id.Seq), ""
}

// namedItems is among how many changes one that does not pass is looked for.
const namedItems = 1000
