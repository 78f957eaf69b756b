package store_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"zhucun/store"
	"zhucun/store/record"
)

func (d *tablet) named(head, bo string, group int, status string) record.Ref {
	d.t.Helper()
	return d.save(store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: []record.Set{
		{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T(head)},
		{Field: record.HouseholdHeadBo, Value: record.T(bo)}, {Field: record.HouseholdGroup, Value: record.I(int64(group))},
		{Field: record.HouseholdRegister, Value: record.C(status)}}}).Refs[0]
}

func (d *tablet) find(f store.Find) []string {
	d.t.Helper()
	hits, total, err := d.Search(context.Background(), f)
	must(d.t, err)
	if f.Limit == 0 && total != len(hits) {
		d.t.Errorf("%d hits and a total of %d", len(hits), total)
	}
	var names []string
	for _, h := range hits {
		names = append(names, h.Head)
	}
	return names
}

func TestHouseholdsAreFoundByWhatPeopleType(t *testing.T) {
	d := newTablet(t, "a")
	d.named("才让卓玛", "ཚེ་རིང་སྒྲོལ་མ", 2, "general")
	d.named("卓玛", "སྒྲོལ་མ", 3, "out")
	d.named("尕藏", "སྐལ་བཟང", 1, "general")
	d.named("扎西才让", "བཀྲ་ཤིས་ཚེ་རིང", 1, "general")
	d.named("吕·女儿", "", 8, "general")
	for _, c := range []struct {
		what string
		find store.Find
		want []string
	}{
		{"initials", store.Find{Text: "crzm"}, []string{"才让卓玛"}},
		{"full pinyin, in capitals", store.Find{Text: "Cairang"}, []string{"才让卓玛", "扎西才让"}},
		{"names that begin with it before later syllables", store.Find{Text: "zh"}, []string{"扎西才让", "卓玛", "才让卓玛"}},
		{"a syllable inside", store.Find{Text: "zhuo"}, []string{"卓玛", "才让卓玛"}},
		{"not the middle of a syllable", store.Find{Text: "huo"}, nil},
		{"the second reading of a character", store.Find{Text: "gz"}, []string{"尕藏"}},
		{"one Chinese character", store.Find{Text: "让"}, []string{"扎西才让", "才让卓玛"}},
		{"two Chinese characters", store.Find{Text: "卓玛"}, []string{"卓玛", "才让卓玛"}},
		{"one Tibetan syllable", store.Find{Text: "རིང"}, []string{"扎西才让", "才让卓玛"}},
		{"a group", store.Find{Text: "1组"}, []string{"尕藏", "扎西才让"}},
		{"a name and a group", store.Find{Text: "cr 1组"}, []string{"扎西才让"}},
		{"nothing typed: by group and name", store.Find{}, []string{"尕藏", "扎西才让", "才让卓玛", "卓玛", "吕·女儿"}},
		{"a status", store.Find{Status: []string{"out", "gone"}}, []string{"卓玛"}},
		{"a group as a filter", store.Find{Group: 2}, []string{"才让卓玛"}},
		{"a township", store.Find{Village: "623027103", Text: "gz"}, []string{"尕藏"}},
		{"another village", store.Find{Village: "623027103202"}, nil},
		{"a part of the list", store.Find{Limit: 2, Offset: 1}, []string{"扎西才让", "才让卓玛"}},
		{"full-width letters", store.Find{Text: "ＣＲＺＭ"}, []string{"才让卓玛"}},
		{"a full-width group", store.Find{Text: "８组"}, []string{"吕·女儿"}},
		{"a group in Tibetan digits", store.Find{Text: "༨组"}, []string{"吕·女儿"}},
		{"ü as it is written", store.Find{Text: "lü"}, []string{"吕·女儿"}},
		{"ü inside a name", store.Find{Text: "nüer"}, []string{"吕·女儿"}},
		{"ü as keyboards have it", store.Find{Text: "lvnver"}, []string{"吕·女儿"}},
		{"a name without its dot", store.Find{Text: "吕女儿"}, []string{"吕·女儿"}},
		{"a name with a dot too many", store.Find{Text: "才让・卓玛"}, []string{"才让卓玛"}},
		{"Tibetan with a tsheg at its end", store.Find{Text: "བཀྲ་ཤིས་"}, []string{"扎西才让"}},
		{"Tibetan with a shad", store.Find{Text: "བཀྲ་ཤིས།"}, []string{"扎西才让"}},
		{"Tibetan with the other tsheg", store.Find{Text: "བཀྲ\u0f0cཤིས"}, []string{"扎西才让"}},
		{"the marks of the index", store.Find{Text: "^|"}, []string{"尕藏", "扎西才让", "才让卓玛", "卓玛", "吕·女儿"}},
	} {
		if got := d.find(c.find); !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", c.what, got, c.want)
		}
	}
}

