package wire

import (
	"errors"
	"fmt"

	"zhucun/store/record"
)

// Limits of a message. Each is checked before anything is allocated or walked, and
// whatever passes them the endpoint can keep, send, check and restore. What senders
// may take of connections, memory while a body is read, turns and time of the lock
// stands in package server (rules X15, X16).
const (
	MaxRequest = 1 << 20  // bytes of a request body
	MaxReply   = 16 << 20 // bytes of a reply body

	MaxRequestPayload = 8 << 20  // bytes of its payload, decompressed
	MaxReplyPayload   = 64 << 20 // bytes of a reply's

	maxRequestContent = 16 << 20                              // bytes of memory that a request may become
	SmallRequest      = 1 << 20                               // of both, of a request that is small: a day's 512 visits are
	LargeRequest      = MaxRequestPayload + maxRequestContent // what a request that is not small may take in all

	maxReplyContent = 256 << 20 // bytes of memory that a reply may become

	MaxChanges = record.MaxBatch // changes in a request
	MaxSubs    = 512             // subscriptions in a request or a reply
	maxHighs   = 4096            // epochs of one device
	maxPages   = 1024            // pages in a reply
	maxRows    = 1 << 20
	maxGone    = 1 << 20
	subSize    = 64 // what a subscription takes in memory at least
)

// ErrTooLarge is wrapped where a message passes one of the limits.
var ErrTooLarge = errors.New("a message over the limit")

// ErrMalformed is wrapped where a message cannot be read at all.
var ErrMalformed = errors.New("a message that cannot be read")

// ErrSignature is wrapped where a signature does not fit its message.
var ErrSignature = errors.New("the signature does not fit")

// ErrNewerVersion is a message of a version that was made after this one: this
// side has to be upgraded.
type ErrNewerVersion struct{ Got, Known int }

func (e ErrNewerVersion) Error() string {
	return fmt.Sprintf("a message of version %d; this side reads up to version %d", e.Got, e.Known)
}

// ErrOlderVersion is a message of a version that is no longer read: the other
// side has to be upgraded.
type ErrOlderVersion struct{ Got, Oldest int }

func (e ErrOlderVersion) Error() string {
	return fmt.Sprintf("a message of version %d; this side reads from version %d", e.Got, e.Oldest)
}

// Version is the form of messages written here, OldestVersion the oldest read.
const (
	Version       = 1
	OldestVersion = 1
)

// MediaType is the content type of both directions.
const MediaType = "application/vnd.zhucun.v1+msgpack"

func checkVersion(b byte) error {
	switch v := int(b); {
	case v > Version:
		return ErrNewerVersion{v, Version}
	case v < OldestVersion:
		return ErrOlderVersion{v, OldestVersion}
	}
	return nil
}

func tooLarge(what string, n uint64, limit int) error {
	return fmt.Errorf("%d %s; the limit is %d: %w", n, what, limit, ErrTooLarge)
}
