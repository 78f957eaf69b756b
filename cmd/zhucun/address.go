package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"zhucun/sync/client"
	"zhucun/sync/wire"
)

// maxAddresses is how many addresses of the endpoint a device remembers.
const maxAddresses = 8

// addresses are where the endpoint may be reached, the last good one first.
func (d *device) addresses() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{d.id.Address}, d.id.Others...)
}

// Addresses are where the endpoint may be reached, as a person reads them.
func (d *device) Addresses() []string { return d.addresses() }

// prefer remembers that the endpoint answered at an address: it is tried first from
// now on. If that cannot be kept it is found out again.
func (d *device) prefer(address string) { _ = d.putFirst([]string{address}) }

// Move takes new addresses of the endpoint: typed ones, or those of an invitation,
// whose text may come from a file or a QR picture. The server is known by its key
// and not by its address, so that nobody is asked first; the old ones stay behind
// the new. An invitation to another server moves nothing.
func (d *device) Move(text string) error {
	if invitation(text) {
		v, _, err := wire.ParseInvitation([]byte(text))
		if err != nil {
			return keyed{err, "enrol.file_bad"}
		}
		if !bytes.Equal(v.Pin, d.id.Pin) {
			return keyed{errors.New("the invitation is to another server"), "move.other"}
		}
		text = strings.Join(v.Addresses, " ")
	}
	all, err := client.Addresses(text)
	if err != nil {
		return enrolTrouble(err)
	}
	return readable(d.putFirst(all))
}

// invitation reports whether text is that of an invitation and not an address.
func invitation(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "{") }

// putFirst puts addresses before the others.
func (d *device) putFirst(first []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	was, others := d.id.Address, d.id.Others
	all := slices.Clone(first)
	for _, a := range append([]string{was}, others...) {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	d.id.Address, d.id.Others = all[0], all[1:min(len(all), maxAddresses)]
	if err := d.keep(); err != nil {
		d.id.Address, d.id.Others = was, others
		return err
	}
	return nil
}

// without is a list less one of its members.
func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == one })
}

// enrolTrouble says why a device was not enrolled, or an address not taken.
func enrolTrouble(err error) error {
	var refused *client.EnrolError
	var turned *client.Turned
	if errors.As(err, &refused) {
		key := map[string]string{
			"used_code": "enrol.used", "expired_code": "enrol.used", "too_many_attempts": "enrol.slow", "other_server": "enrol.stranger",
			"full": "enrol.full", "failed": "enrol.busy",
		}[refused.Why]
		if key == "" {
			key = "enrol.refused"
		}
		return keyed{err, key}
	}
	for _, k := range []struct {
		is  bool
		key string
	}{
		{errors.Is(err, client.ErrPin), "enrol.stranger"},
		{errors.Is(err, client.ErrPlain), "enrol.http"},
		{errors.Is(err, client.ErrAddress), "enrol.bad_address"},
		{errors.Is(err, client.ErrDown), "enrol.down"},
		{errors.As(err, &turned) && turned.Busy(), "enrol.busy"},
		{errors.Is(err, client.ErrBetween), "enrol.between"},
	} {
		if k.is {
			return keyed{err, k.key}
		}
	}
	return keyed{err, "enrol.failed"}
}
