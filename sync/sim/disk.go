package sim

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	_ "modernc.org/sqlite" // the driver that a disk wraps
)

// errCrashed is what a process sees of its database after its crash point.
var errCrashed = errors.New("simulated crash")

// disk opens SQLite databases for one simulated process and cuts its power at a
// crash point: before or after any statement it sends. What was not synced by then is
// gone, and with it what was not committed.
type disk struct {
	points int // crash points left to pass; below zero: none is set
	dead   bool
	pages  int // max_page_count for new connections; 0 is unlimited
	raw    map[driver.Conn]bool
	sent   int // statements sent, for the trace
	paths  map[string]bool
}

func newDisk() *disk { return &disk{points: -1, raw: map[driver.Conn]bool{}, paths: map[string]bool{}} }

// crashAfter sets the crash point: n statements' beginnings and ends from now.
func (d *disk) crashAfter(n int) { d.points = n }

// kill ends the process and its power: nothing more reaches SQLite or the files, and
// its connections are closed as they are. closing is the process's own Close, which
// finds them dead.
func (d *disk) kill(closing func() error) {
	d.dead = true
	for path := range d.paths {
		grid.fail(path)
	}
	_ = closing()
	for c := range d.raw {
		c.Close()
	}
	clear(d.raw)
	for path := range d.paths {
		if err := grid.cut(path); err != nil {
			panic(err)
		}
	}
	clear(d.paths)
}

// revive lets the next process use the disk.
func (d *disk) revive() { d.dead, d.points = false, -1 }

// quietly lets an oracle look without passing crash points.
func (d *disk) quietly(look func()) {
	points := d.points
	d.points = -1
	look()
	d.points = points
}

// point is passed before and after every statement.
func (d *disk) point() error {
	if d.dead {
		return errCrashed
	}
	if d.points == 0 {
		d.dead = true
		return errCrashed
	}
	if d.points > 0 {
		d.points--
	}
	return nil
}

// setPages limits the file's growth on every open connection: a full disk.
func (d *disk) setPages(n int) {
	d.pages = n
	for c := range d.raw {
		d.limit(c)
	}
}

func (d *disk) limit(c driver.Conn) {
	n := d.pages
	if n == 0 {
		n = 1 << 30
	}
	// A limit below the present size is taken as the present size.
	c.(driver.ExecerContext).ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count=%d", n), nil)
}

// open is given to the store and the server's log as their way to SQLite.
func (d *disk) open(dsn string) (*sql.DB, error) {
	path, _, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
	path, err := url.PathUnescape(path)
	if err != nil {
		return nil, err
	}
	grid.follow(path)
	d.paths[path] = true
	dsn += "&vfs=" + vfs
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return sql.OpenDB(&connector{d, db.Driver(), dsn}), nil
}

type connector struct {
	d      *disk
	driver driver.Driver
	dsn    string
}

func (c *connector) Driver() driver.Driver { return c.driver }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	if err := c.d.point(); err != nil {
		return nil, err
	}
	raw, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	c.d.raw[raw] = true
	if c.d.pages != 0 {
		c.d.limit(raw)
	}
	return &conn{c.d, raw}, nil
}

// conn passes a crash point around everything sent to SQLite.
type conn struct {
	d   *disk
	raw driver.Conn
}

func around[T any](d *disk, do func() (T, error)) (T, error) {
	var none T
	if err := d.point(); err != nil {
		return none, err
	}
	d.sent++
	v, err := do()
	if err != nil {
		return none, err
	}
	if err := d.point(); err != nil {
		return none, err
	}
	return v, nil
}

func (c *conn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	return around(c.d, func() (driver.Result, error) { return c.raw.(driver.ExecerContext).ExecContext(ctx, q, args) })
}

func (c *conn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	return around(c.d, func() (driver.Rows, error) { return c.raw.(driver.QueryerContext).QueryContext(ctx, q, args) })
}

func (c *conn) Prepare(q string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), q)
}

func (c *conn) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	if err := c.d.point(); err != nil {
		return nil, err
	}
	s, err := c.raw.(driver.ConnPrepareContext).PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	return &stmt{c.d, s}, nil
}

func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := around(c.d, func() (driver.Tx, error) { return c.raw.(driver.ConnBeginTx).BeginTx(ctx, o) })
	if err != nil {
		return nil, err
	}
	return &tx{c.d, t}, nil
}

func (c *conn) ResetSession(ctx context.Context) error {
	if c.d.dead {
		return errCrashed
	}
	if r, ok := c.raw.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c *conn) IsValid() bool { return true }

func (c *conn) Ping(context.Context) error { return c.d.point() }

func (c *conn) Close() error {
	if !c.d.raw[c.raw] {
		return nil // killed already
	}
	delete(c.d.raw, c.raw)
	return c.raw.Close()
}

type stmt struct {
	d   *disk
	raw driver.Stmt
}

func (s *stmt) Close() error                               { return s.raw.Close() }
func (s *stmt) NumInput() int                              { return s.raw.NumInput() }
func (s *stmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s *stmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return around(s.d, func() (driver.Result, error) { return s.raw.(driver.StmtExecContext).ExecContext(ctx, args) })
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return around(s.d, func() (driver.Rows, error) { return s.raw.(driver.StmtQueryContext).QueryContext(ctx, args) })
}

type tx struct {
	d   *disk
	raw driver.Tx
}

func (t *tx) Commit() error {
	_, err := around(t.d, func() (struct{}, error) { return struct{}{}, t.raw.Commit() })
	return err
}

func (t *tx) Rollback() error {
	if t.d.dead {
		return errCrashed // the process is gone; closing the connection rolls back
	}
	return t.raw.Rollback()
}
