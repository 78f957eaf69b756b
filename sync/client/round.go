package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Store is the device's local copy as an exchange needs it. Both methods are one
// durable transaction each, so a cut between any two lines of Turn is harmless
// (rule X12).
type Store interface {
	wire.Numbers
	// Outbound is the next request: queued changes of about maxBytes, oldest
	// first, at least one if any waits. It raises the request counter.
	Outbound(ctx context.Context, maxBytes int) (*record.Outbound, error)
	// Inbound takes the reply to sent. direct says that it came over a direct
	// connection just now, so that its time may be learned from (rule X13).
	Inbound(ctx context.Context, sent *record.Outbound, in *record.Inbound, direct bool) (record.Settled, error)
}

// Transport carries one request to the endpoint and its reply back.
type Transport interface {
	Exchange(ctx context.Context, body []byte) (reply []byte, err error)
}

// Client exchanges for one device. Its fields are set once; it may be used by
// one round at a time.
type Client struct {
	Store     Store
	Transport Transport
	Sign      ed25519.PrivateKey // the device's
	County    ed25519.PublicKey  // signs every reply
	App       string             // app version, e.g. "0.1.0"
	Batch     int                // bytes of changes a request may carry; 0 is DefaultBatch
	Budget    int                // bytes of pages wanted in a reply; 0 is DefaultBudget
	Pace      *Pace              // what the link was found to carry; nil begins anew in every round

	// Run counts time, from any moment on: by it the client sees how thin the link is.
	// Without it, or a Pace, no link is thin.
	Run func() time.Duration
}

// Small batches and pages lose little when a connection breaks (rule X12); a
// week of work fits in one.
const (
	DefaultBatch  = 64 << 10
	DefaultBudget = 64 << 10
)

// Turn is one request and its reply, of the sizes that the client has. An error
// comes with what waits.
func (c *Client) Turn(ctx context.Context) (record.Settled, error) {
	_, s, err := c.turn(ctx, orDefault(c.Batch, DefaultBatch), orDefault(c.Budget, DefaultBudget), true)
	return s, err
}

// turn is one request and its reply. Unless it may send, it only receives. What it
// tried to send comes with an error too.
func (c *Client) turn(ctx context.Context, batch, budget int, send bool) (*attempt, record.Settled, error) {
	tried, s, err := c.ask(ctx, batch, budget, send, c.Store)
	if err == nil && (s.Refused == record.SpellOut || s.Refused == record.BadRequest) {
		// What the device names by number may not be known there: nothing is stranded by that.
		return c.ask(ctx, batch, budget, send, nil)
	}
	return tried, s, err
}

// ask is one request, which names records by these numbers or by full IDs, and its
// reply.
func (c *Client) ask(ctx context.Context, batch, budget int, send bool, numbers wire.Numbers) (*attempt, record.Settled, error) {
	sent, err := c.Store.Outbound(ctx, batch)
	if err != nil {
		return nil, record.Settled{}, fmt.Errorf("prepare a request: %w", err)
	}
	if !send {
		sent.Changes = nil
	}
	left := record.Settled{Waiting: sent.Waiting}
	body, err := wire.EncodeRequest(&wire.Request{Outbound: *sent, Budget: budget, App: c.App, Thin: c.thin()}, numbers, c.Sign)
	if err != nil {
		return nil, left, fmt.Errorf("write a request: %w", err)
	}
	tried := &attempt{changes: sent.Changes, body: len(body), budget: budget}
	answer, err := c.carry(ctx, body)
	if err != nil {
		return tried, left, err
	}
	in, err := wire.DecodeReply(answer, sent, c.Store, c.County)
	if err != nil {
		return tried, left, unreadable(err)
	}
	s, err := c.Store.Inbound(ctx, sent, in, true)
	if err != nil {
		return nil, left, fmt.Errorf("take the reply: %w", err)
	}
	return tried, s, nil
}

func (c *Client) thin() bool { return c.Run != nil && c.Pace != nil && c.Pace.link.thin() }

