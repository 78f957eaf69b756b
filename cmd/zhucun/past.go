package main

import (
	"context"

	"zhucun/app/state"
	"zhucun/store/record"
	"zhucun/sync/client"
)

// past asks the county about the past of records, over a connection of its own: an
// exchange may be under way.
type past struct {
	d     *device
	http  *client.HTTP
	asker client.Asker
}

// Past is nil in practice: nobody else wrote those records.
func (c *openCopy) Past() state.Past {
	switch {
	case c.practice:
		return nil
	case c.past != nil:
		return c.past
	}
	id := &c.d.id
	var pin [32]byte
	copy(pin[:], id.Pin)
	c.past = &past{d: c.d, http: &client.HTTP{Path: client.HistoryPath, Client: client.Pinned(pin), Good: c.d.prefer}}
	c.past.asker = client.Asker{Transport: c.past.http, Device: id.Device, Sign: id.key(), County: id.County, Now: func() int64 { return c.s.Time().Now }}
	return c.past
}

// Ask implements state.Past. It is called by one at a time.
func (p *past) Ask(ctx context.Context, ref record.Ref, before record.Seq, of record.LogEpoch) (record.Answer, state.Failure) {
	p.http.URLs = p.d.addresses()
	a, err := p.asker.Past(ctx, ref, before, of)
	if err != nil {
		failure, refused := failureOf(err)
		return record.Answer{Refused: refused}, failure
	}
	return *a, state.Unfailed
}
