package wire

import (
	"bytes"
	"testing"

	"zhucun/store/record"
)

// The readers of foreign bytes give an error or a message, never a panic, and
// never more memory than their limits say.

func FuzzOpenRequest(f *testing.F) {
	w := newWeek(f)
	_, key := keys(1)
	for _, n := range []int{0, 3, len(w.sent.Changes)} {
		o := w.sent
		o.Changes = o.Changes[:n]
		body, err := EncodeRequest(&Request{Outbound: o, App: "0.1.0"}, w.numbers, key)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte{Version})
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := OpenRequest(body)
		if err != nil {
			return
		}
		if q, err := s.Decode(w.numbers); err == nil && len(q.Changes) != s.N {
			t.Errorf("%d changes where the envelope says %d", len(q.Changes), s.N)
		}
	})
}

// FuzzRequestStreams reaches past the packing, where FuzzOpenRequest mostly
// ends. What was read is written and read again unchanged.
func FuzzRequestStreams(f *testing.F) {
	w := newWeek(f)
	for _, n := range []int{0, 1, 20, len(w.sent.Changes)} {
		q := &Request{Outbound: w.sent}
		q.Changes = q.Changes[:n]
		c := newWriterCoder(q.Device)
		c.byNumber(w.numbers)
		c.request(q)
		f.Add(n, c.w.buf.Bytes(), c.texts.b)
	}
	f.Fuzz(func(t *testing.T, n int, scalars, text []byte) {
		read := func(scalars, text []byte) (*Request, error) {
			q := &Request{Outbound: record.Outbound{Device: w.sent.Device, Epoch: 1, LogEpoch: 2, Queue: 1}}
			for i := range min(max(n, 0), 100) {
				q.Changes = append(q.Changes, &record.Change{ChangeID: record.ChangeID{Device: q.Device, Epoch: 1, Seq: uint64(1 + i)}})
			}
			c := newReaderCoder(scalars, text, maxRequestContent, q.Device)
			c.byNumber(w.numbers)
			c.request(q)
			return q, c.finish()
		}
		q, err := read(scalars, text)
		if err != nil {
			return
		}
		var want [][]byte
		for _, x := range q.Changes {
			want = append(want, x.Encode())
		}
		c := newWriterCoder(q.Device)
		c.byNumber(w.numbers)
		if c.request(q); c.err != nil {
			return // a reader takes a little more than a writer makes
		}
		again, err := read(c.w.buf.Bytes(), c.texts.b)
		if err != nil {
			t.Fatalf("read again: %v", err)
		}
		for i, b := range want {
			if !bytes.Equal(again.Changes[i].Encode(), b) {
				t.Errorf("change %d came back as\n%x, was\n%x", i, again.Changes[i].Encode(), b)
			}
		}
	})
}

func FuzzReply(f *testing.F) {
	w := newWeek(f)
	_, key := keys(2)
	body, err := EncodeReply(w.reply(), &w.sent, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body[replyPayload:])
	_, first := firstReply(3)
	if body, err = EncodeReply(first, &w.sent, key); err != nil {
		f.Fatal(err)
	}
	f.Add(body[replyPayload:])
	f.Fuzz(func(_ *testing.T, payload []byte) {
		_, _ = readReply(payload, &w.sent, w.numbers)
	})
}

func FuzzReplyStreams(f *testing.F) {
	w := newWeek(f)
	add := func(in *record.Inbound) {
		c := newWriterCoder(in.Device)
		newAnswer(c, in, &w.sent, nil).code()
		f.Add(c.w.buf.Bytes(), c.texts.b)
	}
	add(w.reply())
	_, first := firstReply(2)
	add(first)
	f.Fuzz(func(_ *testing.T, scalars, text []byte) {
		c := newReaderCoder(scalars, text, maxReplyContent, w.sent.Device)
		newAnswer(c, &record.Inbound{}, &w.sent, w.numbers).code()
		_ = c.finish()
	})
}

func FuzzTexts(f *testing.F) {
	for _, s := range someTexts {
		f.Add([]byte(s))
	}
	f.Add([]byte{utf8Mark, 0xE0, 0xBD, 0x96, utf8Mark, 0xB2, 0xC5, textEnd})
	f.Fuzz(func(t *testing.T, b []byte) {
		foreign := texts{b}
		for len(foreign.b) > 0 {
			if _, err := foreign.next(); err != nil {
				break
			}
		}
		if s := string(b); mayText(s) {
			var own texts
			own.put(s)
			if got, err := own.next(); err != nil || got != s || len(own.b) != 0 {
				t.Errorf("%q came back as %q, %v", s, got, err)
			}
		}
	})
}

func FuzzPacking(f *testing.F) {
	f.Add([]byte{1, 2, 0xCD, 1, 2}, []byte("abc\x00"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		p, err := packRequest(a, b, len(a)%2 == 0)
		if err != nil {
			t.Fatal(err)
		}
		x, y, err := unpack(p, MaxReplyPayload)
		if err != nil || !bytes.Equal(x, a) || !bytes.Equal(y, b) {
			t.Errorf("%x, %x came back as %x, %x, %v", a, b, x, y, err)
		}
		_, _, _ = unpack(a, MaxRequestPayload)
	})
}
