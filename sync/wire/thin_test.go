package wire

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// A week for a thin link is predicted, and takes a fifth less.
func TestAWeekIsPredictedForAThinLink(t *testing.T) {
	w := newWeek(t)
	pub, key := keys(1)
	size := map[bool]int{}
	for _, thin := range []bool{false, true} {
		body, err := EncodeRequest(&Request{Outbound: w.sent, App: "0.1.0", Thin: thin}, w.numbers, key)
		if err != nil {
			t.Fatal(err)
		}
		size[thin] = len(body)
		s, err := OpenRequest(body)
		if err != nil || s.Verify(pub) != nil {
			t.Fatalf("open: %v", err)
		}
		if modelled := s.payload[0] == packedModel; modelled != thin {
			t.Errorf("thin %v: predicted is %v", thin, modelled)
		}
		if err := s.Unpack(); err != nil || thin && len(s.scalars) == 0 {
			t.Errorf("unpack: %d bytes, %v", len(s.scalars), err)
		}
		q, err := s.DecodeSmall(w.numbers)
		if err != nil || len(q.Changes) != len(w.sent.Changes) {
			t.Fatalf("decode: %v", err)
		}
		for i, c := range q.Changes {
			if c.Hash() != w.sent.Changes[i].Hash() {
				t.Fatalf("change %d is another one", i)
			}
		}
	}
	if size[true]*6 > size[false]*5 {
		t.Errorf("%d bytes, %d without prediction", size[true], size[false])
	}
}

// Nobody predicts, or reads, more than maxModelled.
func TestPredictionHasALimit(t *testing.T) {
	texts := make([]byte, maxModelled)
	r := rand.NewChaCha8([32]byte{})
	_, _ = r.Read(texts)
	for _, more := range []int{0, 1} {
		p, err := packRequest(make([]byte, more), texts, true)
		if err != nil {
			t.Fatal(err)
		}
		if modelled := p[0] == packedModel; modelled != (more == 0) {
			t.Errorf("%d bytes are predicted: %v", len(texts)+more, modelled)
		}
		scalars, got, err := unpack(p, MaxRequestPayload)
		if err != nil || len(scalars) != more || !bytes.Equal(got, texts) {
			t.Errorf("%d bytes came back as %d, %v", len(texts), len(got), err)
		}
	}
}
