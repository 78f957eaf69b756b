package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
	"zhucun/sync/wire"
)

const testVillage = "623027103201"

// theDay is when the tests' clock stands: a Sunday noon in China.
var theDay = record.MustDay("2026-11-22").Time().UnixMilli() + 4*3600_000

func testClock() int64 { return theDay }

// testCounty is a real endpoint with a clerk, a team leader and two households.
type testCounty struct {
	*server.Server
	srv           *httptest.Server
	spki          []byte
	clerk, leader record.ID
	invited       server.Invited
	first         bool   // a code is let in for one key alone
	key           []byte // that one, once it came
}

// Claim lets every code in for the one who was invited last; where first is set for the
// key that came first, as the endpoint does.
func (c *testCounty) Claim(_ [16]byte, key []byte, _ int64) (server.Invited, error) {
	if c.first && c.key != nil && !bytes.Equal(c.key, key) {
		return server.Invited{}, server.ErrUsedCode
	}
	c.key = bytes.Clone(key)
	return c.invited, nil
}

func newTestCounty(t testing.TB) *testCounty {
	t.Helper()
	_, key, _ := ed25519.GenerateKey(nil)
	c := serveCounty(t, filepath.Join(t.TempDir(), "log.db"), server.Config{Key: key})
	c.clerk = c.add(t, record.Person, map[string]string{"name": "管理员"})
	c.leader = c.add(t, record.Person, map[string]string{"name": "队长", "township": testVillage[:9]})
	team := c.add(t, record.Team, map[string]string{"name": "一队", "township": testVillage[:9]})
	c.add(t, record.Area, map[string]string{"code": testVillage, "name": "九甲村"})
	c.add(t, record.Assignment, map[string]string{"person": c.clerk.String(), "role": "clerk", "areas": "623027", "valid_from": "2020-01-01"})
	c.add(t, record.Assignment, map[string]string{"person": c.leader.String(), "role": "leader", "team": team.String(), "areas": testVillage, "valid_from": "2020-01-01"})
	c.add(t, record.Household, map[string]string{"village": testVillage, "head": "才让卓玛", "phone": "1"})
	c.add(t, record.Household, map[string]string{"village": testVillage, "head": "扎西"})
	return c
}

