package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// tx is what one read or write does on the store's only connection. Its copy of
// the meta row becomes the store's when the transaction is committed.
type tx struct {
	s    *Store
	ctx  context.Context
	meta meta

	indexed []indexed // households that search must learn of after the commit
	merging bool      // a household came, left, or was merged into another
	merged  bool      // which stands for which has changed
}

// write runs f in one transaction.
func (s *Store) write(ctx context.Context, op string, f func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.begin(ctx)
	if err == nil && s.there() != nil {
		err = s.putBack(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	if err = t.run(f); err != nil {
		return fmt.Errorf("%s: %w", op, explain(err))
	}
	if s.there() != nil { // it went while this was written
		if err := s.putBack(ctx); err != nil {
			s.doubt = true
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	s.note(t.meta.commits)
	s.know(t.meta)
	if s.finder != nil && (t.merged || !s.finder.follow(t.indexed)) {
		s.finder = nil
	}
	return nil
}

// read runs f, which only reads. No transaction is needed: nobody else writes.
func (s *Store) read(ctx context.Context, op string, f func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.begin(ctx)
	if err == nil {
		err = f(t)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", op, explain(err))
	}
	return nil
}

// begin checks that the store can be used. What has begun is not cancelled half
// way: each operation is short.
func (s *Store) begin(ctx context.Context) (*tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.conn == nil {
		return nil, ErrClosed
	}
	t := &tx{s: s, ctx: context.WithoutCancel(ctx), meta: s.meta}
	if s.doubt {
		_, _ = s.conn.ExecContext(t.ctx, "ROLLBACK") // fails if there is nothing to undo
		if err := t.loadMeta(); err != nil {
			return nil, explain(err)
		}
		s.know(t.meta)
		s.doubt, s.finder = false, nil
	}
	return t, nil
}

func (t *tx) run(f func(*tx) error) error {
	err := t.exec("BEGIN IMMEDIATE")
	if err == nil {
		err = f(t)
	}
	if err == nil && t.merging {
		err = t.followMerges()
	}
	if err == nil {
		t.meta.commits++
		err = t.storeMeta()
	}
	if err == nil {
		if err = t.exec("COMMIT"); err == nil {
			return nil
		}
		// Whether it was written is open: read the meta row again before use.
		t.s.doubt = true
	}
	if _, undone := t.s.conn.ExecContext(t.ctx, "ROLLBACK"); undone != nil {
		t.s.doubt = true // or SQLite has rolled back by itself
	}
	return err
}

// stmt is the prepared statement of a query.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st := t.s.stmts[query]; st != nil {
		return st, nil
	}
	st, err := t.s.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.s.stmts[query] = st
	return st, nil
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.execN(query, args...)
	return err
}

// execN is exec that says how many rows it changed.
func (t *tx) execN(query string, args ...any) (int, error) {
	st, err := t.stmt(query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// one reads one row into dest and reports whether there was one.
func (t *tx) one(query string, args []any, dest ...any) (bool, error) {
	st, err := t.stmt(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(t.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls f for every row. f may not use the connection.
func (t *tx) each(query string, args []any, f func(scan func(...any) error) error) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
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

func (t *tx) count(query string, args ...any) (n int, err error) {
	_, err = t.one(query, args, &n)
	return n, err
}