// carry sends a request and looks at how long that takes.
func (c *Client) carry(ctx context.Context, body []byte) ([]byte, error) {
	if c.Run == nil || c.Pace == nil {
		return c.Transport.Exchange(ctx, body)
	}
	start := c.Run()
	answer, err := c.Transport.Exchange(ctx, body)
	if err != nil {
		c.Pace.link.failed(err)
	} else {
		c.Pace.link.saw(len(body)+len(answer), c.Run()-start)
	}
	return answer, err
}

// unreadable is why a body is no reply to the request: it was altered or cut, or
// it is of a newer endpoint.
func unreadable(err error) error {
	var newer wire.ErrNewerVersion
	var older wire.ErrOlderVersion
	if errors.As(err, &newer) || errors.As(err, &older) {
		return fmt.Errorf("read the reply: %w", err)
	}
	return fmt.Errorf("%w: %w", errGarbled, err)
}

// Round takes turns until nothing is left to send or to receive, or a turn
// brings nothing more. Where a turn fails and a smaller one may pass, it goes on
// with smaller ones. progress, which may be nil, hears of every turn. The
// result sums the turns; only if it is Done was the round a full success
// (rule X12). After an error the sum says what was settled before it.
func (c *Client) Round(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	r := &round{c: c, pace: c.Pace}
	if r.pace == nil {
		r.pace = new(Pace)
	}
	for {
		done, err := r.step(ctx)
		switch {
		case err != nil:
			return r.sum, err
		case done:
			return r.sum, r.stuck
		}
		if progress != nil {
			progress(r.sum)
		}
		if err := ctx.Err(); err != nil {
			return r.sum, err
		}
	}
}

// round is a round on its way.
type round struct {
	c     *Client
	pace  *Pace
	sum   record.Settled
	turns int   // that were answered
	stuck error // why the oldest change cannot be sent: the round only receives
	again int   // turns that failed in a row and are not worth a smaller one
	room  int   // bytes of changes that the county may still take; 0 is not known
	full  bool  // it takes no more until it has decided: the round only receives
}

// mostAgain is how often in a row a round tries anew where nothing says that less
// would pass.
const mostAgain = 2

// step is one turn. done says that there is nothing more to do.
func (r *round) step(ctx context.Context) (done bool, err error) {
	batch, budget := orDefault(r.c.Batch, DefaultBatch), orDefault(r.c.Budget, DefaultBudget)
	most := r.pace.batch.get(batch)
	if r.room > 0 {
		most = min(most, r.room)
	}
	tried, s, err := r.c.turn(ctx, most, r.pace.budget.get(budget), r.stuck == nil && !r.full)
	if err != nil {
		if r.turns == 0 {
			r.sum.Waiting = s.Waiting
		}
		if ctx.Err() != nil || tried == nil || !tooLong(err) || !r.smaller(tried, err) || errors.Is(err, ErrStill) {
			return true, err // the next round begins with less
		}
		return false, nil
	}
	r.again = 0
	r.turns++
	if s.Refused == record.OverQuota {
		// Less may have room. If not even one change has, the rest still comes in.
		r.room, r.full = max(tried.bytes()/2, 1), len(tried.changes) < 2
		r.sum.Waiting, r.sum.Held = s.Waiting, s.Held
		return false, nil
	}
	if r.full {
		s.Refused = record.OverQuota // and says so
	}
	if len(tried.changes) > 0 && s.Waiting > 0 {
		r.pace.batch.pass(tried.bytes(), batch)
	}
	if !s.AtHead {
		r.pace.budget.pass(0, budget)
	}
	r.sum = add(r.sum, s)
	moved := s.Sent > 0 || s.Rows > 0 || s.NewEpoch || s.Reset
	left := s.Waiting > 0 && r.stuck == nil && !r.full || !s.AtHead || s.Refused != record.Served && !r.full
	return !moved || !left, nil
}

func add(sum, s record.Settled) record.Settled {
	s.Sent += sum.Sent
	s.Rows += sum.Rows
	s.Returned += sum.Returned
	s.NewEpoch = s.NewEpoch || sum.NewEpoch
	s.Reset = s.Reset || sum.Reset
	return s
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
