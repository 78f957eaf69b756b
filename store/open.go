package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"zhucun/store/prepared"
	"zhucun/store/record"
)

// Options are what a store needs from outside.
type Options struct {
	Now  func() int64 // the device's clock, ms since 1970, as people set it
	Rand io.Reader
	// Run counts the ms since the machine started, awake or asleep, and names that
	// start; nil or a zero name is a machine without such a counter.
	Run func() (ms int64, boot uint64)
	// Connect opens the database that dsn names; nil is the usual driver. A
	// simulator puts its faults here.
	Connect func(dsn string) (*sql.DB, error)
	// MustExist makes a missing or empty file an error: the device is enrolled,
	// so its data should be there.
	MustExist bool
	// Gone, which may be nil, is called when the file was removed under the open
	// store, which has written it again: to put back what else was in the folder.
	Gone func() error
}

// Store is one device's copy. Its methods may be called from any goroutine;
// each that writes runs to its end before the next.
type Store struct {
	o    Options
	path string
	db   *sql.DB

	whole sync.Mutex // held by who reads the whole file, and taken before slow
	slow  sync.Mutex // held by who uses beside, and taken before mu

	mu     sync.Mutex
	conn   *prepared.Conn // writes, and reads what is quick; nil after Close
	beside *prepared.Conn // reads what takes long; nil until it is needed
	busy   bool           // beside is in use
	lock   *os.File       // keeps other windows out
	meta   meta
	doubt  bool                         // whether the last commit was written is open
	clock  atomic.Pointer[record.Clock] // that of meta, for those who only ask the time
	views  []*viewDef
	files  files
	mark   *os.File // nil before the first commit

	finder    *finder    // nil until the first search
	gathering *gathering // while one is read
}

// Open opens the file at path, making it if it does not exist. It is the one
// way to a database: encryption goes beneath it, as a VFS that dsn names.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Connect == nil {
		o.Connect = func(dsn string) (*sql.DB, error) { return sql.Open("sqlite", dsn) }
	}
	s := &Store{o: o, path: path, views: viewDefs()}
	err := s.keepOut()
	if err == nil {
		err = s.inspect()
	}
	if err == nil {
		err = s.open(ctx)
	}
	if err != nil {
		_ = s.closeFile()
		s.letIn()
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), explain(err))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) (err error) {
	if s.db, err = s.o.Connect(dsn(s.path)); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(3) // conn, beside, and one apart
	c, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	s.conn = prepared.New(c)
	t := &tx{s: s, on: s.conn, ctx: context.WithoutCancel(ctx)}
	if err := t.migrate(); err != nil {
		return err
	}
	s.know(t.meta)
	s.look()
	return nil
}

// dsn names the file and how to open it. The journal mode is set when the file is known to be ours.
func dsn(path string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(2000)", // of ours, for the moment in which another one begins a new log
		"synchronous(full)",
		"foreign_keys(on)",
		"secure_delete(on)", // what is erased leaves the bytes too (rule S7); the log goes when it is closed, and may not shrink before: see mark
		"trusted_schema(off)",
		"cell_size_check(on)",
		"temp_store(memory)",
		"cache_size(-16000)", // of a connection: a county's pages come in the order of the log, and go anywhere
	}, "_dqs": {"0"}, "_defensive": {"1"}, "_txlock": {"immediate"}}
	// A drive letter or a question mark in a path must not be read as URI syntax.
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p
	}
	p = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(p)
	return "file:" + p + "?" + q.Encode()
}

// Close closes the file. It is harmless to close twice.
func (s *Store) Close() error {
	s.whole.Lock()
	defer s.whole.Unlock()
	s.slow.Lock()
	defer s.slow.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	gone := s.there()
	err := s.closeFile()
	if err == nil && gone == nil {
		s.unmark()
	}
	s.leaveMark()
	s.letIn()
	return err
}

func (s *Store) closeFile() error {
	if s.db == nil {
		return nil
	}
	if s.beside != nil && !s.busy { // else who uses it closes it
		_ = s.beside.Close()
	}
	if s.conn != nil {
		_ = s.conn.Close()
	}
	s.beside, s.conn = nil, nil
	err := s.db.Close()
	s.db = nil
	return err
}
