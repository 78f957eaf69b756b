package main

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/assets"
	"zhucun/store"
	"zhucun/store/record"
)

// hostile are values that no check would let through, or that are at the end of
// what it lets through. The county's log may have them all the same: a version
// that checked less wrote them, or a restored or tampered log. What names other
// records is given by the record itself, to make cycles.
var hostile = map[string]func(self record.ID) record.Value{
	"cleared":                 func(record.ID) record.Value { return "" },
	"a text":                  func(record.ID) record.Value { return record.T("གཅིག 一 one") },
	"a text of a type alone":  func(record.ID) record.Value { return "t" },
	"invalid UTF-8":           func(record.ID) record.Value { return "t\xff\xfe\xed\xa0\x80末" },
	"controls and directions": func(record.ID) record.Value { return "t\x00\x1b[2J\n\n\r\t\u202e\u2066\u200b\ufeff\U000e0041" },
	"marks without a base":    func(record.ID) record.Value { return record.Value("t" + strings.Repeat("\u0f72\u0300", 60)) },
	"a format":                func(record.ID) record.Value { return "t%s%n{n}{text}%!d" },
	"a long text":             func(record.ID) record.Value { return record.Value("t" + strings.Repeat("草原 ", 600)) },
	"a long text in one word": func(record.ID) record.Value { return record.Value("t" + strings.Repeat("x", 3000)) },
	"an int":                  func(record.ID) record.Value { return record.I(7) },
	"the largest int":         func(record.ID) record.Value { return record.I(math.MaxInt64) },
	"the smallest int":        func(record.ID) record.Value { return record.I(math.MinInt64) },
	"an int cut off":          func(record.ID) record.Value { return "i\xff\xff" },
	"an int too long":         func(record.ID) record.Value { return "i\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f" },
	"a bool":                  func(record.ID) record.Value { return record.B(true) },
	"a bool of five":          func(record.ID) record.Value { return "b\x05" },
	"a bool of a type alone":  func(record.ID) record.Value { return "b" },
	"an unknown code":         func(record.ID) record.Value { return record.C("no_such_code") },
	"a code of a type alone":  func(record.ID) record.Value { return "c" },
	"thirteen digits":         func(record.ID) record.Value { return record.C("6230271032011") },
	"seven digits":            func(record.ID) record.Value { return record.C("6230271") },
	"a code of one sign":      func(record.ID) record.Value { return record.C("6") },
	"a set": func(record.ID) record.Value {
		return record.Cs("6", "62302", "6230271002000", "623027103201，623027103202", "x")
	},
	"a set of a type alone":  func(record.ID) record.Value { return "C" },
	"a set of nothing":       func(record.ID) record.Value { return "C\x1f\x1f" },
	"a set of hundreds":      func(record.ID) record.Value { return record.Value("C" + strings.Repeat("x\x1f", 500) + "y") },
	"the first date":         func(record.ID) record.Value { return record.D(math.MinInt32) },
	"the last date":          func(record.ID) record.Value { return record.D(math.MaxInt32) },
	"a date beyond dates":    func(record.ID) record.Value { return record.Value("d" + string(record.I(math.MaxInt64)[1:])) },
	"a date of zero":         func(record.ID) record.Value { return "d\x00" },
	"a date of a type alone": func(record.ID) record.Value { return "d" },
	"a month before months":  func(record.ID) record.Value { return record.M(-3, -30) },
	"a month beyond months":  func(record.ID) record.Value { return record.Value("m" + string(record.I(math.MaxInt64)[1:])) },
	"the smallest month":     func(record.ID) record.Value { return record.Value("m" + string(record.I(math.MinInt64)[1:])) },
	"itself":                 func(self record.ID) record.Value { return record.R(self) },
	"a broken reference":     func(record.ID) record.Value { return record.R(record.ID{9, 9}) },
	"a reference cut off":    func(record.ID) record.Value { return "r\x01\x02" },
	"a reference too long":   func(self record.ID) record.Value { return record.R(self) + "x" },
	"references":             func(self record.ID) record.Value { return record.Rs(self, record.ID{9, 9}, record.ID{8}) },
	"references cut off":     func(self record.ID) record.Value { return record.Rs(self) + "xyz" },
	"bytes":                  func(record.ID) record.Value { return record.X([]byte{0, 1, 2}) },
	"many bytes":             func(record.ID) record.Value { return record.X(make([]byte, record.MaxValue-1)) },
	"a type of tomorrow":     func(record.ID) record.Value { return "z\x00\xff" },
}

