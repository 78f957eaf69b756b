package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"zhucun/sync/server"
)

// fullLog is a log on a disk that has no room left.
type fullLog struct{ server.Log }

func (fullLog) Update(context.Context, func(server.Tx) error) error {
	return fmt.Errorf("commit: %w", server.ErrFull)
}

func TestABackupToAnotherDiskIsSaidToBeWholeThoughTheCountysIsFull(t *testing.T) {
	d := newDesk(t)
	co, err := d.open(func(c *server.Config) { c.Log = fullLog{c.Log} })
	if err != nil {
		t.Fatal(err)
	}
	defer co.Close()
	to := t.TempDir()
	err = (&backupCommand{To: to, Keep: 3}).run(d.session, co)
	made, _ := filepath.Glob(filepath.Join(to, backupPrefix+"*"+backupSuffix))
	if len(made) != 1 {
		t.Fatalf("%d backups were made: %v", len(made), err)
	}
	if err == nil || !strings.Contains(err.Error(), made[0]+" is whole, verified") || !strings.Contains(err.Error(), "make room") {
		t.Errorf("said was: %v", err)
	}
	if head, err := d.rehearse(co.identity, made[0]); err != nil || head == 0 {
		t.Errorf("the backup has %d entries, %v", head, err)
	}
}
