package screen

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Studies draws the list of what teams studied and explained, the latest first.
func Studies(l Look, d *state.Desk) *Pane {
	s := d.Studies
	at := func(i int) state.StudyLine { return s.View().Lines[i] }
	list := newList(func() int { return len(s.View().Lines) }, newListRow, func(i int, r *listRow) bool {
		x := at(i)
		var mark part.Badge
		if x.Saved != state.Sent {
			mark = l.mark(x.Saved)
		} else if x.Value(record.StudyHeads) != "" {
			mark.Word = l.n("study.heads", int(x.Value(record.StudyHeads).Int()))
		}
		r.show(x.Value(record.StudyDate).String()+" · "+l.Words.Code("study_type", x.Value(record.StudyType).Text()),
			cmp.Or(x.Value(record.StudyTopic).Text(), l.tookPart(x)), part.Badge{Word: l.Words.Code("spoken", x.Value(record.StudyLanguage).Text())}, mark)
		return x.Row.ID == d.Route().Record
	}, func(i int) { d.Go(studyRoute(at(i))) })
	over := container.NewStack()
	return l.studiesPane(d, over, under(over, list), func(v state.StudiesView) []fyne.CanvasObject {
		list.Refresh()
		if v.Loaded && len(v.Lines) == 0 {
			return []fyne.CanvasObject{part.Empty(l.t("study.none"), nil, l.inner())}
		}
		return nil
	})
}

// StudyTable draws it as a table, where there is width.
func StudyTable(l Look, d *state.Desk) *Pane {
	table := part.NewTable(part.TableOf[state.StudyLine]{
		Words: l.tableWords("study.count", "study.none"), Columns: l.studyColumns(), Plain: true,
		Key:  func(x state.StudyLine) string { return x.Row.ID.String() },
		Open: func(x state.StudyLine) { d.Go(studyRoute(x)) },
	})
	over := container.NewStack()
	return l.studiesPane(d, over, under(over, table), func(v state.StudiesView) []fyne.CanvasObject {
		table.Set(v.Lines)
		return nil
	})
}

// studiesPane has a body under what is said of the year, and adds one.
func (l Look) studiesPane(d *state.Desk, over *fyne.Container, body fyne.CanvasObject, refresh func(state.StudiesView) []fyne.CanvasObject) *Pane {
	p := &Pane{Title: func() string { return l.t("page.study") }, Body: body}
	add := l.adds("study.add", func() { d.Go(state.Route{Page: state.PageEdit, Kind: record.Study}) })
	p.Foot = part.Foot(add)
	p.Refresh = func() {
		v := d.Studies.View()
		parts := []fyne.CanvasObject{part.Small(l.Words.Say(state.Msg{Key: "study.year", N: v.Times, Text: strconv.Itoa(v.Heads)}))}
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		draw(over, part.Inset(part.Stack(part.Space8, append(parts, refresh(v)...)...), part.Gap, part.Edge))
		p.Main = nil
		if p.Foot.Hide(); v.Add {
			p.Main = add
			p.Foot.Show()
		}
	}
	p.Refresh()
	return p
}

func studyRoute(x state.StudyLine) state.Route {
	return state.Route{Page: state.PageEdit, Kind: record.Study, Record: x.Row.ID}
}

// tookPart names who of the teams took part.
func (l Look) tookPart(x state.StudyLine) string {
	var names []string
	for _, n := range x.People {
		names = append(names, l.name(n))
	}
	return l.list(names)
}

func (l Look) studyColumns() []part.Column[state.StudyLine] {
	column := func(no record.Field, width, grow float32) part.Column[state.StudyLine] {
		return part.Column[state.StudyLine]{Title: l.Words.Field(record.Study, no), Width: width, Grow: grow,
			Value: func(x state.StudyLine) string { return l.cell(x.Record, no) }}
	}
	people, heads := column(record.StudyPersons, 9, 2), column(record.StudyHeads, 5, 0)
	people.Value = l.tookPart
	heads.End, heads.Compare = true, func(a, b state.StudyLine) int {
		return cmp.Compare(a.Value(record.StudyHeads).Int(), b.Value(record.StudyHeads).Int())
	}
	return []part.Column[state.StudyLine]{column(record.StudyDate, 6, 0), column(record.StudyType, 6, 1), column(record.StudyLevel, 5, 0),
		column(record.StudyTopic, 9, 4), column(record.StudyLanguage, 6, 1), heads, people}
}
