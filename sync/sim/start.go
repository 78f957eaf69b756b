package sim

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"zhucun/store"
	"zhucun/store/record"
)

// epochStart is the first moment of every world: a morning in November.
var epochStart = record.MustDay("2026-11-02").Time().UnixMilli()

// villages of the simulated county: two of one township, one of another.
var villages = []string{"623027103201", "623027103202", "623027104201"}

// cast is who and what the world starts with.
type cast struct {
	clerk record.ID
	other *device      // another clerk's
	links []record.Ref // assignments that may end and begin again
	desk  *device
}

// Start is the morning of the first day, prepared once: an endpoint with a
// roster and five enrolled devices. Every seed begins with a copy of its files.
type Start struct {
	dir  string
	now  int64
	cast cast
	devs []device // names, IDs, keys, persons, teams
}

// seeded is a device's source of random bytes, told by the seed.
type seeded struct{ *rand.ChaCha8 }

func newSeeded(what string, seed uint64) *seeded {
	return &seeded{rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%s %d", what, seed)))}
}

func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("key of " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// NewStart prepares the morning below dir.
func NewStart(dir string) (*Start, error) {
	s := &Start{dir: filepath.Join(dir, "start"), now: epochStart}
	w := &world{now: epochStart, dir: s.dir, model: newModel(), calm: true, rng: rand.New(rand.NewPCG(1, 1))}
	defer w.close()
	w.srv = newEndpoint(w, 0)
	if err := os.MkdirAll(filepath.Dir(w.srv.path()), 0o700); err != nil {
		return nil, err
	}
	if err := w.srv.open(); err != nil {
		return nil, err
	}
	if err := s.populate(w); err != nil {
		return nil, err
	}
	for _, d := range w.devs {
		if err := d.create(); err != nil {
			return nil, err
		}
		for i := 0; ; i++ {
			if settled, ok := d.turn(); ok && settled.Done() {
				break
			}
			if i > 20 {
				return nil, fmt.Errorf("%s cannot make its first exchange", d.name)
			}
		}
		s.devs = append(s.devs, device{name: d.name, id: d.id, persons: d.persons, team: d.team, mates: d.mates, village: d.village})
	}
	s.cast = w.cast
	return s, nil
}

// enter gives a world its own copy of the morning.
func (s *Start) enter(w *world) {
	w.must(copyFiles(filepath.Join(s.dir, "server"), filepath.Join(w.dir, "server")), "copy the endpoint")
	w.cast = s.cast
	w.srv = newEndpoint(w, w.seed)
	w.must(w.srv.open(), "the endpoint starts")
	w.begun = w.srv.head()
	for _, from := range s.devs {
		d := newDevice(w, from, w.seed)
		w.devs = append(w.devs, d)
		w.must(copyFiles(filepath.Join(s.dir, d.name), filepath.Dir(d.path())), "copy a device")
		w.must(d.open(), d.name+" starts")
		d.startClock()
		switch d.name {
		case "desk":
			w.desk = d
		case "office":
			w.other = d
		}
	}
}

// startClock sets a device's clock somewhat wrong, in steps of its own.
func (d *device) startClock() {
	d.skew = (d.w.rng.Int64N(7) - 3) * 20 * 1000
	d.coarse = pick(d.w, []int64{1, 1000, 60 * 1000, 3600 * 1000})
}

func newEndpoint(w *world, seed uint64) *endpoint {
	return &endpoint{w: w, disk: newDisk(), rand: newSeeded("server", seed), key: keyOf("county")}
}

func newDevice(w *world, from device, seed uint64) *device {
	return &device{w: w, name: from.name, id: from.id, persons: from.persons, team: from.team, mates: from.mates, village: from.village,
		key: keyOf(from.name), disk: newDisk(), rand: newSeeded(from.name, seed), coarse: 1,
		seen: map[cell]map[*written]bool{}, last: map[cell]*own{}, made: map[record.Ref]bool{}}
}

// create makes a device's database and enrols it.
func (d *device) create() error {
	if err := os.MkdirAll(filepath.Dir(d.path()), 0o700); err != nil {
		return err
	}
	st, err := store.Open(ctx, d.path(), store.Options{Now: d.clock, Rand: d.rand, Connect: d.disk.open})
	if err != nil {
		return err
	}
	d.st = st
	return st.Enrol(ctx, store.Identity{Device: d.id, Label: d.name, County: d.w.srv.public(), Persons: d.persons})
}

// populate writes the roster and a few households as the server's own changes.
func (s *Start) populate(w *world) error {
	p := &populating{w: w}
	for _, code := range villages {
		p.add(record.Area, record.Set{Field: record.AreaCode, Value: record.C(code)}, record.Set{Field: record.AreaName, Value: record.T("村" + code[9:])})
	}
	team := p.add(record.Team, record.Set{Field: record.TeamName, Value: record.T("一队")}, record.Set{Field: record.TeamTownship, Value: record.C(villages[0][:9])})
	person := func(name, township string) record.ID {
		return p.add(record.Person, record.Set{Field: record.PersonName, Value: record.T(name)}, record.Set{Field: record.PersonTownship, Value: record.C(township)})
	}
	clerk, second := person("管理员", ""), person("另一管理员", "")
	leader, member, helper := person("队长", villages[0][:9]), person("队员", villages[0][:9]), person("帮扶", villages[0][:9])
	var homes []record.ID
	for i := range 4 {
		homes = append(homes, p.add(record.Household, record.Set{Field: record.HouseholdVillage, Value: record.C(villages[i%3])}, record.Set{Field: record.HouseholdHead, Value: record.T(fmt.Sprint("户", i))}))
	}
	assign := func(person record.ID, role record.Role, rest ...record.Set) record.Ref {
		fields := append([]record.Set{
			{Field: record.AssignmentPerson, Value: record.R(person)}, {Field: record.AssignmentRole, Value: record.C(string(role))},
		}, rest...)
		return record.Ref{Kind: record.Assignment, ID: p.add(record.Assignment, append(fields, record.Set{Field: record.AssignmentFrom, Value: record.D(record.DayOf(epochStart) - 30)})...)}
	}
	onTeam := func(codes ...string) []record.Set {
		return []record.Set{{Field: record.AssignmentTeam, Value: record.R(team)}, {Field: record.AssignmentAreas, Value: record.Cs(codes...)}}
	}
	assign(clerk, record.Clerk, record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027")})
	assign(second, record.Clerk, record.Set{Field: record.AssignmentAreas, Value: record.Cs("623027")})
	assign(leader, record.Leader, onTeam(villages[0])...)
	w.links = []record.Ref{
		assign(member, record.TeamMember, onTeam(villages[0])...),
		assign(leader, record.Leader, onTeam(villages[1])...),
		assign(member, record.TeamMember, onTeam(villages[1])...),
		assign(helper, record.Helper, record.Set{Field: record.AssignmentHousehold, Value: record.R(homes[0])}),
		assign(helper, record.Helper, record.Set{Field: record.AssignmentHousehold, Value: record.R(homes[2])}),
	}
	w.clerk = clerk
	mates := []record.ID{leader, member}
	for _, d := range []device{
		{name: "desk", persons: []record.ID{clerk}},
		{name: "office", persons: []record.ID{second}},
		{name: "leader", persons: []record.ID{leader, member}, team: team, mates: mates, village: villages[0]},
		{name: "member", persons: []record.ID{member}, team: team, mates: mates, village: villages[0]},
		{name: "helper", persons: []record.ID{helper}},
	} {
		if p.err != nil {
			return p.err
		}
		id, err := w.srv.core.AddDevice(ctx, d.persons, d.name, keyOf(d.name).Public().(ed25519.PublicKey), nil)
		if err != nil {
			return err
		}
		d.id = id
		w.devs = append(w.devs, newDevice(w, d, 0))
	}
	return p.err
}

// populating adds records one change each and remembers the first error.
type populating struct {
	w   *world
	err error
}

func (p *populating) add(k record.Kind, fields ...record.Set) record.ID {
	if p.err != nil {
		return record.ID{}
	}
	refs, err := p.w.srv.core.Local(ctx, record.ID{}, record.Write{Ref: record.Ref{Kind: k}, Fields: fields})
	if err != nil {
		p.err = err
		return record.ID{}
	}
	return refs[0].ID
}
