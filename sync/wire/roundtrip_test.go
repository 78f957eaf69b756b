package wire

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// clone copies a message deeply: writing one goes through the same code as
// reading one, and must not be compared with what it left behind.
func clone[T any](t interface{ Fatal(...any) }, x *T) *T {
	var buf bytes.Buffer
	y := new(T)
	if err := gob.NewEncoder(&buf).Encode(x); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(y); err != nil {
		t.Fatal(err)
	}
	return y
}

// What one side writes the other reads, to the last bit.
func TestARequestIsReadAsItWasWritten(t *testing.T) {
	pub, key := keys(1)
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		q := w.drawRequest()
		body, err := EncodeRequest(clone(t, q), w.numbers, key)
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenRequest(body)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(pub); err != nil {
			t.Fatal(err)
		}
		got, err := s.Decode(w.numbers)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range q.Changes {
			if string(got.Changes[i].Encode()) != string(x.Encode()) {
				t.Fatalf("change %d: got %+v, want %+v", i, got.Changes[i], x)
			}
		}
		if !reflect.DeepEqual(got, q) {
			t.Fatalf("got %+v\nwant %+v", got, q)
		}
	})
}

func TestAReplyIsReadAsItWasWritten(t *testing.T) {
	pub, key := keys(2)
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		sent := &w.drawRequest().Outbound
		in := w.drawReply(sent)
		for _, lean := range []bool{true, false} {
			ref := sent
			if !lean {
				for i := range in.Pages {
					for j := range in.Pages[i].Rows {
						in.Pages[i].Rows[j].Own = false
					}
				}
				ref = nil
			}
			body, err := EncodeReply(clone(t, in), ref, key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeReply(body, sent, w.numbers, pub)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, in) {
				t.Fatalf("got %+v\nwant %+v", got, in)
			}
		}
	})
}
