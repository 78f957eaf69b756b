package screen_test

import (
	"context"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/assets"
	"zhucun/store/record"
)

// noon is 2026-04-22 12:00 in China.
const noon = 1776830400000

// canned is an app with invented records in every state that a screen shows.
type canned struct {
	desk   *state.Desk
	memory *statetest.Memory
	first  record.ID // the household of the pictures
	second record.ID // and one of another group
	ex     *exchanger
}

// fillLedger enters seven weeks of the team's days, each on its own day.
func fillLedger(t testing.TB, m *statetest.Memory, kit *state.Kit) {
	t.Helper()
	pattern := []string{"in", "in", "in", "pasture", "in", "rest", "rest", "in", "in", "duty", "in", "study", "rest", "rest", "in", "in", "annual"}
	clock := m.Now
	defer func() { m.Now = clock }()
	for i, p := range kit.Me.Mates {
		for ago := 49; ago >= 1; ago-- {
			day := kit.Today() - record.Day(ago)
			m.Now = func() int64 { return noon - int64(ago)*24*3600_000 }
			if i == 0 && ago == 9 {
				m.Now = clock // entered late
			}
			e := state.Edit{Ref: record.Ref{Kind: record.DutyDay}, Fields: []record.Set{
				{Field: record.DutyPerson, Value: record.R(p.ID)}, {Field: record.DutyDate, Value: record.D(day)},
				{Field: record.DutyTeam, Value: record.R(kit.Me.Team)}, {Field: record.DutyStatus, Value: record.C(pattern[(ago+3*i)%len(pattern)])}}}
			if _, err := m.Records().Save(context.Background(), state.Save{Author: p.ID, Edits: []state.Edit{e}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// complaints are one that was answered and one that waits.
func (c *canned) complaints(kit *state.Kit) {
	for i, text := range []string{"同一个数字要填六张表，能不能从走访记录里取。", "山上没有信号时希望能看到去年的走访。"} {
		e := state.Edit{Ref: record.Ref{Kind: record.Complaint}, Fields: []record.Set{
			{Field: record.ComplaintDevice, Value: record.R(kit.Device)}, {Field: record.ComplaintDate, Value: record.D(kit.Today() - record.Day(20-i*18))},
			{Field: record.ComplaintAbout, Value: record.C([]string{"forms", "app"}[i])}, {Field: record.ComplaintText, Value: record.T(text)}}}
		if i == 0 {
			e.Fields = append(e.Fields, record.Set{Field: record.ComplaintAuthor, Value: record.R(kit.Me.ID)},
				record.Set{Field: record.ComplaintAnswer, Value: record.T("已经减掉两张，其余的月底前改为自动生成。")},
				record.Set{Field: record.ComplaintAnswered, Value: record.D(kit.Today() - 12)})
		}
		_, _ = c.memory.Records().Save(context.Background(), state.Save{Author: kit.Me.ID, Edits: []state.Edit{e}})
	}
}

// matters are some of households and one of the team, held by different people.
func (c *canned) matters() {
	kit, today := c.desk.Kit, c.desk.Kit.Today()
	for i, of := range []struct{ head, need, what, holder string }{
		{"才让卓玛", "water", "冬窝子的水井三月起没有水，要从两公里外的河里拉", "township"},
		{"旦正加", "fodder", "", "self"},
		{"万玛太", "school", "孩子开学没有接送的车", "department"},
		{"更登", "subsidy", "残疾证到期，补贴停了", "team"},
		{"", "power", "工作队住处没有取暖的煤", "unit"},
	} {
		sets := []record.Set{{Field: record.MatterNeed, Value: record.C(of.need)}, {Field: record.MatterHolder, Value: record.C(of.holder)},
			{Field: record.MatterDue, Value: record.D(today + record.Day(9*i-12))}}
		if of.what != "" {
			sets = append(sets, record.Set{Field: record.MatterWhat, Value: record.T(of.what)})
		}
		if hh := c.memory.Find(record.Household, record.HouseholdHead, record.T(of.head)); of.head != "" {
			sets = append(sets, record.Set{Field: record.MatterHousehold, Value: record.R(hh.ID)})
		} else {
			sets = append(sets, record.Set{Field: record.MatterTeam, Value: record.R(kit.Me.Team)})
		}
		if i == 2 {
			sets = append(sets, record.Set{Field: record.MatterClosed, Value: record.D(today - 1)}, record.Set{Field: record.MatterAnswer, Value: record.T("乡里已经安排校车")})
		}
		_, _ = c.memory.Records().Save(context.Background(), state.Save{Author: kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Matter}, Fields: sets}}})
	}
	c.memory.Settle()
}

// studies are a lecture and an evening of the team's own.
func (c *canned) studies() {
	kit := c.desk.Kit
	for i, topic := range []string{"草原补奖政策和禁牧区", ""} {
		sets := []record.Set{{Field: record.StudyTeam, Value: record.R(kit.Me.Team)}, {Field: record.StudyDate, Value: record.D(kit.Today() - record.Day(3+9*i))},
			{Field: record.StudyType, Value: record.C([]string{"lecture", "own"}[i])}, {Field: record.StudyPersons, Value: record.Rs(kit.Me.Mates[0].ID, kit.Me.Mates[2].ID)}}
		if topic != "" {
			sets = append(sets, record.Set{Field: record.StudyTopic, Value: record.T(topic)}, record.Set{Field: record.StudyLanguage, Value: record.C(record.List("spoken")[0].Code)}, record.Set{Field: record.StudyHeads, Value: record.I(34)})
		}
		_, _ = c.memory.Records().Save(context.Background(), state.Save{Author: kit.Me.ID, Edits: []state.Edit{{Ref: record.Ref{Kind: record.Study}, Fields: sets}}})
	}
	c.memory.Settle()
}

// shared has an exchange bring who shares the tablet.
func (c *canned) shared(persons ...record.ID) {
	c.desk.Reported(state.Exchanging{Running: true})
	e := state.Edit{Ref: record.Ref{Kind: record.Device, ID: statetest.Tablet}, Fields: []record.Set{{Field: record.DevicePersons, Value: record.Rs(persons...)}}}
	_, _ = c.memory.Records().Save(context.Background(), state.Save{Edits: []state.Edit{e}})
	c.desk.Reported(state.Exchanging{AtHead: true})
}

// villages has the person look after more of them, whose households are elsewhere.
func (c *canned) villages() {
	me := &c.desk.Kit.Me
	for i, name := range []string{"日芒村", "地仓村", "双岔唐让村"} {
		me.Villages = append(me.Villages, state.Village{Code: fmt.Sprintf("62302710090%d", i), Name: name})
	}
	c.desk.Kit.Records = spread{c.desk.Kit.Records, me.Villages}
}

// spread lets the households live in some villages, in turn.
type spread struct {
	state.Records
	villages []state.Village
}

func (s spread) Find(ctx context.Context, f state.Find) ([]state.Hit, int, error) {
	hits, total, err := s.Records.Find(ctx, f)
	for i := range hits {
		hits[i].Village = s.villages[i%len(s.villages)].Code
	}
	return hits, total, err
}

func (s spread) Due(ctx context.Context, until record.Day, limit int) ([]state.Hit, int, error) {
	hits, total, err := s.Records.Due(ctx, until, limit)
	for i := range hits {
		hits[i].Village = s.villages[i%len(s.villages)].Code
	}
	return hits, total, err
}

// clock has the device know t of the time, at noon.
func (c *canned) clock(t record.Time) {
	t.Now, t.Learned = noon, max(t.Learned, 1)
	if t.Learned == 1 {
		t.Learned = noon - 24*3600_000
	}
	c.memory.Time = func() record.Time { return t }
	c.desk.Tick()
}

type exchanger struct{ started, cancelled int }

func (e *exchanger) Now()    { e.started++ }
func (e *exchanger) Cancel() { e.cancelled++ }

func newCanned(t testing.TB) *canned {
	t.Helper()
	now := func() int64 { return noon }
	m := statetest.New(now)
	ctx := context.Background()
	me, err := state.Practice(ctx, m.Records(), noon)
	if err != nil {
		t.Fatal(err)
	}
	kit, err := m.Kit(me)
	if err != nil {
		t.Fatal(err)
	}
	fillLedger(t, m, kit)
	head := m.Find(record.Member, record.MemberName, record.T("才让卓玛"))
	care := state.Edit{Ref: record.Ref{Kind: record.MemberCare}, Fields: []record.Set{
		{Field: record.CareMember, Value: record.R(head.ID)}, {Field: record.CareHousehold, Value: record.R(m.Find(record.Household, record.HouseholdHead, record.T("才让卓玛")).ID)},
		{Field: record.CareHealth, Value: record.C("h1")}, {Field: record.CareLabour, Value: record.C("l1")}}}
	if _, err := m.Records().Save(ctx, state.Save{Author: me, Edits: []state.Edit{care}}); err != nil {
		t.Fatal(err)
	}
	m.Settle()
	c := &canned{memory: m, ex: &exchanger{}}
	settings := state.NewSettings(state.SettingsView{Prefs: state.DefaultPrefs, Version: "0.3.0", Device: "科才 01"}, func(state.Prefs) {}, func(bool) {})
	c.desk = state.NewDesk(kit, c.ex, settings, nil)
	hh := m.Find(record.Household, record.HouseholdHead, record.T("才让卓玛"))
	c.first, c.second = hh.ID, m.Find(record.Household, record.HouseholdHead, record.T("卓玛吉")).ID
	m.Oppose(hh, record.HouseholdPhone, record.T("12009410222"), kit.Me.Mates[1].ID, noon-3600_000*30)
	other := m.Find(record.Household, record.HouseholdHead, record.T("旦正加"))
	m.Mark(other, state.Waiting)
	visit := m.Find(record.Visit, record.VisitHousehold, record.R(c.first))
	m.Mark(visit, state.Waiting)
	m.Out = state.Outgoing{Waiting: 12, Held: 1, Returned: 1, Last: noon - 3*24*3600_000}
	m.Queue = []state.Item{
		{ID: record.ChangeID{Seq: 9}, At: noon - 3600_000*5, Ref: hh, Author: me, Who: "才让卓玛", Saved: state.Returned, Reason: "permission", Note: "这一户三月起由甘加镇的队负责，请转给他们。"},
		{ID: record.ChangeID{Seq: 8}, At: noon - 3600_000*7, Ref: other, Who: "旦正加", Saved: state.Held, Reason: "depends"},
		{ID: record.ChangeID{Seq: 7}, At: noon - 3600_000*2, Ref: visit, Who: "才让卓玛", Saved: state.Waiting},
		{ID: record.ChangeID{Seq: 6}, At: noon - 3600_000*2, Ref: other, Who: "旦正加", Saved: state.Waiting},
		{ID: record.ChangeID{Seq: 5}, At: noon - 3600_000*80, Ref: visit, Who: "万玛太", Saved: state.Sent},
	}
	for i := range m.Queue {
		m.Queue[i].WhoBo = map[string]string{"才让卓玛": "ཚེ་རིང་སྒྲོལ་མ", "旦正加": "རྟ་མགྲིན་རྒྱལ", "万玛太": "པདྨ་ཐར"}[m.Queue[i].Who]
	}
	return c
}

// drawn are the fonts and words that every test draws with; they are read once.
type drawn struct {
	fonts *part.Fonts
	words map[state.Lang]*state.Words
}

func newDrawn(t testing.TB) *drawn {
	t.Helper()
	fonts, err := screen.LoadFonts(assets.Fonts())
	if err != nil {
		t.Fatal(err)
	}
	fonts.Install()
	d := &drawn{fonts, map[state.Lang]*state.Words{}}
	for _, lang := range state.Langs {
		words, err := assets.Catalogue(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		d.words[lang] = state.NewWords(lang, words)
	}
	return d
}

// open shows a desk in a window of an app of its own.
func (d *drawn) open(t testing.TB, desk *state.Desk, lang state.Lang, prefs state.Prefs, size fyne.Size) fyne.Window {
	t.Helper()
	d.app(t, prefs)
	return d.window(t, desk, lang, size)
}

// app begins an app of the test driver. A new one parses the fonts and measures
// every text again, so tests of many windows share one.
func (d *drawn) app(t testing.TB, prefs state.Prefs) {
	test.NewTempApp(t).Settings().SetTheme(screen.NewTheme(d.fonts, prefs))
}

// window shows a desk in a window of the app.
func (d *drawn) window(t testing.TB, desk *state.Desk, lang state.Lang, size fyne.Size) fyne.Window {
	t.Helper()
	f := screen.NewFrame(desk, d.words[lang], "SIL Open Font License 1.1", size.Width)
	w := test.NewTempWindow(t, f.Object())
	w.SetPadded(false)
	w.Resize(size)
	desk.Start()
	return w
}
