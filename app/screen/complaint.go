package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Complaint draws the form for a complaint or suggestion. Where there is room the
// earlier ones have a pane of their own.
func Complaint(l Look, d *state.Desk) *Pane {
	f := newFixed()
	typed := l.entries(state.PaneComplaint, d.Route())
	feet := container.NewStack()
	p := &Pane{Title: func() string { return l.t("page.complaint") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := d.Complaints.View()
		if typed.typing {
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := l.complaintForm(d, v, typed)
		if !l.Beside(state.PaneComplaints) {
			parts = append(parts, l.earlier(v)...)
		}
		f.show(parts...)
		f.heed(v.Say)
		save := l.saveButton(l.t("save"), v.Saving, f.again(d.Complaints.Save))
		draw(feet, l.formFoot(save, v.Dirty, v.CanUndo, d.Complaints.Discard, d.Complaints.Undo))
	}
	p.Refresh()
	return p
}

// Complaints draws the earlier ones in a pane of their own.
func Complaints(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.n("complaint.earlier", len(d.Complaints.View().Earlier)) }, Body: f.scroll}
	p.Refresh = func() { f.show(l.letters(d.Complaints.View())...) }
	p.Refresh()
	return p
}

func (l Look) complaintForm(d *state.Desk, v state.ComplaintsView, typed *entries) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	add := func(o ...fyne.CanvasObject) { parts = append(parts, o...) }
	switch {
	case v.Say.Key != "":
		add(l.wrong(v.Say))
	case v.Sent && !d.Settings.View().Practice:
		add(part.Notice{Sign: part.Check, Words: l.t("complaint.saved")}.Draw(l.inner()))
	case v.Kept:
		add(part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
	}
	if d.Settings.View().Practice {
		add(part.Warn(l.t("exchange.practice")).Draw(l.inner()))
	}
	add(part.Para(l.t("complaint.who"), l.inner()))
	add(l.field(l.Words.Field(record.Complaint, record.ComplaintAbout), v.Errors[record.ComplaintAbout],
		l.chips("complaint_about", v.Choices, []string{v.About}, nil, d.Complaints.About))...)
	add(l.field(l.Words.Field(record.Complaint, record.ComplaintText)+" *", v.Errors[record.ComplaintText],
		typed.text(record.Complaint, record.ComplaintText, v.Text, l.t("complaint.hint"), 5, d.Complaints.Text))...)
	add(l.field(l.Words.Field(record.Complaint, record.ComplaintAuthor), state.Msg{}, part.Wrapped(l.inner(),
		part.Chip(l.name(d.Kit.Me.Named), !v.Nameless, func() { d.Complaints.Nameless(false) }),
		part.Chip(l.t("complaint.nameless"), v.Nameless, func() { d.Complaints.Nameless(true) })))...)
	if v.Nameless {
		add(part.Note(l.t("complaint.nameless_what")).Draw(l.inner()))
	}
	return parts
}

func (l Look) earlier(v state.ComplaintsView) []fyne.CanvasObject {
	return append([]fyne.CanvasObject{part.Section(l.n("complaint.earlier", len(v.Earlier)), nil)}, l.letters(v)...)
}

func (l Look) letters(v state.ComplaintsView) (parts []fyne.CanvasObject) {
	if len(v.Earlier) == 0 {
		return append(parts, part.Empty(l.t("complaint.none"), nil, l.inner()))
	}
	for _, r := range v.Earlier {
		parts = append(parts, l.letter(r))
	}
	return parts
}

// letter is one complaint with what became of it.
func (l Look) letter(r state.Record) fyne.CanvasObject {
	width := l.inner() - 2*part.Space12
	mark := l.mark(r.Saved)
	answer := r.Value(record.ComplaintAnswer).Text()
	if answer != "" {
		mark = part.Badge{Sign: part.Check, Word: l.t("complaint.answered"), Color: part.ColorOK}
	}
	second := l.Words.Code("complaint_about", r.Value(record.ComplaintAbout).Text())
	if r.Value(record.ComplaintAuthor) == "" {
		if second != "" {
			second += " · "
		}
		second += l.t("complaint.unsigned")
	}
	lines := []fyne.CanvasObject{part.Beside(part.Strong(r.Value(record.ComplaintDate).String()), mark.Small())}
	if second != "" {
		lines = append(lines, part.Small(second))
	}
	lines = append(lines, part.Para(state.Breakable(r.Value(record.ComplaintText).Text()), width))
	if answer != "" {
		lines = append(lines, part.Small(l.Words.Field(record.Complaint, record.ComplaintAnswer)+" "+r.Value(record.ComplaintAnswered).String()),
			part.Para(state.Breakable(answer), width))
	}
	p := part.NewPlate(part.Stack(0, lines...), nil)
	p.Fill, p.Pad = part.ColorSoft, part.Space12
	return p
}
