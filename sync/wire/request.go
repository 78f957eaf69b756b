package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"zhucun/store/record"
)

// Numbers are the record numbers of one log epoch, as far as this side knows
// them.
type Numbers interface {
	Number(record.Ref) (uint64, bool)
	Ref(no uint64) (record.Ref, bool)
}

// Request is what a device sends. Queue, Secret and Chain of a request without
// changes say nothing and are not sent.
type Request struct {
	record.Outbound
	Budget int    // bytes of pages wanted; 0 leaves it to the server
	App    string // the app's version
	Thin   bool   // bytes count for more than time: not sent, see maxModelled
}

// EncodeRequest writes a request and signs it. Changes must be consecutive, of
// o.Device and o.Queue, and Chain the chain hash after the last.
func EncodeRequest(q *Request, n Numbers, key ed25519.PrivateKey) ([]byte, error) {
	e, err := envelopeOf(&q.Outbound)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	c := newWriterCoder(q.Device)
	c.byNumber(n)
	c.request(q)
	if c.err != nil {
		return nil, fmt.Errorf("encode request: %w", c.err)
	}
	payload, err := packRequest(c.w.buf.Bytes(), c.texts.b, q.Thin)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	body := e.append([]byte{Version})
	body = append(body, ed25519.Sign(key, e.signed(sha256.Sum256(payload)))...)
	body = append(body, payload...)
	if len(body) > MaxRequest {
		return nil, fmt.Errorf("encode request: %w", tooLarge("bytes", uint64(len(body)), MaxRequest))
	}
	return body, nil
}

// Unpack does what reading the request takes long for and needs no Numbers: Decode
// goes on from there. Verify first.
func (s *Sealed) Unpack() (err error) {
	if len(s.payload) > 0 && s.payload[0] == packedModel && s.scalars == nil {
		s.scalars, s.texts, err = unpack(s.payload, SmallRequest)
	}
	if err != nil {
		return fmt.Errorf("unpack request: %w", err)
	}
	return nil
}

// Decode reads the whole request: changes with their IDs, salts and links as
// their author's device made them. Verify first. It does not know the chain
// before the first change: that the chain hash in the envelope is right is for
// the server to check against its log.
func (s *Sealed) Decode(n Numbers) (*Request, error) {
	return s.decode(n, MaxRequestPayload, maxRequestContent)
}

// DecodeSmall is Decode that takes at most twice SmallRequest of memory: what would
// take more is an ErrTooLarge.
func (s *Sealed) DecodeSmall(n Numbers) (*Request, error) {
	return s.decode(n, SmallRequest, SmallRequest)
}

func (s *Sealed) decode(n Numbers, payload, content int) (*Request, error) {
	scalars, texts, err := s.scalars, s.texts, error(nil)
	if scalars == nil {
		scalars, texts, err = unpack(s.payload, payload)
	}
	if err != nil {
		return nil, fmt.Errorf("decode request: %w", err)
	}
	c := newReaderCoder(scalars, texts, content, s.Device)
	c.byNumber(n)
	q := &Request{Outbound: record.Outbound{
		Device: s.Device, Epoch: s.Epoch, Counter: s.Counter, LogEpoch: s.LogEpoch,
		Queue: s.Queue, Chain: s.Chain,
	}}
	if s.N > 0 && c.r.spend(s.N*changeSize) {
		q.Changes = make([]*record.Change, s.N)
		for i := range q.Changes {
			q.Changes[i] = &record.Change{ChangeID: record.ChangeID{Device: s.Device, Epoch: s.Queue, Seq: s.First + uint64(i)}}
		}
	}
	c.request(q)
	if err := c.finish(); err != nil {
		return nil, fmt.Errorf("decode request: %w", err)
	}
	return q, nil
}

// request codes what the envelope does not say.
func (c *coder) request(q *Request) {
	q.Head = record.Seq(c.u(uint64(q.Head)))
	q.Waiting = int(c.u(uint64(q.Waiting)))
	q.Budget = int(c.u(uint64(q.Budget)))
	q.App = c.remark(q.App)
	n := c.count(len(q.Subs), MaxSubs, subSize, "subscriptions")
	if c.w == nil && n > 0 {
		q.Subs = make([]record.Sub, n)
	}
	for i := range q.Subs {
		s := &q.Subs[i]
		s.Prefix = record.Prefix(c.path(string(s.Prefix), 0))
		s.Cursor = c.cursor(s.Cursor, q.Head)
	}
	if len(q.Changes) > 0 {
		c.raw(q.Secret[:])
		c.changes(q.Changes, &q.Outbound)
	}
}

func (c *coder) cursor(x record.Cursor, head record.Seq) record.Cursor {
	x.Since = record.Seq(c.orZero(uint64(x.Since), uint64(head)))
	x.Pos = record.Seq(c.delta(uint64(x.Pos), uint64(x.Since)))
	x.No = c.u(x.No)
	return x
}

func newWriterCoder(known ...record.ID) *coder {
	return &coder{w: newWriter(), strAt: map[string]int{}, cuts: map[string]cut{}, ids: newIDTable(known...)}
}

func newReaderCoder(scalars, text []byte, budget int, known ...record.ID) *coder {
	return &coder{r: newReader(scalars, budget), texts: texts{text}, ids: newIDTable(known...)}
}

// finish says what went wrong in reading, or what was left over.
func (c *coder) finish() error {
	c.r.end()
	if c.r.err == nil && len(c.texts.b) != 0 {
		c.r.fail("%d bytes of text after the end", len(c.texts.b))
	}
	return c.r.err
}

// byNumber lets references go by record number. Each number is asked for once.
func (c *coder) byNumber(n Numbers) {
	type answer struct {
		no  uint64
		ref record.Ref
		ok  bool
	}
	asked, askedNo := map[record.Ref]answer{}, map[uint64]answer{}
	c.near = func(ref record.Ref, _ int) (uint64, bool) {
		a, known := asked[ref]
		if !known && n != nil {
			a.no, a.ok = n.Number(ref)
			asked[ref] = a
		}
		return a.no, a.ok
	}
	c.nearRef = func(no uint64, kind record.Kind, _ int) (record.ID, bool) {
		a, known := askedNo[no]
		if !known && n != nil {
			a.ref, a.ok = n.Ref(no)
			askedNo[no] = a
		}
		return a.ref.ID, a.ok && a.ref.Kind == kind
	}
}
