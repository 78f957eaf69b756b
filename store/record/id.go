package record

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ID names a record (and so a person or a device, which are records) for ever.
// It is a UUID; the zero ID names nothing.
type ID [16]byte

// space is the namespace of every UUIDv5 made here; it never changes.
var space = uuid.MustParse("6f1d8a52-0c0e-5b0a-9d52-3c1f623027aa")

// NaturalID is the UUIDv5 of a natural key: two people who enter the same thing
// meet in one record (rule I1).
func NaturalID(kind Kind, key string) ID {
	return ID(uuid.NewSHA1(space, append([]byte{'k', byte(kind)}, key...)))
}

// DerivedID is the ID of the record that write number index of a change creates
// (rule I1). It costs no bytes on the wire: the server derives the same.
func DerivedID(c ChangeID, index int) ID {
	b := make([]byte, 0, 1+16+8+8+8)
	b = append(b, 'c')
	b = append(b, c.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Epoch))
	b = binary.BigEndian.AppendUint64(b, c.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(index))
	return ID(uuid.NewSHA1(space, b))
}

// ForkID is DerivedID for a change that replaces a fork copy, named by the copy's
// hash: accepted by a clerk or sent again by its device, it creates the same
// records (rule X3).
func ForkID(was Hash, index int) ID {
	b := append(append(make([]byte, 0, 1+32+8), 'f'), was[:]...)
	return ID(uuid.NewSHA1(space, binary.BigEndian.AppendUint64(b, uint64(index))))
}

// NewID is the ID of the record that write number index of the change creates.
func (c *Change) NewID(index int) ID {
	if !c.Was.IsZero() {
		return ForkID(c.Was, index)
	}
	return DerivedID(c.ChangeID, index)
}

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

func (id ID) String() string { return uuid.UUID(id).String() }

// Short is the first eight hex digits, for logs and traces.
func (id ID) Short() string { return hex.EncodeToString(id[:4]) }

// ParseID reads the usual 36-character form.
func ParseID(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return ID{}, fmt.Errorf("record id %.40q: want 36 characters like 6f1d8a52-0c0e-5b0a-9d52-3c1f623027aa", s)
	}
	return ID(u), nil
}

// MarshalText and UnmarshalText write an ID as its usual form, for JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseID(string(b))
	return err
}

// Ref names one record.
type Ref struct {
	Kind Kind
	ID   ID
}

func (r Ref) String() string { return fmt.Sprintf("%s/%s", r.Kind, r.ID.Short()) }

// Epoch is a random number a device draws at enrolment and whenever its
// database was restored or cloned. Zero is no epoch.
type Epoch uint64

// LogEpoch is a random number drawn when the server's log was created or
// restored. Bases, cursors, receipts and record numbers hold only in the log
// epoch they name (rule X9). Zero is none: a device that never exchanged.
type LogEpoch uint64

// Seq is a position in the server's log, county-wide, from 1. Zero is before
// everything.
type Seq uint64

// ChangeID names a change for ever. Seq counts from 1 within (Device, Epoch)
// without gaps.
type ChangeID struct {
	Device ID
	Epoch  Epoch
	Seq    uint64
}

// IsZero reports whether c names no change.
func (c ChangeID) IsZero() bool { return c == ChangeID{} }

// SameQueue reports whether both changes come from one (device, epoch).
func (c ChangeID) SameQueue(d ChangeID) bool { return c.Device == d.Device && c.Epoch == d.Epoch }

func (c ChangeID) String() string {
	return fmt.Sprintf("%s.%04x.%d", c.Device.Short(), uint16(c.Epoch), c.Seq)
}

// errTruncated is what every reader of this package says of bytes that end too
// early.
var errTruncated = errors.New("the bytes end too early")
