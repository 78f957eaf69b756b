package wire

import (
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// How a payload is packed: its first byte.
const packedZstd = 1

// large is the size from which speed counts for more than the last per cent.
const large = 256 << 10

// maxWindow is the farthest a compressed payload may reach back.
const maxWindow = 8 << 20

// packers hold what compresses and decompresses; safe for use by many at once.
type packers struct {
	tight, fast *zstd.Encoder
	requests    *zstd.Decoder
	replies     *zstd.Decoder
}

var packing = sync.OnceValues(func() (p packers, err error) {
	writer := func(level zstd.EncoderLevel) *zstd.Encoder {
		e, wErr := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(dictID, dictV1), zstd.WithEncoderLevel(level),
			zstd.WithEncoderCRC(false), zstd.WithWindowSize(maxWindow), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
		err = errors.Join(err, wErr)
		return e
	}
	reader := func(limit int) *zstd.Decoder {
		d, rErr := zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictID, dictV1), zstd.WithDecoderMaxMemory(uint64(limit)),
			zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderConcurrency(2))
		err = errors.Join(err, rErr)
		return d
	}
	p.tight, p.fast = writer(zstd.SpeedBestCompression), writer(zstd.SpeedDefault)
	p.requests, p.replies = reader(MaxRequestPayload), reader(MaxReplyPayload)
	return p, err
})

// pack makes the payload of a message from its two streams.
func pack(scalars, texts []byte) ([]byte, error) {
	p, err := packing()
	if err != nil {
		return nil, fmt.Errorf("prepare to compress: %w", err)
	}
	w := newWriter()
	w.bytes(scalars)
	w.buf.Write(texts)
	enc := p.tight
	if w.buf.Len() >= large {
		enc = p.fast
	}
	return enc.EncodeAll(w.buf.Bytes(), []byte{packedZstd}), nil
}

// unpack is the inverse of pack; the decoder says how much may come out.
func unpack(payload []byte, dec func(packers) *zstd.Decoder, limit int) (scalars, texts []byte, err error) {
	p, err := packing()
	if err != nil {
		return nil, nil, fmt.Errorf("prepare to decompress: %w", err)
	}
	if len(payload) == 0 || payload[0] != packedZstd {
		return nil, nil, fmt.Errorf("a payload packed in an unknown way: %w", ErrMalformed)
	}
	b, err := dec(p).DecodeAll(payload[1:], nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, nil, fmt.Errorf("decompress: %v: %w", err, ErrTooLarge)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("decompress: %v: %w", err, ErrMalformed)
	}
	r := newReader(b, 0)
	scalars = r.bytes(limit)
	texts = r.rest()
	return scalars, texts, r.err
}
