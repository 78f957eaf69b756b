package screen_test

import (
	"context"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

var folder = flag.String("screens", "", "folder into which every screen is drawn in every size and language")

var only = flag.String("scenes", "", "draw only the pictures whose names match this regular expression")

var sizes = []fyne.Size{{Width: 412, Height: 915}, {Width: 800, Height: 1280}, {Width: 1280, Height: 800}, {Width: 1440, Height: 900}}

// scenes are the screens with what a person did to get there.
var scenes = []struct {
	name  string
	scene func(*canned)
}{
	{"1-today", func(c *canned) { c.desk.Today.Set("in") }},
	{"2-households", func(c *canned) { c.desk.Go(state.Route{Page: state.PageHouseholds}) }},
	{"3-card", func(c *canned) { c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first}) }},
	{"4-visit", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.AsLastTime()
		c.desk.Visit.NextIn(30)
	}},
	{"4-visit-saved", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.AsLastTime()
		c.desk.Visit.Save()
	}},
	{"4-visit-came", func(c *canned) {
		v := c.desk.Card
		v.Open(c.first)
		ref := v.View().Visits[0].Row.Ref
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first, Record: ref.ID})
		c.desk.Visit.Toggle(record.VisitTopics, "school")
		mate := c.desk.Kit.Me.Mates[1].ID
		_, _ = c.memory.Records().Save(context.Background(), state.Save{Author: mate, Edits: []state.Edit{{Ref: ref, Fields: []record.Set{{Field: record.VisitTopics, Value: record.Cs("health", "water")}}}}})
		c.desk.Refresh()
	}},
	{"4-visit-again", func(c *canned) {
		for range 2 {
			c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
			c.desk.Visit.AsLastTime()
			c.desk.Visit.Save()
		}
	}},
	{"4-visit-void", func(c *canned) {
		c.desk.Card.Open(c.first)
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first, Record: c.desk.Card.View().Visits[0].Row.ID})
		c.desk.Visit.Void(true)
		c.desk.Visit.Reason("重复录入")
		c.desk.Visit.Save()
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	}},
	{"5-visit-errors", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.Save()
	}},
	{"6-edit", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	}},
	{"7-ledger", func(c *canned) { c.desk.Go(state.Route{Page: state.PageLedger}) }},
	{"8-day", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageLedger})
		c.desk.Go(state.Route{Page: state.PageDay, Person: c.desk.Kit.Me.ID, Day: c.desk.Kit.Today() - 30})
	}},
	{"9-teamday", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageTeamDay, Day: c.desk.Kit.Today()})
		c.desk.TeamDay.Tap(c.desk.Kit.Me.Mates[1].ID)
	}},
	{"12-drafts", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.Toggle(record.VisitTopics, "water")
		c.desk.Go(state.Route{Page: state.PageToday})
	}},
	{"12-dropped", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.Toggle(record.VisitTopics, "water")
		c.desk.Go(state.Route{Page: state.PageToday})
		c.desk.Drop(c.desk.Today.View().Drafts[0].Key)
	}},
	{"13-member", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Member})
		c.desk.Edit.Set(record.MemberSex, record.C("2"))
		c.desk.Edit.Save()
	}},
	{"14-several-tents", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		if h, ok := c.desk.Households.Row(2); ok {
			c.desk.Visit.Add(h.ID)
		}
	}},
	{"16-discarded", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageDay, Person: c.desk.Kit.Me.ID, Day: c.desk.Kit.Today() - 2})
		c.desk.Day.Status("sick")
		c.desk.Day.Discard()
	}},
	{"15-who", func(c *canned) {
		c.memory.Shared = []record.ID{c.desk.Kit.Me.ID, c.desk.Kit.Me.Mates[1].ID, c.desk.Kit.Me.Mates[3].ID}
		c.desk.Reported(state.Exchanging{Running: true})
		c.desk.Reported(state.Exchanging{AtHead: true})
		c.desk.Who.Toggle()
	}},
	{"15-who-first", func(c *canned) {
		c.memory.Unchosen = true
		c.shared(c.desk.Kit.Me.ID, c.desk.Kit.Me.Mates[1].ID)
	}},
	{"15-taken", func(c *canned) {
		c.shared(c.desk.Kit.Me.ID, c.desk.Kit.Me.Mates[1].ID)
		c.shared(c.desk.Kit.Me.Mates[1].ID, c.desk.Kit.Me.Mates[3].ID)
	}},
	{"10-exchange", func(c *canned) { c.desk.Go(state.Route{Page: state.PageExchange}) }},
	{"15-complaint", func(c *canned) {
		c.complaints(c.desk.Kit)
		c.desk.Go(state.Route{Page: state.PageMine})
		c.desk.Go(state.Route{Page: state.PageComplaint})
		c.desk.Complaints.About("forms")
		c.desk.Complaints.Nameless(true)
	}},
	{"16-care", func(c *canned) {
		member := c.memory.Find(record.Member, record.MemberName, record.T("德吉")).ID
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
		c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.MemberCare, Member: member})
		c.desk.Edit.Set(record.CareHealth, record.C("h2"))
	}},
	{"17-older-version", func(c *canned) {
		c.desk.Reported(state.Exchanging{MinApp: "0.4.0", AtHead: true})
		c.desk.Go(state.Route{Page: state.PageExchange})
	}},
	{"18-stranger", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageExchange})
		c.desk.Reported(state.Exchanging{Failure: state.Stranger})
	}},
	{"18-no-network", func(c *canned) {
		c.desk.Exchange.Start()
		c.desk.Reported(state.Exchanging{Running: true})
		c.desk.Reported(state.Exchanging{Failure: state.NoNetwork})
		c.desk.Go(state.Route{Page: state.PageExchange})
	}},
	{"18-between", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageExchange})
		c.desk.Reported(state.Exchanging{Failure: state.Between})
	}},
	{"18-busy", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageExchange})
		c.desk.Reported(state.Exchanging{Failure: state.Unavailable})
	}},
	{"18-too-big", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageExchange})
		c.desk.Reported(state.Exchanging{Failure: state.TooBig, Text: "才让卓玛", Bo: "ཚེ་རིང་སྒྲོལ་མ", N: 9})
	}},
	{"18-moved", func(c *canned) {
		c.desk.Kit.Endpoint = endpoint{"https://192.168.1.10:8443", "https://zhucun.example.org:8443"}
		c.desk.Moving.Pick = func() {}
		c.desk.Go(state.Route{Page: state.PageSettings})
		c.desk.Moving.Type("http://10.0.0.5")
		c.desk.Moving.Start()
	}},
	{"19-clock", func(c *canned) { c.clock(record.Time{Shown: noon - 65*24*3600_000, Sure: true}) }},
	{"19-clock-lost", func(c *canned) {
		c.clock(record.Time{Least: true})
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	}},
	{"19-clock-doubt", func(c *canned) {
		c.clock(record.Time{Shown: noon, Learned: noon - 400*24*3600_000})
		c.desk.Go(state.Route{Page: state.PageLedger})
	}},
	{"19-asked", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
		c.desk.Visit.Toggle(record.VisitPresent, "nobody")
		c.desk.Visit.Date(c.desk.Kit.Today() + 3)
		c.desk.Visit.Save()
	}},
	{"19-revoked", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageExchange})
		c.desk.Reported(state.Exchanging{Running: true})
		e := state.Edit{Ref: record.Ref{Kind: record.Device, ID: statetest.Tablet}, Fields: []record.Set{{Field: record.DeviceRevoked, Value: record.D(c.desk.Kit.Today() - 2)}}}
		_, _ = c.memory.Records().Save(context.Background(), state.Save{Edits: []state.Edit{e}})
		c.desk.Reported(state.Exchanging{AtHead: true})
	}},
	{"11-mine", func(c *canned) {
		c.complaints(c.desk.Kit)
		c.desk.Go(state.Route{Page: state.PageMine})
	}},
	{"20-matters", func(c *canned) {
		c.matters()
		c.desk.Go(state.Route{Page: state.PageMatters})
	}},
	{"20-matter-of-team", func(c *canned) {
		c.matters()
		c.desk.Go(state.Route{Page: state.PageMatters})
		c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Matter})
		c.desk.Edit.Set(record.MatterNeed, record.C("power"))
	}},
	{"21-study", func(c *canned) {
		c.studies()
		c.desk.Go(state.Route{Page: state.PageStudy})
	}},
	{"21-study-form", func(c *canned) {
		c.studies()
		c.desk.Go(state.Route{Page: state.PageStudy})
		c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Study})
		c.desk.Edit.Set(record.StudyType, record.C("lecture"))
		c.desk.Edit.Set(record.StudyPersons, record.Rs(c.desk.Kit.Me.Mates[1].ID))
	}},
	{"19-workbench", (*canned).workbench},
	{"20-received", func(c *canned) {
		c.workbench()
		c.desk.Go(state.Route{Page: state.PageReceived})
	}},
	{"20-received-day", func(c *canned) {
		c.workbench()
		c.desk.Go(state.Route{Page: state.PageReceived})
		c.desk.Go(state.Route{Page: state.PageReceived, Record: c.desk.Received.View().Lines[0].ID})
	}},
	{"20-waiting", (*canned).waiting},
	{"20-verdict", func(c *canned) {
		c.waiting()
		c.desk.Go(state.Route{Page: state.PageVerdict, Record: c.desk.Quarantine.View().Lines[2].ID})
		c.desk.Verdict.Say("return")
		c.desk.Verdict.Why("outdated")
	}},
	{"20-verdict-edit", func(c *canned) {
		c.waiting()
		c.desk.Go(state.Route{Page: state.PageVerdict, Record: c.desk.Quarantine.View().Lines[3].ID})
		c.desk.Verdict.Say("accept")
	}},
	{"20-verdict-many", func(c *canned) {
		c.waiting()
		c.desk.Go(state.Route{Page: state.PageVerdict})
		c.desk.Verdict.All()
		c.desk.Verdict.Say("accept")
	}},
	{"22-team", func(c *canned) {
		c.studies()
		c.desk.Go(state.Route{Page: state.PageTeam})
	}},
	{"23-conflicts", func(c *canned) { c.conflicts() }},
	{"23-conflict", func(c *canned) {
		c.conflicts()
		c.conflictAt(record.Household, record.HouseholdPhone)
	}},
	{"23-conflict-visit", func(c *canned) {
		c.conflicts()
		c.conflictAt(record.Visit, record.VisitNote)
		c.desk.Conflicts.Ask()
	}},
	{"23-conflict-alike", func(c *canned) {
		c.conflicts()
		c.conflictAt(record.Household, record.HouseholdSize)
		c.desk.Conflicts.Together()
	}},
	{"23-conflict-own", func(c *canned) {
		c.conflicts()
		c.conflictAt(record.Household, record.HouseholdSize)
		c.desk.Conflicts.Own()
	}},
	{"24-asked", func(c *canned) {
		c.asked()
		c.desk.Refresh()
	}},
	{"24-answer", func(c *canned) {
		ask := c.asked()
		c.desk.Go(state.Route{Page: state.PageAnswer, Record: ask.ID})
		c.desk.Answer.Choose(2)
	}},
	{"23-conflict-settled", func(c *canned) {
		c.conflicts()
		c.desk.Conflicts.Keep(1)
		c.desk.Conflicts.Keep(2)
		c.desk.Conflicts.Filter(true)
	}},
	{"17-duplicates", func(c *canned) { c.doubles() }},
	{"17-pair", func(c *canned) {
		c.doubles()
		c.toPair(0)
	}},
	{"17-verdicts", func(c *canned) {
		c.doubles()
		c.toPair(0)
		c.desk.Duplicates.NotSame()
		c.desk.Duplicates.KeepLeft()
		c.desk.Go(state.Route{Page: state.PageVerdicts})
	}},
	{"17-near", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Household})
		c.desk.Edit.Set(record.HouseholdHead, record.T("才让卓玛"))
		c.desk.Edit.Set(record.HouseholdGroup, record.I(1))
	}},
	{"23-history", (*canned).history},
	{"23-history-line", func(c *canned) {
		c.history()
		c.desk.History.Pick(c.desk.History.View().Lines[1].Key)
	}},
	{"23-history-day", func(c *canned) {
		c.history()
		c.desk.History.AsOf(c.desk.Kit.Today() - 40)
	}},
	{"23-history-local", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageHistory, Household: c.first, Kind: record.Household, Record: c.first})
	}},
	{"24-trash", (*canned).trash},
	{"11-settings", func(c *canned) { c.desk.Go(state.Route{Page: state.PageSettings}) }},
	{"22-batch", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageBatch})
		c.desk.Batch.Take([]record.ID{c.first, c.second})
		c.desk.Batch.Place("summer")
		c.desk.Batch.Back("2026-09")
	}},
	{"22-batch-errors", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageBatch})
		c.desk.Batch.All()
		c.desk.Batch.Back("十月")
		c.desk.Batch.Save()
	}},
	{"22-matter", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
		c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Matter})
		c.desk.Edit.Set(record.MatterNeed, record.C("water"))
		c.desk.Edit.Set(record.MatterWhat, record.T("水管冻裂，尚未修好"))
		c.desk.Edit.Set(record.MatterHolder, record.C("township"))
	}},
	{"22-card-matters", func(c *canned) {
		c.matters()
		c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	}},
	{"23-coverage", func(c *canned) { c.desk.Go(state.Route{Page: state.PageCoverage}) }},
	{"23-villages", func(c *canned) {
		c.villages()
		c.desk.Go(state.Route{Page: state.PageCoverage})
	}},
	{"24-new", func(c *canned) { c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Household}) }},
	{"24-found", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageHouseholds})
		c.desk.Households.Search("才让")
	}},
	{"24-nobody", func(c *canned) {
		c.desk.Go(state.Route{Page: state.PageHouseholds})
		c.desk.Households.Search("zzz")
	}},
	{"25-people", func(c *canned) { c.people(record.Assignment) }},
	{"25-people-gaps", func(c *canned) { c.people(state.Gaps) }},
	{"25-people-devices", func(c *canned) { c.people(record.Device) }},
	{"25-people-persons", func(c *canned) { c.people(record.Person) }},
	{"25-people-person", func(c *canned) {
		c.people(record.Person)
		c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Person, Record: c.desk.Kit.Me.ID})
		c.desk.Edit.Seek(record.PersonTownship, "科才")
	}},
	{"25-people-assign", func(c *canned) {
		c.people(record.Assignment)
		c.desk.Go(state.Route{Page: state.PageEdit, Kind: record.Assignment, Person: c.desk.Kit.Me.Mates[1].ID})
		c.desk.Edit.Seek(record.AssignmentTeam, "工作队")
	}},
	{"25-handover", func(c *canned) {
		c.people(record.Team)
		c.matters()
		c.desk.Go(state.Route{Page: state.PageHandover, Record: c.desk.Kit.Me.Team})
		h := c.desk.Handover
		h.Pick(state.Option{Key: c.desk.Kit.Me.ID.String(), Name: c.desk.Kit.Me.Named})
		h.Tap(h.View().Lines[1].Row.ID)
		h.Pick(state.Option{})
		h.Tap(h.View().Lines[2].Row.ID)
	}},
}

