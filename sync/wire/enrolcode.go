package wire

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"zhucun/store/record"
)

// Code is the one-time code with which a device is enrolled (rule S1): 20
// characters that a person can read out and type, in five groups of four.
//
//	9 characters  45 bits  a secret that the server knows
//	10 characters 50 bits  the fingerprint of the server's TLS key
//	1 character    5 bits  a check over the rest
//
// Of the fifty bits that rule S1 gives the secret five are the check: it finds
// every single wrong character and every two that changed places before anything
// is sent. What is left of the secret is guarded by expiry and a rate limit.
type Code struct {
	secret uint64 // 45 bits
	print  uint64 // 50 bits
}

const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's: no I, L, O, U
	codeLength   = 20
	secretBits   = 45
	printBits    = 50
)

// What is wrong with a typed code. The texts are for traces; a person reads the
// catalogue's words for them.
var (
	ErrCodeLength   = errors.New("a code has 20 characters")
	ErrCodeAlphabet = errors.New("a character that no code has")
	ErrCodeCheck    = errors.New("the code does not check: a character is wrong")
)

// NewCode draws a code for a server with this public TLS key (its SPKI).
func NewCode(rand io.Reader, spki []byte) (Code, error) {
	var b [8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return Code{}, fmt.Errorf("draw a code: %w", err)
	}
	return Code{secret: binary.BigEndian.Uint64(b[:]) >> (64 - secretBits), print: printOf(spki)}, nil
}

// String is the code in five groups of four.
func (c Code) String() string {
	symbols := c.symbols()
	var b strings.Builder
	for i, s := range symbols {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeAlphabet[s])
	}
	return b.String()
}

// ParseCode reads a code as people type it: small letters, blanks and hyphens as
// they like, O for 0, I and L for 1.
func ParseCode(text string) (Code, error) {
	var symbols []byte
	for _, r := range strings.ToUpper(record.Typed(text)) {
		switch r {
		case ' ', '-':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		i := strings.IndexRune(codeAlphabet, r)
		if i < 0 {
			return Code{}, fmt.Errorf("%q: %w", r, ErrCodeAlphabet)
		}
		symbols = append(symbols, byte(i))
	}
	if len(symbols) != codeLength {
		return Code{}, fmt.Errorf("%d characters: %w", len(symbols), ErrCodeLength)
	}
	var c Code
	for i, s := range symbols[:codeLength-1] {
		if i < secretBits/5 {
			c.secret = c.secret<<5 | uint64(s)
		} else {
			c.print = c.print<<5 | uint64(s)
		}
	}
	if c.symbols()[codeLength-1] != symbols[codeLength-1] {
		return Code{}, ErrCodeCheck
	}
	return c, nil
}

func (c Code) symbols() [codeLength]byte {
	var s [codeLength]byte
	for i := range secretBits / 5 {
		s[i] = byte(c.secret>>(secretBits-5*(i+1))) & 31
	}
	for i := range printBits / 5 {
		s[secretBits/5+i] = byte(c.print>>(printBits-5*(i+1))) & 31
	}
	s[codeLength-1] = checkSymbol(s[:codeLength-1])
	return s
}

// checkSymbol weighs the symbols with ascending powers of a generator of GF(32): a
// changed symbol, or two that changed places, always change it.
func checkSymbol(symbols []byte) (sum byte) {
	for _, s := range symbols {
		sum = times2(sum) ^ s
	}
	return times2(sum)
}

// times2 multiplies in GF(32) with x^5 = x^2 + 1.
func times2(a byte) byte {
	a <<= 1
	if a&32 != 0 {
		a ^= 0b100101
	}
	return a
}

// Matches reports whether the code was issued by the server with this public TLS
// key: what a device asks before it sends the secret.
func (c Code) Matches(spki []byte) bool { return c.print == printOf(spki) }

// Locator is the name under which the server keeps the code; the secret does not
// follow from it in the time a code lives.
func (c Code) Locator() [16]byte {
	return [16]byte(slowHash("code secret", binary.BigEndian.AppendUint64(nil, c.secret)))
}

// printOf is slow on purpose: making a key with a given fingerprint of 50 bits
// takes 2^50 such hashes.
func printOf(spki []byte) uint64 {
	return binary.BigEndian.Uint64(slowHash("code fingerprint", spki)) >> (64 - printBits)
}

const slowRounds = 1 << 16 // about 20 ms on a laptop

func slowHash(use string, b []byte) []byte {
	h := sha256.Sum256(b)
	key, err := pbkdf2.Key(sha256.New, string(h[:]), []byte("zhucun "+use+" v1"), slowRounds, 16)
	if err != nil {
		panic(err) // only for lengths that FIPS mode forbids, and these are constants
	}
	return key
}
