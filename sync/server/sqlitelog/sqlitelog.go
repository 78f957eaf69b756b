// Package sqlitelog keeps one county's log in an SQLite file: the embedded
// backend of package server.
//
// One connection writes, a few read; each keeps its prepared statements. A
// transaction that fails is rolled back, and if even that fails its connection
// is given up: nothing in memory outlives what the file says.
package sqlitelog

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"zhucun/sync/server"
)

//go:embed schema.sql
var schema string

// version is the schema's; a file of a later one is refused.
const version = 1

// Options change how a log is opened. The zero value is right for service.
type Options struct {
	County  string                            // six-digit code; "": 623027, the pilot county
	Connect func(dsn string) (*sql.DB, error) // nil: the modernc driver
	Readers int                               // connections that read; 0: 4
}

// Log is a county's log in one file.
type Log struct {
	county int64
	db     *sql.DB

	lock   sync.Mutex // of the writer, held to commit (rule X10)
	writer *conn
	idle   chan *conn // readers; nil stands for one not yet connected
}

var _ server.Log = (*Log)(nil)

// ErrNewer is a file of a later version of this program.
var ErrNewer = errors.New("the log was written by a newer version")

// Open opens or creates the log of a county at path.
func Open(ctx context.Context, path string, o Options) (*Log, error) {
	if o.County == "" {
		o.County = "623027"
	}
	code, err := strconv.ParseInt(o.County, 10, 64)
	if err != nil || len(o.County) != 6 {
		return nil, fmt.Errorf("open log: county %.20q: want six digits", o.County)
	}
	connect := o.Connect
	if connect == nil {
		connect = func(dsn string) (*sql.DB, error) { return sql.Open("sqlite", dsn) }
	}
	db, err := connect(dsn(path))
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	db.SetMaxOpenConns(o.Readers + 2) // one more for Check and Backup
	db.SetMaxIdleConns(o.Readers + 1)
	l := &Log{county: code, db: db, idle: make(chan *conn, o.Readers)}
	for range o.Readers {
		l.idle <- nil
	}
	if err := l.create(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open log: %w", err)
	}
	return l, nil
}

func dsn(path string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "temp_store(MEMORY)",
		"trusted_schema(OFF)", "cache_size(-8000)", "secure_delete(ON)", "journal_size_limit(0)",
	}, "_dqs": {"0"}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func (l *Log) create(ctx context.Context) error {
	c, err := l.connect(ctx)
	if err != nil {
		return err
	}
	l.writer = c
	return c.update(l.county, func(*tx) error {
		var v int
		if err := c.QueryRowContext(context.Background(), "PRAGMA user_version").Scan(&v); err != nil {
			return err
		}
		switch {
		case v > version:
			return ErrNewer
		case v == version:
			return nil
		}
		return c.script(schema + "PRAGMA user_version = " + strconv.Itoa(version))
	})
}

// Update implements server.Log.
func (l *Log) Update(ctx context.Context, f func(server.Tx) error) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.writer == nil {
		c, err := l.connect(ctx)
		if err != nil {
			return classify(err)
		}
		l.writer = c
	}
	err := l.writer.update(l.county, func(t *tx) error { return f(t) })
	if l.writer.broken {
		l.writer.close()
		l.writer = nil
	}
	return classify(err)
}

// View implements server.Log.
func (l *Log) View(ctx context.Context, f func(server.Tx) error) error {
	var c *conn
	select {
	case c = <-l.idle:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { l.idle <- c }()
	if c == nil {
		var err error
		if c, err = l.connect(ctx); err != nil {
			return classify(err)
		}
	}
	err := c.view(l.county, func(t *tx) error { return f(t) })
	if c.broken {
		c.close()
		c = nil
	}
	return classify(err)
}

// Check implements server.Log.
func (l *Log) Check(ctx context.Context) (problems []string, err error) {
	rows, err := l.db.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return nil, fmt.Errorf("check log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("check log: %w", err)
		}
		if s != "ok" {
			problems = append(problems, s)
		}
	}
	return problems, rows.Err()
}

// Backup writes a copy of the log as it is now to a file that must not exist.
func (l *Log) Backup(ctx context.Context, path string) error {
	if _, err := l.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("back up log: %w", err)
	}
	return nil
}

// Close waits for the transactions that run and closes the file.
func (l *Log) Close() error {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.writer != nil {
		l.writer.close()
		l.writer = nil
	}
	for range cap(l.idle) {
		if c := <-l.idle; c != nil {
			c.close()
		}
	}
	for range cap(l.idle) {
		l.idle <- nil // whoever comes now hears that the file is closed
	}
	return l.db.Close()
}

// classify names the errors that somebody branches on.
func classify(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", server.ErrFull, err)
	}
	return err
}
