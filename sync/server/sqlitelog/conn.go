package sqlitelog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// conn is one connection with its prepared statements. Statements run without
// the caller's context: one that could be cancelled costs a goroutine each, and
// a transaction is short.
type conn struct {
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	inserts map[inserted]string
	broken  bool // to be given up
}

func (l *Log) connect(ctx context.Context) (*conn, error) {
	c, err := l.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &conn{conn: c, stmts: map[string]*sql.Stmt{}, inserts: map[inserted]string{}}, nil
}

// close gives the connection up for good.
func (c *conn) close() {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	_ = c.conn.Close()
}

// run calls f in a transaction.
func (c *conn) run(county int64, begin string, f func(*tx) error) (err error) {
	if err := c.exec(begin); err != nil {
		c.broken = true
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() { // also where f panics
		if !done {
			c.broken = c.broken || c.exec("ROLLBACK") != nil
		}
	}()
	t := newTx(c, county)
	if err := f(t); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := c.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	return nil
}

func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

// script runs statements that are needed once.
func (c *conn) script(statements string) error {
	_, err := c.conn.ExecContext(context.Background(), statements)
	return err
}

func (c *conn) exec(query string, args ...any) error {
	s, err := c.stmt(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background(), args...)
	return err
}

// one reads at most one row and reports whether there was one.
func (c *conn) one(query string, args, dest []any) (bool, error) {
	s, err := c.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(context.Background(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls f for every row.
func (c *conn) each(query string, args []any, f func(scan func(...any) error) error) error {
	s, err := c.stmt(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
