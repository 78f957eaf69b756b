package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/durable"
)

// keepBackups is how many copies a device keeps.
const keepBackups = 7

// Copies are the copies of the county's records on this device, the newest last.
func (d *device) Copies() (all []state.Copy) {
	files, _ := store.Backups(d.path("backups")) // a folder that is not there has none
	for _, f := range files {
		if fi, err := os.Stat(f); err == nil {
			all = append(all, state.Copy{File: f, At: fi.ModTime().UnixMilli()})
		}
	}
	return all
}

// Restore puts a copy in the place of the records; kept is where those are now.
func (d *device) Restore(ctx context.Context, file string) (kept string, err error) {
	kept, err = store.Restore(ctx, file, d.records(), d.options())
	return kept, readable(err)
}

// GoOn goes on with what can be read of the records. Where that is nothing the
// county fills an empty file. A device that lost who it is is enrolled again: its
// records then become its own.
func (d *device) GoOn(ctx context.Context) (kept string, err error) {
	if lost := d.Lost(); errors.Is(lost, errIdentity) {
		return d.setIdentityAside()
	} else if lost != nil {
		return "", lost
	}
	kept, err = d.Restore(ctx, d.records())
	if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, store.ErrMissing) && !errors.Is(err, store.ErrCorrupt) {
		return kept, err
	}
	if kept, err = store.SetAside(d.records(), d.now()); err == nil {
		err = d.makeRecords(ctx)
	}
	return kept, readable(err)
}

// setIdentityAside keeps a damaged device.json under another name.
func (d *device) setIdentityAside() (kept string, err error) {
	kept = d.path(fmt.Sprintf("device.json.kept-%d", d.now()))
	if err := durable.Rename(d.path("device.json"), kept); err != nil {
		return "", keyed{fmt.Errorf("put the identity aside: %w", err), "error.folder"}
	}
	return kept, d.Lost()
}

// makeRecords makes the file of the county's records, or takes the one that is
// there as this device's. Records of the device this one was before it lost its
// keys become its own: what was not sent goes out under the new name.
func (d *device) makeRecords(ctx context.Context) error {
	s, err := store.Open(ctx, d.records(), d.options())
	if err != nil {
		return err
	}
	return errors.Join(d.own(ctx, s), s.Close())
}

// own says to the records whose they are.
func (d *device) own(ctx context.Context, s *store.Store) error {
	err := s.Enrol(ctx, store.Identity{Device: d.id.Device, Label: d.id.Label, County: d.id.County, Persons: d.id.Persons, Told: d.id.Told, At: d.id.At})
	if errors.Is(err, store.ErrEnrolled) {
		return nil
	}
	return err
}

// daily makes a copy if the newest is a day old, so that there is one to offer.
func (d *device) daily(ctx context.Context, s *store.Store) error {
	const day = 24 * 3600_000
	if all := d.Copies(); len(all) > 0 {
		if age := d.now() - all[len(all)-1].At; age > -day && age < day {
			return nil
		}
	}
	_, err := s.Backup(ctx, d.path("backups"), keepBackups)
	return readable(err)
}
