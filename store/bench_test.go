package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhucun/store"
	"zhucun/store/record"
)

// BenchmarkSave: one visit with a note, durable. of-raw is the rate divided by
// that of bare prepared statements that write the same bytes into the same
// tables, one transaction a visit; rounds of both take turns.
func BenchmarkSave(b *testing.B) {
	const rounds, perRound = 8, 60
	d := newTablet(b, "bench")
	var dsn string
	d.o.Connect = func(s string) (*sql.DB, error) { dsn = s; return sql.Open("sqlite", s) }
	must(b, d.Close())
	d.open()
	hh := d.household("才让卓玛")
	raw := newRawVisits(b, d, dsn, hh, perRound)
	for range b.N {
		var times []time.Duration
		var ours, bare time.Duration
		for range rounds {
			for i := range perRound {
				sv := visitOf(hh, i)
				d.now += 1000
				start := time.Now()
				_, err := d.Save(context.Background(), sv)
				times = append(times, time.Since(start))
				must(b, err)
				ours += times[len(times)-1]
			}
			bare += raw.round(b)
		}
		slices.Sort(times)
		b.ReportMetric(ms(times[len(times)*99/100]), "p99-ms")
		b.ReportMetric(float64(bare)/float64(ours), "of-raw")
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func visitOf(hh record.Ref, i int) store.Save {
	return store.Save{Author: author, Edits: []store.Edit{{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{
		{Field: record.VisitHousehold, Value: record.R(hh.ID)}, {Field: record.VisitDate, Value: record.D(record.UnixDay(int64(20000 + i)))},
		{Field: record.VisitTopics, Value: record.Cs("livestock", "health")}, {Field: record.VisitPresent, Value: record.Cs("head")},
		{Field: record.VisitNote, Value: record.T("户主说今年草场还可以，牦牛卖了两头，孩子在县城上学，想了解合作医疗报销。")}}}}}
}

// rawVisits writes the rows that saves of visits wrote, with nothing around it.
type rawVisits struct {
	db   *sql.DB
	rows []rawVisit
	n    int64
}

type rawVisit struct {
	payload, hash, chain []byte
	visit                []any
}

// newRawVisits takes the rows from a store that saved perRound visits.
func newRawVisits(b *testing.B, d *tablet, dsn string, hh record.Ref, perRound int) *rawVisits {
	model := newTablet(b, "model") // what it writes is read back, not timed
	for i := range perRound {
		model.now += 1000
		_, err := model.Save(context.Background(), visitOf(hh, i))
		must(b, err)
	}
	must(b, model.Close())
	db, err := sql.Open("sqlite", strings.Replace(dsn, filepath.ToSlash(d.path), filepath.ToSlash(model.path), 1))
	must(b, err)
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	r := &rawVisits{db: db, n: 1000}
	rows, err := db.Query(`SELECT outbox.payload, outbox.hash, outbox.chain, visit.* FROM outbox JOIN laid ON laid.n = outbox.n JOIN visit ON visit.id = laid.id ORDER BY outbox.n`)
	must(b, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(b, err)
	for rows.Next() {
		v := rawVisit{visit: make([]any, len(columns)-3)}
		dest := []any{&v.payload, &v.hash, &v.chain}
		for i := range v.visit {
			dest = append(dest, &v.visit[i])
		}
		must(b, rows.Scan(dest...))
		r.rows = append(r.rows, v)
	}
	if len(r.rows) != perRound {
		b.Fatalf("%d rows", len(r.rows))
	}
	return r
}

// round writes every row once, under new keys.
func (r *rawVisits) round(b *testing.B) time.Duration {
	ctx := context.Background()
	conn, err := r.db.Conn(ctx)
	must(b, err)
	defer conn.Close()
	var stmts []*sql.Stmt
	for _, q := range []string{"BEGIN IMMEDIATE",
		`INSERT INTO outbox (n, epoch, seq, payload, hash, chain) VALUES (?, ?, ?, ?, ?, ?)`,
		`INSERT INTO laid (kind, id, n) VALUES (?, ?, ?)`,
		`REPLACE INTO visit VALUES (?` + strings.Repeat(",?", len(r.rows[0].visit)-1) + `)`,
		`UPDATE queue SET seq = ?, chain = ?`,
		`UPDATE meta SET clock_wall = ?, clock_n = ?, clock_offset = ?`, "COMMIT"} {
		st, err := conn.PrepareContext(ctx, q)
		must(b, err)
		defer st.Close()
		stmts = append(stmts, st)
	}
	start := time.Now()
	for _, v := range r.rows {
		r.n++
		id := idOf(fmt.Sprint(r.n))
		v.visit[0] = id[:]
		for i, args := range [][]any{nil, {r.n, int64(5), r.n, v.payload, v.hash, v.chain}, {int64(record.Visit), id[:], r.n}, v.visit,
			{r.n, v.chain}, {r.n, 0, 0}, nil} {
			_, err := stmts[i].ExecContext(ctx, args...)
			must(b, err)
		}
	}
	return time.Since(start)
}

// syllables are common parts of names, in Chinese and Tibetan.
var syllables = [][2]string{{"才让", "ཚེ་རིང"}, {"扎西", "བཀྲ་ཤིས"}, {"卓玛", "སྒྲོལ་མ"}, {"东珠", "དོན་གྲུབ"}, {"央金", "དབྱངས་ཅན"}, {"尕藏", "སྐལ་བཟང"},
	{"索南", "བསོད་ནམས"}, {"拉毛", "ལྷ་མོ"}, {"加措", "རྒྱ་མཚོ"}, {"南杰", "རྣམ་རྒྱལ"}, {"多杰", "རྡོ་རྗེ"}, {"旦正", "རྟ་མགྲིན"}}

// withHouseholds is a tablet that has taken n households from the county.
func withHouseholds(b *testing.B, n int) *tablet {
	b.Helper()
	d := newTablet(b, "bench")
	r := rand.New(rand.NewPCG(1, 2))
	out := d.outbound()
	prefix := record.Prefix("village/623027")
	page := record.Page{Prefix: prefix, End: record.Cursor{Since: record.Seq(n), Pos: record.Seq(n)}}
	for i := range n {
		x, y := syllables[r.IntN(len(syllables))], syllables[r.IntN(len(syllables))]
		by := record.ChangeID{Device: serverID, Epoch: 1, Seq: uint64(i + 1)}
		ref := record.Ref{Kind: record.Household, ID: record.DerivedID(by, 0)}
		code := fmt.Sprintf("623027103%03d", 200+i%69)
		row := record.Row{Ref: ref, No: uint64(i + 1), Last: record.Seq(i + 1), Channel: record.Channel("village/" + code + "/" + ref.ID.String())}
		for _, s := range []record.Set{{Field: record.HouseholdVillage, Value: record.C(code)}, {Field: record.HouseholdGroup, Value: record.I(int64(1 + i%6))},
			{Field: record.HouseholdHead, Value: record.T(x[0] + y[0])}, {Field: record.HouseholdHeadBo, Value: record.T(x[1] + "་" + y[1])},
			{Field: record.HouseholdRegister, Value: record.C("out")}, {Field: record.HouseholdSize, Value: record.I(5)}, {Field: record.HouseholdExternalNo, Value: record.T(fmt.Sprintf("62302700%05d", i))}} {
			row.Put(record.Register{Field: s.Field, Changed: row.Last, Writings: []record.Writing{{Value: s.Value, Seq: row.Last, At: d.now, Author: author, By: by}}})
		}
		page.Rows = append(page.Rows, record.PageRow{Row: row, Whole: true})
	}
	in := &record.Inbound{Device: d.id, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: 7, Head: record.Seq(n), ServerTime: d.now, Subs: []record.Prefix{prefix}, Pages: []record.Page{page}}
	_, err := d.Inbound(context.Background(), out, in, true)
	must(b, err)
	d.o.Connect = nil
	return d
}

// BenchmarkSearch: one to four typed characters among 10,000 households, first
// page and total.
func BenchmarkSearch(b *testing.B) {
	d := withHouseholds(b, 10_000)
	typed := []string{"c", "z", "cr", "zx", "crz", "crzm", "zxcr", "ga", "gaza", "suo", "才", "让", "才让", "卓玛", "扎西才让", "མ", "རིང", "3组", "zzzz", "cr 3", "6230"}
	for range b.N {
		var times []time.Duration
		for range 20 {
			for _, s := range typed {
				start := time.Now()
				_, _, err := d.Search(context.Background(), store.Find{Text: s})
				times = append(times, time.Since(start))
				must(b, err)
			}
		}
		slices.Sort(times)
		b.ReportMetric(ms(times[len(times)/2]), "p50-ms")
		b.ReportMetric(ms(times[len(times)*99/100]), "p99-ms")
	}
}

// BenchmarkOpen: open the file and show the first page of 10,000 households.
func BenchmarkOpen(b *testing.B) {
	d := withHouseholds(b, 10_000)
	for range b.N {
		var times []time.Duration
		for range 9 {
			must(b, d.Close())
			start := time.Now()
			d.open()
			_, _, err := d.Search(context.Background(), store.Find{})
			times = append(times, time.Since(start))
			must(b, err)
		}
		slices.Sort(times)
		b.ReportMetric(ms(times[len(times)/2]), "ms")
	}
}
