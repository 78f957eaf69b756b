package store_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

func TestBackupsRotateAndARestoreStartsANewEpochThatSendsTheOldQueueFirst(t *testing.T) {
	ctx := context.Background()
	s, d := newCounty(), newTablet(t, "a")
	dir := t.TempDir()
	hh := d.household("在备份里")
	for range 4 {
		d.now += 3600_000
		_, err := d.Backup(ctx, dir, 3)
		must(t, err)
	}
	all, err := store.Backups(dir)
	must(t, err)
	entries, _ := os.ReadDir(dir)
	if len(all) != 3 || len(entries) != 3 {
		t.Fatalf("backups %v among %d files", all, len(entries))
	}
	d.household("在备份后")
	before := d.outbound()
	if _, err := store.Restore(ctx, all[2], d.path, d.o); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a restore over an open store gives %v", err)
	}
	must(t, d.Close())
	damage := []byte(strings.Repeat("x", 9000))
	must(t, os.WriteFile(d.path, damage, 0o600))
	kept, err := store.Restore(ctx, all[2], d.path, d.o)
	must(t, err)
	if b, err := os.ReadFile(kept); err != nil || string(b) != string(damage) {
		t.Errorf("the damaged file was not kept: %v", err)
	}
	d.open()
	d.check()
	d.shows(hh, record.HouseholdHead, "在备份里")
	d.household("恢复之后")
	out := d.outbound()
	if out.Epoch == before.Epoch || out.Queue != before.Epoch || len(out.Changes) != 1 || out.Waiting != 2 {
		t.Fatalf("sends %+v", out)
	}
	d.sync(s)
	if len(s.queues[record.ChangeID{Device: d.id, Epoch: out.Epoch}]) != 1 {
		t.Error("the new save did not come under the new epoch")
	}
	if _, err := store.Restore(ctx, kept, d.path+"2", d.o); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("a damaged backup gives %v", err)
	}
	if left, _ := filepath.Glob(d.path + "2*"); len(left) != 0 {
		t.Errorf("a failed restore left %v", left)
	}
}

func TestABackupMadeWithTheClockSetBackIsNotTheOneRemoved(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	dir := t.TempDir()
	_, err := d.Backup(ctx, dir, 1)
	must(t, err)
	d.now -= 9 * 24 * 3600_000
	path, err := d.Backup(ctx, dir, 1)
	must(t, err)
	if all, _ := store.Backups(dir); len(all) != 1 || all[0] != path {
		t.Errorf("left %v, want %s", all, path)
	}
}

func TestAnotherProcessIsToldThatTheFileIsInUse(t *testing.T) {
	if path := os.Getenv("ZHUCUN_TEST_OPEN"); path != "" {
		_, err := store.Open(context.Background(), path, store.Options{MustExist: true})
		if !errors.Is(err, store.ErrInUse) {
			t.Fatalf("got %v", err)
		}
		return
	}
	d := newTablet(t, "a")
	cmd := exec.Command(os.Args[0], "-test.run=^TestAnotherProcessIsToldThatTheFileIsInUse$")
	cmd.Env = append(os.Environ(), "ZHUCUN_TEST_OPEN="+d.path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the other process: %v\n%s", err, out)
	}
	d.household("扎西")
}

func TestCheckFindsWhatIsBroken(t *testing.T) {
	for code, query := range map[string]string{
		"view":   `UPDATE household SET head = 'x'`,
		"search": `UPDATE find SET keys = 'x'`,
		"laid":   `DELETE FROM laid`,
		"outbox": `DELETE FROM outbox WHERE seq = 2`,
		"chain":  `UPDATE outbox SET chain = x'00'`,
		"clock":  `UPDATE meta SET clock_stamp = 5`,
		"sqlite": `PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE INDEX own_hash ON own (seq)' WHERE name = 'own_hash'`,
	} {
		t.Run(code, func(t *testing.T) {
			d := newTablet(t, "a")
			d.t = t
			for range 3 {
				d.household("扎西")
			}
			s := newCounty()
			out, err := d.Outbound(context.Background(), 1)
			must(t, err)
			d.inbound(out, s.exchange(out)) // one is acknowledged
			must(t, d.Close())
			execSQL(t, d.path, query)
			d.open()
			found, err := d.Check(context.Background())
			must(t, err)
			for _, p := range found {
				if p.Code == code {
					return
				}
			}
			t.Errorf("found %v", found)
		})
	}
}
