package wire

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"zhucun/store/record"
)

func weekBody(t *testing.T) (body []byte, w *week, pub ed25519.PublicKey) {
	w = newWeek(t)
	pub, key := keys(1)
	body, err := EncodeRequest(&Request{Outbound: w.sent, App: "0.1.0"}, w.numbers, key)
	if err != nil {
		t.Fatal(err)
	}
	return body, w, pub
}

func TestABadRequestGetsAClearError(t *testing.T) {
	body, _, _ := weekBody(t)
	version := func(v byte) []byte { return append([]byte{v}, body[1:]...) }
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"nothing":                    {nil, ErrMalformed},
		"only a version":             {body[:1], ErrMalformed},
		"half an envelope":           {body[:40], ErrMalformed},
		"half a signature":           {body[:130], ErrMalformed},
		"more than the limit":        {make([]byte, MaxRequest+1), ErrTooLarge},
		"deep nesting":               {append([]byte{Version}, bytes.Repeat([]byte{0x91}, 1<<19)...), ErrMalformed},
		"a huge array":               {[]byte{Version, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF}, ErrTooLarge},
		"a huge device name":         {[]byte{Version, 0x94, 0xC6, 0xFF, 0xFF, 0xFF, 0xFF}, ErrTooLarge},
		"text":                       {[]byte("\x01GET / HTTP/1.1"), ErrMalformed},
		"a form of a newer version":  {version(Version + 1), ErrNewerVersion{Version + 1, Version}},
		"a form of an older version": {version(OldestVersion - 1), ErrOlderVersion{OldestVersion - 1, OldestVersion}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := OpenRequest(c.body); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestACutOrChangedRequestIsNotVerified(t *testing.T) {
	body, _, pub := weekBody(t)
	for i := range body {
		cut, bent := body[:i], bytes.Clone(body)
		bent[i] ^= 0x40
		for _, b := range [][]byte{cut, bent} {
			if s, err := OpenRequest(b); err == nil && s.Verify(pub) == nil {
				t.Fatalf("verified with byte %d cut or bent", i)
			}
		}
	}
}

func TestABadReplyGetsAClearError(t *testing.T) {
	w := newWeek(t)
	pub, key := keys(2)
	body, err := EncodeReply(w.reply(), &w.sent, key)
	if err != nil {
		t.Fatal(err)
	}
	later := w.sent
	later.Counter++
	version := func(v byte) []byte { return append([]byte{v}, body[1:]...) }
	for name, c := range map[string]struct {
		body []byte
		sent *record.Outbound
		want error
	}{
		"nothing":                    {nil, &w.sent, ErrMalformed},
		"cut in the signature":       {body[:50], &w.sent, ErrMalformed},
		"cut in the payload":         {body[:len(body)-1], &w.sent, ErrSignature},
		"to an earlier request":      {body, &later, ErrSignature},
		"more than the limit":        {make([]byte, MaxReply+1), &w.sent, ErrTooLarge},
		"a form of a newer version":  {version(Version + 1), &w.sent, ErrNewerVersion{Version + 1, Version}},
		"a form of an older version": {version(OldestVersion - 1), &w.sent, ErrOlderVersion{OldestVersion - 1, OldestVersion}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := DecodeReply(c.body, c.sent, w.numbers, pub); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAChangeThatCannotBeSpelledIsRefused(t *testing.T) {
	_, key := keys(1)
	for name, spoil := range map[string]func(*record.Change){
		"fields out of order": func(c *record.Change) { f := c.Writes[0].Fields; f[0], f[1] = f[1], f[0] },
		"too many writes":     func(c *record.Change) { c.Writes = make([]record.Write, record.MaxWrites+1) },
		"a value too long":    func(c *record.Change) { c.Writes[0].Fields[0].Value = record.Value(make([]byte, record.MaxValue+1)) },
		"another device":      func(c *record.Change) { c.Device[0]++ },
		"a gap":               func(c *record.Change) { c.Seq += 5 },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWeek(t)
			spoil(w.sent.Changes[2])
			if _, err := EncodeRequest(&Request{Outbound: w.sent}, w.numbers, key); err == nil {
				t.Error("it was written")
			}
		})
	}
}

// Short codes must not become boundless content.
func TestAPayloadMayNotBecomeMoreThanTheLimit(t *testing.T) {
	zeros, err := packRequest(nil, make([]byte, MaxRequestPayload+1), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := unpack(zeros, MaxRequestPayload); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a bomb: %v", err)
	}
	long := newWriter()
	long.uint(maxModelled)
	long.uint(maxModelled)
	if _, _, err := unpack(append([]byte{packedModel}, long.buf.Bytes()...), MaxReplyPayload); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much to compute: %v", err)
	}
	w := newWriter()
	for range 1 << 20 {
		w.uint(1)
	}
	c := newReaderCoder(w.buf.Bytes(), nil, 1<<16)
	for c.r.err == nil {
		c.count(0, record.MaxWrites, writeSize, "writes")
	}
	if !errors.Is(c.r.err, ErrTooLarge) {
		t.Errorf("many small counts: %v", c.r.err)
	}
}

// Rule S7: what is erased is gone, and what was signed still verifies.
func TestErasingAChangeLeavesChainAndSignatureVerifiable(t *testing.T) {
	body, w, pub := weekBody(t)
	s, err := OpenRequest(body)
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Decode(w.numbers)
	if err != nil {
		t.Fatal(err)
	}
	type kept struct { // what a log keeps of a change
		hash    record.Hash
		payload []byte
	}
	var log []kept
	for _, c := range q.Changes {
		log = append(log, kept{c.Hash(), c.Encode()})
	}
	log[7].payload = nil // erased, with its salt

	chain := record.ChainStart(s.Device, s.Queue)
	for i, k := range log {
		if k.payload != nil && record.HashOf(k.payload) != k.hash {
			t.Errorf("change %d does not have its hash", i)
		}
		chain = chain.Link(k.hash)
	}
	if chain != s.Chain {
		t.Error("the chain does not end where the envelope says")
	}
	if err := s.Proof().Verify(s.Envelope, pub); err != nil {
		t.Error(err)
	}
	other := s.Envelope
	other.Chain[0] ^= 1
	if err := s.Proof().Verify(other, pub); !errors.Is(err, ErrSignature) {
		t.Errorf("with another chain: %v", err)
	}
}

// Re-cutting a batch changes no hash (rule X2).
func TestReCuttingABatchAltersNothing(t *testing.T) {
	w := newWeek(t)
	_, key := keys(1)
	var hashes []record.Hash
	for _, cut := range [][]*record.Change{w.sent.Changes[:30], w.sent.Changes[30:31], w.sent.Changes[31:]} {
		o := w.sent
		o.Changes = cut
		body, err := EncodeRequest(&Request{Outbound: o}, w.numbers, key)
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenRequest(body)
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.Decode(w.numbers)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range q.Changes {
			hashes = append(hashes, c.Hash())
		}
	}
	for i, c := range w.sent.Changes {
		if hashes[i] != c.Hash() {
			t.Errorf("change %d has another hash", i)
		}
	}
}
