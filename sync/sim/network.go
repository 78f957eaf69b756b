package sim

import (
	"context"
	"errors"

	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/wire"
)

// link is a device's way to the endpoint: it loses, cuts, doubles and delays
// requests and replies, and each side may crash meanwhile.
type link struct {
	w *world
	d *device
}

var errLost = errors.Join(client.ErrOffline, errors.New("lost by the simulated network"))

func (l link) Exchange(_ context.Context, body []byte) ([]byte, error) {
	w, d := l.w, l.d
	fault := 0
	if !w.calm {
		fault = w.rng.IntN(22)
	}
	switch fault {
	case 1:
		w.logf("  request lost")
		return nil, errLost
	case 2:
		w.logf("  request delayed")
		w.late = append(w.late, late{body: body})
		return nil, errLost
	case 3:
		body = body[:w.rng.IntN(len(body))]
		w.logf("  request cut at %d", len(body))
		d.mangled = true
	case 4:
		w.logf("  request doubled")
		w.late = append(w.late, late{body: body})
	}
	reply, err := w.srv.answer(body)
	if err != nil {
		return nil, err
	}
	allowed := w.scope(d)
	switch fault {
	case 5, 6:
		w.logf("  reply lost")
		return nil, errLost
	case 7:
		w.logf("  reply cut")
		d.mangled = true
		return reply[:w.rng.IntN(len(reply))], nil
	case 8, 9:
		w.logf("  reply delayed")
		w.late = append(w.late, late{to: d, life: d.life, body: reply, sent: d.sent, allowed: allowed})
		return nil, errLost
	}
	d.allowed = allowed
	return reply, nil
}

// deliverLate lets one delayed message arrive.
func (w *world) deliverLate() {
	if len(w.late) == 0 {
		return
	}
	i := w.rng.IntN(len(w.late))
	m := w.late[i]
	w.late = append(w.late[:i:i], w.late[i+1:]...)
	if m.to == nil {
		w.logf("a delayed request arrives")
		w.srv.answer(m.body)
		return
	}
	if m.life != m.to.life || m.to.gone {
		return // that process does not exist any more
	}
	w.logf("a delayed reply arrives at %s", m.to.name)
	d := m.to
	d.allowed = m.allowed
	d.do("delayed reply", func() error {
		in, err := wire.DecodeReply(m.body, m.sent, d.st, w.srv.public())
		if err != nil {
			return nil // a number it no longer knows: as good as lost
		}
		s, err := d.Inbound(ctx, m.sent, in, false)
		if err == nil {
			d.settled(s)
		}
		return err
	})
}

// turn lets a device exchange once.
func (w *world) turn() {
	d := w.someone()
	w.logf("%s exchanges", d.name)
	d.turn()
}

func (d *device) turn() (s record.Settled, ok bool) {
	c := &client.Client{Store: d, Transport: link{d.w, d}, Sign: d.key, County: d.w.srv.public(), App: "0.1.0",
		Batch: 200 + d.w.rng.IntN(1500), Budget: 300 + d.w.rng.IntN(3000)}
	if d.w.calm && d.w.rng.IntN(4) > 0 { // else a little at a time, so that there is a head to wait for (X12)
		c.Budget, c.Batch = 0, 0
	}
	d.mangled = false
	d.do("exchange", func() (err error) {
		s, err = c.Turn(ctx)
		if err == nil {
			ok = true
			d.settled(s)
		}
		return err
	})
	if ok && s.Refused == record.UnknownDevice { // the log was restored from before its enrolment (X9)
		d.w.logf("  %s is enrolled again", d.name)
		d.w.srv.enrol(d)
	}
	d.mangled = false
	return s, ok
}
