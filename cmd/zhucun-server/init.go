package main

import (
	"errors"
	"os"
	"regexp"
	"strings"

	"zhucun/assets"
	"zhucun/store/record"
	"zhucun/sync/server"
)

// initCommand makes a county: its keys, its log, the official villages, settings
// to start from, and the first clerk.
type initCommand struct {
	County string `help:"${init_county}" default:"623027"`
	Name   string `help:"${init_name}" default:"夏河县"`
	Clerk  string `help:"${init_clerk}" default:"县级管理员"`
}

func (c *initCommand) Run(s *session) error {
	co, err := c.begin(s, nil)
	if err != nil {
		return err
	}
	defer co.Close()
	var made inited
	err = co.LocalBatch(s, func(b *server.Batcher) (err error) {
		made, err = c.fill(b, co.Code, record.DayOf(b.Now()))
		return err
	})
	if err != nil {
		return err
	}
	made.Dir = s.Dir
	return s.tell(made, func() {
		s.line("inited", made.Villages, made.Townships, made.Settings)
		s.line("inited_clerk", c.Clerk, made.Clerk)
		s.line("inited_keys", s.path(keyFile))
	})
}

// inited is what init made.
type inited struct {
	Dir       string    `json:"dir"`
	Townships int       `json:"townships"`
	Villages  int       `json:"villages"`
	Settings  int       `json:"settings"`
	Clerk     record.ID `json:"clerk"`
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// begin writes the keys and creates an empty log.
func (c *initCommand) begin(s *session, change func(*server.Config)) (*county, error) {
	if !sixDigits.MatchString(c.County) {
		return nil, s.fail(exitUsage, "bad_county", c.County)
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, s.fail(exitFailed, "bad_file", s.Dir, err)
	}
	if _, err := os.Stat(s.path(logFile)); err == nil {
		return nil, s.fail(exitNoCounty, "county_exists", s.Dir)
	}
	id, err := drawIdentity(s.rand, c.County, c.Name)
	if err != nil {
		return nil, err
	}
	if err := writeNew(s.path(keyFile), id); errors.Is(err, os.ErrExist) {
		return nil, s.fail(exitNoCounty, "county_exists", s.Dir)
	} else if err != nil {
		return nil, s.fail(exitFailed, "bad_file", s.path(keyFile), err)
	}
	return s.openLog(s, id, s.path(logFile), change)
}

// fill writes the first records.
func (c *initCommand) fill(b *server.Batcher, code string, today record.Day) (made inited, err error) {
	townships, err := assets.Townships()
	if err != nil {
		return made, err
	}
	villages, err := assets.Villages()
	if err != nil {
		return made, err
	}
	save := saver(b, record.ID{})
	for _, t := range townships {
		if strings.HasPrefix(t.Code, code) {
			save.add(area(t.Code, t.Name))
			made.Townships++
		}
	}
	for _, v := range villages {
		if strings.HasPrefix(v.Code, code) {
			save.add(area(v.Code, v.Name))
			made.Villages++
		}
	}
	for _, d := range defaultSettings {
		save.add(setting(d.name, d.value, d.from))
		made.Settings++
	}
	clerk := save.one(put(record.Person, record.ID{}, set(record.PersonName, record.T(c.Clerk))))
	made.Clerk = clerk
	save.add(assignment(clerk, record.Clerk, today, set(record.AssignmentAreas, record.Cs(code))))
	return made, save.flush()
}

func area(code, name string) record.Write {
	return keyed(record.Area, set(record.AreaCode, record.C(code)), set(record.AreaName, record.T(name)))
}

func setting(name, value string, from record.Day) record.Write {
	return keyed(record.Setting, set(record.SettingName, record.C(name)), set(record.SettingValue, record.T(value)), set(record.SettingFrom, record.D(from)))
}

func assignment(person record.ID, role record.Role, from record.Day, more ...record.Set) record.Write {
	return put(record.Assignment, record.ID{}, append(more,
		set(record.AssignmentPerson, record.R(person)),
		set(record.AssignmentRole, record.C(string(role))),
		set(record.AssignmentFrom, record.D(from)))...)
}

// defaultSettings are values to start from, each from when it held where it was
// seen. They are not law: the county's own values were not found, and a clerk
// enters those as dated settings.
var defaultSettings = []struct {
	name, value string
	from        record.Day
}{
	{"days_a_year", "160", record.MustDay("2015-01-01")}, // Gansu 2015
	{"days_a_year", "220", record.MustDay("2020-12-01")}, // Gansu 2020: working days, trips and training counted
	{"counted_status", "in pasture duty study", record.MustDay("2015-01-01")},
	{"leave_leader_days", "1", record.MustDay("2015-01-01")},   // longer leave: the township's Party secretary
	{"leave_township_days", "3", record.MustDay("2015-01-01")}, // longer leave: the county's organisation department
	{"ledger_lock_day", "3", record.MustDay("2015-01-01")},     // of the next month; corrections need a reason then
	{"ledger_late_days", "7", record.MustDay("2015-01-01")},    // entered later than this: a prompt for a person
	{"unvisited_months", "3", record.MustDay("2015-01-01")},    // a household not visited for so long is listed
	{"visits_monitored_month", "1", record.MustDay("2021-01-01")},
	{"monitoring_range_yuan", "7200", record.MustDay("2023-01-01")}, // Gansu, per head a year; a range, never a verdict
	{"monitoring_range_yuan", "7800", record.MustDay("2024-01-01")},
	{"summer_pasture", "06-10 09-20", record.MustDay("2015-01-01")},
}