// serveCounty serves the log at path, making it if it is not there. config says
// what is special about the endpoint.
func serveCounty(t testing.TB, path string, config server.Config) *testCounty {
	t.Helper()
	log, err := sqlitelog.Open(t.Context(), path, sqlitelog.Options{County: "623027"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	c := &testCounty{}
	config.Log, config.Now, config.Rand = log, testClock, rand.Reader
	if c.Server, err = server.New(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	c.srv = httptest.NewUnstartedServer(mux)
	c.srv.StartTLS()
	t.Cleanup(c.srv.Close)
	c.spki = c.srv.Certificate().RawSubjectPublicKeyInfo
	mux.Handle("/", c.Handler())
	mux.Handle("POST /v1/enroll", &server.Enroller{Server: c.Server, Codes: c, SPKI: c.spki, County: "夏河县"})
	return c
}

func (c *testCounty) add(t testing.TB, kind record.Kind, fields map[string]string) record.ID {
	t.Helper()
	w := record.Write{Ref: record.Ref{Kind: kind}}
	for _, f := range kind.Def().Fields {
		text, given := fields[f.Name]
		if !given {
			continue
		}
		v, err := value(&f, text)
		if err != nil {
			t.Fatal(err)
		}
		w.Fields = append(w.Fields, record.Set{Field: f.Field, Value: v})
	}
	refs, err := c.Local(t.Context(), record.ID{}, w)
	if err != nil {
		t.Fatal(err)
	}
	return refs[0].ID
}

// invite writes an invitation for a person and gives the intent that takes it.
func (c *testCounty) invite(t testing.TB, person record.ID, label string) string {
	t.Helper()
	return c.inviteAll(t, label, person)
}

// inviteAll writes an invitation for a device that several people share.
func (c *testCounty) inviteAll(t testing.TB, label string, persons ...record.ID) string {
	t.Helper()
	c.invited = server.Invited{Persons: persons, Label: label}
	code, err := wire.NewCode(rand.Reader, c.spki)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(wire.NewInvitation(code, c.spki, "夏河县", 0, c.srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "invitation.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return `{"do":"enrol","file":` + quoted(file) + `}`
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// ask drives a device with these lines and gives the answers.
func ask(t testing.TB, dir string, lines ...string) []string {
	t.Helper()
	d, err := openDevice(dir, version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := drive(d, strings.NewReader(strings.Join(lines, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

func TestWhoSharesADeviceTakesOverAlsoAfterAStart(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	duty := `{"do":"fill","page":"day","fields":{"status":"in"}}`
	first := ask(t, dir, c.inviteAll(t, "tablet", c.leader, c.clerk), `{"do":"exchange"}`, `{"do":"as","person":"别人"}`, `{"do":"as","person":"管理员"}`)
	if !strings.Contains(first[2], "not one of the 2 people") || !strings.Contains(first[3], `"person":"`+c.clerk.String()) {
		t.Errorf("%s\n%s", first[2], first[3])
	}
	got := ask(t, dir, `{"do":"status"}`, `{"do":"as","person":"`+c.leader.String()+`"}`, duty, `{"do":"list","kind":"duty_day"}`)
	if !strings.Contains(got[0], `"person":"`+c.clerk.String()) {
		t.Errorf("the next start forgot who it was: %s", got[0])
	}
	if !strings.Contains(got[3], `"person":"`+c.leader.String()) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

func TestATabletFollowsTheClerksListOfItsPeople(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	got := ask(t, tablet, c.inviteAll(t, "tablet", c.leader, c.clerk), `{"do":"exchange"}`, `{"do":"as","person":"队长"}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`)
	_, id, _ := strings.Cut(got[0], `"device":"`)
	other := c.add(t, record.Person, map[string]string{"name": "新来的", "township": testVillage[:9]})
	ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`,
		`{"do":"write","kind":"device","record":"`+id[:36]+`","fields":{"persons":"`+c.clerk.String()+" "+other.String()+`"}}`, `{"do":"exchange"}`)
	got = ask(t, tablet, `{"do":"exchange"}`, `{"do":"status"}`, `{"do":"as","person":"队长"}`, `{"do":"as","person":"`+other.String()+`"}`)
	contains(t, "in the round", got[:1], `{"view":{"sent":1,`)
	contains(t, "after it", got[1:2], `"persons":["`)
	if strings.Contains(got[1], c.leader.String()) {
		t.Errorf("he still is one of its people: %s", got[1])
	}
	contains(t, "asked for him", got[2:3], "not one of the 2 people")
	contains(t, "the new one", got[3:4], `"person":"`+other.String())
	contains(t, "the next start", ask(t, tablet, `{"do":"status"}`), `"person":"`+other.String())
	list := ask(t, desk, `{"do":"exchange"}`, `{"do":"list","kind":"quarantine"}`)[1]
	contains(t, "what he had not sent", []string{list}, `"author":"`+c.leader.String(), `"detail":"author"`)
}

func TestIntentsAreAnsweredInOrderByTheStatesOfTheApp(t *testing.T) {
	c := newTestCounty(t)
	steps := []struct{ name, do, want string }{
		{"nothing but enrolment works before it", `{"id":1,"do":"status"}`, `{"id":1,"error":"this device is not enrolled`},
		{"a mistyped code is said", `{"do":"enrol","code":"0000-0000-0000-0000-0001","address":"x"}`, `"key":"enrol.mistyped"`},
		{"an invitation enrols", c.invite(t, c.leader, "tablet"), `{"view":{"label":"tablet","county":"夏河县"`},
		{"enrolment is once", `{"do":"enrol","code":""}`, `"error":"this device is enrolled already"`},
		{"the first round brings the village", `{"id":"a","do":"exchange"}`, `"waiting":0,"at_head":true,"new_epoch":false,"reset":false,"done":true,"say":"exchange.done"`},
		{"who uses the device came with it", `{"do":"status"}`, `"roles":["leader"]`},
		{"households are listed", `{"do":"households"}`, `"total":2`},
		{"and searched by initials", `{"do":"households","text":"crzm"}`, `{"total":1,"rows":[{"ref":"household/`},
		{"a visit is saved", `{"id":{"n":1},"do":"fill","page":"visit","household":"crzm","fields":{"topics":"income school","present":"head","needs":"fodder","place":"home","next":"2026-12-01","note":"雪后"}}`, `{"id":{"n":1},"view":{"saved":["visit/`},
		{"what the form objects to is said", `{"do":"fill","page":"visit","household":"zx","fields":{"present":"head"}}`, `"error":"error.fields; field 3: visit.what","key":"error.fields"`},
		{"a text that finds nobody is said", `{"do":"fill","page":"visit","household":"zzz","fields":{"present":"nobody"}}`, `0 households are found`},
		{"the next form is not spoiled", `{"do":"fill","page":"visit","household":"crzm","fields":{"present":"nobody","date":"2026-11-20"}}`, `"view":{"saved":["visit/`},
		{"a second visit on one day is asked about", `{"do":"fill","page":"visit","household":"crzm","fields":{"present":"nobody","date":"2026-11-20"}}`, `field 2: ask.same_day`},
		{"codes named twice are meant once", `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school school","present":"head head","date":"2026-11-19"}}`, `"view":{"saved":["visit/`},
		{"and stand on the card", `{"do":"card","household":"crzm"}`, `"date":"2026-11-19","household"`},
		{"with what was named", `{"do":"card","household":"crzm"}`, `"present":"head","topics":"school"`},
		{"a household is edited", `{"do":"fill","page":"edit","household":"zx","fields":{"phone":"139","size":"5"}}`, `"view":{"saved":["household/`},
		{"an unknown field is refused", `{"do":"fill","page":"edit","household":"zx","fields":{"religion":"x"}}`, `no field religion`},
		{"an unreadable value is refused", `{"do":"fill","page":"edit","household":"zx","fields":{"size":"many"}}`, `"key":"error.fields"`},
		{"a day is entered", `{"do":"fill","page":"day","fields":{"status":"in"}}`, `"view":{"saved":["duty_day/`},
		{"the same day again changes nothing", `{"do":"fill","page":"day","fields":{"status":"in"}}`, `"view":{"saved":[]`},
		{"an earlier day too", `{"do":"fill","page":"day","date":"2026-11-20","fields":{"status":"pasture","note":"冬窝子"}}`, `"view":{"saved":["duty_day/`},
		{"the outbox is listed", `{"do":"items"}`, `"who":"队长","state":"waiting"`},
		{"the card shows both visits", `{"do":"card","household":"crzm"}`, `"note":"雪后"`},
		{"nonsense is answered", `{"do":`, `"error":"unexpected EOF"`},
		{"so is an unknown intent", `{"do":"dance"}`, `unknown intent`},
		{"so is an unknown key", `{"do":"status","colour":"red"}`, `unknown field`},
		{"so is a line that is too long", strings.Repeat("x", maxLine+1), `a line of more than 1048576 bytes`},
		{"a round sends it all", `{"do":"exchange"}`, `{"view":{"sent":7,`},
		{"nothing is left", `{"do":"status"}`, `"waiting":0`},
		{"a copy is made", `{"do":"backup"}`, `"view":{"file":"`},
		{"the check is clean", `{"do":"check"}`, `{"view":{"problems":[]}}`},
		{"a leader may not write the roster", `{"do":"write","kind":"team","fields":{"name":"二队","township":"623027103"}}`, `"view":{"saved":["team/`},
		{"which the endpoint holds", `{"do":"exchange"}`, `"held":1`},
		{"the last line ends the program", `{"id":9,"do":"quit"}`, `{"id":9}`},
		{"and what follows is not read", `{"id":10,"do":"status"}`, ``},
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.do)
	}
	answers := ask(t, t.TempDir(), lines...)
	if len(answers) != len(steps)-1 {
		t.Fatalf("%d answers to %d intents, the last after quit:\n%s", len(answers), len(steps), strings.Join(answers, "\n"))
	}
	for n, a := range answers {
		if !strings.Contains(a, steps[n].want) {
			t.Errorf("%s:\n%.200s\ngave %s\nwant %s", steps[n].name, steps[n].do, a, steps[n].want)
		}
	}
}

func TestAConflictIsShownAndDecidedThroughTheForm(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"edit","household":"crzm","fields":{"phone":"138"}}`)
	got := ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"fill","page":"edit","household":"crzm","fields":{"phone":"139"}}`, `{"do":"exchange"}`)
	ask(t, tablet, `{"do":"exchange"}`)
	got = append(got, ask(t, desk, `{"do":"exchange"}`, `{"do":"card","household":"crzm"}`,
		`{"do":"fill","page":"edit","household":"crzm","fields":{"phone":"138"}}`, `{"do":"exchange"}`, `{"do":"card","household":"crzm"}`)...)
	if card := got[5]; !strings.Contains(card, `"conflicts":{"phone":[{"value":"13`) || !strings.Contains(card, `"conflicts":1`) {
		t.Errorf("the clerk's card shows no conflict: %s", card)
	}
	if card := got[8]; strings.Contains(card, `"conflicts":{`) || !strings.Contains(card, `"phone":"138"`) {
		t.Errorf("it is not decided: %s", card)
	}
}

// A clerk settles a conflict by one key, and asks the leader about another, who finds the
// question on his Today; the answer comes back.
func TestConflictsAreSettledAndAskedAboutByKeys(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	edit := func(head, phone string) string {
		return `{"do":"fill","page":"edit","household":"` + head + `","fields":{"phone":"` + phone + `"}}`
	}
	exchange := `{"do":"exchange"}`
	ask(t, tablet, c.invite(t, c.leader, "tablet"), exchange, edit("crzm", "138"), edit("zx", "136"))
	ask(t, desk, c.invite(t, c.clerk, "desk"), exchange, edit("crzm", "139"), edit("zx", "137"), exchange)
	ask(t, tablet, exchange)
	got := ask(t, desk, exchange, `{"do":"key","text":"1"}`, `{"do":"open","page":"conflicts"}`, `{"do":"rows","list":"conflicts"}`,
		`{"do":"key","text":"1"}`, `{"do":"key","text":"q"}`, `{"do":"key","text":"a"}`, `{"do":"key","text":"1"}`, `{"do":"rows","page":"conflicts","list":"conflicts"}`, exchange)
	for n, want := range map[int]string{1: `has nothing for the key`, 2: `"lists":{"conflicts":2}`, 3: `"conflicts":{"phone":[{"value":"13`, 4: `"lists":{"conflicts":1}`, 5: `has nothing for the key`,
		7: `"at":"household/`, 8: `{"view":{"total":1,"rows":[{"ref":"household/`, 9: `"sent":2,"held":0`} {
		if !strings.Contains(got[n], want) {
			t.Errorf("the desk's answer %d is %s\nwant %s", n, got[n], want)
		}
	}
	got = ask(t, tablet, exchange, `{"do":"rows","page":"today","list":"asked"}`)
	_, id, _ := strings.Cut(got[1], `"ref":"ask/`)
	if len(id) < 36 {
		t.Fatalf("the leader is asked %s", got[1])
	}
	got = ask(t, tablet, `{"do":"fill","page":"answer","record":"`+id[:36]+`","fields":{"answer":"打过电话"}}`, `{"do":"rows","page":"today","list":"asked"}`, exchange)
	if !strings.Contains(got[0], `"saved":["ask/`) || !strings.Contains(got[1], `"total":0`) || !strings.Contains(got[2], `"held":0`) {
		t.Errorf("the leader's answer: %s", strings.Join(got, "\n"))
	}
	got = ask(t, desk, exchange, `{"do":"list","kind":"ask"}`, `{"do":"open","page":"conflicts"}`, `{"do":"key","text":"Right"}`, exchange, `{"do":"key","text":"f"}`, `{"do":"open","page":"conflicts"}`)
	if !strings.Contains(got[1], `"answer":"打过电话"`) || !strings.Contains(got[3], `"page":"conflicts"`) || !strings.Contains(got[5], `"lists":{"settled":2}`) {
		t.Errorf("the desk: %s", strings.Join(got, "\n"))
	}
}

func TestAnAreaCodeThatIsNoneIsRefusedAtSaving(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	list := ask(t, dir, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"list","kind":"assignment"}`)[2]
	_, id, _ := strings.Cut(list, `{"ref":"assignment/`)
	for _, areas := range []string{"6230271002000", "623027100200 623027100201x", "623027100200，623027100201", "62302"} {
		got := ask(t, dir, `{"do":"write","kind":"assignment","record":"`+id[:36]+`","fields":{"areas":"`+areas+`"}}`, `{"do":"status"}`)
		contains(t, areas, got[:1], `"key":"invalid.area_code"`)
		contains(t, "nothing waits", got[1:], `"waiting":0`)
	}
}

func TestAClerkSeesWhatWaitsAndDecides(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
		`{"do":"write","kind":"team","fields":{"name":"二队","township":"623027103"}}`, `{"do":"exchange"}`)
	list := ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"list","kind":"quarantine"}`)[2]
	if !strings.Contains(list, `"reason":"permission"`) || !strings.Contains(list, `"fields":{"name":"二队","township":"623027103"}`) {
		t.Fatalf("the clerk does not see the change: %s", list)
	}
	_, id, _ := strings.Cut(list, `"ref":"quarantine/`)
	decided := ask(t, desk, `{"do":"write","kind":"quarantine","record":"`+id[:36]+`","fields":{"decision":"accept"}}`, `{"do":"exchange"}`, `{"do":"list","kind":"team"}`)
	if !strings.Contains(decided[2], `"total":2`) {
		t.Errorf("the accepted change is not there: %s", strings.Join(decided, "\n"))
	}
	if after := ask(t, tablet, `{"do":"exchange"}`, `{"do":"status"}`); !strings.Contains(after[1], `"held":0`) {
		t.Errorf("its author's tablet still holds it: %s", after)
	}
}

// A clerk hands back all that a device has waiting, and a word after that is shown
// as too late to the clerk and to the author.
func TestAClerkReturnsAllOfADeviceAndALaterWordIsTooLate(t *testing.T) {
	c := newTestCounty(t)
	tablet, desk := t.TempDir(), t.TempDir()
	ask(t, tablet, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`,
		`{"do":"write","kind":"team","fields":{"name":"二队","township":"623027103"}}`,
		`{"do":"write","kind":"team","fields":{"name":"三队","township":"623027103"}}`, `{"do":"exchange"}`)
	list := ask(t, desk, c.invite(t, c.clerk, "desk"), `{"do":"exchange"}`, `{"do":"list","kind":"quarantine"}`)[2]
	_, device, _ := strings.Cut(list, `"device":"`)
	_, id, _ := strings.Cut(list, `"ref":"quarantine/`)
	own := ask(t, tablet, `{"do":"exchange"}`, `{"do":"decide","device":"`+device[:36]+`","decision":"accept"}`)
	contains(t, "a decision of who is no clerk", own[1:], `"key":"code.return_reason.not_yours"`)
	decided := ask(t, desk, `{"do":"decide","device":"`+device[:36]+`","decision":"maybe"}`,
		`{"do":"decide","device":"`+device[:36]+`","decision":"return","note":"请核对"}`, `{"do":"exchange"}`,
		`{"do":"write","kind":"quarantine","record":"`+id[:36]+`","fields":{"decision":""}}`,
		`{"do":"write","kind":"quarantine","record":"`+id[:36]+`","fields":{"decision":"accept"}}`, `{"do":"exchange"}`, `{"do":"list","kind":"quarantine"}`)
	contains(t, "an alien decision", decided[:1], `"key":"invalid.not_a_verdict"`)
	contains(t, "all of the device", decided[1:2], `"decided":2`)
	contains(t, "a cleared decision", decided[3:4], `"key":"invalid.not_a_verdict"`)
	contains(t, "the desk", decided[6:], `"outcome":"returned"`, `"overtaken":"accept"`)
	after := ask(t, tablet, `{"do":"exchange"}`, `{"do":"items"}`, `{"do":"status"}`)
	contains(t, "the author", after[1:2], `"state":"returned"`, `"too_late":"accept"`, "请核对")
	contains(t, "the tablet", after[2:], `"returned":2`, `"held":0`)
}

func TestARestoredCopyGoesOnInANewEpoch(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	got := ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`, `{"do":"fill","page":"day","fields":{"status":"in"}}`, `{"do":"backup"}`,
		`{"do":"fill","page":"day","fields":{"status":"rest"}}`, `{"do":"exchange"}`)
	var backup struct{ View fileView }
	if err := json.Unmarshal([]byte(got[3]), &backup); err != nil {
		t.Fatal(err)
	}
	got = ask(t, dir, `{"do":"restore","file":`+quoted(backup.View.File)+`}`, `{"do":"items"}`, `{"do":"exchange"}`, `{"do":"list","kind":"duty_day"}`, `{"do":"check"}`)
	if !strings.Contains(got[0], `"file":"`) || !strings.Contains(got[1], `"total":1`) || !strings.Contains(got[2], `"done":true`) {
		t.Errorf("the backup was not restored and sent:\n%s", strings.Join(got, "\n"))
	}
	if !strings.Contains(got[3], `"status":"rest"`) || !strings.Contains(got[4], `"problems":[]`) {
		t.Errorf("what the county had did not come back:\n%s", strings.Join(got, "\n"))
	}
}

func TestAnOlderAppIsToldAndStillSends(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	ask(t, dir, c.invite(t, c.leader, "tablet"), `{"do":"exchange"}`)
	for _, tc := range []struct{ asked, say string }{
		{"99.0.1", `"min_app":"99.0.1","old":true`},
		{version, `"min_app":"` + version + `"`},
		{"", ``},
	} {
		c.Server.MinApp = tc.asked // as the operator starts the endpoint anew
		got := ask(t, dir, `{"do":"fill","page":"visit","household":"crzm","fields":{"topics":"school","present":"head"},"sure":true}`, `{"do":"exchange"}`, `{"do":"status"}`)
		if !strings.Contains(got[1], `"sent":1,"held":0`) || !strings.Contains(got[1], `"done":true,"say":"exchange.done"`) {
			t.Errorf("asked for %q the round gave %s", tc.asked, got[1])
		}
		if tc.say == "" && strings.Contains(got[2], "min_app") || !strings.Contains(got[2], tc.say) || strings.Contains(got[2], `"old"`) != strings.Contains(tc.say, `"old"`) {
			t.Errorf("asked for %q the app says %s", tc.asked, got[2])
		}
	}
}

func TestEveryValueIsReadAsItIsWritten(t *testing.T) {
	id := record.NaturalID(record.Person, "x")
	for _, v := range []record.Value{
		record.T("牧民 定居"), record.I(-3), record.B(true), record.B(false), record.C("in"), record.Cs("b", "a"),
		record.D(record.MustDay("2026-02-28")), record.M(2026, 12), record.R(id), record.Rs(id, record.ID{1}), record.X([]byte{0, 255}), "",
	} {
		got, err := value(&record.FieldDef{Type: v.Type()}, words(v))
		if err != nil || got != v {
			t.Errorf("%q is written %q and read as %q, %v", v, words(v), got, err)
		}
	}
}

func TestTheAppExchangesByItselfWhenAsked(t *testing.T) {
	c := newTestCounty(t)
	d, err := openDevice(t.TempDir(), version, testClock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	in, toIt := io.Pipe()
	fromIt, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- drive(d, in, out); out.Close() }()
	answers := bufio.NewScanner(fromIt)
	say := func(line string) string {
		if _, err := io.WriteString(toIt, line+"\n"); err != nil || !answers.Scan() {
			t.Fatal(err, answers.Err())
		}
		return answers.Text()
	}
	say(c.invite(t, c.leader, "tablet"))
	say(`{"do":"auto"}`)
	if got := say(`{"do":"exchange"}`); !strings.Contains(got, "exchanges by itself") {
		t.Errorf("two rounds at once: %s", got)
	}
	for end := time.Now().Add(time.Minute); !strings.Contains(say(`{"do":"households"}`), `"total":2`); { // the first round runs meanwhile
		if time.Now().After(end) {
			t.Fatal("no household ever came")
		}
	}
	say(`{"do":"quit"}`)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The same verbs drive every page: a form step by step, a list, a conflict, a draft.
func TestEveryPageIsDrivenByTheSameVerbs(t *testing.T) {
	c := newTestCounty(t)
	dir := t.TempDir()
	steps := []struct{ name, do, want string }{
		{"enrolled", c.invite(t, c.leader, "tablet"), `"label":"tablet"`},
		{"with records", `{"do":"exchange"}`, `"done":true`},
		{"nothing is entered where no form is", `{"do":"set","fields":{"note":"x"}}`, `no form is open`},
		{"a page that is none", `{"do":"open","page":"dance"}`, `no page is called`},
		{"a list", `{"do":"open","page":"households"}`, `{"view":{"page":"households","lists":{"households":2`},
		{"its rows", `{"do":"rows","list":"households","text":"crzm"}`, `{"view":{"total":1,"rows":[{"ref":"household/`},
		{"a list that is none", `{"do":"rows","list":"visits!"}`, `no list is called`},
		{"a card and its lists", `{"do":"open","page":"households","household":"crzm"}`, `"members":0,"visits":0`},
		{"a form", `{"do":"open","page":"visit","household":"crzm"}`, `"form":{"kind":"visit","fields":{"date":"2026-11-22"}`},
		{"some of it", `{"do":"set","fields":{"topics":"income","present":"head nobody"}}`, `"present":"nobody","topics":"income"},"dirty":true`},
		{"discarded", `{"do":"discard"}`, `"form":{"kind":"visit","fields":{"date":"2026-11-22"}}`},
		{"what is missing is said", `{"do":"save"}`, `field 4: visit.who`},
		{"and where", `{"do":"set","fields":{"note":"一"}}`, `"errors":{"present":"visit.who"`},
		{"entered", `{"do":"set","fields":{"topics":"school","present":"head"}}`, `"topics":"school"`},
		{"saved", `{"do":"save"}`, `{"view":{"saved":["visit/`},
		{"and listed", `{"do":"rows","page":"households","household":"crzm","list":"visits"}`, `"total":1,"rows":[{"ref":"visit/`},
		{"a new member has a form too", `{"do":"fill","page":"edit","household":"crzm","kind":"member","fields":{"name":"德吉","sex":"2"}}`, `{"view":{"saved":["member/`},
		{"the whole team's has lines", `{"do":"fill","page":"teamday","lines":{"` + c.leader.String() + `":"in"}}`, `{"view":{"saved":["duty_day/`},
		{"of the team", `{"do":"rows","page":"ledger","list":"days"}`, `"status":"in"`},
		{"a day to come is asked about", `{"do":"fill","page":"teamday","date":"2026-11-23","lines":{"` + c.leader.String() + `":"in"}}`, `ask.future_duty`},
		{"and taken", `{"do":"fill","page":"teamday","date":"2026-11-23","lines":{"` + c.leader.String() + `":"in"},"sure":true}`, `{"view":{"saved":["duty_day/`},
		{"a choice where there is none", `{"do":"open","page":"edit","household":"crzm"}`, `"kind":"household"`},
		{"is refused", `{"do":"choose","fields":{"phone":"9"}}`, `is not one of the values`},
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.do)
	}
	for n, a := range ask(t, dir, lines...) {
		if !strings.Contains(a, steps[n].want) {
			t.Errorf("%s:\n%s\ngave %s\nwant %s", steps[n].name, steps[n].do, a, steps[n].want)
		}
	}
}
