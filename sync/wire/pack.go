package wire

import (
	"bytes"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
)

// writer writes msgpack scalars. Writing to a buffer cannot fail.
type writer struct {
	buf bytes.Buffer
	enc *msgpack.Encoder
}

func newWriter() *writer {
	w := new(writer)
	w.enc = msgpack.NewEncoder(&w.buf)
	return w
}

func (w *writer) arrayLen(n int) { _ = w.enc.EncodeArrayLen(n) }
func (w *writer) uint(n uint64)  { _ = w.enc.EncodeUint(n) }

func (w *writer) bytes(b []byte) {
	_ = w.enc.EncodeBytesLen(len(b))
	w.buf.Write(b)
}

// zigzag makes small numbers of both signs small.
func zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// reader reads msgpack scalars: never a nested or unknown value, so there is no
// depth to limit. After the first error it yields zeros.
type reader struct {
	src    *bytes.Reader
	dec    *msgpack.Decoder
	budget int // bytes of content that may still be made; see spend
	err    error
}

func newReader(b []byte, budget int) *reader {
	src := bytes.NewReader(b)
	return &reader{src: src, dec: msgpack.NewDecoder(src), budget: budget}
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrMalformed)
	}
	r.src.Reset(nil)
}

func (r *reader) failWith(err error) {
	if r.err == nil {
		r.err = err
	}
	r.src.Reset(nil)
}

func (r *reader) check(err error) bool {
	if err != nil {
		r.fail("read: %v", err)
	}
	return r.err == nil
}

// spend takes n bytes off the content that this message may become: a short
// code can stand for long content.
func (r *reader) spend(n int) bool {
	if r.budget -= n; r.budget < 0 && r.err == nil {
		r.failWith(fmt.Errorf("content beyond the limit: %w", ErrTooLarge))
	}
	return r.err == nil
}

func (r *reader) arrayLen(limit int) int {
	n, err := r.dec.DecodeArrayLen()
	if !r.check(err) || !r.within(uint64(n), limit, "elements") {
		return 0
	}
	return n
}

func (r *reader) uint() uint64 {
	n, err := r.dec.DecodeUint64()
	if !r.check(err) {
		return 0
	}
	return n
}

// number reads a number that may be at most limit.
func (r *reader) number(limit int, what string) int {
	n := r.uint()
	if !r.within(n, limit, what) {
		return 0
	}
	return int(n)
}

// count reads a number of things that each take at least one byte of what
// follows, and of which there may be at most limit.
func (r *reader) count(limit int, what string) int {
	n := r.number(limit, what)
	if n > r.src.Len() {
		r.fail("the bytes end before %d %s", n, what)
		return 0
	}
	return n
}

func (r *reader) within(n uint64, limit int, what string) bool {
	if n > uint64(limit) && r.err == nil {
		r.failWith(tooLarge(what, n, limit))
	}
	return r.err == nil
}

// bytes reads bytes, at most limit of them.
func (r *reader) bytes(limit int) []byte {
	n, err := r.dec.DecodeBytesLen()
	if !r.check(err) || !r.within(uint64(n), limit, "bytes") {
		return nil
	}
	return r.take(n)
}

// fixed reads exactly as many bytes as dst holds.
func (r *reader) fixed(dst []byte) {
	b := r.bytes(len(dst))
	if r.err == nil && len(b) != len(dst) {
		r.fail("%d bytes where %d belong", len(b), len(dst))
	}
	copy(dst, b)
}

// take reads n bytes that have no length before them.
func (r *reader) take(n int) []byte {
	if n > r.src.Len() {
		r.fail("the bytes end too early")
	}
	if r.err != nil {
		return nil
	}
	b := make([]byte, n)
	_, err := r.src.Read(b)
	if n > 0 && !r.check(err) {
		return nil
	}
	return b
}

func (r *reader) rest() []byte { return r.take(r.src.Len()) }

func (r *reader) end() {
	if r.err == nil && r.src.Len() != 0 {
		r.fail("%d bytes after the end", r.src.Len())
	}
}