func TestScreens(t *testing.T) {
	d := newDrawn(t)
	langs, sizes := state.Langs, sizes
	if *folder == "" {
		langs, sizes = langs[:1], sizes[:1] // every screen can be drawn; with -screens all of them are
	} else if err := os.MkdirAll(*folder, 0o755); err != nil {
		t.Fatal(err)
	}
	d.app(t, state.DefaultPrefs)
	for _, lang := range langs {
		for _, size := range sizes {
			for _, s := range scenes {
				name := fmt.Sprintf("%s-%.0fx%.0f-%s.png", lang, size.Width, size.Height, s.name)
				if !wanted(t, name) {
					continue
				}
				c := newCanned(t)
				c.desk.Settings.Lang(lang)
				w := d.window(t, c.desk, lang, size)
				s.scene(c)
				shoot(t, w, name)
			}
			if name := fmt.Sprintf("%s-%.0fx%.0f-0-enrol.png", lang, size.Width, size.Height); wanted(t, name) {
				shoot(t, d.enrol(t, lang, size), name)
			}
		}
	}
}

// TestThemesAndSizes draws the phone in every theme and the largest text.
func TestThemesAndSizes(t *testing.T) {
	if *folder == "" {
		t.Skip("drawn with -screens only")
	}
	d := newDrawn(t)
	for name, prefs := range map[string]state.Prefs{
		"dark": {Theme: state.Dark}, "contrast": {Theme: state.Contrast}, "large": {Theme: state.Light, Size: len(state.TextSizes) - 1},
	} {
		d.app(t, prefs)
		for _, s := range scenes {
			picture := fmt.Sprintf("%s-412x915-%s-%s.png", state.Chinese, name, s.name)
			if !wanted(t, picture) {
				continue
			}
			c := newCanned(t)
			w := d.window(t, c.desk, state.Chinese, sizes[0])
			s.scene(c)
			shoot(t, w, picture)
		}
	}
}

// wanted reports whether a picture is among those asked for.
func wanted(t *testing.T, name string) bool {
	t.Helper()
	ok, err := regexp.MatchString(*only, name)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func (d *drawn) enrol(t *testing.T, lang state.Lang, size fyne.Size) fyne.Window {
	e := state.NewEnrol(&state.Kit{Run: state.Inline}, enroller{}, "")
	width := screen.EnrolWidth(size.Width)
	p := screen.Enrol(screen.Look{Words: d.words[lang], Width: width}, e, func(state.Lang) {}, func() {}, func() {})
	e.OnChange = p.Refresh
	w := test.NewTempWindow(t, screen.Alone(p, size.Width))
	w.SetPadded(false)
	w.Resize(size)
	e.Type(0, "7k2p-x9qd-4m")
	return w
}

// endpoint takes no address that begins with http.
type endpoint []string

func (e endpoint) Addresses() []string { return e }
func (e endpoint) Move(string) error   { return plain{} }

type plain struct{}

func (plain) Error() string { return "http" }
func (plain) Key() string   { return "enrol.http" }

type enroller struct{ state.Enroller }

func (enroller) Check(string) bool { return false }

func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	w.Content().Refresh()
	img := w.Canvas().Capture()
	if *folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(*folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
