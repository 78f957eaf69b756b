package store_test

import (
	"testing"

	"zhucun/store/record"
)

func TestWhatIsSavedIsShownBeforeAndAfterTheExchange(t *testing.T) {
	s, d := newCounty(), newTablet(t, "a")
	hh := d.household("才让卓玛")
	d.shows(hh, record.HouseholdHead, "才让卓玛")
	d.sync(s)
	d.shows(hh, record.HouseholdHead, "才让卓玛")
	if v := d.view(hh); v.Row.Last != 1 || v.Base.Seq != 1 || v.Row.Get(record.HouseholdHead).Siblings[0].Seq != 1 {
		t.Fatalf("the trunk has %+v", v)
	}
	if no, ok := d.Number(hh); !ok || no != 1 {
		t.Fatalf("number %d, %v", no, ok)
	}
	if ref, ok := d.Ref(1); !ok || ref != hh {
		t.Fatalf("record 1 is %v, %v", ref, ok)
	}
	d.set(hh, record.HouseholdHead, record.T("才让"))
	d.shows(hh, record.HouseholdHead, "才让")
	b := newTablet(t, "b")
	b.sync(s)
	b.shows(hh, record.HouseholdHead, "才让卓玛")
	d.sync(s)
	b.sync(s)
	b.shows(hh, record.HouseholdHead, "才让")
}