// hostileCopy is a device whose county sends it, beside a team at work, one more
// record of every kind for each of its fields, with a hostile value in it.
type hostileCopy struct {
	t          testing.TB
	s          *store.Store
	me, device record.ID
	households []record.ID
	rows       []record.PageRow
	seq        record.Seq
}

func hostileID(k record.Kind, n int) record.ID { return record.ID{byte(k), byte(n), 0xaa, 0x50} }

// choice is a code that a field may have.
func choice(k record.Kind, f record.Field) string {
	return record.Choices(k.Def().Field(f).List, record.DayOf(theDay), nil)[0].Code
}

// good are the fields of an ordinary record of each kind, so that those around
// the hostile one let it be met.
func (h *hostileCopy) good(k record.Kind) map[record.Field]record.Value {
	hh, team, today := record.R(hostileID(record.Household, 0)), record.R(hostileID(record.Team, 0)), record.DayOf(theDay)
	switch k {
	case record.Area:
		return map[record.Field]record.Value{record.AreaCode: record.C(testVillage), record.AreaName: record.T("九甲村")}
	case record.Team:
		return map[record.Field]record.Value{record.TeamName: record.T("一队"), record.TeamTownship: record.C(testVillage[:9])}
	case record.Person:
		return map[record.Field]record.Value{record.PersonName: record.T("队长"), record.PersonTownship: record.C(testVillage[:9])}
	case record.Assignment:
		return map[record.Field]record.Value{record.AssignmentPerson: record.R(h.me), record.AssignmentRole: record.C("leader"), record.AssignmentTeam: team,
			record.AssignmentAreas: record.Cs(testVillage), record.AssignmentFrom: record.D(record.MustDay("2020-01-01"))}
	case record.Device:
		return map[record.Field]record.Value{record.DevicePersons: record.Rs(h.me), record.DeviceLabel: record.T("tablet"), record.DeviceSignKey: record.X(make([]byte, 32))}
	case record.Household:
		return map[record.Field]record.Value{record.HouseholdVillage: record.C(testVillage), record.HouseholdGroup: record.I(1), record.HouseholdHead: record.T("才让卓玛"),
			record.HouseholdRegister: record.C("out"), record.HouseholdSize: record.I(4), record.HouseholdWhere: record.C("summer"), record.HouseholdBack: record.M(2027, 5)}
	case record.Member:
		return map[record.Field]record.Value{record.MemberHousehold: hh, record.MemberName: record.T("扎西"), record.MemberBirth: record.M(1980, 2)}
	case record.MemberCare:
		return map[record.Field]record.Value{record.CareMember: record.R(hostileID(record.Member, 0)), record.CareHousehold: hh, record.CareHealth: record.C("h1")}
	case record.Visit:
		return map[record.Field]record.Value{record.VisitHousehold: hh, record.VisitDate: record.D(today - 2), record.VisitTopics: record.Cs("water"), record.VisitPresent: record.Cs("head"), record.VisitNext: record.D(today - 1)}
	case record.DutyDay:
		return map[record.Field]record.Value{record.DutyPerson: record.R(h.me), record.DutyDate: record.D(today - 1), record.DutyTeam: team, record.DutyStatus: record.C("in")}
	case record.CodeItem:
		return map[record.Field]record.Value{record.CodeList: record.C("visit_topic"), record.CodeCode: record.C("local"), record.CodeZh: record.T("本县")}
	case record.Setting:
		return map[record.Field]record.Value{record.SettingName: record.C("x"), record.SettingValue: record.T("1"), record.SettingFrom: record.D(record.MustDay("2020-01-01"))}
	case record.Quarantine:
		return map[record.Field]record.Value{record.QuarantineDevice: record.R(h.device), record.QuarantineChange: record.X(make([]byte, 32)), record.QuarantineReason: record.C("invalid")}
	case record.Complaint:
		return map[record.Field]record.Value{record.ComplaintDevice: record.R(h.device), record.ComplaintDate: record.D(today - 5), record.ComplaintText: record.T("太多表")}
	case record.Unit:
		return map[record.Field]record.Value{record.UnitName: record.T("县农业农村局")}
	case record.Case:
		return map[record.Field]record.Value{record.CaseHousehold: hh, record.CaseOrdinal: record.I(1), record.CaseClue: record.T("草料不够"), record.CaseFoundOn: record.D(today - 9),
			record.CaseOutcome: record.C("accepted"), record.CaseOutcomeOn: record.D(today - 9)}
	case record.Study:
		return map[record.Field]record.Value{record.StudyTeam: team, record.StudyDate: record.D(today - 3), record.StudyType: record.C(choice(record.Study, record.StudyType)), record.StudyHeads: record.I(12)}
	case record.Matter:
		return map[record.Field]record.Value{record.MatterHousehold: hh, record.MatterNeed: record.C(choice(record.Matter, record.MatterNeed)), record.MatterWhat: record.T("修水管")}
	case record.Ask:
		about := hostileID(record.Household, 0)
		return map[record.Field]record.Value{record.AskDevice: record.R(h.device), record.AskTo: record.R(h.me), record.AskKind: record.I(int64(record.Household)),
			record.AskRecord: record.X(about[:]), record.AskField: record.I(int64(record.HouseholdPhone)), record.AskDate: record.D(today - 1)}
	case record.Pair:
		return map[record.Field]record.Value{record.PairHousehold: hh, record.PairOther: record.R(hostileID(record.Household, 1)), record.PairVerdict: record.C(choice(record.Pair, record.PairVerdict))}
	case record.Batch:
		return map[record.Field]record.Value{record.BatchDevice: record.R(h.device), record.BatchSlot: record.SlotOf(today), record.BatchDay: record.D(today),
			record.BatchLast: record.I(int64(today) * 86400), record.BatchChanges: record.I(3), record.BatchWay: record.Cs(choice(record.Batch, record.BatchWay))}
	}
	h.t.Fatalf("no ordinary %s", k)
	return nil
}

