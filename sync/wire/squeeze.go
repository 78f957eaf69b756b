package wire

import (
	"fmt"
)

// squeezer codes streams arithmetically, bit by bit, as a model predicts them.
// x1..x2 is what is left of the range of code words.
type squeezer struct {
	x1, x2 uint32
	out    []byte // when writing
	in     []byte // when reading: what was not read yet
	past   int    // how many bytes were read beyond the end
	x      uint32
}

// maxPast is how many bytes the reader may want beyond the end: the writer
// leaves out what cannot matter.
const maxPast = 4

func newSqueezer(in []byte) *squeezer {
	q := &squeezer{x2: 1<<32 - 1, in: in}
	for range 4 {
		q.x = q.x<<8 | q.next()
	}
	return q
}

func (q *squeezer) next() uint32 {
	if len(q.in) == 0 {
		q.past++
		return 0
	}
	c := q.in[0]
	q.in = q.in[1:]
	return uint32(c)
}

func (q *squeezer) split(m *model) uint32 {
	return q.x1 + uint32(uint64(q.x2-q.x1)*uint64(m.predict())>>16)
}

func (q *squeezer) write(m *model, b []byte) {
	for _, c := range b {
		for k := 7; k >= 0; k-- {
			bit := uint32(c>>k) & 1
			if at := q.split(m); bit == 1 {
				q.x2 = at
			} else {
				q.x1 = at + 1
			}
			m.update(bit)
			for (q.x1^q.x2)>>24 == 0 {
				q.out = append(q.out, byte(q.x2>>24))
				q.x1, q.x2 = q.x1<<8, q.x2<<8|255
			}
		}
	}
}

// flush ends the code: as few bytes as tell the rest, zeros following.
func (q *squeezer) flush() []byte {
	for k := 24; ; k -= 8 {
		if end := q.x2 >> k << k; end >= q.x1 {
			for ; k < 32; k += 8 {
				q.out = append(q.out, byte(end>>24))
				end <<= 8
			}
			return q.out
		}
	}
}

func (q *squeezer) read(m *model, n int) ([]byte, error) {
	b := make([]byte, n)
	for i := range b {
		for range 8 {
			bit := uint32(0)
			if at := q.split(m); q.x <= at {
				bit, q.x2 = 1, at
			} else {
				q.x1 = at + 1
			}
			m.update(bit)
			b[i] = b[i]<<1 | byte(bit)
			for (q.x1^q.x2)>>24 == 0 {
				q.x1, q.x2, q.x = q.x1<<8, q.x2<<8|255, q.x<<8|q.next()
			}
		}
		if q.past > maxPast {
			return nil, fmt.Errorf("the code ends too early: %w", ErrMalformed)
		}
	}
	return b, nil
}
