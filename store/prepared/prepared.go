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
type Conn struct {
	*sql.Conn
	stmts map[string]*sql.Stmt
}

// New keeps the statements of a connection, which becomes its own.
func New(c *sql.Conn) *Conn { return &Conn{c, map[string]*sql.Stmt{}} }

// Close closes the statements and gives the connection back.
func (c *Conn) Close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	c.stmts = map[string]*sql.Stmt{}
	return c.Conn.Close()
}

// Stmt is the prepared statement of a query.
func (c *Conn) Stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
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
	return s.ExecContext(ctx, args...)
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
	return err == nil, err
}

// Each calls f for every row. f may not use the connection.
func (c *Conn) Each(ctx context.Context, query string, args []any, f func(scan func(...any) error) error) error {
	s, err := c.Stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
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

// Statements are the queries that were prepared.
func (c *Conn) Statements() []string { return slices.Sorted(maps.Keys(c.stmts)) }
