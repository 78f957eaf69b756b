package wire

import (
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// How a payload is packed: its first byte.
const (
	packedZstd  = 1 // zstd with the dictionary
	packedModel = 2 // as the models predict it: a fifth smaller, a hundred times slower
)

// How long a message may be, both streams together, to be packed by the model instead of
// zstd. Up to quickModelled, a day's work, it always is; up to maxModelled if the sender
// is on a thin link and asks for it (Request.Thin), because either end computes about
// 10 ms for each 4 KiB and all tablets may come at once. Nothing longer is packed or
// unpacked so: that bounds what a stranger's message can make its reader compute.
// Replies are held to quickModelled, as their reader was not asked.
const (
	quickModelled = 4 << 10
	maxModelled   = 32 << 10
)

// maxWindow is the farthest a compressed payload may reach back.
const maxWindow = 8 << 20

// modelsAtOnce bounds the memory of many messages that come at once.
const modelsAtOnce = 4

// packers are what packs and unpacks; safe for use by many at once.
type packers struct {
	thorough *zstd.Encoder // of requests: a device has the time
	quick    *zstd.Encoder // of replies: the endpoint makes hundreds
	requests *zstd.Decoder
	replies  *zstd.Decoder
	text     *model      // that has read the dictionary; never changed
	plain    *model      // that has read nothing; never changed
	free     chan models // models to work with; empty ones until they are used
}

// models predict the two streams of a message.
type models struct{ plain, text *model }

var packing = sync.OnceValues(func() (*packers, error) {
	p := &packers{text: newTextModel(), plain: newPlainModel(), free: make(chan models, modelsAtOnce)}
	p.text.learn(dictV1)
	for range modelsAtOnce {
		p.free <- models{}
	}
	var err1, err2, err3, err4 error
	writer := func(level zstd.EncoderLevel) (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderDictRaw(dictID, dictV1), zstd.WithEncoderCRC(false),
			zstd.WithWindowSize(maxWindow), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
	}
	p.thorough, err1 = writer(zstd.SpeedBestCompression)
	p.quick, err4 = writer(zstd.SpeedFastest)
	reader := func(limit int) (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictID, dictV1), zstd.WithDecoderConcurrency(2),
			zstd.WithDecoderMaxMemory(uint64(limit)), zstd.WithDecoderMaxWindow(maxWindow))
	}
	p.requests, err2 = reader(MaxRequestPayload)
	p.replies, err3 = reader(MaxReplyPayload)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, fmt.Errorf("prepare to compress: %w", err)
	}
	return p, nil
})

// borrow gives fresh models, and gives them back after use.
func (p *packers) borrow(use func(models)) {
	m := <-p.free
	defer func() { p.free <- m }()
	if m.text == nil {
		m = models{newPlainModel(), newTextModel()}
	}
	m.plain.reset(p.plain)
	m.text.reset(p.text)
	use(m)
}

// packRequest makes the payload of a request from its two streams, for a thin link or
// another.
func packRequest(scalars, texts []byte, thin bool) ([]byte, error) {
	p, err := packing()
	if err != nil {
		return nil, err
	}
	most := quickModelled
	if thin {
		most = maxModelled
	}
	return p.pack(p.thorough, scalars, texts, most), nil
}

// packReply makes the payload of a reply.
func packReply(scalars, texts []byte) ([]byte, error) {
	p, err := packing()
	if err != nil {
		return nil, err
	}
	return p.pack(p.quick, scalars, texts, quickModelled), nil
}

// pack predicts what has at most so many bytes.
func (p *packers) pack(enc *zstd.Encoder, scalars, texts []byte, most int) []byte {
	w := newWriter()
	w.uint(uint64(len(scalars)))
	if len(scalars)+len(texts) > most {
		w.buf.Write(scalars)
		w.buf.Write(texts)
		return enc.EncodeAll(w.buf.Bytes(), []byte{packedZstd})
	}
	w.uint(uint64(len(texts)))
	q := &squeezer{x2: 1<<32 - 1, out: append([]byte{packedModel}, w.buf.Bytes()...)}
	p.borrow(func(m models) {
		q.write(m.plain, scalars)
		q.write(m.text, texts)
	})
	return q.flush()
}

// unpack is the inverse of pack; limit says how much may come out.
func unpack(payload []byte, limit int) (scalars, texts []byte, err error) {
	p, err := packing()
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(payload) > 0 && payload[0] == packedModel:
		return p.unmodel(payload[1:])
	case len(payload) == 0 || payload[0] != packedZstd:
		return nil, nil, fmt.Errorf("a payload packed in an unknown way: %w", ErrMalformed)
	}
	dec := p.replies
	if limit <= MaxRequestPayload {
		dec = p.requests
	}
	if limit < MaxRequestPayload {
		var h zstd.Header
		if err := h.Decode(payload[1:]); err != nil {
			return nil, nil, fmt.Errorf("decompress: %v: %w", err, ErrMalformed)
		} else if !h.HasFCS || h.FrameContentSize > uint64(limit) { // no more than that comes out
			return nil, nil, fmt.Errorf("decompress: %w", tooLarge("bytes", h.FrameContentSize, limit))
		}
	}
	b, err := dec.DecodeAll(payload[1:], nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, nil, fmt.Errorf("decompress: %v: %w", err, ErrTooLarge)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("decompress: %v: %w", err, ErrMalformed)
	}
	r := newReader(b, 0)
	scalars = r.take(r.number(limit, "bytes"))
	texts = r.rest()
	return scalars, texts, r.err
}

func (p *packers) unmodel(b []byte) (scalars, texts []byte, err error) {
	r := newReader(b, 0)
	plain := r.number(maxModelled, "bytes")
	text := r.number(maxModelled-plain, "bytes")
	q := newSqueezer(r.rest())
	if r.err != nil {
		return nil, nil, r.err
	}
	p.borrow(func(m models) {
		if scalars, err = q.read(m.plain, plain); err == nil {
			texts, err = q.read(m.text, text)
		}
	})
	if err == nil && len(q.in) != 0 {
		err = fmt.Errorf("%d bytes after the end: %w", len(q.in), ErrMalformed)
	}
	return scalars, texts, err
}
