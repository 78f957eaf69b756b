package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Teams draws who is in a team and where it works. Where there is room what it studied
// has a pane of its own.
func Teams(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.team") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Teams.View()
		switch {
		case !v.Loaded:
			f.show(part.Small(l.t("loading")))
			return
		case v.Say.Key != "":
			f.show(l.wrong(v.Say))
			return
		case v.Team.Row.ID.IsZero():
			f.show(part.Empty(l.t("team.none"), nil, l.inner()))
			return
		}
		parts := l.chooseTeam(d, v)
		parts = append(parts, part.Title(v.Team.Value(record.TeamName).Text()))
		if kind := v.Team.Value(record.TeamKind); kind != "" {
			parts = append(parts, part.Body(l.Words.CodeOn("team_kind", kind.Text(), v.Today)))
		}
		var villages []string
		for _, at := range v.Villages {
			villages = append(villages, l.village(at))
		}
		if len(villages) > 0 {
			parts = append(parts, part.Para(l.named(l.t("team.villages"), l.list(villages)), l.inner()))
		}
		parts = append(parts, part.Section(l.n("team.people", len(v.People)), nil))
		for _, m := range v.People {
			parts = append(parts, l.teamMate(d, m))
		}
		if !l.Beside(state.PaneStudies) {
			parts = append(parts, l.row(l.t("page.study"), "", next, func() { d.Go(state.Route{Page: state.PageStudy}) }))
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// chooseTeam offers the other teams.
func (l Look) chooseTeam(d *state.Desk, v state.TeamsView) []fyne.CanvasObject {
	if len(v.Teams) < 2 {
		return nil
	}
	var choices []choice
	for _, r := range v.Teams {
		choices = append(choices, choice{r.Row.ID.String(), r.Value(record.TeamName).Text()})
	}
	return []fyne.CanvasObject{newSelect(choices, v.Team.Row.ID.String(), func(id string) {
		if of, err := record.ParseID(id); err == nil {
			d.Go(state.Route{Page: state.PageTeam, Record: of})
		}
	})}
}

// teamMate is somebody in the team; of the person's own a tap leads to the ledger.
func (l Look) teamMate(d *state.Desk, m state.TeamPerson) *part.Plate {
	var posts []string
	for _, p := range m.Posts {
		post := l.Words.Code("team_role", p.TeamRole)
		if post == "" {
			post = l.Words.Code("role", p.Role)
		}
		posts = append(posts, post+" · "+l.Words.Say(state.Msg{Key: "team.since", Text: p.From.String()}))
	}
	what := strings.Join(posts, "\n")
	if d.Kit.Me.Colleague(m.ID).Name == "" {
		return l.rowThatWraps(l.name(m.Named), what, part.Badge{}, nil)
	}
	return l.rowThatWraps(l.name(m.Named), what, next, func() { d.Go(state.Route{Page: state.PageLedger, Person: m.ID}) })
}
