package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"zhucun/store"
	"zhucun/store/record"
)

// faults wraps the driver: the statement numbered at, and every later one, is
// not run and fails. With late, that one statement runs and fails all the same.
type faults struct {
	at    int // 0: none
	late  bool
	steps int
	log   []string
}

var errPulled = errors.New("the plug was pulled")

func (f *faults) connect(dsn string) (*sql.DB, error) { return sql.OpenDB(connector{f, dsn}), nil }

// step says whether the next statement is to run and whether it is to fail.
func (f *faults) step(query string) (run bool, err error) {
	f.steps++
	f.log = append(f.log, query)
	switch {
	case f.at == 0 || f.steps < f.at:
		return true, nil
	case f.steps == f.at && f.late:
		return true, errPulled
	}
	return false, errPulled
}

type connector struct {
	f   *faults
	dsn string
}

func (c connector) Driver() driver.Driver { return &sqlite.Driver{} }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := (&sqlite.Driver{}).Open(strings.Replace(c.dsn, "synchronous%28full%29", "synchronous%28off%29", 1))
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn, c.f}, nil
}

type faultyConn struct {
	driver.Conn
	f *faults
}

func (c *faultyConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &faultyStmt{st, c.f, query}, nil
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	run, fail := c.f.step(query)
	if !run {
		return nil, fail
	}
	r, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	return r, errors.Join(err, fail)
}

type faultyStmt struct {
	driver.Stmt
	f     *faults
	query string
}

func (s *faultyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	run, fail := s.f.step(s.query)
	if !run {
		return nil, fail
	}
	r, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return r, errors.Join(err, fail)
}

func (s *faultyStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	run, fail := s.f.step(s.query)
	if !run {
		return nil, fail
	}
	r, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err == nil && fail != nil {
		err = errors.Join(fail, r.Close())
	}
	return r, err
}

// reopenCopy opens a copy of the files as a power cut would leave them.
func (d *tablet) reopenCopy(mark ...[]byte) *tablet {
	d.t.Helper()
	to := filepath.Join(d.t.TempDir(), "copy.db")
	for _, s := range []string{"", "-wal"} {
		b, err := os.ReadFile(d.path + s)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		must(d.t, err)
		must(d.t, os.WriteFile(to+s, b, 0o600))
	}
	for _, b := range mark {
		must(d.t, os.WriteFile(to+"-mark", b, 0o600))
	}
	c := *d
	c.path, c.o.Connect = to, nil
	c.open()
	return &c
}

func TestAPowerCutBetweenAnyTwoStatementsLosesNothingAndHalvesNothing(t *testing.T) {
	for _, late := range []bool{false, true} {
		for at := 1; ; at++ {
			if !cutAt(t, at, late) {
				if at < 30 {
					t.Fatalf("only %d statements were reached", at)
				}
				break
			}
		}
	}
}

// cutAt runs a save and an exchange with a fault at one statement; it reports
// whether the fault was reached.
func cutAt(t *testing.T, at int, late bool) bool {
	s, d, f := newCounty(), newTablet(t, "a"), &faults{}
	hh := d.household("之前")
	d.sync(s)
	must(t, d.Close())
	d.o.Connect = f.connect
	d.open()
	f.steps, f.at, f.late = 0, at, late
	ctx := context.Background()
	edit := func(f record.Field, v record.Value) store.Save {
		return store.Save{Author: author, Edits: []store.Edit{{Ref: hh, Fields: []record.Set{{Field: f, Value: v}}}}}
	}
	_, saved := d.Save(ctx, edit(record.HouseholdPhone, record.T("1")), edit(record.HouseholdGroup, record.I(3)))
	var exchanged error
	if saved == nil {
		var out *record.Outbound
		if out, exchanged = d.Outbound(ctx, 1<<20); exchanged == nil {
			_, exchanged = d.Inbound(ctx, out, s.exchange(out), true)
		}
	}
	if saved == nil && exchanged == nil {
		return false
	}
	c := d.reopenCopy()
	c.check()
	v := c.view(hh)
	phone, group := v.Value(record.HouseholdPhone).Text(), v.Value(record.HouseholdGroup).Int()
	if (phone == "1") != (group == 3) || saved == nil && phone != "1" {
		t.Fatalf("cut at %d (%s): phone %q, group %d, save said %v", at, f.log[at-1], phone, group, saved)
	}
	c.sync(s)
	c.check()
	if saved == nil {
		c.shows(hh, record.HouseholdPhone, "1")
	}
	// A store that only saw an error goes on: nothing half done is in memory.
	f.at = 0
	d.check()
	d.set(hh, record.HouseholdHead, record.T("之后"))
	d.check()
	return true
}

