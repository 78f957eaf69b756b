package store

import (
	"context"
	"errors"
	"fmt"

	"zhucun/store/prepared"
)

// tx is what one read or write does on one of the store's connections. Its copy of
// the meta row becomes the store's when the transaction is committed.
type tx struct {
	s    *Store
	on   *prepared.Conn
	long bool // it reads for long, and gives way to who saves
	ctx  context.Context
	meta meta

	indexed []indexed // households that search must learn of after the commit
	merging bool      // a household came, left, or was merged into another
	cases   bool      // who is monitored may have changed
	merged  bool      // which stands for which has changed
}

// write runs f in one transaction.
func (s *Store) write(ctx context.Context, op string, f func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.begin(ctx)
	if err == nil && s.there() != nil {
		err = s.putBack(ctx)
		t.on = s.conn
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
	if s.finder != nil && t.cases {
		s.finder.monitored = nil
	}
	if g := s.gathering; g != nil {
		g.changed = append(g.changed, t.indexed...)
		g.merged, g.cases = g.merged || t.merged, g.cases || t.cases
	}
	return nil
}

// read runs f, which only reads and is quick. No transaction is needed: nobody else
// writes.
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

// readBeside runs f, which only reads and may take long, on a connection of its own:
// what is saved meanwhile does not wait for it, and f does not see it.
func (s *Store) readBeside(ctx context.Context, op string, f func(*tx) error) error {
	return s.useBeside(ctx, op, func(t *tx) error { return t.snapshot(f) })
}

// useBeside is readBeside for what sees to its moment itself.
func (s *Store) useBeside(ctx context.Context, op string, f func(*tx) error) error {
	s.slow.Lock()
	defer s.slow.Unlock()
	t, err := s.beginBeside(ctx)
	if err == nil {
		err = f(t)
		s.endBeside(t)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", op, explain(err))
	}
	return nil
}

// apart runs f, which reads the whole file, on a connection that is opened for it: the
// lists that use the one beside do not wait either.
func (s *Store) apart(ctx context.Context, op string, f func(*tx) error) error {
	s.whole.Lock()
	defer s.whole.Unlock()
	t, err := s.beginApart(ctx)
	if err == nil {
		err = errors.Join(f(t), t.on.Close())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", op, explain(err))
	}
	return nil
}

func (s *Store) beginApart(ctx context.Context) (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.begin(ctx); err != nil {
		return nil, err
	}
	c, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &tx{s: s, on: prepared.New(c), long: true, ctx: context.WithoutCancel(ctx)}, nil
}

// beginBeside gives the connection that reads. It is opened when it is first needed,
// and again when the file was written again.
func (s *Store) beginBeside(ctx context.Context) (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.begin(ctx); err != nil { // it also settles what the last commit left open
		return nil, err
	}
	if s.beside == nil {
		c, err := s.db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		s.beside = prepared.New(c)
	}
	s.busy = true
	return &tx{s: s, on: s.beside, long: true, ctx: context.WithoutCancel(ctx)}, nil
}

func (s *Store) endBeside(t *tx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy = false; s.beside != t.on { // it is of a file that is in no folder any more
		_ = t.on.Close()
	}
}

// snapshot runs f on what was committed when it begins.
func (t *tx) snapshot(f func(*tx) error) error {
	if err := t.exec("BEGIN"); err != nil {
		return err
	}
	err := t.loadMeta()
	if err == nil {
		err = f(t)
	}
	return errors.Join(err, t.exec("COMMIT"))
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
	t := &tx{s: s, on: s.conn, ctx: context.WithoutCancel(ctx), meta: s.meta}
	if s.doubt {
		_ = s.conn.Rollback(t.ctx) // fails if there is nothing to undo
		if err := t.loadMeta(); err != nil {
			return nil, explain(err)
		}
		s.know(t.meta)
		s.doubt, s.finder, s.gathering = false, nil, nil
	}
	return t, nil
}

func (t *tx) run(f func(*tx) error) error {
	err := t.on.Begin(t.ctx)
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
		if err = t.on.Commit(t.ctx); err == nil {
			return nil
		}
		// Whether it was written is open: read the meta row again before use.
		t.s.doubt = true
	}
	if t.on.Rollback(t.ctx) != nil {
		t.s.doubt = true // or SQLite has rolled back by itself
	}
	return err
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.execN(query, args...)
	return err
}

// execN is exec that says how many rows it changed.
func (t *tx) execN(query string, args ...any) (int, error) {
	r, err := t.on.Exec(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// one reads one row into dest and reports whether there was one.
func (t *tx) one(query string, args []any, dest ...any) (bool, error) {
	return t.on.One(t.ctx, query, args, dest)
}

// each calls f for every row. f may not use the connection.
func (t *tx) each(query string, args []any, f func(scan func(...any) error) error) error {
	if !t.long {
		return t.on.Each(t.ctx, query, args, f)
	}
	rows := 0
	return t.on.Each(t.ctx, query, args, func(scan func(...any) error) error {
		if rows++; rows%longRows == 0 {
			t.giveWay()
		}
		return f(scan)
	})
}

// longRows is how many rows a long read goes on before it gives way.
const longRows = 64

// giveWay waits while somebody saves: on a tablet's few cores, what reads beside would
// otherwise slow him down.
func (t *tx) giveWay() {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
}

func (t *tx) count(query string, args ...any) (n int, err error) {
	_, err = t.one(query, args, &n)
	return n, err
}
