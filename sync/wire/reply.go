package wire

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"zhucun/store/record"
)

// replyHead says whom a reply answers. It is signed and not written: a reply is
// read by the one who asked.
type replyHead struct {
	device  record.ID
	epoch   record.Epoch
	counter uint64
}

// The second byte of a reply: whether it leans on the request.
const (
	replyAlone   = 0 // made without the request
	replyLeaning = 1 // leaves out what the request said
)

// replyPayload is where the payload of a reply begins.
const replyPayload = 2 + ed25519.SignatureSize

// EncodeReply writes a reply and signs it with the county's key. Sent is the
// request as Decode gave it: the reply leaves out what its reader said itself.
// It is nil where the request was refused before it was decoded. Rows that are
// not Whole carry no channel.
func EncodeReply(in *record.Inbound, sent *record.Outbound, key ed25519.PrivateKey) ([]byte, error) {
	c := newWriterCoder(in.Device)
	head := []byte{Version, replyLeaning}
	ref := sent
	if sent == nil {
		head[1], ref = replyAlone, &record.Outbound{}
	}
	a := newAnswer(c, in, ref, nil)
	a.code()
	if c.err != nil {
		return nil, fmt.Errorf("encode reply: %w", c.err)
	}
	payload, err := packReply(c.w.buf.Bytes(), c.texts.b)
	if err != nil {
		return nil, fmt.Errorf("encode reply: %w", err)
	}
	sig := ed25519.Sign(key, replySigned(replyHead{in.Device, in.Epoch, in.Counter}, sent, payload))
	body := append(append(head, sig...), payload...)
	if len(body) > MaxReply {
		return nil, fmt.Errorf("encode reply: %w", tooLarge("bytes", uint64(len(body)), MaxReply))
	}
	return body, nil
}

// DecodeReply verifies and reads a reply to the request that carried sent. A
// reply to another request has a signature that does not fit.
func DecodeReply(body []byte, sent *record.Outbound, n Numbers, county ed25519.PublicKey) (*record.Inbound, error) {
	if len(body) > MaxReply {
		return nil, fmt.Errorf("decode reply: %w", tooLarge("bytes", uint64(len(body)), MaxReply))
	}
	if len(body) > 0 {
		if err := checkVersion(body[0]); err != nil {
			return nil, fmt.Errorf("decode reply: %w", err)
		}
	}
	if len(body) < replyPayload || body[1] > replyLeaning {
		return nil, fmt.Errorf("decode reply: %w", ErrMalformed)
	}
	signed := sent
	if body[1] == replyAlone {
		signed, sent = nil, &record.Outbound{Device: sent.Device, Epoch: sent.Epoch, Counter: sent.Counter}
	}
	payload := body[replyPayload:]
	head := replyHead{sent.Device, sent.Epoch, sent.Counter}
	if len(county) != ed25519.PublicKeySize || !ed25519.Verify(county, replySigned(head, signed, payload), body[2:replyPayload]) {
		return nil, fmt.Errorf("decode reply: %w", ErrSignature)
	}
	in, err := readReply(payload, sent, n)
	if err != nil {
		return nil, fmt.Errorf("decode reply: %w", err)
	}
	return in, nil
}

func readReply(payload []byte, sent *record.Outbound, n Numbers) (*record.Inbound, error) {
	scalars, texts, err := unpack(payload, MaxReplyPayload)
	if err != nil {
		return nil, err
	}
	c := newReaderCoder(scalars, texts, maxReplyContent, sent.Device)
	in := &record.Inbound{Device: sent.Device, Epoch: sent.Epoch, Counter: sent.Counter}
	newAnswer(c, in, sent, n).code()
	return in, c.finish()
}

// answer codes one reply as seen by who sent the request.
type answer struct {
	*coder
	in     *record.Inbound
	sent   *record.Outbound
	n      Numbers // when reading
	rows   []*record.PageRow
	pageOf []int

	own       []ownWrite
	ownAt     map[record.Ref]int // when writing: the first write to each record
	nextOwn   uint64
	rowOf     map[record.Ref]int // when writing: the rows that references may name
	nextIndex map[record.ChangeID]uint64
	origins   originTable
}

