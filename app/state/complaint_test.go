package state_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/app/state/statetest"
	"zhucun/store/record"
)

func (w *world) complaint() *state.Complaints {
	w.Go(state.Route{Page: state.PageComplaint})
	return w.Complaints
}

func TestAComplaintIsSignedOrHasNoAuthorAtAll(t *testing.T) {
	w := newWorld(t)
	c := w.complaint()
	c.About("forms")
	c.Text(" 表太多 ")
	c.Save()
	sv := w.last(t, 1)
	e := sv.Edits[0]
	if sv.Author != w.Kit.Me.ID || value(e, record.ComplaintAuthor).ID() != w.Kit.Me.ID || value(e, record.ComplaintDevice).ID() != statetest.Tablet ||
		value(e, record.ComplaintDate).Day() != today || value(e, record.ComplaintText) != record.T("表太多") || e.Base.Seq != 0 {
		t.Errorf("%+v", sv)
	}
	if v := c.View(); !v.Sent || v.Text != "" || v.Dirty || len(v.Earlier) != 1 || v.Earlier[0].Saved != state.Waiting {
		t.Errorf("after the save: %+v", v)
	}
	c.Text("没有名字")
	c.Nameless(true)
	c.Save()
	sv = w.last(t, 2)
	if !sv.Author.IsZero() || value(sv.Edits[0], record.ComplaintAuthor) != "" {
		t.Errorf("a name is left: %+v", sv)
	}
}

func TestAComplaintNeedsAText(t *testing.T) {
	w := newWorld(t)
	c := w.complaint()
	c.About("app")
	c.Text(" ")
	c.Save()
	if v := c.View(); v.Errors[record.ComplaintText].Key != "invalid.required" || v.About != "app" || len(w.m.Saves) != 0 {
		t.Errorf("%+v", v)
	}
}

func TestAComplaintNotFinishedIsKeptWithItsWishForNoName(t *testing.T) {
	w := newWorld(t)
	c := w.complaint()
	c.Text("写了一半")
	c.Nameless(true)
	fresh := state.NewDesk(w.Kit, &noExchange{}, w.Settings, nil) // the app was killed and opened again
	fresh.Start()
	drafts := fresh.Today.View().Drafts
	if len(drafts) != 1 {
		t.Fatalf("%+v", drafts)
	}
	fresh.Resume(drafts[0].Key)
	if v := fresh.Complaints.View(); fresh.Route().Page != state.PageComplaint || !v.Kept || !v.Nameless || v.Text != "写了一半" {
		t.Errorf("%+v", v)
	}
	w.m.Fail = keyed{}
	fresh.Complaints.Save()
	if v := fresh.Complaints.View(); v.Say.Key != "error.disk_full" || v.Text != "写了一半" {
		t.Errorf("a save that failed: %+v", v)
	}
	w.m.Fail = nil
	fresh.Complaints.Save()
	fresh.Go(state.Route{Page: state.PageToday})
	if d := fresh.Today.View().Drafts; len(d) != 0 {
		t.Errorf("the draft of a saved complaint stays: %+v", d)
	}
}

func TestAColleaguesSignedComplaintIsNotShown(t *testing.T) {
	w := newWorld(t)
	put := func(device record.ID, author record.ID) {
		e := state.Edit{Ref: record.Ref{Kind: record.Complaint}, Fields: []record.Set{
			{Field: record.ComplaintDevice, Value: record.R(device)}, {Field: record.ComplaintDate, Value: record.D(today)}, {Field: record.ComplaintText, Value: record.T("x")}}}
		if !author.IsZero() {
			e.Fields = append(e.Fields, record.Set{Field: record.ComplaintAuthor, Value: record.R(author)})
		}
		if _, err := w.m.Records().Save(t.Context(), state.Save{Author: author, Edits: []state.Edit{e}}); err != nil {
			t.Fatal(err)
		}
	}
	put(statetest.Tablet, w.Kit.Me.ID)
	put(statetest.Tablet, record.ID{})
	put(statetest.Tablet, w.Kit.Me.Mates[1].ID)
	put(record.ID{9}, w.Kit.Me.ID) // a clerk's desk holds those of every device
	if v := w.complaint().View(); len(v.Earlier) != 2 {
		t.Errorf("%d are shown", len(v.Earlier))
	}
}
