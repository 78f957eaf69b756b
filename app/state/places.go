package state

import (
	"slices"

	"zhucun/store/record"
)

// Place is a place of the bar: the page that it begins at, and the key of its words.
type Place struct {
	Page Page
	Word string
}

// How many places there is room for: on a phone and an upright tablet, and where there
// is width.
const (
	fewPlaces  = 5
	manyPlaces = 9
)

// places are those that each role brings: wherever the app is open, and beside them
// where there is width. Everybody has Today and Mine, but who is nothing but a clerk has
// the workbench in place of Today; they stand in the order of Pages, the workbench first.
// What a place shows has to be there for the role: it is declared with its page.
var places = [...]struct {
	role         record.Role
	always, wide []Page
}{
	{record.Helper, []Page{PageHouseholds, PageMatters}, nil},
	{record.TeamMember, []Page{PageHouseholds, PageLedger, PageMatters}, []Page{PageStudy}},
	{record.Leader, []Page{PageHouseholds, PageLedger, PageTeam}, []Page{PageMatters}},
	{record.Station, []Page{PageHouseholds, PageTeam, PageMatters}, nil},
	{record.Township, []Page{PageHouseholds, PageTeam, PageMatters}, nil},
	{record.County, []Page{PageHouseholds, PageTeam, PageMatters}, nil},
	{record.Clerk, []Page{PageWorkbench, PageHouseholds, PageWaiting, PageExchange}, []Page{PageReceived, PageConflicts, PageDuplicates, PagePeople}},
	{record.Office, []Page{PageTeam}, []Page{PageStudy, PagePeople}},
	{record.Liaison, []Page{PageTeam}, nil},
}

// Places are those of a person's bar. Whoever has several roles has the places of all;
// where there is no room for some, Mine leads there.
func (m Me) Places(wide bool) []Place {
	all, room := m.pages(wide), fewPlaces
	if wide {
		room = manyPlaces
	}
	all = append(all[:min(len(all), room-1)], PageMine)
	var bar []Place
	for _, p := range all {
		bar = append(bar, Place{p, m.word(p)})
	}
	return bar
}

// pages are those of the person's places but for Mine, in the order of the bar.
func (m Me) pages(wide bool) []Page {
	all := []Page{PageToday}
	for _, of := range places {
		if m.Has(of.role) {
			all = append(all, of.always...)
			if wide {
				all = append(all, of.wide...)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if m.Has(record.Clerk) {
		all = slices.DeleteFunc(all, func(p Page) bool { return p == PageWorkbench || p == PageToday && m.only(record.Clerk) })
		all = slices.Insert(all, 0, PageWorkbench)
	}
	return all
}

// First is where the person's day begins.
func (m Me) First() Page { return m.pages(true)[0] }

// only reports whether the person has a role and no other.
func (m Me) only(role record.Role) bool {
	return m.Has(role) && !slices.ContainsFunc(m.Roles, func(r record.Role) bool { return r != role })
}

// word is the key of what a place is called: to whoever is a helper and nothing else,
// all households are his.
func (m Me) word(p Page) string {
	if p == PageHouseholds && m.only(record.Helper) {
		return "tab.own_households"
	}
	return "tab." + p.Name()
}

// Places are those of the bar, as wide as the window is.
func (d *Desk) Places() []Place { return d.Kit.Me.Places(d.wide) }

// Wide says whether the window has width for the places of a laptop.
func (d *Desk) Wide(yes bool) { d.wide = yes }

// Here is the place of the bar that the person is in. What the bar has no place for
// belongs to Mine, which leads there.
func (d *Desk) Here() Page {
	bar := d.Places()
	in := func(p Page) bool { return slices.ContainsFunc(bar, func(at Place) bool { return at.Page == p }) }
	p := d.Route().Page
	for next := d.Route().under(); !in(p); p, next = next, next.Under() {
		if p == next {
			return PageMine
		}
	}
	return p
}

// Hidden are the places of the person that the bar has no room for.
func (d *Desk) Hidden() []Place {
	bar, me := d.Places(), d.Kit.Me
	var all []Place
	for _, p := range me.pages(true) {
		if at := (Place{p, me.word(p)}); !slices.Contains(bar, at) {
			all = append(all, at)
		}
	}
	return all
}
