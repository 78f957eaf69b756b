package record

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryFieldSaysWhatItIsFor(t *testing.T) {
	for i, d := range Kinds { // a number is left out for a kind that is to come
		if i > 0 && d.Kind <= Kinds[i-1].Kind || d.Use == "" || (len(d.Writers) == 0) != d.Servers {
			t.Errorf("kind %s: number %d in place %d, use %q", d.Name, d.Kind, i+1, d.Use)
		}
		for j, f := range d.Fields {
			if int(f.Field) != j+1 {
				t.Errorf("%s.%s: number %d in place %d", d.Name, f.Name, f.Field, j+1)
			}
			if f.Use == "" {
				t.Errorf("%s.%s: nothing is collected without a use (S8)", d.Name, f.Name)
			}
			if f.List != "" && List(f.List) == nil {
				t.Errorf("%s.%s: there is no code list %s", d.Name, f.Name, f.List)
			}
			if (f.Type == RefTo || f.Type == RefsTo) != (f.To != 0) {
				t.Errorf("%s.%s: a reference must say to which kind", d.Name, f.Name)
			}
			if (f.Keep == KeepPresent) != f.Present {
				t.Errorf("%s.%s: retention and present-value-only disagree", d.Name, f.Name)
			}
			if d.Kind == MemberCare && f.Readers != Narrow {
				t.Errorf("%s.%s: care fields have narrow readers", d.Name, f.Name)
			}
			if (d.Letter() || d.Reply != nil) != (f.Readers == Addressed) {
				t.Errorf("%s.%s: a letter or a question is for the one it is addressed to, and nothing else is", d.Name, f.Name)
			}
		}
	}
}

func TestWhatMustNotBeCollectedHasNoField(t *testing.T) {
	// S8: a field with one of these names would need a new design.
	forbidden := []string{"ethnic", "religio", "politic", "party", "marri", "bank", "account", "diagnos", "photo", "finger", "face", "gps", "lat", "lon", "coordinate", "track", "id_no", "identity", "score", "rank", "opinion", "associate", "stability", "online"}
	for _, d := range Kinds {
		for _, f := range d.Fields {
			for _, bad := range forbidden {
				if strings.HasPrefix(f.Name, bad) || strings.Contains(f.Name, "_"+bad) {
					t.Errorf("%s.%s looks like what must not be collected (%s)", d.Name, f.Name, bad)
				}
			}
		}
	}
}

func TestEndedCodesStayReadableAndCannotBeChosen(t *testing.T) {
	has := func(list, code, day string, items ...*Row) bool {
		return slices.ContainsFunc(Choices(list, MustDay(day), items), func(c CodeDef) bool { return c.Code == code })
	}
	if !has("poverty_cause", "c11", "2019-05-01") || has("poverty_cause", "c11", "2026-05-01") {
		t.Error("自身发展动力不足 ended in 2020")
	}
	if has("monitor_type", "prevent", "2025-12-31") || !has("monitor_type", "prevent", "2026-01-01") {
		t.Error("防止返贫致贫对象 is in use from 2026")
	}
	if !slices.ContainsFunc(List("poverty_cause"), func(c CodeDef) bool { return c.Code == "c11" }) {
		t.Error("an ended code can no longer be read")
	}
	item := &Row{Ref: Ref{CodeItem, ID{1}}}
	item.Merge(&Change{ChangeID: by(1, 1)}, &Write{Ref: item.Ref, Fields: []Set{{CodeList, C("visit_topic")}, {CodeCode, C("snow")}, {CodeZh, T("雪灾")}, {CodeFrom, D(MustDay("2026-06-01"))}}}, Arrival{Seq: 1})
	if has("visit_topic", "snow", "2026-05-31", item) || !has("visit_topic", "snow", "2026-06-01", item) {
		t.Error("the county's own code is not dated")
	}
	f := Household.Def().FieldNamed("cause")
	day := MustDay("2026-11-22")
	if f.CheckValue(Household, C("c11"), "", day, nil) == nil {
		t.Error("a form let an ended code be chosen")
	}
	if err := f.CheckValue(Household, C("c11"), C("c11"), day, nil); err != nil {
		t.Errorf("an unchanged old value was refused: %v", err)
	}
	if len(List("ten_essentials")) != 10 || len(List("visit_topic")) != 10 {
		t.Error("the embedded lists are not the users' lists")
	}
}

func TestACodeListHoldsCodesAndNoWords(t *testing.T) {
	if named := regexp.MustCompile(`(?m)^ "\w+":`).FindAll(codesJSON, -1); len(named) != len(Lists()) {
		t.Errorf("%d lists stand in the file, %d were read: one stands twice", len(named), len(Lists()))
	}
	for text, good := range map[string]bool{
		`{"zone": {"basis": "ours", "codes": ["pastoral"], "note": "of a village"}}`:                  true,
		`{"zone": {"basis": "ours", "codes": ["pastoral"], "zh": ["纯牧区"]}}`:                           false,
		`{"zone": {"basis": "ours", "codes": [["pastoral","纯牧区","pastoral"]]}}`:                       false,
		`{"zone": {"basis": "ours", "items": [{"code": "pastoral", "zh": "纯牧区", "en": "pastoral"}]}}`: false,
		`{"zone": {"codes": ["pastoral"]}}`:                                                           false,
	} {
		if _, err := parseLists([]byte(text)); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNamesAndPhonesAreMasked(t *testing.T) {
	for in, want := range map[string]string{"才让卓玛": "才***", "才": "才", "ཚེ་རིང": "ཚ*****", "": ""} {
		if got := MaskName(in); got != want {
			t.Errorf("%q masked as %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"12012345678": "120****5678", "1234567": "*******",
		"12043323654（女）": "120****3654***", "１２０４３３２３６５４": "１２０****３６５４", "无": "*"} {
		if got := MaskPhone(in); got != want {
			t.Errorf("%q masked as %q, want %q", in, got, want)
		}
	}
}

func TestDaysAreThoseOfChina(t *testing.T) {
	// 2026-11-21 16:00 UTC is midnight of the 22nd in Xiahe.
	ms := MustDay("2026-11-21").Time().UnixMilli() + 16*3600*1000
	if got := DayOf(ms).String(); got != "2026-11-22" {
		t.Errorf("got %s", got)
	}
	if got := DayOf(ms - 1).String(); got != "2026-11-21" {
		t.Errorf("a millisecond earlier: %s", got)
	}
}