// Rule M6.
func TestADuplicateIsHiddenFromListsAndFoundByName(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	d.now = record.MustDay("2026-11-22").Time().UnixMilli()
	winner, loser, third := d.named("扎西", "", 1, ""), d.named("扎喜", "", 1, ""), d.named("扎希", "", 1, "")
	visit := func(hh record.Ref, date, next string) {
		d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(hh.ID)},
			{Field: record.VisitDate, Value: record.D(record.MustDay(date))}, {Field: record.VisitNext, Value: record.D(record.MustDay(next))}}})
	}
	visit(winner, "2026-11-01", "2026-11-20")
	visit(loser, "2026-11-10", "2026-12-20")
	visit(third, "2026-11-05", "2026-11-12")
	merge := func(from record.Ref, into record.ID) { d.set(from, record.HouseholdMerged, record.R(into)) }
	merge(third, loser.ID)
	merge(loser, winner.ID)
	if got := d.find(store.Find{}); !slices.Equal(got, []string{"扎西"}) {
		t.Errorf("the list has %v", got)
	}
	hits, _, err := d.Search(ctx, store.Find{Text: "扎希"})
	must(t, err)
	if len(hits) != 1 || hits[0].Into != winner.ID {
		t.Errorf("found %+v, want it to point to %s", hits, winner.ID)
	}
	views, err := d.List(ctx, store.Query{Kind: record.Household})
	must(t, err)
	all, err := d.List(ctx, store.Query{Kind: record.Household, Merged: true})
	must(t, err)
	if len(views) != 1 || len(all) != 3 {
		t.Errorf("%d of %d listed", len(views), len(all))
	}
	visits, err := d.List(ctx, store.Query{Kind: record.Visit, Where: []record.Set{{Field: record.VisitHousehold, Value: record.R(winner.ID)}}, Order: []store.Order{{Field: record.VisitDate, Desc: true}}})
	must(t, err)
	if len(visits) != 3 || visits[0].Value(record.VisitDate).String() != "2026-11-10" {
		t.Errorf("the winner has %d visits", len(visits))
	}
	due, _, err := d.Due(ctx, record.MustDay("2026-11-30"), 0)
	must(t, err)
	if len(due) != 0 {
		t.Errorf("due are %+v, but the latest visit of the three agreed on December", due)
	}
	d.check()
	merge(loser, record.ID{}) // undone
	merge(third, record.ID{})
	fourth := d.named("扎", "", 1, "")
	d.allDue()
	due, total, err := d.Due(ctx, record.MustDay("2026-11-30"), 2)
	must(t, err)
	if len(due) != 2 || total != 3 || due[0].Household != third || due[1].Household != winner || due[0].Next.String() != "2026-11-12" || due[0].Last.String() != "2026-11-05" {
		t.Errorf("due are %+v", due)
	}
	if due, _, err = d.Due(ctx, record.MustDay("2026-11-30"), 0); err != nil || due[2].Household != fourth || due[2].Last != 0 {
		t.Errorf("due are %+v (%v), want the one never visited last", due, err)
	}
	merge(winner, loser.ID)
	merge(loser, winner.ID) // a cycle: the lowest ID stands
	if got := d.find(store.Find{}); len(got) != 3 {
		t.Errorf("the list has %v", got)
	}
	d.check()
}

func TestAVisitOfADayToComeWasNotMadeYet(t *testing.T) {
	d := newTablet(t, "a")
	d.now = record.MustDay("2026-11-22").Time().UnixMilli()
	hh, never := d.named("扎西", "", 3, ""), d.named("才让", "", 3, "")
	visit := func(hh record.Ref, date, next string) {
		d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(hh.ID)},
			{Field: record.VisitDate, Value: record.D(record.MustDay(date))}, {Field: record.VisitNext, Value: record.D(record.MustDay(next))}}})
	}
	visit(hh, "2026-11-01", "2026-11-20")
	visit(hh, "2036-11-20", "2036-12-20")
	visit(never, "2026-11-24", "2026-12-20")
	d.allDue()
	due, total, err := d.Due(context.Background(), record.MustDay("2026-11-30"), 0)
	must(t, err)
	if total != 2 || due[0].Household != hh || due[0].Last.String() != "2026-11-01" || due[1].Household != never || due[1].Last != 0 {
		t.Errorf("due are %+v", due)
	}
	hits, _, err := d.Search(context.Background(), store.Find{Text: "zx"})
	must(t, err)
	if hits[0].Last.String() != "2026-11-01" {
		t.Errorf("the latest visit was on %s", hits[0].Last)
	}
	d.now += 24 * 3600_000
	if due, _, err = d.Due(context.Background(), record.MustDay("2026-11-30"), 0); err != nil || len(due) != 1 {
		t.Errorf("a visit of tomorrow counts: due are %+v (%v)", due, err)
	}
}

