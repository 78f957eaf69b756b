package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// How an exchange fails. An error of a Transport wraps one of these, or is a
// *Turned, a *Broken or a *TooBig; nothing is lost by any of them, and the next
// round starts from the top. A refusal is no error: it comes in a signed reply.
var (
	// ErrOffline says that nobody could be reached: there is no network.
	ErrOffline = errors.New("the endpoint did not answer")
	// ErrBetween says that something answered that is not the endpoint and knows
	// nothing of it: a login page, a proxy, or somebody who alters replies.
	ErrBetween = errors.New("something between answered in place of the endpoint")
	// ErrDown says that the machine at the address was reached and nothing serves
	// there.
	ErrDown = errors.New("nothing serves at the endpoint's address")
	// ErrPin says that whoever answered is not the server this device was enrolled
	// at: somebody stands between, or the server's key was replaced.
	ErrPin = errors.New("the server has another key than the one this device knows")
	// ErrPlain says that an address is not one of https: nothing was sent there.
	ErrPlain = errors.New("only an address of https is spoken to")
	// ErrStill is wrapped where nothing moved for too long (see still).
	ErrStill = errors.New("nothing moves on the link")
)

// Turned says that the endpoint answered, but not with a reply.
type Turned struct {
	Status int           // HTTP status
	After  time.Duration // when it asked to come again; 0 is not said
}

func (e *Turned) Error() string {
	return fmt.Sprintf("the endpoint turned the request away: %d %s", e.Status, http.StatusText(e.Status))
}

// Busy reports whether the endpoint, or what stands before it, says that it
// cannot serve now.
func (e *Turned) Busy() bool {
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusRequestTimeout ||
		e.Status >= 500 && e.Status != http.StatusNetworkAuthenticationRequired
}

// Unread reports whether the endpoint could not read the request, as one of
// another version does.
func (e *Turned) Unread() bool { return e.Status == http.StatusBadRequest }

// Is makes what proxies and login pages answer an ErrBetween.
func (e *Turned) Is(target error) bool {
	return target == ErrBetween && !e.Busy() && !e.Unread()
}

// Broken says that the connection to the endpoint ended, or stood still, before
// the reply was whole.
type Broken struct {
	Reused bool  // the connection had carried replies before
	Began  bool  // some of the reply came
	Whole  int64 // bytes that its body was to have; below 0 where nobody said
	Err    error
}

func (e *Broken) Error() string { return "the connection broke off: " + e.Err.Error() }

func (e *Broken) Unwrap() []error { return []error{ErrOffline, e.Err} }

// tooLong reports whether a smaller message may pass where one failed.
func tooLong(err error) bool {
	var broken *Broken
	var turned *Turned
	switch {
	case errors.As(err, &broken):
		return true
	case errors.As(err, &turned):
		return turned.Status == http.StatusRequestEntityTooLarge || turned.Status == http.StatusRequestTimeout
	}
	return errors.Is(err, errGarbled)
}

// errGarbled is a body that no reply is: one cut short by a proxy looks like it.
var errGarbled = fmt.Errorf("%w: it is no reply", ErrBetween)

// wsaRefused is ECONNREFUSED where sockets are Windows'.
const wsaRefused = syscall.Errno(10061)

// unreached gives an error in reaching somebody its kind. shaking says that
// somebody was reached and the handshake failed.
func unreached(err error, shaking bool) error {
	var timeout net.Error
	switch {
	case errors.Is(err, ErrPin):
		return ErrPin
	case errors.Is(err, ErrPlain):
		return ErrPlain
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaRefused):
		return fmt.Errorf("%w: %w", ErrDown, err)
	case shaking && !ended(err) && !(errors.As(err, &timeout) && timeout.Timeout()):
		return fmt.Errorf("%w: %w", ErrBetween, err)
	}
	return fmt.Errorf("%w: %w", ErrOffline, err)
}

// ended reports whether a connection was closed or given up.
func ended(err error) bool {
	for _, is := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed, context.Canceled, ErrStill} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}
