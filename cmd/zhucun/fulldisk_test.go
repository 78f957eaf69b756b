package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zhucun/app/state"
	"zhucun/store/durable"
	"zhucun/store/record"
)

// Whichever file of an enrolment finds no room, the person reads what to do, the device
// is not enrolled by half, and the same code does afterwards, even if the app was ended
// in between.
func TestAnEnrolmentThatFindsNoRoomIsRepeatedWithTheSameCode(t *testing.T) {
	for name, room := range map[string]struct {
		files int  // that there is room for
		rows  bool // in the records, too
		ended bool // the app, before there is room again
	}{
		"for the keys":                    {0, true, false},
		"for the keys, and the app ended": {0, true, true},
		"for the records":                 {1, false, false},
		"for the records, the app ended":  {1, false, true},
		"for the identity":                {1, true, false},
		"for the identity, the app ended": {1, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestCounty(t)
			c.first = true
			var invite struct{ File string }
			if err := json.Unmarshal([]byte(c.invite(t, c.leader, "tablet")), &invite); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(invite.File)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			d, err := openDevice(dir, version, testClock, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			usual, left := d.disk, room.files
			d.disk.put = func(path string, fill func(io.Writer) error) error {
				if left--; left >= 0 {
					return durable.Write(path, fill)
				}
				return durable.Write(path, func(w io.Writer) error {
					_, _ = io.WriteString(w, "{")
					return &os.PathError{Op: "write", Path: path, Err: syscall.ENOSPC}
				})
			}
			if !room.rows {
				d.disk.connect = func(dsn string) (*sql.DB, error) {
					return sql.Open("sqlite", dsn+"&_pragma=max_page_count(3)")
				}
			}
			ticket, err := d.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Enrol(context.Background(), ticket)
			var k state.Keyed
			if !errors.As(err, &k) || k.Key() != "error.disk_full" || d.Enrolled() {
				t.Fatalf("enrolled %v: %v", d.Enrolled(), err)
			}
			half, _ := filepath.Glob(filepath.Join(dir, ".new-*"))
			if b, err := os.ReadFile(filepath.Join(dir, "device.json")); len(half) > 0 || err == nil && !json.Valid(b) {
				t.Errorf("half-written: %v, device.json %q", half, b)
			}
			if d.disk = usual; room.ended {
				if d, err = openDevice(dir, version, testClock, rand.Reader); err != nil || d.Enrolled() {
					t.Fatalf("opened again: enrolled %v, %v", d.Enrolled(), err)
				}
			}
			if _, err := d.Enrol(context.Background(), ticket); err != nil || !d.Enrolled() {
				t.Fatalf("once there is room: enrolled %v, %v", d.Enrolled(), err)
			}
			if devices := len(c.rows(t, record.Device)); devices != 1 {
				t.Errorf("the county lists %d devices", devices)
			}
			got := ask(t, dir, `{"do":"exchange"}`, `{"do":"households"}`, `{"do":"check"}`)
			if !strings.Contains(got[0], `"done":true`) || !strings.Contains(got[1], `"total":2`) || !strings.Contains(got[2], `{"problems":[]}`) {
				t.Errorf("%v", got)
			}
		})
	}
}
