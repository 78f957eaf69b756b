package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

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

// ErrOffline is wrapped by errors of a Transport that got no reply. Nothing is
// lost: the next round starts from the top.
var ErrOffline = errors.New("the endpoint did not answer")

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
}

// Small batches and pages lose little when a connection breaks (rule X12); a
// week of work fits in one.
const (
	DefaultBatch  = 64 << 10
	DefaultBudget = 64 << 10
)

// Turn is one request and its reply.
func (c *Client) Turn(ctx context.Context) (record.Settled, error) {
	sent, err := c.Store.Outbound(ctx, orDefault(c.Batch, DefaultBatch))
	if err != nil {
		return record.Settled{}, fmt.Errorf("prepare a request: %w", err)
	}
	body, err := wire.EncodeRequest(&wire.Request{Outbound: *sent, Budget: orDefault(c.Budget, DefaultBudget), App: c.App}, c.Store, c.Sign)
	if err != nil {
		return record.Settled{}, fmt.Errorf("write a request: %w", err)
	}
	answer, err := c.Transport.Exchange(ctx, body)
	if err != nil {
		return record.Settled{}, err
	}
	in, err := wire.DecodeReply(answer, sent, c.Store, c.County)
	if err != nil {
		return record.Settled{}, fmt.Errorf("read the reply: %w", err)
	}
	s, err := c.Store.Inbound(ctx, sent, in, true)
	if err != nil {
		return record.Settled{}, fmt.Errorf("take the reply: %w", err)
	}
	return s, nil
}

// Round takes turns until nothing is left to send or to receive, or a turn
// brings nothing more. progress, which may be nil, hears of every turn. The
// result sums the turns; only if it is Done was the round a full success
// (rule X12). After an error the sum says what was settled before it.
func (c *Client) Round(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	var sum record.Settled
	for {
		s, err := c.Turn(ctx)
		if err != nil {
			return sum, err
		}
		sum = add(sum, s)
		if progress != nil {
			progress(sum)
		}
		moved := s.Sent > 0 || s.Rows > 0 || s.NewEpoch || s.Reset
		if s.Done() || !moved {
			return sum, nil
		}
		if err := ctx.Err(); err != nil {
			return sum, err
		}
	}
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
