package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"zhucun/store/record"
)

// Limits of a question about the past of a record and of its answer.
const (
	MaxQuestion = 256     // bytes
	MaxAnswer   = 1 << 20 // bytes
	MaxPasts    = 512     // changes in an answer
	MaxWaits    = 32      // of those, in quarantine or returned

	maxAnswerPayload = 4 << 20  // bytes of an answer's payload, decompressed
	maxAnswerContent = 16 << 20 // bytes of memory that an answer may become
	maxLabels        = MaxPasts + MaxWaits
	pastSize         = 320 // what a change takes in memory at least, when read
)

const (
	questionTag = "zhucun question v1\x00"
	answerTag   = "zhucun answer v1\x00"
	questionLen = 7 // elements of its array: device, at, log epoch, kind, ID, before, bytes
)

// EncodeQuestion writes a question and signs it: a version byte, the question in the
// clear, the device's signature.
func EncodeQuestion(q *record.Question, key ed25519.PrivateKey) []byte {
	w := newWriter()
	w.buf.WriteByte(Version)
	w.arrayLen(questionLen)
	w.bytes(q.Device[:])
	w.uint(uint64(q.At))
	w.uint(uint64(q.LogEpoch))
	w.uint(uint64(q.Ref.Kind))
	w.bytes(q.Ref.ID[:])
	w.uint(uint64(q.Before))
	w.uint(uint64(q.Bytes))
	asked := w.buf.Bytes()
	return append(asked, ed25519.Sign(key, questionSigned(asked))...)
}

// Asked is a question as it came, before its signature was checked.
type Asked struct {
	record.Question
	asked, sig []byte
}

// OpenQuestion reads a question. Its errors wrap ErrTooLarge or ErrMalformed or are an
// ErrNewerVersion or ErrOlderVersion.
func OpenQuestion(body []byte) (*Asked, error) {
	if len(body) > MaxQuestion {
		return nil, fmt.Errorf("open question: %w", tooLarge("bytes", uint64(len(body)), MaxQuestion))
	}
	if len(body) == 0 {
		return nil, fmt.Errorf("open question: empty: %w", ErrMalformed)
	}
	if err := checkVersion(body[0]); err != nil {
		return nil, fmt.Errorf("open question: %w", err)
	}
	r := newReader(body[1:], 0)
	a := new(Asked)
	if n := r.arrayLen(questionLen); r.err == nil && n != questionLen {
		r.fail("a question of %d parts", n)
	}
	r.fixed(a.Device[:])
	a.At = int64(r.uint())
	a.LogEpoch = record.LogEpoch(r.uint())
	a.Ref.Kind = record.Kind(r.number(255, "as a kind"))
	r.fixed(a.Ref.ID[:])
	a.Before = record.Seq(r.uint())
	a.Bytes = r.number(MaxAnswer, "bytes wanted")
	a.asked = body[:len(body)-r.src.Len()]
	a.sig = r.take(ed25519.SignatureSize)
	r.end()
	if r.err == nil && a.At < 0 {
		r.fail("a question of no time")
	}
	if r.err != nil {
		return nil, fmt.Errorf("open question: %w", r.err)
	}
	return a, nil
}

// Verify reports whether the device with this key signed the question.
func (a *Asked) Verify(pub ed25519.PublicKey) error {
	if len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, questionSigned(a.asked), a.sig) {
		return fmt.Errorf("question of device %s: %w", a.Device.Short(), ErrSignature)
	}
	return nil
}

func questionSigned(asked []byte) []byte { return append([]byte(questionTag), asked...) }

// answerSigned is what the county signs: the very question it answers, and the payload.
func answerSigned(question, payload []byte) []byte {
	q, p := sha256.Sum256(question), sha256.Sum256(payload)
	return append(append([]byte(answerTag), q[:]...), p[:]...)
}

// EncodeAnswer writes the answer to the question of a body and signs it with the
// county's key: a version byte, the signature, and the payload packed like a reply's.
func EncodeAnswer(a *record.Answer, ref record.Ref, question []byte, key ed25519.PrivateKey) ([]byte, error) {
	c := newWriterCoder()
	c.byNumber(nil)
	c.answer(a, ref.Kind)
	if c.err != nil {
		return nil, fmt.Errorf("encode answer: %w", c.err)
	}
	payload, err := packReply(c.w.buf.Bytes(), c.texts.b)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	body := append(append([]byte{Version}, ed25519.Sign(key, answerSigned(question, payload))...), payload...)
	if len(body) > MaxAnswer {
		return nil, fmt.Errorf("encode answer: %w", tooLarge("bytes", uint64(len(body)), MaxAnswer))
	}
	return body, nil
}

// DecodeAnswer verifies and reads the answer to a question that was sent. One to
// another question has a signature that does not fit.
func DecodeAnswer(body []byte, ref record.Ref, question []byte, county ed25519.PublicKey) (*record.Answer, error) {
	const begin = 1 + ed25519.SignatureSize
	if len(body) > MaxAnswer {
		return nil, fmt.Errorf("decode answer: %w", tooLarge("bytes", uint64(len(body)), MaxAnswer))
	}
	if len(body) > 0 {
		if err := checkVersion(body[0]); err != nil {
			return nil, fmt.Errorf("decode answer: %w", err)
		}
	}
	if len(body) < begin {
		return nil, fmt.Errorf("decode answer: %w", ErrMalformed)
	}
	payload := body[begin:]
	if len(county) != ed25519.PublicKeySize || !ed25519.Verify(county, answerSigned(question, payload), body[1:begin]) {
		return nil, fmt.Errorf("decode answer: %w", ErrSignature)
	}
	a, err := readAnswer(payload, ref.Kind)
	if err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return a, nil
}

func readAnswer(payload []byte, kind record.Kind) (*record.Answer, error) {
	scalars, texts, err := unpack(payload, maxAnswerPayload)
	if err != nil {
		return nil, err
	}
	c := newReaderCoder(scalars, texts, maxAnswerContent)
	c.byNumber(nil)
	a := new(record.Answer)
	c.answer(a, kind)
	return a, c.finish()
}
