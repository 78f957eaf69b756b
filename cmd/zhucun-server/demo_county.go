package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"zhucun/assets"
	"zhucun/store/record"
)

// The demo county: real village codes, invented people, everything marked
// 演示数据. Its sizes follow the newspaper's figures (60 teams, 333 cadres) and
// published averages; who and where is chance. The same options give the same
// data to the last bit.
type demoOptions struct {
	Seed       uint64
	Households int
	Visits     int
	Duty       int        // rows of the duty ledger
	Until      record.Day // the last day with entries
}

const (
	demoTeams     = 60
	demoPoorTeams = 27 // with 4 cadres each; the other 33 share 225
	demoCadres    = 27*4 + 27*7 + 6*6
	demoMark      = "演示数据"
)

// demoTeam is one invented team and what it looks after.
type demoTeam struct {
	id         record.ID
	village    assets.Village
	zone       string
	poor       bool
	cadres     []demoCadre // the first leads
	tablet     *tablet
	households []*demoHousehold
}

type demoCadre struct {
	id  record.ID
	sex byte
	name
}

// demo makes the county; its fields are what has been made so far.
type demo struct {
	demoOptions
	rng   *rand.Rand
	names *namer
	words map[string]string // the Chinese catalogue
	teams []*demoTeam
	from  record.Day // the first day with visits and duty
}

func newDemo(o demoOptions) (*demo, error) {
	villages, err := assets.Villages()
	if err != nil {
		return nil, err
	}
	names, err := newNamer()
	if err != nil {
		return nil, err
	}
	words, err := assets.Catalogue("zh_Hans")
	if err != nil {
		return nil, err
	}
	if o.Households < demoTeams || o.Visits < 0 || o.Duty < 0 {
		return nil, fmt.Errorf("a demo county has at least %d households", demoTeams)
	}
	d := &demo{demoOptions: o, rng: rand.New(rand.NewPCG(o.Seed, 0x623027)), names: names, words: words}
	days := max(30, (o.Duty+demoCadres-1)/demoCadres, o.Visits/800)
	d.from = o.Until - record.Day(days) + 1
	d.formTeams(villages)
	d.spreadHouseholds()
	return d, nil
}

// formTeams picks 60 of the 65 villages, always both that are called 加禾.
func (d *demo) formTeams(villages []assets.Village) {
	rural := slices.DeleteFunc(slices.Clone(villages), assets.Village.Community)
	for len(rural) > demoTeams {
		i := d.rng.IntN(len(rural))
		if !strings.HasPrefix(rural[i].Name, "加禾") {
			rural = slices.Delete(rural, i, i+1)
		}
	}
	poor := d.rng.Perm(demoTeams)[:demoPoorTeams]
	ordinary := 0
	for i, v := range rural {
		t := &demoTeam{village: v, zone: zoneOf(v), poor: slices.Contains(poor, i)}
		size := 4
		if !t.poor {
			if ordinary++; ordinary <= 27 {
				size = 7
			} else {
				size = 6
			}
		}
		for range size {
			sex := byte('m')
			if d.rng.IntN(10) < 3 {
				sex = 'f'
			}
			t.cadres = append(t.cadres, demoCadre{sex: sex, name: d.names.draw(d.rng, sex)})
		}
		t.tablet = newTablet(d.rng)
		d.teams = append(d.teams, t)
	}
}

// zoneOf is an inference from the township's name and height, good enough for
// invented data: an endpoint for real work leaves zones to the clerk.
func zoneOf(v assets.Village) string {
	pastoral := map[string]bool{"桑科镇": true, "甘加镇": true, "科才镇": true}
	farming := map[string]bool{"麻当镇": true, "王格尔塘镇": true, "达麦乡": true, "曲奥乡": true}
	switch {
	case pastoral[v.Township], (v.Township == "阿木去乎镇" || v.Township == "博拉镇") && v.Code[11]%2 == 0:
		return "pastoral"
	case farming[v.Township]:
		return "farming"
	}
	return "mixed"
}

// spreadHouseholds gives each team a share between 40 and 120 parts of the whole.
func (d *demo) spreadHouseholds() {
	weights, sum := make([]int, len(d.teams)), 0
	for i := range weights {
		weights[i] = 40 + d.rng.IntN(81)
		sum += weights[i]
	}
	left := d.Households
	for i, t := range d.teams {
		n := max(1, d.Households*weights[i]/sum)
		if i == len(d.teams)-1 {
			n = max(1, left)
		}
		left -= n
		for range n {
			t.households = append(t.households, d.newHousehold(t))
		}
	}
	d.twins()
}

// shortName is a village as people call it.
func shortName(v assets.Village) string {
	for _, end := range []string{"村民委员会", "居民委员会"} {
		if s, ok := strings.CutSuffix(v.Name, end); ok {
			return s
		}
	}
	return v.Name
}

// pick draws an index with the given weights.
func pick(rng *rand.Rand, weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := rng.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	panic("unreachable: the weights sum to more than n")
}

// one draws one of the values.
func one[T any](rng *rand.Rand, values ...T) T { return values[rng.IntN(len(values))] }

// chance is true in percent of a hundred cases.
func chance(rng *rand.Rand, percent int) bool { return rng.IntN(100) < percent }