func TestAHitCarriesWhatTheListShows(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	s.now, d.now = record.MustDay("2026-11-22").Time().UnixMilli(), record.MustDay("2026-11-22").Time().UnixMilli()
	hh := d.named("扎西", "བཀྲ་ཤིས", 3, "general")
	d.sync(s)
	must1 := func() store.Hit {
		t.Helper()
		hits, _, err := d.Search(context.Background(), store.Find{Text: "zx"})
		must(t, err)
		return hits[0]
	}
	if h := must1(); h.State != store.Sent || h.Last != 0 || h.Size != 0 || h.HeadBo == "" {
		t.Errorf("found %+v", h)
	}
	d.save(store.Edit{Ref: hh, Base: d.view(hh).Base, Fields: []record.Set{{Field: record.HouseholdSize, Value: record.I(5)},
		{Field: record.HouseholdWhere, Value: record.C("summer")}, {Field: record.HouseholdBack, Value: record.M(2026, 12)}}})
	d.save(store.Edit{Ref: record.Ref{Kind: record.Visit}, Fields: []record.Set{{Field: record.VisitHousehold, Value: record.R(hh.ID)},
		{Field: record.VisitDate, Value: record.D(record.MustDay("2026-11-22"))}, {Field: record.VisitNext, Value: record.D(record.MustDay("2026-12-22"))}}})
	want := store.Hit{Ref: hh, Head: "扎西", HeadBo: "བཀྲ་ཤིས", Village: village, Group: 3, Class: record.Class{Register: "general"}, Size: 5, Where: "summer",
		Back: record.M(2026, 12), Last: record.MustDay("2026-11-22"), Next: record.MustDay("2026-12-22"), State: store.Waiting}
	if h := must1(); h != want {
		t.Errorf("found %+v\nwant  %+v", h, want)
	}
	s.refuse = func(*record.Change) string { return "permission" }
	d.sync(s)
	if h := must1(); h.State != store.Held {
		t.Errorf("marked %s", h.State)
	}
}

