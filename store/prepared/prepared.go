// Package prepared is a connection to a database that keeps its prepared statements:
// preparing one costs more than most of them take to run.
package prepared

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

// Conn is one connection, for one user at a time.
//
// In a transaction that writes nothing runs after a statement that failed: SQLite may
// have rolled back by itself, as on a full disk, and what came then would be written
// for good, alone.
type Conn struct {
	*sql.Conn
	stmts   map[string]*sql.Stmt
	writing bool  // between Begin and Commit or Rollback
	failed  error // the first error since Begin
}

// New keeps the statements of a connection, which becomes its own.
func New(c *sql.Conn) *Conn { return &Conn{Conn: c, stmts: map[string]*sql.Stmt{}} }

// Close closes the statements and gives the connection back.
func (c *Conn) Close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	c.stmts = map[string]*sql.Stmt{}
	return c.Conn.Close()
}

// Begin begins a transaction that writes.
func (c *Conn) Begin(ctx context.Context) error {
	c.writing, c.failed = false, nil
	_, err := c.Exec(ctx, "BEGIN IMMEDIATE")
	c.writing = err == nil
	return err
}

// Commit ends the transaction, unless something in it failed.
func (c *Conn) Commit(ctx context.Context) error {
	_, err := c.Exec(ctx, "COMMIT")
	c.writing = c.writing && err != nil
	return err
}

// Rollback undoes the transaction. It fails where SQLite has done so already.
func (c *Conn) Rollback(ctx context.Context) error {
	c.writing, c.failed = false, nil
	_, err := c.ExecContext(ctx, "ROLLBACK")
	return err
}

// note keeps the first error of a transaction.
func (c *Conn) note(err error) error {
	if c.writing && c.failed == nil {
		c.failed = err
	}
	return err
}

// Stmt is the prepared statement of a query.
func (c *Conn) Stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if c.failed != nil {
		return nil, c.failed
	}
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, c.note(err)
	}
	c.stmts[query] = s
	return s, nil
}

// Exec runs a statement.
func (c *Conn) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.Stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	r, err := s.ExecContext(ctx, args...)
	return r, c.note(err)
}

// One reads at most one row into dest and reports whether there was one.
func (c *Conn) One(ctx context.Context, query string, args, dest []any) (bool, error) {
	s, err := c.Stmt(ctx, query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, c.note(err)
}

// Each calls f for every row. f may not use the connection.
func (c *Conn) Each(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	s, err := c.Stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return c.note(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return c.note(rows.Err())
}

// Statements are the queries that were prepared.
func (c *Conn) Statements() []string { return slices.Sorted(maps.Keys(c.stmts)) }
