package record

import "testing"

// 1970-01-01 is a day like others, and no day is none of them.
func TestEveryDayThatCanBeWrittenIsKept(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1949-10-01", "1969-12-31", "1970-01-01", "1970-01-02", "2026-11-22", "9999-12-31"} {
		d := MustDay(s)
		v := D(d)
		if d == 0 || v == "" || v.Day() != d || v.String() != s || v.check() != nil || d.Time().Format("2006-01-02") != s {
			t.Errorf("%s is %d, %q, %q", s, d, v, v.String())
		}
	}
	if D(0) != "" || Value("").Day() != 0 || Day(0).String() != "" {
		t.Error("none is not none")
	}
	if d := MustDay("1970-01-01"); d.Unix() != 0 || UnixDay(0) != d || DayOf(0) != d || NewDay(1970, 1, 1) != d {
		t.Errorf("1970-01-01 is %d", d)
	}
	for _, s := range []string{"0000-01-01", "0000-12-31", "10000-01-01", "2026-02-30", "-001-01-01"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%s is read as %s", s, d)
		}
	}
	for _, d := range []Day{-5, firstDay - 1, lastDay + 1, 1 << 30} {
		if v := D(d); v != "" && v.check() == nil {
			t.Errorf("a day %d passes", d)
		}
	}
}

func TestEveryDayAndMonthHasAPlausibleRange(t *testing.T) {
	for _, k := range Kinds {
		for i := range k.Fields {
			f := &k.Fields[i]
			make := func(year int) Value { return D(NewDay(year, 6, 1)) }
			switch f.Type {
			case Date:
			case Month:
				make = func(year int) Value { return M(year, 6) }
			default:
				continue
			}
			if f.Min < 1890 || f.Max > 2100 || f.Max < 2050 {
				t.Errorf("%s.%s may be of the years %d to %d", k.Name, f.Name, f.Min, f.Max)
			}
			for year, want := range map[int]string{1: "out_of_years", f.Min - 1: "out_of_years", f.Min: "", 2026: "", f.Max: "", f.Max + 1: "out_of_years", 2569: "out_of_years", 9999: "out_of_years"} {
				if got := faultOf(k.Kind, f.Field, make(year)); got != want {
					t.Errorf("%s.%s in %d: %q, want %q", k.Name, f.Name, year, got, want)
				}
			}
		}
	}
}

func TestWhatHasNotComeIsEarly(t *testing.T) {
	last := MustDay("2026-11-23")
	row := &Row{}
	for _, c := range []struct {
		kind Kind
		set  []Set
		want Field
	}{
		{Visit, []Set{{VisitDate, D(last)}}, 0},
		{Visit, []Set{{VisitDate, D(last + 1)}}, VisitDate},
		{Visit, []Set{{VisitNext, D(last + 90)}}, 0},
		{Member, []Set{{MemberBirth, M(2026, 11)}}, 0},
		{Member, []Set{{MemberBirth, M(2026, 12)}}, MemberBirth},
		{Household, []Set{{HouseholdBack, M(2027, 4)}}, 0},
		{DutyDay, []Set{{DutyDate, D(last + 1)}, {DutyStatus, C("in")}}, DutyDate},
		{DutyDay, []Set{{DutyDate, D(last)}, {DutyStatus, C("in")}}, 0},
		{DutyDay, []Set{{DutyDate, D(last + 1)}, {DutyStatus, C("annual")}}, 0},
		{Kind(99), []Set{{1, D(last + 1)}}, 0},
	} {
		w := &Write{Ref: Ref{c.kind, ID{1}}, Fields: c.set}
		*row = Row{Ref: w.Ref}
		for _, s := range c.set {
			row.Put(Register{Field: s.Field, Writings: []Writing{{Value: s.Value}}})
		}
		if got := w.Early(row, last); got != c.want {
			t.Errorf("%s %v: field %d, want %d", c.kind, c.set[0].Value, got, c.want)
		}
	}
}