func newAnswer(c *coder, in *record.Inbound, sent *record.Outbound, n Numbers) *answer {
	a := &answer{coder: c, in: in, sent: sent, n: n, own: ownWrites(sent), nextIndex: map[record.ChangeID]uint64{}}
	a.giveSent()
	if c.w != nil {
		a.origins.at = map[origin]int{}
		a.rowOf = map[record.Ref]int{}
		a.ownAt = map[record.Ref]int{}
		for i, w := range a.own {
			if _, ok := a.ownAt[w.ref]; !ok {
				a.ownAt[w.ref] = i
			}
		}
	}
	c.near, c.nearRef = a.distance, a.atDistance
	return a
}

// giveSent counts the IDs that the request referred to as given: a visit's row
// names its household, which the device named first.
func (a *answer) giveSent() {
	for _, x := range a.sent.Changes {
		for _, w := range x.Writes {
			for _, s := range w.Fields {
				for _, id := range s.Value.IDs() {
					a.ids.give(id)
				}
			}
		}
	}
}

// distance names a record by how far its row is from the row that refers to it.
func (a *answer) distance(ref record.Ref, at int) (uint64, bool) {
	i, ok := a.rowOf[ref]
	return zigzag(int64(at - i)), ok
}

func (a *answer) atDistance(code uint64, kind record.Kind, at int) (record.ID, bool) {
	i := int64(at) - unzigzag(code)
	if i < 0 || i >= int64(len(a.rows)) || a.rows[i].Kind != kind {
		return record.ID{}, false
	}
	return a.rows[i].ID, true
}

// What a reply has.
const (
	hasOtherLogEpoch = 1 << iota // another log epoch than the request's
	hasRefusal
	hasHighs
	hasReceipt
	hasOtherSubs // other subscriptions than the request's
	hasNoPages
	hasMinApp
)

func (a *answer) code() {
	in := a.in
	flags := a.u(a.flags())
	if flags&hasOtherLogEpoch != 0 {
		in.LogEpoch = record.LogEpoch(a.u(uint64(in.LogEpoch)))
	} else {
		in.LogEpoch = a.sent.LogEpoch
	}
	in.Head = record.Seq(a.delta(uint64(in.Head), uint64(a.sent.Head)))
	in.ServerTime = a.i(in.ServerTime)
	in.Backup = record.Seq(a.orZero(uint64(in.Backup), uint64(in.Head)))
	if flags&hasRefusal != 0 {
		in.Refused = record.Refusal(a.text(string(in.Refused)))
	}
	if flags&hasHighs != 0 {
		a.highs()
	}
	if flags&hasReceipt != 0 {
		a.receipt()
	}
	if flags&hasOtherSubs != 0 {
		a.subs()
	} else {
		in.Subs = prefixesOf(a.sent)
	}
	in.NoPages = flags&hasNoPages != 0
	if flags&hasMinApp != 0 {
		in.MinApp = a.text(in.MinApp)
	}
	a.pages()
}

func (a *answer) flags() (flags uint64) {
	if a.w == nil {
		return 0
	}
	in := a.in
	for _, f := range []struct {
		is  bool
		bit uint64
	}{
		{in.LogEpoch != a.sent.LogEpoch, hasOtherLogEpoch},
		{in.Refused != "", hasRefusal},
		{len(in.Highs) > 0, hasHighs},
		{in.Receipt != nil, hasReceipt},
		{!slices.Equal(in.Subs, prefixesOf(a.sent)), hasOtherSubs},
		{in.NoPages, hasNoPages},
		{in.MinApp != "", hasMinApp},
	} {
		if f.is {
			flags |= f.bit
		}
	}
	return flags
}

func (a *answer) highs() {
	n := a.count(len(a.in.Highs), maxHighs, 64, "epochs")
	if a.w == nil {
		a.in.Highs = make([]record.High, n)
	}
	for i := range a.in.Highs {
		h := &a.in.Highs[i]
		h.Epoch = record.Epoch(a.u(uint64(h.Epoch)))
		h.Seq = a.u(h.Seq)
	}
}

func (a *answer) subs() {
	n := a.count(len(a.in.Subs), MaxSubs, subSize, "subscriptions")
	if a.w == nil {
		a.in.Subs = nil
		if n > 0 {
			a.in.Subs = make([]record.Prefix, n)
		}
	}
	for i := range a.in.Subs {
		a.in.Subs[i] = record.Prefix(a.path(string(a.in.Subs[i]), 0))
	}
}

func prefixesOf(o *record.Outbound) []record.Prefix {
	if len(o.Subs) == 0 {
		return nil
	}
	p := make([]record.Prefix, len(o.Subs))
	for i, s := range o.Subs {
		p[i] = s.Prefix
	}
	return p
}
