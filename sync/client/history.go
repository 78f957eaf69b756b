package client

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"sync"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// HistoryPath is where questions about the past of records go; see HTTP.Path.
const HistoryPath = "/v1/history"

// Asker asks the endpoint about the past of records, one question at a time. Nothing
// is kept of it at either end but the time it was asked at.
type Asker struct {
	Transport Transport // to HistoryPath
	Device    record.ID
	Sign      ed25519.PrivateKey // the device's
	County    ed25519.PublicKey  // signs every answer
	Now       func() int64       // server time as the device knows it, ms since 1970

	mu   sync.Mutex
	last int64 // when it asked last
}

// mostStale is how often in one question an endpoint may want another time: once,
// because the clocks differ, and again where a second copy of the device asks too.
const mostStale = 3

// Past is a page of the past of a record: before a place in the log of an epoch, or
// with 0 the newest. A refusal is said in the answer. Errors are those of a Transport.
func (a *Asker) Past(ctx context.Context, ref record.Ref, before record.Seq, of record.LogEpoch) (*record.Answer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = max(a.last+1, a.Now())
	for tries := 1; ; tries++ {
		q := record.Question{Device: a.Device, At: a.last, LogEpoch: of, Ref: ref, Before: before}
		answer, err := a.ask(ctx, &q)
		if err != nil || answer.Refused != record.Stale || tries == mostStale {
			return answer, err
		}
		a.last = answer.Time
	}
}

func (a *Asker) ask(ctx context.Context, q *record.Question) (*record.Answer, error) {
	body := wire.EncodeQuestion(q, a.Sign)
	reply, err := a.Transport.Exchange(ctx, body)
	if err != nil {
		return nil, fmt.Errorf("ask for the past of %s: %w", q.Ref, err)
	}
	answer, err := wire.DecodeAnswer(reply, q.Ref, body, a.County)
	if err != nil {
		return nil, unreadable(err)
	}
	return answer, nil
}
