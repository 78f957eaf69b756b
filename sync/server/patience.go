package server

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Limits of the HTTP side. A link of 150 bytes a second is served; whoever sends
// or takes less than minRate is not there any more.
const (
	headerTimeout = time.Minute     // TLS and headers, 4 kB at 100 B/s
	idleTimeout   = 5 * time.Minute // a newcomer takes the place of who is idle
	quickTimeout  = time.Minute     // of a request that is not an exchange
	maxHeader     = 8 << 10

	patience  = 30 * time.Second // in which so many bytes have to move:
	minRate   = 100              // bytes a second
	writeUnit = 4 << 10          // bytes written at a time

	firstBytes   = 512      // read of a body before anything is known of its sender
	bodiesEach   = 2        // bodies of one device that are read at once; a newer one ends the oldest
	bodiesMemory = 32 << 20 // bytes of bodies that are being read, all together
)

var (
	errSlow     = errors.New("nothing moves")
	errCrowded  = errors.New("too many bodies at once")
	errReplaced = errors.New("a newer request of this device came")
)

// bodies are the requests that are being read. Until the signature is checked,
// which needs the last byte, a sender is nobody in particular: of somebody unknown
// nothing is kept, and who names an enrolled device gets bodiesEach of memory.
type bodies struct {
	mu     sync.Mutex
	of     map[record.ID][]*body
	memory int
}

type body struct {
	from     *http.ResponseController
	replaced bool
	kept     int
}

// read reads a body whole. Of a sender that is not known it gives the beginning,
// which is enough to be refused.
func (b *bodies) read(w http.ResponseWriter, r *http.Request, known func(record.ID) bool) ([]byte, error) {
	x := &body{from: http.NewResponseController(w)}
	defer func() { _ = x.from.SetReadDeadline(time.Time{}) }() // what is read is not hurried any more
	src := &steady{r: http.MaxBytesReader(w, r.Body, wire.MaxRequest), hurry: x.from.SetReadDeadline}
	first := make([]byte, firstBytes)
	n, err := io.ReadFull(src, first)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return first[:n], nil
	} else if err != nil {
		return nil, err
	}
	q, err := wire.OpenRequest(first)
	if err != nil {
		return nil, err
	}
	if !known(q.Device) {
		_, err := io.Copy(io.Discard, src)
		return first, err
	}
	b.enter(q.Device, x)
	defer b.leave(q.Device, x)
	return b.rest(src, x, first)
}

// readSmall reads a body that is so small that it is kept of anybody.
func readSmall(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	c := http.NewResponseController(w)
	defer func() { _ = c.SetReadDeadline(time.Time{}) }()
	return io.ReadAll(&steady{r: http.MaxBytesReader(w, r.Body, wire.MaxQuestion), hurry: c.SetReadDeadline})
}

// rest reads on, taking memory only for what came.
func (b *bodies) rest(src io.Reader, x *body, all []byte) ([]byte, error) {
	piece := make([]byte, 4<<10)
	for {
		n, err := src.Read(piece)
		if cut := b.keep(x, n); cut != nil {
			return nil, cut
		}
		all = append(all, piece[:n]...)
		if err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
	}
}

func (b *bodies) enter(device record.ID, x *body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of == nil {
		b.of = map[record.ID][]*body{}
	}
	if all := b.of[device]; len(all) >= bodiesEach {
		all[0].replaced = true
		_ = all[0].from.SetReadDeadline(time.Unix(1, 0))
		b.of[device] = all[1:]
	}
	b.of[device] = append(b.of[device], x)
}

func (b *bodies) keep(x *body, n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if x.replaced {
		return errReplaced
	}
	if b.memory+n > bodiesMemory {
		return errCrowded
	}
	b.memory += n
	x.kept += n
	return nil
}

func (b *bodies) leave(device record.ID, x *body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.memory -= x.kept
	var left []*body
	for _, o := range b.of[device] {
		if o != x {
			left = append(left, o)
		}
	}
	if b.of[device] = left; left == nil {
		delete(b.of, device)
	}
}

// steady reads from a sender that has to be as quick as minRate over every patience.
type steady struct {
	r     io.Reader
	hurry func(time.Time) error
	until time.Time
	moved int
}

// Read implements io.Reader.
func (s *steady) Read(p []byte) (int, error) {
	if s.until.IsZero() || s.moved >= minRate*int(patience/time.Second) {
		s.until, s.moved = time.Now().Add(patience), 0
		_ = s.hurry(s.until)
	}
	n, err := s.r.Read(p)
	s.moved += n
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errSlow
	}
	return n, err
}

// send writes a reply to somebody who takes it as slowly.
func send(w http.ResponseWriter, reply []byte) {
	c := http.NewResponseController(w)
	for len(reply) > 0 {
		n := min(len(reply), writeUnit)
		_ = c.SetWriteDeadline(time.Now().Add(patience + time.Duration(n)*time.Second/minRate))
		if _, err := w.Write(reply[:n]); err != nil {
			return // a cut connection is the device's to notice
		}
		reply = reply[n:]
	}
	_ = c.SetWriteDeadline(time.Now().Add(patience + writeUnit*time.Second/minRate))
}