func (h *hostileCopy) row(k record.Kind, n int, fields map[record.Field]record.Value, twice record.Field) {
	h.seq++
	r := record.Row{Ref: record.Ref{Kind: k, ID: hostileID(k, n)}, No: uint64(h.seq), Channel: "village/" + testVillage + "/x", Last: h.seq}
	switch {
	case k == record.Person && n == 0:
		r.ID = h.me
	case k == record.Device && n == 0:
		r.ID = h.device
	}
	by := record.ChangeID{Device: record.ID{7}, Epoch: 1, Seq: uint64(h.seq)}
	for f, v := range fields {
		g := record.Register{Field: f, Changed: h.seq, Writings: []record.Writing{{Value: v, Seq: h.seq, At: theDay - 1000, Author: h.me, By: by}}}
		if f == twice {
			g.Writings = append(g.Writings, record.Writing{Value: record.T("另一个"), Seq: h.seq, At: math.MinInt64, By: record.ChangeID{Device: record.ID{8}, Epoch: 2, Seq: 1}})
		}
		r.Put(g)
	}
	h.rows = append(h.rows, record.PageRow{Row: r, Whole: true})
	if k == record.Household {
		h.households = append(h.households, r.ID)
	}
}

// newHostile has a device take a reply with a hostile value in every field.
func newHostile(t testing.TB, of func(record.Kind, record.Field, record.ID) record.Value, conflict bool) *hostileCopy {
	t.Helper()
	h := &hostileCopy{t: t, me: record.ID{1, 1}, device: record.ID{2, 2}}
	var err error
	h.s, err = store.Open(t.Context(), t.TempDir()+"/records.db", store.Options{Now: testClock, Rand: strings.NewReader(strings.Repeat("random", 1000))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.s.Close() })
	if err := h.s.Enrol(t.Context(), store.Identity{Device: h.device, County: []byte("key"), Persons: []record.ID{h.me}}); err != nil {
		t.Fatal(err)
	}
	for i := range record.Kinds {
		d := &record.Kinds[i]
		h.row(d.Kind, 0, h.good(d.Kind), 0)
		for _, f := range d.Fields {
			fields, twice := h.good(d.Kind), record.Field(0)
			if fields[f.Field] = of(d.Kind, f.Field, hostileID(d.Kind, int(f.Field))); conflict {
				twice = f.Field
			}
			h.row(d.Kind, int(f.Field), fields, twice)
		}
		fields := h.good(d.Kind) // of tomorrow's version
		fields[200] = of(d.Kind, 200, hostileID(d.Kind, 200))
		h.row(d.Kind, 200, fields, 0)
	}
	h.row(record.Kind(99), 1, map[record.Field]record.Value{1: of(99, 1, record.ID{5})}, 0)
	// Two households that each stand for the other.
	for n := range 2 {
		fields := h.good(record.Household)
		fields[record.HouseholdMerged], fields[record.HouseholdSplitFrom] = record.R(hostileID(record.Household, 211-n)), record.R(hostileID(record.Household, 211-n))
		h.row(record.Household, 210+n, fields, 0)
	}
	out, err := h.s.Outbound(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	all := record.Prefix("village/623027")
	_, err = h.s.Inbound(t.Context(), out, &record.Inbound{Device: h.device, Epoch: out.Epoch, Counter: out.Counter, LogEpoch: 5, Head: h.seq, ServerTime: theDay,
		Subs: []record.Prefix{all}, Pages: []record.Page{{Prefix: all, Rows: h.rows, End: record.Cursor{Since: h.seq, Pos: h.seq}}}}, true)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// desk sits down as the app does at every start.
func (h *hostileCopy) desk(person record.ID) *state.Desk {
	h.t.Helper()
	d := &device{now: testClock}
	d.id.Device, d.id.Persons = h.device, []record.ID{h.me}
	c := &openCopy{d: d, s: h.s, person: person, persons: d.id.Persons}
	kit := &state.Kit{Records: c.Records(), Conflicting: c.Conflicting(), Compared: c.Compared(), Drafts: c.Drafts(), Outbox: c.Outbox(), Tablet: c, Device: h.device, Clock: c.Time, Run: state.Inline}
	var err error
	if kit.Seat, err = kit.LoadSeat(h.t.Context(), person); err != nil {
		h.t.Fatal(err)
	}
	settings := state.NewSettings(state.SettingsView{Prefs: state.DefaultPrefs, Version: version}, func(state.Prefs) {}, func(bool) {})
	return state.NewDesk(kit, nothing{}, settings, nil)
}

type nothing struct{}

func (nothing) Now()    {}
func (nothing) Cancel() {}

// routes are every page, with every record that can be gone to.
func (h *hostileCopy) routes() (all []state.Route) {
	day := record.DayOf(theDay)
	for _, p := range state.Pages {
		all = append(all, state.Route{Page: p.Page})
	}
	for _, hh := range h.households {
		all = append(all, state.Route{Page: state.PageHouseholds, Household: hh}, state.Route{Page: state.PageEdit, Household: hh, Kind: record.Household, Record: hh},
			state.Route{Page: state.PageVisit, Household: hh})
	}
	first := h.households[0]
	for _, r := range h.rows {
		switch r.Kind {
		case record.Member:
			all = append(all, state.Route{Page: state.PageEdit, Household: first, Kind: record.Member, Record: r.ID},
				state.Route{Page: state.PageEdit, Household: first, Kind: record.MemberCare, Member: r.ID})
		case record.Visit:
			all = append(all, state.Route{Page: state.PageVisit, Household: first, Kind: record.Visit, Record: r.ID})
		case record.Person:
			all = append(all, state.Route{Page: state.PageDay, Person: r.ID, Day: day - 1})
		}
	}
	return append(all, state.Route{Page: state.PageLedger, Day: math.MaxInt32}, state.Route{Page: state.PageTeamDay, Day: day}, state.Route{Page: state.PageTeamDay, Day: day - 1})
}

// visit goes everywhere and does there what can be done.
func (h *hostileCopy) visit(desk *state.Desk, where *string) {
	for _, r := range h.routes() {
		*where = fmt.Sprintf("%+v", r)
		desk.Go(r)
		switch r.Page {
		case state.PageVisit:
			desk.Visit.AsLastTime()
			desk.Visit.Save()
			desk.Visit.Discard()
		case state.PageEdit:
			desk.Edit.Save()
			desk.Edit.Discard()
		case state.PageDay:
			desk.Day.Save()
			desk.Day.Discard()
		case state.PageHouseholds:
			if !r.Household.IsZero() && !desk.Card.View().Loaded {
				h.t.Errorf("%s: no card", *where)
			}
			desk.Households.Search("crzm")
			desk.Households.Search("")
		}
	}
	*where = "another round"
	desk.Reported(state.Exchanging{Running: true})
	desk.Reported(state.Exchanging{Rows: 1, AtHead: true})
	*where = "the list"
	desk.Go(state.Route{Page: state.PageHouseholds})
	if n := desk.Households.View().Total; n < 20 {
		h.t.Errorf("only %d of %d households are listed", n, len(h.households))
	}
}

// survive runs f and says where it was when it did not end well.
func survive(t *testing.T, f func(where *string)) {
	where := "the start"
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("%s: %v\n%s", where, r, debug.Stack())
		}
	}()
	f(&where)
}

