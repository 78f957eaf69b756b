package main

import (
	"fmt"
	"math/rand/v2"

	"zhucun/store/record"
	"zhucun/sync/server"
)

// demoCommand makes a county of invented people in an empty data folder: the
// roster as the endpoint's own changes, all else as signed changes of simulated
// tablets through the same exchange that real ones use.
type demoCommand struct {
	Seed       uint64 `help:"${demo_seed}" default:"1"`
	Households int    `help:"${demo_households}" default:"5000"`
	Visits     int    `help:"${demo_visits}" default:"6000"`
	Duty       int    `help:"${demo_duty}" default:"20000"`
	Until      string `help:"${demo_until}" placeholder:"2026-11-22"`
}

// demoMade is what the command prints.
type demoMade struct {
	Dir        string   `json:"dir"`
	Mark       string   `json:"mark"`
	Seed       uint64   `json:"seed"`
	From       string   `json:"from"`
	Until      string   `json:"until"`
	Teams      int      `json:"teams"`
	Cadres     int      `json:"cadres"`
	Households int      `json:"households"`
	Members    int      `json:"members"`
	Visits     int      `json:"visits"`
	Duty       int      `json:"duty"`
	Changes    uint64   `json:"changes"`
	Clerk      string   `json:"clerk"`
	Leader     string   `json:"leader"`
	Member     string   `json:"member"` // of the leader's team
	Defects    []defect `json:"defects"`
}

func (c *demoCommand) Run(s *session) error {
	until := record.DayOf(s.now()) - 1
	if c.Until != "" {
		day, err := record.ParseDay(c.Until)
		if err != nil {
			return s.fail(exitUsage, "usage", err)
		}
		until = day
	}
	d, err := newDemo(demoOptions{c.Seed, c.Households, c.Visits, c.Duty, until})
	if err != nil {
		return s.fail(exitUsage, "usage", err)
	}
	s.progress("demo_begin", len(d.teams), demoCadres, c.Households)
	now := clock(d.from-30, 8, 0)
	seeded := newSeeded(c.Seed)
	first := initCommand{County: "623027", Name: "夏河县(" + demoMark + ")", Clerk: "演示管理员"}
	co, err := first.begin(s, func(config *server.Config) {
		config.Now, config.Rand = func() int64 { return now }, seeded
	})
	if err != nil {
		return err
	}
	defer co.Close()
	made := demoMade{
		Dir: s.Dir, Mark: demoMark, Seed: c.Seed, From: d.from.String(), Until: until.String(),
		Teams: len(d.teams), Cadres: demoCadres, Households: c.Households, Visits: c.Visits + 2, Duty: c.Duty,
		Defects: d.defects(),
	}
	roster, err := d.roster(s, co, first)
	if err != nil {
		return err
	}
	made.Clerk = roster.clerk.String()
	made.Leader, made.Member = d.teams[0].cadres[0].id.String(), d.teams[0].cadres[1].id.String()
	exchange := func(t *tablet) error { return t.exchange(s, co.Exchange) }
	if err := d.live(s, &now, exchange); err != nil {
		return err
	}
	if err := d.quarrel(roster.second, exchange); err != nil {
		return err
	}
	now = clock(until, 22, 30)
	if err := d.helpers(s, co); err != nil {
		return err
	}
	for _, t := range d.teams {
		for _, h := range t.households {
			made.Members += len(h.members)
		}
	}
	st, err := co.Status(s)
	if err != nil {
		return err
	}
	made.Changes = uint64(st.Head)
	return s.tell(made, func() {
		s.line("demo_made", made.Teams, made.Cadres, made.Households, made.Members, made.Visits, made.Duty)
		s.line("demo_people", made.Clerk, made.Leader, made.Member)
		s.line("demo_mark", demoMark, made.From, made.Until)
	})
}

// newSeeded draws the log's random numbers, so that the same seed gives the same
// log. The county's keys are not drawn from it.
func newSeeded(seed uint64) *rand.ChaCha8 {
	var key [32]byte
	copy(key[:], fmt.Sprintf("zhucun demo %d", seed))
	return rand.NewChaCha8(key)
}

// live has the teams work, and exchange every four weeks.
func (d *demo) live(s *session, now *int64, exchange func(*tablet) error) error {
	entries := d.work()
	for last := d.from - 1; len(entries) > 0; last += 28 {
		end := clock(min(last, d.Until), 21, 59)
		if last >= d.Until {
			end = clock(d.Until+1, 0, 0)
		}
		n := 0
		for n < len(entries) && entries[n].at < end {
			entries[n].save(entries[n].at)
			n++
		}
		entries = entries[n:]
		*now = end
		for _, t := range d.teams {
			if err := exchange(t.tablet); err != nil {
				return err
			}
		}
		if n > 0 {
			s.progress("demo_month", record.DayOf(end), n, len(entries))
		}
	}
	return nil
}

// rosterMade is what later steps need of the roster.
type rosterMade struct {
	clerk  record.ID
	second *tablet // another tablet of the team with the planted conflict
}

// roster enters teams, cadres, officials and the tablets of the teams.
func (d *demo) roster(s *session, co *county, first initCommand) (made rosterMade, err error) {
	since := d.from - 30
	err = co.LocalBatch(s, func(b *server.Batcher) error {
		in, err := first.fill(b, co.Code, since)
		if err != nil {
			return err
		}
		made.clerk = in.Clerk
		save := saver(b, in.Clerk)
		save.add(setting("demo", demoMark, since))
		for _, t := range d.teams {
			d.enterTeam(save, t, since)
		}
		d.officials(save, since)
		return save.flush()
	})
	if err != nil {
		return made, err
	}
	for _, t := range d.teams {
		if err := d.enrol(s, co, t, t.tablet, "演示平板"); err != nil {
			return made, err
		}
	}
	made.second = newTablet(d.rng)
	return made, d.enrol(s, co, d.teams[conflictTeam], made.second, "演示平板二")
}

func (d *demo) enrol(s *session, co *county, t *demoTeam, with *tablet, label string) error {
	var persons []record.ID
	for _, c := range t.cadres {
		persons = append(persons, c.id)
	}
	id, err := co.AddDevice(s, persons, label+" "+shortName(t.village), with.signKey(), nil)
	if err == nil {
		with.enrolled(id, co.Public())
	}
	return err
}