func TestErrorsOfTheFileSayWhatToDo(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, d *tablet)
		want  error
	}{
		"a newer schema": {func(t *testing.T, d *tablet) { execSQL(t, d.path, `PRAGMA user_version = 999`) }, store.ErrNewerSchema},
		"garbage": {func(t *testing.T, d *tablet) {
			must(t, os.WriteFile(d.path, []byte(strings.Repeat("这不是数据库", 500)), 0o600))
		}, store.ErrCorrupt},
		"a torn file": {func(t *testing.T, d *tablet) { must(t, os.Truncate(d.path, 3*4096)) }, store.ErrShort},
		"another program's database": {func(t *testing.T, d *tablet) {
			must(t, os.Remove(d.path))
			execSQL(t, d.path, `CREATE TABLE other (x)`)
		}, store.ErrCorrupt},
		"another program's number": {func(t *testing.T, d *tablet) { execSQL(t, d.path, `PRAGMA application_id = 5`) }, store.ErrCorrupt},
		"no file":                  {func(t *testing.T, d *tablet) { must(t, os.Remove(d.path)) }, store.ErrMissing},
		"an empty file":            {func(t *testing.T, d *tablet) { must(t, os.WriteFile(d.path, nil, 0o600)) }, store.ErrMissing},
		"a write-protected medium": {func(t *testing.T, d *tablet) { d.o.Connect = readOnly }, store.ErrReadOnly},
		"a folder that is not there": {func(t *testing.T, d *tablet) {
			d.path, d.o.MustExist = filepath.Join(filepath.Dir(d.path), "no", "a.db"), false
		}, store.ErrReadOnly},
		"a second window": {func(t *testing.T, d *tablet) { d.open() }, store.ErrInUse},
	} {
		t.Run(name, func(t *testing.T) {
			d := newTablet(t, "a")
			d.t = t
			d.household("扎西")
			must(t, d.Close())
			d.o.MustExist = true
			c.spoil(t, d)
			before, _ := os.ReadFile(d.path)
			s, err := store.Open(ctx, d.path, d.o)
			if err == nil {
				_, err = s.Save(ctx, store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
					{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T("扎西")}}}}})
				must(t, s.Close())
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if after, _ := os.ReadFile(d.path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func readOnly(dsn string) (*sql.DB, error) {
	return sql.Open("sqlite", dsn+"&mode=ro")
}

func execSQL(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(query)
	must(t, errors.Join(err, db.Close()))
}

func TestAFullDiskUndoesTheSaveAndTheNextOneWorks(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	must(t, d.Close())
	var db *sql.DB
	d.o.Connect = func(dsn string) (_ *sql.DB, err error) {
		db, err = sql.Open("sqlite", strings.Replace(dsn, "_pragma=", "_pragma=max_page_count%28130%29&_pragma=", 1))
		return db, err
	}
	d.open()
	long := record.T(strings.Repeat("长", 2000))
	hh := d.household("扎西")
	visit := func() error {
		_, err := d.Save(ctx, store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
			{Field: record.VisitHousehold, Value: record.R(hh.ID)}, {Field: record.VisitDate, Value: record.D(record.UnixDay(20000))}, {Field: record.VisitNote, Value: long}}}}})
		return err
	}
	saved := 0
	var err error
	for ; err == nil && saved < 1000; saved++ {
		err = visit()
	}
	if !errors.Is(err, store.ErrDiskFull) {
		t.Fatalf("after %d saves: %v", saved, err)
	}
	d.check()
	if n := listed(t, d, store.Query{Kind: record.Visit}); n != saved-1 {
		t.Errorf("%d visits, %d were saved", n, saved-1)
	}
	must(t, d.Close())
	d.o.Connect = nil // space came back
	d.open()
	must(t, visit())
	d.check()
}

func TestAClosedStoreSaysSo(t *testing.T) {
	d := newTablet(t, "a")
	must(t, d.Close())
	must(t, d.Close())
	if _, err := d.Outbound(context.Background(), 1); !errors.Is(err, store.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestADeviceIsEnrolledOnceAndBeforeItSaves(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	if err := d.Enrol(ctx, store.Identity{Device: d.id}); !errors.Is(err, store.ErrEnrolled) {
		t.Errorf("a second enrolment gives %v", err)
	}
	id, err := d.Identity(ctx)
	if err != nil || id.Device != d.id || id.Label != "a" || string(id.County) != "key" || len(id.Persons) != 1 {
		t.Errorf("identity %+v, %v", id, err)
	}
	n, err := store.Open(ctx, filepath.Join(t.TempDir(), "n.db"), d.o)
	must(t, err)
	defer n.Close()
	if _, err := n.Save(ctx, store.Save{}); !errors.Is(err, store.ErrNotEnrolled) {
		t.Errorf("a save before enrolment gives %v", err)
	}
	o := d.o
	o.Rand = strings.NewReader("short")
	m, err := store.Open(ctx, filepath.Join(t.TempDir(), "m.db"), o)
	must(t, err)
	defer m.Close()
	if err := m.Enrol(ctx, store.Identity{Device: d.id}); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		t.Errorf("an enrolment without randomness gives %v", err)
	}
	if _, err := m.Identity(ctx); !errors.Is(err, store.ErrNotEnrolled) {
		t.Errorf("half an enrolment stayed: %v", err)
	}
}
