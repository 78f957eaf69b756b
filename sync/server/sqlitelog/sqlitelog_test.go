package sqlitelog_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/logtest"
	"zhucun/sync/server/sqlitelog"
)

func TestTheSuiteOfEveryLog(t *testing.T) {
	paths := map[string]string{}
	logtest.Run(t, func(t *testing.T, county string) server.Log {
		if paths[t.Name()] == "" {
			paths[t.Name()] = filepath.Join(t.TempDir(), "log.db")
		}
		l, err := sqlitelog.Open(context.Background(), paths[t.Name()], sqlitelog.Options{County: county})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	})
}

func TestAFullDiskIsNamedAndLosesNothing(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "log.db")
	limit := "&_pragma=max_page_count(64)"
	l, err := sqlitelog.Open(ctx, path, sqlitelog.Options{Connect: func(dsn string) (*sql.DB, error) {
		return sql.Open("sqlite", dsn+limit)
	}})
	if err != nil {
		t.Fatal(err)
	}
	n := record.Seq(0)
	for err == nil {
		err = l.Update(ctx, func(tx server.Tx) error {
			return tx.Append(&server.Entry{Seq: n + 1, ChangeID: record.ChangeID{Epoch: 1, Seq: uint64(n + 1)}, Payload: make([]byte, 8<<10)})
		})
		if err == nil {
			n++
		}
	}
	if !errors.Is(err, server.ErrFull) {
		t.Fatalf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = sqlitelog.Open(ctx, path, sqlitelog.Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.View(ctx, func(tx server.Tx) error {
		entries, err := tx.EntriesAfter(0, 1000)
		if len(entries) != int(n) {
			t.Errorf("%d entries, want %d", len(entries), n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// SQLite rolls back by itself when the disk is full: what is asked for after that
// must not be written alone.
func TestNothingIsWrittenAfterATransactionHasFailed(t *testing.T) {
	ctx := context.Background()
	l, err := sqlitelog.Open(ctx, filepath.Join(t.TempDir(), "log.db"), sqlitelog.Options{Connect: func(dsn string) (*sql.DB, error) {
		return sql.Open("sqlite", dsn+"&_pragma=max_page_count(64)")
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	held := &server.Held{Hash: record.Hash{1}, ChangeID: record.ChangeID{Epoch: 1, Seq: 1}, At: 1, State: server.Waiting}
	err = l.Update(ctx, func(tx server.Tx) error {
		big := &server.Held{Hash: record.Hash{2}, ChangeID: record.ChangeID{Epoch: 1, Seq: 2}, Payload: make([]byte, 1<<20), State: server.Waiting}
		if err := tx.PutHeld(big); err == nil {
			t.Error("a megabyte found room")
		}
		if err := tx.PutHeld(held); err == nil {
			t.Error("what came after a failure was taken")
		}
		return nil
	})
	if !errors.Is(err, server.ErrFull) {
		t.Errorf("the transaction says %v", err)
	}
	err = l.View(ctx, func(tx server.Tx) error {
		h, err := tx.Held(held.Hash)
		if h != nil {
			t.Error("it was written alone")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfANewerVersionIsRefused(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "log.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := sqlitelog.Open(ctx, path, sqlitelog.Options{}); !errors.Is(err, sqlitelog.ErrNewer) {
		t.Errorf("got %v", err)
	}
}
