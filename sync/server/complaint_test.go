package server_test

import (
	"testing"

	"zhucun/store/record"
)

// complaint is a letter in the channel of a device.
func complaint(device record.ID, fv ...any) record.Write {
	return write(record.Complaint, append([]any{record.ComplaintDevice, record.R(device)}, fv...)...)
}

// about is the rest of a letter.
func about(text string) []any {
	return []any{record.ComplaintDate, record.D(record.UnixDay(20000)), record.ComplaintText, record.T(text)}
}

func signed(device, person record.ID, text string) record.Write {
	return complaint(device, append([]any{record.ComplaintAuthor, record.R(person)}, about(text)...)...)
}

func TestS5AComplaintIsReadByItsTabletAndTheClerkAlone(t *testing.T) {
	c := newCounty(t)
	other := c.device("other", c.leader)
	c.tablet.round()
	other.round()
	named := c.tablet.save(c.leader, signed(c.tablet.id, c.leader, "表太多")).Writes[0].Ref
	nameless := c.tablet.save(record.ID{}, complaint(c.tablet.id, about("没有名字")...)).Writes[0].Ref
	want(t, c.tablet.round().Receipt, "1+2 applied")
	if r := c.row(nameless); !r.Get(record.ComplaintText).Winner().Author.IsZero() || r.Value(record.ComplaintAuthor) != "" {
		t.Errorf("the name is kept: %+v", r)
	}
	in := other.round()
	other.same(in)
	if other.held[named] != nil || other.held[nameless] != nil {
		t.Error("another tablet of the same person reads it")
	}

	c.desk.round()
	answer := func(ref record.Ref) record.Write {
		return edit(ref, c.desk.held[ref].Last, record.ComplaintAnswer, record.T("已减两张"), record.ComplaintAnswered, record.D(record.UnixDay(20001)))
	}
	c.desk.save(c.clerk, answer(named))
	c.desk.save(c.clerk, answer(nameless))
	want(t, c.desk.round().Receipt, "1+2 applied")
	in = c.tablet.round()
	c.tablet.same(in)
	if got := c.tablet.held[nameless].Value(record.ComplaintAnswer); got != record.T("已减两张") {
		t.Errorf("the tablet reads the answer %q", got)
	}
	c.checked()
}

func TestS5AComplaintIsWrittenInNobodyElsesChannelOrName(t *testing.T) {
	for _, tc := range []struct {
		name string
		by   func(c *county) *tablet
		make func(c *county, d *tablet, old record.Ref)
	}{
		{"another device's channel", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(c.leader, signed(c.desk.id, c.leader, "x"))
		}},
		{"another device's channel without a name", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(record.ID{}, complaint(c.desk.id, about("x")...))
		}},
		{"a letter that is there, moved away", onTablet, func(c *county, d *tablet, old record.Ref) {
			d.save(c.leader, edit(old, d.held[old].Last, record.ComplaintDevice, record.R(c.desk.id)))
		}},
		{"another device's letter, taken over", onDesk, func(c *county, d *tablet, old record.Ref) {
			d.save(c.clerk, edit(old, d.held[old].Last, record.ComplaintDevice, record.R(d.id)))
		}},
		{"another person's name", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(c.leader, signed(d.id, c.helper, "x"))
		}},
		{"another person's name on a letter without one", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(record.ID{}, signed(d.id, c.leader, "x"))
		}},
		{"one's own answer", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(c.leader, complaint(d.id, append(about("x"), record.ComplaintAnswer, record.T("好"))...))
		}},
		{"other words in place of its own", onDesk, func(c *county, d *tablet, old record.Ref) {
			d.save(c.clerk, edit(old, d.held[old].Last, record.ComplaintText, record.T("一切都好")))
		}},
		{"an answer without a name", onDesk, func(c *county, d *tablet, old record.Ref) {
			d.save(record.ID{}, edit(old, d.held[old].Last, record.ComplaintAnswer, record.T("好")))
		}},
		{"a visit without a name", onTablet, func(c *county, d *tablet, _ record.Ref) {
			d.save(record.ID{}, c.visit("x"), complaint(d.id, about("x")...))
		}},
	} {
		c := newCounty(t)
		c.tablet.round()
		old := c.tablet.save(c.leader, signed(c.tablet.id, c.leader, "先前的")).Writes[0].Ref
		c.tablet.round()
		d := tc.by(c)
		d.round()
		tc.make(c, d, old)
		n := len(d.all)
		runs := d.round().Receipt.Runs
		if last := runs[len(runs)-1]; last.First != uint64(n) || last.Reason != "permission" {
			t.Errorf("%s: %s", tc.name, run(last))
		}
		c.checked()
	}
}

func onTablet(c *county) *tablet { return c.tablet }
func onDesk(c *county) *tablet   { return c.desk }

func TestS5WhoeverIsAssignedMayComplainAndNobodyElse(t *testing.T) {
	c := newCounty(t)
	stranger := c.local(write(record.Person, record.PersonName, record.T("调走的人")))[0].ID
	d := c.device("left", stranger)
	d.round()
	d.save(stranger, signed(d.id, stranger, "x"))
	d.save(record.ID{}, complaint(d.id, about("x")...))
	want(t, d.round().Receipt, "1+1 permission", "2+1 permission")

	c.tablet.round()
	c.tablet.save(c.helper, signed(c.tablet.id, c.helper, "帮扶责任人也能提"))
	want(t, c.tablet.round().Receipt, "1+1 applied")
	c.desk.round()
	c.desk.save(c.clerk, signed(c.desk.id, c.clerk, "管理员也能提"))
	want(t, c.desk.round().Receipt, "1+1 applied")
	c.checked()
}
