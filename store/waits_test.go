package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"zhucun/store"
	"zhucun/store/record"
)

// listening opens connections that tell which statements they are about to run.
type listening struct {
	dsn string
	on  func(query string)
}

func (l *listening) Driver() driver.Driver { return &sqlite.Driver{} }

func (l *listening) Connect(context.Context) (driver.Conn, error) {
	c, err := l.Driver().Open(l.dsn)
	return &listeningConn{c, l.on}, err
}

type listeningConn struct {
	driver.Conn
	on func(query string)
}

func (c *listeningConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.on(query)
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c *listeningConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.on(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// Whatever takes long, a save that comes while it goes on is done before it ends; and it
// ends well.
func TestI6ASaveNeverWaitsForWhatTakesLong(t *testing.T) {
	ctx := context.Background()
	for name, op := range map[string]struct {
		at    string // what of it is interrupted
		whole bool   // it reads the whole file
		does  func(d *tablet) error
	}{
		"the daily backup": {"VACUUM INTO", true, func(d *tablet) error {
			_, err := d.Backup(ctx, filepath.Join(filepath.Dir(d.path), "b"), 2)
			return err
		}},
		"the backup's verification": {"quick_check", true, func(d *tablet) error {
			_, err := d.Backup(ctx, filepath.Join(filepath.Dir(d.path), "b"), 2)
			return err
		}},
		"the first search":          {"FROM find", false, func(d *tablet) error { _, _, err := d.Search(ctx, store.Find{Text: "才"}); return err }},
		"a whole list":              {`FROM "household"`, false, func(d *tablet) error { _, err := d.List(ctx, store.Query{Kind: record.Household}); return err }},
		"a whole township's ledger": {`FROM "duty_day"`, false, func(d *tablet) error { _, err := d.List(ctx, store.Query{Kind: record.DutyDay}); return err }},
		"who is due":                {"latest", false, func(d *tablet) error { _, _, err := d.Due(ctx, 9, 3); return err }},
		"the check of all":          {"integrity_check", true, func(d *tablet) error { _, err := d.Check(ctx); return err }},
		"the list of conflicts":     {"FROM conflict", false, func(d *tablet) error { _, err := d.Conflicts(ctx, false, 0); return err }},
		"all that the county has":   {"FROM trunk ORDER", true, func(d *tablet) error { return d.EachConfirmed(ctx, func(*record.Row) error { return nil }) }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newTablet(t, "a")
			d.household("才让")
			must(t, d.Close())
			var began bool
			interrupt := func(string) {}
			d.o.Connect = func(dsn string) (*sql.DB, error) {
				return sql.OpenDB(&listening{dsn, func(query string) { interrupt(query) }}), nil
			}
			d.open()
			interrupt = func(query string) {
				if began || !strings.Contains(query, op.at) {
					return
				}
				began = true
				saved := make(chan struct{})
				go func() {
					defer close(saved)
					d.household("卓玛")
					if op.whole { // nor does a list wait
						_, err := d.List(ctx, store.Query{Kind: record.Household})
						must(t, err)
					}
				}()
				select {
				case <-saved:
				case <-time.After(time.Minute):
					panic("the save waits")
				}
			}
			must(t, op.does(d))
			if !began {
				t.Fatalf("no statement has %q", op.at)
			}
			d.check()
			hits, total, err := d.Search(ctx, store.Find{})
			if err != nil || total != 2 || len(hits) != 2 {
				t.Errorf("%d of %d households are found, %v", len(hits), total, err)
			}
		})
	}
}
