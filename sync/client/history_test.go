package client

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// answers is an endpoint that answers questions.
type answers func(q *wire.Asked) *record.Answer

func (a answers) Exchange(_ context.Context, body []byte) ([]byte, error) {
	q, err := wire.OpenQuestion(body)
	if err != nil {
		return nil, err
	}
	if err := q.Verify(aKey(1).Public().(ed25519.PublicKey)); err != nil {
		return nil, err
	}
	return wire.EncodeAnswer(a(q), q.Ref, body, aKey(2))
}

func asker(t Transport, now int64) *Asker {
	return &Asker{Transport: t, Device: record.ID{7}, Sign: aKey(1), County: aKey(2).Public().(ed25519.PublicKey), Now: func() int64 { return now }}
}

var aHouse = record.Ref{Kind: record.Household, ID: record.ID{5}}

// Every question is later than the one before, though the clock stands still; what is
// asked again at another time is so once told.
func TestQuestionsRiseAndTakeTheTimeTheyAreTold(t *testing.T) {
	var times []int64
	a := asker(answers(func(q *wire.Asked) *record.Answer {
		times = append(times, q.At)
		if q.At < 5000 {
			return &record.Answer{Refused: record.Stale, Time: 5000}
		}
		if q.Device != (record.ID{7}) || q.Before != 9 || q.LogEpoch != 3 || q.Ref != aHouse {
			t.Errorf("asked %+v", q.Question)
		}
		return &record.Answer{Past: []record.Past{{Seq: 8, First: 0, N: 1}}}
	}), 100)
	for range 3 {
		got, err := a.Past(t.Context(), aHouse, 9, 3)
		if err != nil || len(got.Past) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if want := []int64{100, 5000, 5001, 5002}; len(times) != 4 || times[0] != want[0] || times[1] != want[1] || times[2] != want[2] || times[3] != want[3] {
		t.Errorf("asked at %v, want %v", times, want)
	}
}

// An endpoint that always wants another time is not asked for ever.
func TestAnEndpointThatIsNeverContentIsLeft(t *testing.T) {
	asked := 0
	a := asker(answers(func(q *wire.Asked) *record.Answer {
		asked++
		return &record.Answer{Refused: record.Stale, Time: q.At + 1}
	}), 100)
	got, err := a.Past(t.Context(), aHouse, 0, 0)
	if err != nil || got.Refused != record.Stale || asked != mostStale {
		t.Errorf("asked %d times: %+v, %v", asked, got, err)
	}
}

// What the county did not sign, or for another question, is nobody's answer.
func TestAnAnswerOfSomebodyElseIsNone(t *testing.T) {
	honest := answers(func(*wire.Asked) *record.Answer { return &record.Answer{} })
	for name, between := range map[string]func(reply, other []byte) []byte{
		"altered":             func(reply, _ []byte) []byte { reply[len(reply)-1] ^= 1; return reply },
		"of another question": func(_, other []byte) []byte { return other },
		"garbled":             func(_, _ []byte) []byte { return []byte{wire.Version, 2, 3} },
		"nothing":             func(_, _ []byte) []byte { return nil },
	} {
		other, err := honest.Exchange(t.Context(), wire.EncodeQuestion(&record.Question{Device: record.ID{7}, At: 1, Ref: aHouse}, aKey(1)))
		if err != nil {
			t.Fatal(err)
		}
		a := asker(transport(func(ctx context.Context, body []byte) ([]byte, error) {
			reply, err := honest.Exchange(ctx, body)
			return between(reply, other), err
		}), 100)
		if _, err := a.Past(t.Context(), aHouse, 0, 0); !errors.Is(err, ErrBetween) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type transport func(context.Context, []byte) ([]byte, error)

func (t transport) Exchange(ctx context.Context, body []byte) ([]byte, error) { return t(ctx, body) }

// Questions go where they belong, over the pinned connection.
func TestQuestionsGoToTheirPath(t *testing.T) {
	path := ""
	f := newFar(t, 1, &tls.Config{}, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		reply, err := answers(func(*wire.Asked) *record.Answer { return &record.Answer{Refused: record.NotHere} }).Exchange(r.Context(), body)
		if err != nil {
			t.Error(err)
		}
		w.Header()["Content-Type"] = nil
		_, _ = w.Write(reply)
	})
	a := asker(&HTTP{URLs: []string{f.URL}, Path: HistoryPath, Client: Pinned(wire.PinOf(f.spki))}, 100)
	got, err := a.Past(t.Context(), aHouse, 0, 0)
	if err != nil || got.Refused != record.NotHere || path != "/v1/history" {
		t.Errorf("%+v, %v, at %q", got, err, path)
	}
	b := asker(&HTTP{URLs: []string{f.URL}, Path: HistoryPath, Client: Pinned(wire.PinOf([]byte("another")))}, 100)
	if _, err := b.Past(t.Context(), aHouse, 0, 0); !errors.Is(err, ErrPin) {
		t.Errorf("of another key: %v", err)
	}
}
