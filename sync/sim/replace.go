package sim

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// maxReplaced is how many devices one seed replaces.
const maxReplaced = 2

// revoke revokes one device on the clerk's desk. Until it is replaced no other
// is.
func (w *world) revoke() {
	d := w.someone()
	if d == w.desk || d == w.other || d.revoked || w.lost != nil || w.replaced == maxReplaced || w.rng.IntN(2) == 0 {
		return
	}
	ref := record.Ref{Kind: record.Device, ID: d.id}
	v := w.desk.viewOf(ref)
	if !v.Exists {
		return // the desk has not heard of it yet
	}
	d.revoked, w.lost = true, d
	w.clerkSave(d.name+" is revoked", store.Edit{Ref: ref, Base: v.Base, Fields: []record.Set{{Field: record.DeviceRevoked, Value: record.D(record.DayOf(w.now))}}})
}

// replace gives the persons of a revoked device another: a new key, an empty
// store, everything to fetch. Half of the lost ones turn up again and go on
// exchanging; the others are gone with all they held.
func (w *world) replace() {
	if w.lost == nil {
		w.revoke()
	}
	old := w.lost
	if old == nil {
		return
	}
	w.lost = nil
	w.replaced++
	w.logf("%s is replaced", old.name)
	d := newDevice(w, device{
		name: fmt.Sprintf("%s-%d", old.name, w.replaced), persons: old.persons, team: old.team, mates: old.mates, village: old.village,
	}, w.seed)
	d.startClock()
	if w.rng.IntN(2) == 0 {
		w.backupServer() // which knows nothing of the new device
	}
	w.srv.disk.crashAfter(w.rng.IntN(80)) // about half of the enrolments pass fewer points
	w.srv.enrol(d)
	w.srv.disk.points = -1
	w.must(d.create(), d.name+" begins")
	w.devs = append(w.devs, d)
	if w.rng.IntN(2) == 0 {
		w.lose(old)
	}
}

// lose takes a device away for good. What only it held is excused.
func (w *world) lose(d *device) {
	w.logf("%s never comes back", d.name)
	d.stop()
	d.gone = true
	for _, wr := range w.model.order {
		if wr.dev == d {
			wr.onDevice = false
		}
	}
	w.count()
}

// certificate is the county's word that the device belongs to its persons, as
// the redeemed code of an enrolment gives it.
func (d *device) certificate() *wire.Certificate {
	key := d.key.Public().(ed25519.PublicKey)
	id, _ := record.KeyedID(record.Device, []record.Set{{Field: record.DeviceSignKey, Value: record.X(key)}})
	return &wire.Certificate{Device: id, Persons: d.persons, Label: d.name, SignKey: key, SealKey: make([]byte, 32), Issued: record.DayOf(d.w.now).String()}
}

// enrol enters a device, which asks again after a crash in the middle.
func (s *endpoint) enrol(d *device) {
	e := &server.Enroller{SPKI: []byte("the endpoint's TLS key"), County: "县"}
	c := d.certificate()
	q := &wire.EnrolRequest{Certificate: c.Seal(s.key), SealKey: c.SealKey, App: "0.1.0"}
	q.Sign(d.key, wire.PinOf(e.SPKI))
	body, err := json.Marshal(q)
	s.w.must(err, "ask for enrolment")
	for {
		e.Server = s.core
		reply, err := e.Enrol(ctx, body, d.name)
		switch {
		case s.disk.dead:
			s.w.logf("  the endpoint crashed in an enrolment")
			s.restart()
			continue
		case errors.Is(err, server.ErrFull):
			s.w.logf("  the endpoint's disk is full")
			return // the device asks again after its next exchange
		}
		s.w.must(err, d.name+" is enrolled")
		got, err := wire.OpenCertificate(reply.Certificate, s.public())
		s.w.must(err, d.name+" reads its certificate")
		if d.id = got.Device; d.id != c.Device {
			s.w.fail("%s is enrolled as %s, its key says %s", d.name, d.id, c.Device)
		}
		return
	}
}
