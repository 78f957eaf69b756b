package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// noEnv is an empty environment.
func noEnv(string) (string, bool) { return "", false }

// cmd runs the program and gives what it printed.
func cmd(t *testing.T, code int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := run(context.Background(), args, noEnv, &o, &e); got != code {
		t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, code, &o, &e)
	}
	return o.String(), e.String()
}

func openTest(t *testing.T, dir string) *county {
	t.Helper()
	s := &session{Context: t.Context(), commands: &commands{Dir: dir}, words: wordsFor("en"), now: func() int64 { return 1_795_000_000_000 }, err: io.Discard}
	s.rand = newSeeded(0)
	co, err := s.open(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = co.Close() })
	return co
}

func makeDemo(t *testing.T, dir string, seed string) demoMade {
	t.Helper()
	out, _ := cmd(t, 0, "--json", "--dir", dir, "demo", "--seed", seed, "--households", "120", "--visits", "60", "--duty", "700", "--until", "2026-11-20")
	var made demoMade
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTheDemoCountyIsWhatItSaysAndMarkedAsInvented(t *testing.T) {
	dir := t.TempDir()
	made := makeDemo(t, dir, "1")
	if made.Teams != 60 || made.Cadres != 333 || made.Households != 120 {
		t.Errorf("%+v", made)
	}
	co := openTest(t, dir)
	kinds := map[string]int{}
	rows := map[record.Kind][]*record.Row{}
	for _, d := range record.Kinds {
		r, err := co.rowsOf(t.Context(), d.Kind)
		if err != nil {
			t.Fatal(err)
		}
		rows[d.Kind], kinds[d.Name] = r, len(r)
	}
	for kind, want := range map[string]int{"team": 60, "household": 120, "member": made.Members, "member_care": made.Members, "visit": made.Visits, "duty_day": 700, "device": 61, "quarantine": 0} {
		if kinds[kind] != want {
			t.Errorf("%d records of %s, want %d", kinds[kind], kind, want)
		}
	}
	marked := slices.ContainsFunc(rows[record.Setting], func(r *record.Row) bool {
		return r.Value(record.SettingName).Text() == "demo" && r.Value(record.SettingValue).Text() == demoMark
	})
	if !marked {
		t.Error("no setting marks the county as a demo")
	}
	poor := 0
	for _, r := range rows[record.Team] {
		if !strings.Contains(r.Value(record.TeamName).Text(), "演示") {
			t.Errorf("team %s is not marked", r.Value(record.TeamName))
		}
		if r.Value(record.TeamKind).Text() == "poor" {
			poor++
		}
	}
	roles := map[record.Role]int{}
	deputies := 0
	for _, r := range rows[record.Assignment] {
		if r.Value(record.AssignmentActing) != "" {
			deputies++
			continue
		}
		roles[record.Role(r.Value(record.AssignmentRole).Text())]++
	}
	if poor != 27 || roles[record.Leader] != 60 || deputies != 4 || roles[record.Office] != 1 || roles[record.Liaison] != 60 || kinds["unit"] != 60 {
		t.Errorf("%d poor teams, %d deputies, %d units, %v", poor, deputies, kinds["unit"], roles)
	}
	// The monitored households are those with a case, and each of them is paired.
	monitored := 0
	for _, r := range rows[record.Case] {
		if m := record.MonitoredOn([]*record.Row{r}, record.MustDay("2026-11-22")); m.Type == "prevent" && m.Since != 0 {
			monitored++
		}
	}
	if monitored == 0 || monitored != kinds["case"] || roles[record.Helper] != monitored {
		t.Errorf("%d cases, %d households monitored, %d paired", kinds["case"], monitored, roles[record.Helper])
	}
	for _, r := range slices.Concat(rows[record.Person], rows[record.Household]) {
		f := record.PersonPhone
		if r.Kind == record.Household {
			f = record.HouseholdPhone
		}
		if p := r.Value(f).Text(); p != "" && !strings.HasPrefix(p, "120") {
			t.Errorf("phone %s could be somebody's", p)
		}
	}
	problems, err := co.Check(t.Context())
	if err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

func TestPlantedDefectsAreThere(t *testing.T) {
	dir := t.TempDir()
	makeDemo(t, dir, "1")
	co := openTest(t, dir)
	households, err := co.rowsOf(t.Context(), record.Household)
	if err != nil {
		t.Fatal(err)
	}
	conflicts, heads, tibetan := 0, map[string]int{}, 0
	for _, r := range households {
		conflicts += len(r.Conflicts())
		heads[r.Value(record.HouseholdHead).Text()+r.Value(record.HouseholdPhone).Text()]++
		if r.Value(record.HouseholdHead).Text() == r.Value(record.HouseholdHeadBo).Text() {
			tibetan++
		}
	}
	twins := 0
	for _, n := range heads {
		if n == 2 {
			twins++
		}
	}
	if conflicts != 1 || twins != 1 || tibetan != 1 {
		t.Errorf("%d conflicts, %d households entered twice, %d heads in Tibetan only; want one each", conflicts, twins, tibetan)
	}
}

func TestTheSameSeedGivesTheSameCounty(t *testing.T) {
	var hashes [3][]record.Hash
	for i, seed := range []string{"7", "7", "8"} {
		dir := t.TempDir()
		makeDemo(t, dir, seed)
		err := openTest(t, dir).Log.View(t.Context(), func(tx server.Tx) error {
			entries, err := tx.EntriesAfter(0, 1<<20)
			for _, e := range entries {
				hashes[i] = append(hashes[i], e.Hash)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(hashes[0], hashes[1]) {
		t.Error("one seed gave two counties")
	}
	if slices.Equal(hashes[0], hashes[2]) {
		t.Error("two seeds gave one county")
	}
}
