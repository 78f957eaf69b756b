package sqlitelog

import (
	"context"
	"fmt"

	"zhucun/store/prepared"
)

// conn is one connection with its prepared statements. Statements run without
// the caller's context: one that could be cancelled costs a goroutine each, and
// a transaction is short.
type conn struct {
	*prepared.Conn
	inserts map[inserted]string
	broken  bool // to be given up
}

func (l *Log) connect(ctx context.Context) (*conn, error) {
	c, err := l.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &conn{Conn: prepared.New(c), inserts: map[inserted]string{}}, nil
}

// close gives the connection up for good.
func (c *conn) close() { _ = c.Close() }

// update calls f in a transaction that writes.
func (c *conn) update(county int64, f func(*tx) error) error {
	return c.run(county, c.Begin, f)
}

// view calls f in a transaction that reads.
func (c *conn) view(county int64, f func(*tx) error) error {
	return c.run(county, func(context.Context) error { return c.exec("BEGIN") }, f)
}

func (c *conn) run(county int64, begin func(context.Context) error, f func(*tx) error) (err error) {
	ctx := context.Background()
	if err := begin(ctx); err != nil {
		c.broken = true
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() { // also where f panics
		if !done {
			c.broken = c.broken || c.Rollback(ctx) != nil
		}
	}()
	t := newTx(c, county)
	if err := f(t); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := c.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	return nil
}

// script runs statements that are needed once.
func (c *conn) script(statements string) error {
	_, err := c.ExecContext(context.Background(), statements)
	return err
}

func (c *conn) exec(query string, args ...any) error {
	_, err := c.Exec(context.Background(), query, args...)
	return err
}

func (c *conn) one(query string, args, dest []any) (bool, error) {
	return c.One(context.Background(), query, args, dest)
}

func (c *conn) each(query string, args []any, f func(scan func(...any) error) error) error {
	return c.Each(context.Background(), query, args, f)
}