func TestListsPickAndSort(t *testing.T) {
	ctx := context.Background()
	s, d := newCounty(), newTablet(t, "a")
	for i, name := range []string{"一", "二", "三", "四"} {
		d.named(name, "", i%2+1, "general")
	}
	d.sync(s)
	last := d.named("五", "", 1, "") // waits: not in the trunk
	names := func(q store.Query) (names []string) {
		t.Helper()
		q.Kind = record.Household
		views, err := d.List(ctx, q)
		must(t, err)
		for _, v := range views {
			names = append(names, v.Value(record.HouseholdHead).Text())
		}
		return names
	}
	group := record.Set{Field: record.HouseholdGroup, Value: record.I(1)}
	byHead := []store.Order{{Field: record.HouseholdHead}}
	for _, c := range []struct {
		what string
		q    store.Query
		want []string
	}{
		{"one group", store.Query{Where: []record.Set{group}, Order: byHead}, []string{"一", "三", "五"}},
		{"without a status", store.Query{Where: []record.Set{{Field: record.HouseholdRegister}}}, []string{"五"}},
		{"a range", store.Query{Between: []store.Range{{Field: record.HouseholdGroup, From: record.I(2)}}, Order: byHead}, []string{"二", "四"}},
		{"descending, cut", store.Query{Order: []store.Order{{Field: record.HouseholdHead, Desc: true}}, Limit: 2, Offset: 1}, []string{"五", "二"}},
	} {
		if got := names(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	views, err := d.List(ctx, store.Query{Kind: record.Household, Where: []record.Set{{Field: record.HouseholdRegister}}})
	must(t, err)
	if views[0].Ref != last || views[0].State != store.Waiting {
		t.Errorf("listed as %+v", views[0])
	}
	if _, err := d.List(ctx, store.Query{Kind: 200}); err == nil {
		t.Error("a list of an unknown kind")
	}
	if _, err := d.List(ctx, store.Query{Kind: record.Household, Order: []store.Order{{Field: 200}}}); err == nil {
		t.Error("a list by an unknown field")
	}
}

func TestADraftSurvivesAndLeavesWithItsSave(t *testing.T) {
	ctx := context.Background()
	d := newTablet(t, "a")
	hh := d.household("扎西")
	base := store.Base{LogEpoch: 1 << 63, Seq: 5, Own: 7, Unshown: []record.Unshown{{Field: record.HouseholdPhone, Seq: 4, N: 2}}}
	must(t, d.PutDraft(ctx, store.Draft{Key: "k", Ref: hh, Base: base, Author: author, Body: []byte("半张表")}))
	must(t, d.PutDraft(ctx, store.Draft{Key: "k2"}))
	must(t, d.Close())
	d.open()
	got, ok := d.draft("k")
	if !ok || !reflect.DeepEqual(got.Base, base) || got.Ref != hh || got.Author != author || string(got.Body) != "半张表" || got.At != d.now {
		t.Fatalf("the draft is %+v", got)
	}
	_, err := d.Save(ctx, store.Save{Author: author, Draft: "k", Edits: []store.Edit{{Ref: hh, Fields: []record.Set{{Field: record.HouseholdPhone, Value: record.T("1")}}}}})
	must(t, err)
	must(t, d.DropDraft(ctx, "k2"))
	if left, err := d.Drafts(ctx); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// What is typed looks through names in either script and their pinyin, groups and register
// numbers; a status narrows the list. It never looks through what somebody noted: a word
// of a note that finds a family would tell who said what to whom.
func TestNothingIsFoundByWhatWasNoted(t *testing.T) {
	d := newTablet(t, "a")
	searched := []record.Field{record.HouseholdHead, record.HouseholdHeadBo, record.HouseholdExternalNo}
	fields := []record.Set{{Field: record.HouseholdVillage, Value: record.C(village)}, {Field: record.HouseholdHead, Value: record.T("才让卓玛")},
		{Field: record.HouseholdHeadBo, Value: record.T("ཚེ་རིང་སྒྲོལ་མ")}, {Field: record.HouseholdExternalNo, Value: record.T("62302700004")}, {Field: record.HouseholdRegister, Value: record.C("general")}}
	const noted = "草料"
	texts := func(k record.Kind, leave ...record.Field) (sets []record.Set) {
		for _, f := range k.Def().Fields {
			if f.Type == record.Text && !f.Number && !slices.Contains(leave, f.Field) && f.Name != "voided" {
				sets = append(sets, record.Set{Field: f.Field, Value: record.T(noted + "clwz")})
			}
		}
		return sets
	}
	more := texts(record.Household, searched...)
	if len(more) == 0 {
		t.Fatal("a household has no other text: this test tries nothing")
	}
	hh := d.save(store.Edit{Ref: record.Ref{Kind: record.Household}, Fields: append(fields, more...)}).Refs[0]
	for k, sets := range map[record.Kind][]record.Set{
		record.Visit: {{Field: record.VisitHousehold, Value: record.R(hh.ID)}, {Field: record.VisitDate, Value: record.D(record.DayOf(d.now))},
			{Field: record.VisitTopics, Value: record.Cs("livestock")}, {Field: record.VisitPresent, Value: record.Cs("head")}},
		record.Member: {{Field: record.MemberHousehold, Value: record.R(hh.ID)}},
		record.Matter: {{Field: record.MatterHousehold, Value: record.R(hh.ID)}, {Field: record.MatterNeed, Value: record.C("fodder")}},
	} {
		d.save(store.Edit{Ref: record.Ref{Kind: k}, Fields: append(texts(k), sets...)})
	}
	for _, text := range []string{noted, "草", "料", "clwz", "cl", "caoliao"} {
		if got := d.find(store.Find{Text: text}); got != nil {
			t.Errorf("%s, which is only in notes, finds %v", text, got)
		}
	}
	for _, f := range []store.Find{{Text: "crzm"}, {Text: "cairang"}, {Text: "卓玛"}, {Text: "སྒྲོལ"}, {Text: "62302700004"}, {Status: []string{"general"}}} {
		if got := d.find(f); !slices.Equal(got, []string{"才让卓玛"}) {
			t.Errorf("%+v finds %v", f, got)
		}
	}
}