func hostileNames() []string { return slices.Sorted(maps.Keys(hostile)) }

// Whatever the county sends, the app starts, every state takes it, and
// what can be done is done or refused.
func TestADeviceSurvivesAnyValueOfAnyField(t *testing.T) {
	for n, name := range hostileNames() {
		t.Run(name, func(t *testing.T) {
			survive(t, func(where *string) {
				h := newHostile(t, func(_ record.Kind, _ record.Field, self record.ID) record.Value { return hostile[name](self) }, n%2 == 1)
				desk := h.desk(h.me)
				desk.Start()
				h.visit(desk, where)
				for _, r := range h.rows {
					if r.Kind == record.Person {
						*where = "sitting down as " + r.Ref.String()
						h.desk(r.ID).Start()
					}
				}
				*where = "the check"
				found, err := h.s.Check(t.Context())
				if err != nil || len(found) == 0 {
					t.Errorf("the check finds %d, %v", len(found), err)
				}
				for _, p := range found {
					if p.Code != "value" { // else the copy itself was harmed
						t.Error(p)
					}
				}
				*where = "a copy"
				if _, err := h.s.Backup(t.Context(), t.TempDir(), 1); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

var drawAll = flag.Bool("hostile", false, "draw every hostile value of every field, not a few of each")

// Each picture has for every field another hostile value; all of them come by in
// as many pictures as there are values.
func TestEveryScreenDrawsAnyValueOfAnyField(t *testing.T) {
	fonts, err := screen.LoadFonts(assets.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	fonts.Install()
	test.NewTempApp(t).Settings().SetTheme(screen.NewTheme(fonts, state.DefaultPrefs))
	names, rounds := hostileNames(), 2
	if *drawAll {
		rounds = len(names)
	}
	for round := range rounds {
		lang := state.Langs[round%len(state.Langs)]
		catalogue, err := assets.Catalogue(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		words := state.NewWords(lang, catalogue)
		survive(t, func(where *string) {
			h := newHostile(t, func(k record.Kind, f record.Field, self record.ID) record.Value {
				return hostile[names[(int(k)*5+int(f)+round*11)%len(names)]](self)
			}, true)
			desk := h.desk(h.me)
			size := fyne.NewSize([]float32{412, 1280}[round%2], 800)
			frame := screen.NewFrame(desk, words, "", size.Width)
			w := test.NewTempWindow(t, frame.Object())
			w.Resize(size)
			desk.Start()
			h.visit(desk, where)
			if *where = "the picture"; w.Canvas().Capture().Bounds().Empty() {
				t.Error("nothing was drawn")
			}
		})
	}
}
