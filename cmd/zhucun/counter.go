package main

import (
	"crypto/rand"
	"encoding/binary"
	"hash/fnv"
	"time"
)

// counter counts the ms since the machine started, awake or asleep, and names that
// start: setting the clock does not touch it. Where the system does not name the
// start, the count is only good within this process; where it counts no sleep there
// is none.
func counter() func() (ms int64, boot uint64) {
	if _, ok := sinceBoot(); !ok {
		return nil
	}
	h := fnv.New64a()
	if name := bootName(); len(name) > 0 {
		h.Write(name)
	} else {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		h.Write(b[:])
	}
	boot := max(1, binary.BigEndian.Uint64(h.Sum(nil)))
	return func() (int64, uint64) {
		run, ok := sinceBoot()
		if !ok {
			return 0, 0
		}
		return int64(run / time.Millisecond), boot
	}
}
