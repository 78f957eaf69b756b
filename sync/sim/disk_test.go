package sim

import (
	"errors"
	"path/filepath"
	"testing"
)

// TestACrashKeepsWhatWasCommittedAndNothingElse crashes a process at every
// point of the same work, and looks at what is left.
func TestACrashKeepsWhatWasCommittedAndNothingElse(t *testing.T) {
	seen := map[int]bool{}
	for points := 0; ; points++ {
		d := newDisk()
		dsn := "file:" + filepath.Join(t.TempDir(), "x.db") + "?_pragma=journal_mode(wal)"
		db, err := d.open(dsn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("CREATE TABLE x(n)"); err != nil {
			t.Fatal(err)
		}
		d.crashAfter(points)
		work := func() error {
			for i := range 2 {
				tx, err := db.Begin()
				if err != nil {
					return err
				}
				for range 2 {
					if _, err := tx.Exec("INSERT INTO x VALUES(?)", i); err != nil {
						return errors.Join(err, tx.Rollback())
					}
				}
				if err := tx.Commit(); err != nil {
					return err
				}
			}
			return nil
		}
		err = work()
		d.kill(db.Close)
		d.revive()
		after, _ := d.open(dsn)
		var n int
		if e := after.QueryRow("SELECT count(*) FROM x").Scan(&n); e != nil {
			t.Fatal(e)
		}
		after.Close()
		if n%2 != 0 {
			t.Fatalf("crash point %d left half a transaction: %d rows", points, n)
		}
		seen[n] = true
		if err == nil {
			break
		}
		if !errors.Is(err, errCrashed) {
			t.Fatalf("crash point %d: %v", points, err)
		}
	}
	if !seen[0] || !seen[2] || !seen[4] {
		t.Errorf("the crash points left %v; some of 0, 2 and 4 rows never happened", seen)
	}
}

// TestAPowerCutTakesWhatWasNotSynced cuts the power after a commit that returned, of which
// a kill would lose nothing, synced or not.
func TestAPowerCutTakesWhatWasNotSynced(t *testing.T) {
	for synchronous, left := range map[string]int{"full": 2, "off": 1} {
		t.Run(synchronous, func(t *testing.T) {
			d := newDisk()
			path := filepath.Join(t.TempDir(), "x.db")
			insert := func(synchronous string) (end func() error) {
				t.Helper()
				db, err := d.open("file:" + path + "?_pragma=journal_mode(wal)&_pragma=synchronous(" + synchronous + ")")
				if err != nil {
					t.Fatal(err)
				}
				for _, q := range []string{"CREATE TABLE IF NOT EXISTS x(n)", "INSERT INTO x VALUES(1)"} {
					if _, err := db.Exec(q); err != nil {
						t.Fatal(err)
					}
				}
				return db.Close
			}
			if err := insert("full")(); err != nil {
				t.Fatal(err)
			}
			d.kill(insert(synchronous))
			d.revive()
			db, err := d.open("file:" + path + "?")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var n int
			if err := db.QueryRow("SELECT count(*) FROM x").Scan(&n); err != nil || n != left {
				t.Errorf("%d rows, %v, want %d", n, err, left)
			}
		})
	}
}
