package sim

import (
	"context"
	"crypto/ed25519"
	crand "crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
)

// rig is a county for measurements: the real endpoint behind real HTTP on
// loopback, on a real disk, and devices whose bytes are counted at the socket.
type rig struct {
	core   *server.Server
	url    string
	dir    string
	now    atomic.Int64 // ms since 1970
	chance *rand.Rand
	team   record.ID
	crew   []record.ID // five persons of the team
	home   []record.ID // households of the village
	desk   record.ID   // a clerk
}

const rigVillage = "623027103201"

func newRig(t testing.TB) *rig {
	t.Helper()
	g := &rig{dir: t.TempDir(), chance: rand.New(rand.NewPCG(7, 7))}
	g.now.Store(record.MustDay("2026-11-16").Time().UnixMilli())
	l, err := sqlitelog.Open(ctx, filepath.Join(g.dir, "log.db"), sqlitelog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g.core, err = server.New(ctx, server.Config{Log: l, Key: keyOf("county"), Rand: crand.Reader, Now: g.now.Load, MaxBudget: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(g.core.Handler())
	t.Cleanup(func() { srv.Close(); l.Close() })
	g.url = srv.URL
	return g
}

func w1(k record.Kind, fields ...record.Set) record.Write {
	return record.Write{Ref: record.Ref{Kind: k}, Fields: fields}
}

func set(f record.Field, v record.Value) record.Set { return record.Set{Field: f, Value: v} }

// populate fills the county: the roster of 60 teams and 333 cadres, and one
// village of so many households with four or five members each.
func (g *rig) populate(t testing.TB, households int) {
	t.Helper()
	err := g.core.LocalBatch(ctx, func(b *server.Batcher) error {
		add := func(w ...record.Write) record.ID {
			refs, err := b.Save(record.ID{}, b.Now(), w...)
			if err != nil {
				t.Fatal(err)
			}
			return refs[0].ID
		}
		for i := range 69 {
			add(w1(record.Area, set(record.AreaCode, record.C(fmt.Sprintf("6230271%02d%03d", i%13, 201+i/13))), set(record.AreaName, record.T(fmt.Sprint("行政村", i)))))
		}
		for i, s := range []string{"days_a_year", "leave_leader", "leave_township", "range", "sheep_unit", "bulletin_day"} {
			add(w1(record.Setting, set(record.SettingName, record.C(s)), set(record.SettingValue, record.T(fmt.Sprint(220-i))), set(record.SettingFrom, record.D(record.MustDay("2026-01-01")))))
		}
		for i := range 60 {
			town := fmt.Sprintf("6230271%02d", (i+3)%13)
			team := add(w1(record.Team, set(record.TeamName, record.T(fmt.Sprint("第", i+1, "驻村工作队"))), set(record.TeamTownship, record.C(town)), set(record.TeamKind, record.C("poor"))))
			for j := range 5 + i%2 {
				p := add(w1(record.Person, set(record.PersonName, record.T(g.name())), set(record.PersonUnit, record.T(fmt.Sprint("县直单位", i*3+j))),
					set(record.PersonPhone, g.phone()), set(record.PersonTownship, record.C(town))))
				role := record.TeamMember
				if j == 0 {
					role = record.Leader
				}
				add(w1(record.Assignment, set(record.AssignmentPerson, record.R(p)), set(record.AssignmentRole, record.C(string(role))), set(record.AssignmentTeam, record.R(team)),
					set(record.AssignmentAreas, record.Cs(town+"201")), set(record.AssignmentFrom, record.D(record.MustDay("2025-08-01")))))
				if i == 0 {
					g.crew = append(g.crew, p)
				}
			}
			if i == 0 {
				g.team = team
			}
		}
		g.desk = add(w1(record.Person, set(record.PersonName, record.T("县管理员"))))
		add(w1(record.Assignment, set(record.AssignmentPerson, record.R(g.desk)), set(record.AssignmentRole, record.C("clerk")), set(record.AssignmentAreas, record.Cs("623027")), set(record.AssignmentFrom, record.D(record.MustDay("2025-08-01")))))
		for range households {
			g.home = append(g.home, add(g.household()...))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var names = []string{"才让", "卓玛", "扎西", "东珠", "仁青", "多杰", "道吉", "桑杰", "贡保", "丹增", "旦正", "拉毛", "周毛", "万玛", "久美", "洛桑", "央金", "德吉", "华旦", "仁增", "更登", "诺布", "南杰", "益西", "尼玛",
	"尕藏", "索南", "才旦", "端智", "格桑", "完么", "嘉措", "罗藏", "却吉", "昂毛", "卓尕", "才吉", "达哇", "彭措", "阿旺", "土登", "桑珠", "才华", "关却", "伦珠", "冷智", "夏吾", "俄赛", "措毛", "拉加"}

// chance is the source of the rig's invented data: the same in every run, and
// without a pattern that a compressor could learn.
func (g *rig) pick(list ...string) string { return list[g.chance.IntN(len(list))] }

func (g *rig) name() string { return g.pick(names...) + g.pick(names...) }

func (g *rig) phone() record.Value {
	return record.T(fmt.Sprintf("120%08d", g.chance.IntN(100_000_000)))
}

func (g *rig) household() []record.Write {
	head, size := g.name(), 1+g.chance.IntN(8)
	ws := []record.Write{w1(record.Household, set(record.HouseholdVillage, record.C(rigVillage)), set(record.HouseholdGroup, record.I(g.chance.Int64N(7)+1)),
		set(record.HouseholdHead, record.T(head)), set(record.HouseholdPhone, g.phone()),
		set(record.HouseholdRegister, record.C(g.pick("general", "general", "general", "out", "out"))),
		set(record.HouseholdSize, record.I(int64(size))), set(record.HouseholdNotice, record.D(record.MustDay("2026-01-10")+record.Day(g.chance.IntN(200)))),
		set(record.HouseholdHousing, record.C(g.pick("A", "A", "B", "C"))), set(record.HouseholdWater, record.C(g.pick("w1", "w2", "w2", "w3"))))}
	for j := range size {
		name := g.name()
		if j == 0 {
			name = head
		}
		ws = append(ws, w1(record.Member, set(record.MemberHousehold, record.R(server.NewID(0))), set(record.MemberName, record.T(name)),
			set(record.MemberSex, record.C(g.pick("1", "2"))), set(record.MemberBirth, record.M(1940+g.chance.IntN(86), g.chance.IntN(12)+1)),
			set(record.MemberRelation, record.C(g.pick("1", "2", "3", "4", "5"))), set(record.MemberSchooling, record.C(g.pick("s0", "s0", "s0", "s2", "s3"))),
			set(record.MemberMedical, record.B(g.chance.IntN(20) > 0))))
	}
	return ws
}

// handset is a device of the rig with its counted way to the endpoint.
type handset struct {
	id     record.ID
	st     *store.Store
	client *client.Client
	sent   atomic.Int64 // bytes at the socket
	got    atomic.Int64
	trips  atomic.Int64
}

func (g *rig) device(t testing.TB, name string, persons ...record.ID) *handset {
	t.Helper()
	key := keyOf(name)
	id, err := g.core.AddDevice(ctx, persons, name, key.Public().(ed25519.PublicKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, filepath.Join(g.dir, name+".db"), store.Options{Now: g.now.Load, Rand: crand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Enrol(ctx, store.Identity{Device: id, Label: name, County: g.core.Public(), Persons: persons}); err != nil {
		t.Fatal(err)
	}
	h := &handset{id: id, st: st}
	h.client = h.clientFor(t, g.url, key, g.core.Public())
	return h
}

// clientFor makes a client whose bytes the handset counts.
func (h *handset) clientFor(t testing.TB, url string, key ed25519.PrivateKey, county ed25519.PublicKey) *client.Client {
	tr := &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{Timeout: time.Minute}).DialContext(ctx, network, addr)
		return &counted{c, h}, err
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return &client.Client{Store: h.st, Sign: key, County: county, App: "0.1.0",
		Transport: tripping{&client.HTTP{URLs: []string{url}, Client: &http.Client{Transport: tr}}, &h.trips}}
}

func (h *handset) round(t testing.TB) record.Settled {
	t.Helper()
	s, err := h.client.Round(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Done() {
		t.Fatalf("the round left something: %+v", s)
	}
	return s
}

func (h *handset) reset() { h.sent.Store(0); h.got.Store(0); h.trips.Store(0) }

// tripping counts requests.
type tripping struct {
	client.Transport
	n *atomic.Int64
}

func (t tripping) Exchange(ctx context.Context, body []byte) ([]byte, error) {
	t.n.Add(1)
	return t.Transport.Exchange(ctx, body)
}

// counted counts bytes at the socket, headers included.
type counted struct {
	net.Conn
	h *handset
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.h.got.Add(int64(n))
	return n, err
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.h.sent.Add(int64(n))
	return n, err
}

// work adds visits and duty days to the county, as many small changes.
func (g *rig) work(t testing.TB, visits, days int) {
	t.Helper()
	err := g.core.LocalBatch(ctx, func(b *server.Batcher) error {
		for i := range visits {
			if _, err := b.Save(g.crew[i%5], b.Now(), w1(record.Visit, set(record.VisitHousehold, record.R(g.home[i%len(g.home)])),
				set(record.VisitDate, record.D(record.MustDay("2026-01-01")+record.Day(i%300))), set(record.VisitTopics, record.Cs("income", "school")),
				set(record.VisitPresent, record.Cs("head")), set(record.VisitNote, record.T(fmt.Sprintf("%s家草料还剩%d车，牦牛%d头", names[i%25], i%7, i%90))))); err != nil {
				return err
			}
		}
		for i := range days {
			if _, err := b.Save(g.crew[i%5], b.Now(), w1(record.DutyDay, set(record.DutyPerson, record.R(g.crew[i%5])), set(record.DutyDate, record.D(record.MustDay("2020-01-01")+record.Day(i/5))),
				set(record.DutyTeam, record.R(g.team)), set(record.DutyStatus, record.C("in")))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// weekNotes are forty visit notes as cadres write them, supplied for measuring
// and not to be changed.
func weekNotes(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../wire/testdata/week-notes.txt")
	if err != nil {
		t.Fatal(err)
	}
	const want = "cc59ee0f661a0b90f63da999f8dac45de96c3152de83fa175247598a6113920e"
	if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != want {
		t.Fatalf("week-notes.txt was changed: %s", got)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// week is what one device saves in a week without a network: 40 visits with
// notes, 14 duty days of two persons, 25 edits of household fields.
func (g *rig) week(t testing.TB, h *handset, notes []string) {
	t.Helper()
	start := g.now.Load()
	lists := func(list string, n int) record.Value {
		var codes []string
		l := record.List(list)
		for range 1 + g.chance.IntN(n) {
			codes = append(codes, l[g.chance.IntN(len(l))].Code)
		}
		return record.Cs(codes...)
	}
	day := func(at int64) record.Day { return record.DayOf(at) }
	save := func(k record.Kind, ref record.Ref, fields ...record.Set) {
		v, err := h.st.View(ctx, ref)
		if err != nil {
			t.Fatal(err)
		}
		ref.Kind = k
		if _, err := h.st.Save(ctx, store.Save{Author: g.crew[0], Edits: []store.Edit{{Ref: ref, Base: v.Base, Fields: fields}}}); err != nil {
			t.Fatal(err)
		}
	}
	visit, edit := 0, 0
	for d := range int64(7) {
		morning := start + d*24*3600*1000
		g.now.Store(morning + 3600*1000)
		for p := range 2 {
			save(record.DutyDay, record.Ref{}, set(record.DutyPerson, record.R(g.crew[p])), set(record.DutyDate, record.D(day(morning))), set(record.DutyTeam, record.R(g.team)),
				set(record.DutyStatus, record.C("in")), set(record.DutyOvernight, record.B(true)))
			g.now.Add(17 * 1000)
		}
		for range 6 {
			if visit < len(notes) {
				g.now.Add((30*60 + g.chance.Int64N(3600)) * 1000)
				home := g.home[g.chance.IntN(len(g.home))]
				fields := []record.Set{set(record.VisitHousehold, record.R(home)), set(record.VisitDate, record.D(day(morning))),
					set(record.VisitTopics, lists("visit_topic", 3)), set(record.VisitPresent, lists("visit_present", 2)),
					set(record.VisitNeeds, lists("visit_need", 1)), set(record.VisitNext, record.D(day(morning)+record.Day(7+g.chance.IntN(60)))), set(record.VisitPlace, record.C(g.pick("home", "home", "winter", "summer"))),
					set(record.VisitNote, record.T(notes[visit]))}
				save(record.Visit, record.Ref{}, fields...)
				visit++
			}
			if edit < 25 {
				g.now.Add((2*60 + g.chance.Int64N(600)) * 1000)
				ref := record.Ref{Kind: record.Household, ID: g.home[g.chance.IntN(len(g.home))]}
				f := [][]record.Set{
					{set(record.HouseholdPhone, g.phone())},
					{set(record.HouseholdWhere, record.C(g.pick("home", "winter", "work")))},
					{set(record.HouseholdSize, record.I(g.chance.Int64N(8)+1))},
					{set(record.HouseholdWater, record.C(g.pick("w1", "w2", "w3")))},
					{set(record.HouseholdMedical, record.C(g.pick("ok", "problem", "check")))},
				}[edit%5]
				save(record.Household, ref, f...)
				edit++
			}
		}
	}
	if visit != 40 || edit != 25 {
		t.Fatalf("the week has %d visits and %d edits", visit, edit)
	}
}
