package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// Studies is the list of what teams studied and explained, as far as this device has it.
type Studies struct {
	source
	kit  *Kit
	view StudiesView
}

// StudiesView is what the list shows.
type StudiesView struct {
	Loaded bool
	Lines  []StudyLine // latest first
	Times  int         // this year
	Heads  int         // who came to them
	Add    bool        // the person may add one of his team
	Say    Msg
}

// StudyLine is one of them, with who of the teams took part.
type StudyLine struct {
	Record
	People []Named
}

// NewStudies makes the state; Load fills it.
func NewStudies(kit *Kit) *Studies { return &Studies{kit: kit} }

// View is what to show.
func (s *Studies) View() StudiesView { return s.view }

func (s *Studies) show(Route) { s.Load() }

func (s *Studies) close() { s.view = StudiesView{} }

// Load reads all afresh.
func (s *Studies) Load() {
	me := s.kit.Me
	s.kit.Run(func(ctx context.Context) func() {
		v, err := s.read(ctx, me)
		return func() {
			if err != nil {
				v.Say = Msg{Key: "error.read"}
			}
			s.view = v
			s.changed()
		}
	})
}

func (s *Studies) read(ctx context.Context, me Me) (v StudiesView, err error) {
	rs, names := s.kit.Records, map[record.ID]Named{}
	v.Loaded = true
	v.Add = !me.Team.IsZero() && s.kit.asker(ctx, me).May(record.Write{Ref: record.Ref{Kind: record.Study}, Fields: of(record.StudyTeam, me.Team)})
	all, err := rs.List(ctx, Query{Kind: record.Study, Field: record.StudyDate, Desc: true})
	year := record.NewDay(s.kit.Today().Time().Year(), 1, 1)
	for _, r := range all {
		l := StudyLine{Record: r}
		for _, id := range r.Value(record.StudyPersons).IDs() {
			if _, known := names[id]; !known {
				names[id] = named(ctx, rs, id)
			}
			l.People = append(l.People, names[id])
		}
		if day := r.Value(record.StudyDate).Day(); day >= year {
			v.Times++
			v.Heads += int(r.Value(record.StudyHeads).Int())
		}
		v.Lines = append(v.Lines, l)
	}
	return v, err
}

func (s *Studies) lists() []Listed {
	return []Listed{listed("studies", s.view.Lines, func(l StudyLine) record.Ref { return refOf(l.Record) })}
}

// persons are those whom a field of a form offers to be chosen: the people of the team,
// and who was chosen before.
func (f *Form) persons(x FormField) []Named {
	if x.Def.Type != record.RefsTo || x.Def.To != record.Person {
		return nil
	}
	all := slices.Clone(f.kit.Me.Mates)
	for _, id := range x.Before.IDs() {
		if !slices.ContainsFunc(all, func(n Named) bool { return n.ID == id }) {
			all = append(all, f.view.People[id])
		}
	}
	return all
}
