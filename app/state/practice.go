package state

import (
	"context"
	"fmt"

	"zhucun/store/record"
)

// practiceVillage is a real code, so that forms accept it; everybody in it is
// invented.
const practiceVillage = "623027103203"

// practicePeople are the invented team: the first one practises.
var practicePeople = [...][4]string{
	{"仁青草", "རིན་ཆེན་མཚོ", "县农牧局", "leader"},
	{"扎西东珠", "བཀྲ་ཤིས་དོན་གྲུབ", "县财政局", "member"},
	{"尼玛才旦", "ཉི་མ་ཚེ་བརྟན", "县水务局", "member"},
	{"张文海", "", "县第二中学", "member"},
}

type practiceHousehold struct {
	head, bo, class, cause, where string // class: a code that record.Class has
	group, size                   int
	members                       [][5]string // name, name in Tibetan, relation, sex, birth
	visits                        []int       // days ago, latest first
	next                          int         // days from now
}

var practiceHouseholds = []practiceHousehold{
	{"才让卓玛", "ཚེ་རིང་སྒྲོལ་མ", record.AnyMonitored, "c01", "summer", 1, 5, [][5]string{{"才让卓玛", "ཚེ་རིང་སྒྲོལ་མ", "0", "2", "1979-03"}, {"多杰加", "རྡོ་རྗེ་རྒྱལ", "1", "1", "1976-08"}, {"索南草", "བསོད་ནམས་མཚོ", "3", "2", "2009-11"}, {"尕藏杰", "སྐལ་བཟང་རྒྱལ", "2", "1", "2014-05"}, {"德吉", "བདེ་སྐྱིད", "5", "2", "1948-01"}}, []int{33, 61, 95}, -4},
	{"万玛太", "པདྨ་ཐར", "out", "c08", "home", 1, 3, [][5]string{{"万玛太", "པདྨ་ཐར", "0", "1", "1955-06"}, {"周毛措", "འབྲུག་མོ་མཚོ", "1", "2", "1958-02"}, {"益西", "ཡེ་ཤེས", "4", "1", "2011-09"}}, []int{12}, 2},
	{"旦正加", "རྟ་མགྲིན་རྒྱལ", "general", "", "winter", 2, 6, [][5]string{{"旦正加", "རྟ་མགྲིན་རྒྱལ", "0", "1", "1983-10"}, {"拉毛吉", "ལྷ་མོ་སྐྱིད", "1", "2", "1985-04"}}, []int{80, 170}, -10},
	{"桑杰草", "སངས་རྒྱས་མཚོ", record.AnyMonitored, "c02", "home", 2, 2, [][5]string{{"桑杰草", "སངས་རྒྱས་མཚོ", "0", "2", "1961-12"}, {"南杰", "རྣམ་རྒྱལ", "2", "1", "1990-07"}}, []int{20, 45}, -1},
	{"更登", "དགེ་འདུན", "out", "c07", "work", 3, 4, [][5]string{{"更登", "དགེ་འདུན", "0", "1", "1972-05"}, {"央金", "དབྱངས་ཅན", "1", "2", "1974-03"}}, []int{50}, 6},
	{"马建云", "", "general", "", "home", 3, 5, [][5]string{{"马建云", "", "0", "1", "1980-01"}, {"马小兰", "", "1", "2", "1982-09"}}, []int{100}, 20},
	{"贡保才让", "མགོན་པོ་ཚེ་རིང", record.AnyMonitored, "", "summer", 4, 7, [][5]string{{"贡保才让", "མགོན་པོ་ཚེ་རིང", "0", "1", "1969-08"}}, nil, 0},
	{"卓玛吉", "སྒྲོལ་མ་སྐྱིད", "dibao", "c03", "school_town", 4, 3, [][5]string{{"卓玛吉", "སྒྲོལ་མ་སྐྱིད", "0", "2", "1988-02"}, {"才旦", "ཚེ་བརྟན", "2", "1", "2008-06"}}, []int{7}, 23},
	{"久美多杰", "འཇིགས་མེད་རྡོ་རྗེ", "out", "c09", "home", 5, 4, [][5]string{{"久美多杰", "འཇིགས་མེད་རྡོ་རྗེ", "0", "1", "1977-11"}}, []int{31}, 0},
	{"华旦", "དཔལ་ལྡན", "general", "", "", 5, 5, [][5]string{{"华旦", "དཔལ་ལྡན", "0", "1", "1991-04"}}, []int{64}, 40},
}

// Practice fills an empty copy with an invented team, village and households,
// and returns the person who practises. Such a copy is never enrolled with a
// county, so nothing in it can be sent.
func Practice(ctx context.Context, rs Records, now int64) (record.ID, error) {
	p := &practice{ctx: ctx, rs: rs, today: record.DayOf(now), author: record.NaturalID(record.Person, "practice")}
	p.add(record.Area, record.Set{Field: record.AreaCode, Value: record.C(practiceVillage)}, record.Set{Field: record.AreaName, Value: record.T("演示村")},
		record.Set{Field: record.AreaNameBo, Value: record.T("དཔེ་སྟོན་གྲོང་ཚོ")}, record.Set{Field: record.AreaChannel, Value: record.C(practiceVillage)})
	team := p.add(record.Team, record.Set{Field: record.TeamName, Value: record.T("演示村驻村帮扶工作队")}, record.Set{Field: record.TeamKind, Value: record.C("poor")}, record.Set{Field: record.TeamTownship, Value: record.C(practiceVillage[:9])})
	people := make([]record.ID, 0, len(practicePeople))
	for i, x := range practicePeople {
		id := p.add(record.Person, record.Set{Field: record.PersonName, Value: record.T(x[0])}, record.Set{Field: record.PersonNameBo, Value: record.T(x[1])},
			record.Set{Field: record.PersonUnit, Value: record.T(x[2])}, record.Set{Field: record.PersonTownship, Value: record.C(practiceVillage[:9])})
		if i == 0 {
			p.author = id
		}
		p.add(record.Assignment, record.Set{Field: record.AssignmentPerson, Value: record.R(id)}, record.Set{Field: record.AssignmentRole, Value: record.C(x[3])},
			record.Set{Field: record.AssignmentTeam, Value: record.R(team)}, record.Set{Field: record.AssignmentAreas, Value: record.Cs(practiceVillage)},
			record.Set{Field: record.AssignmentFrom, Value: record.D(p.today - 400)})
		people = append(people, id)
	}
	for _, h := range practiceHouseholds {
		p.household(h, people)
	}
	p.ledger(team, people)
	return p.author, p.err
}

type practice struct {
	ctx    context.Context
	rs     Records
	today  record.Day
	author record.ID
	err    error
}

// add makes a record of the fields that are not empty.
func (p *practice) add(k record.Kind, sets ...record.Set) record.ID {
	if p.err != nil {
		return record.ID{}
	}
	e := Edit{Ref: record.Ref{Kind: k}}
	for _, s := range sets {
		if s.Value != "" {
			e.Fields = append(e.Fields, s)
		}
	}
	refs, err := p.rs.Save(p.ctx, Save{Author: p.author, Edits: []Edit{e}})
	if err != nil {
		p.err = fmt.Errorf("practice %s: %w", k, err)
		return record.ID{}
	}
	return refs[0].ID
}

func (h practiceHousehold) register() string {
	if h.class == "general" || h.class == "dibao" {
		return "general"
	}
	return "out"
}

func (h practiceHousehold) assistance() string {
	if h.class == "dibao" {
		return h.class
	}
	return ""
}

func (p *practice) household(h practiceHousehold, people []record.ID) {
	sets := []record.Set{
		{Field: record.HouseholdVillage, Value: record.C(practiceVillage)}, {Field: record.HouseholdGroup, Value: record.I(int64(h.group))},
		{Field: record.HouseholdHead, Value: record.T(h.head)}, {Field: record.HouseholdHeadBo, Value: record.T(h.bo)},
		{Field: record.HouseholdPhone, Value: record.T(fmt.Sprintf("1200941%04d", 100+h.group*7))},
		{Field: record.HouseholdRegister, Value: record.C(h.register())}, {Field: record.HouseholdAssistance, Value: record.C(h.assistance())}, {Field: record.HouseholdCause, Value: record.C(h.cause)},
		{Field: record.HouseholdSize, Value: record.I(int64(h.size))}, {Field: record.HouseholdWhere, Value: record.C(h.where)},
		{Field: record.HouseholdNotice, Value: record.D(p.today - 200)}, {Field: record.HouseholdHousing, Value: record.C("B")},
		{Field: record.HouseholdWater, Value: record.C("w2")}, {Field: record.HouseholdFood, Value: record.C("ok")},
		{Field: record.HouseholdClothing, Value: record.C("ok")}, {Field: record.HouseholdEducation, Value: record.C("ok")},
		{Field: record.HouseholdMedical, Value: record.C("check")}, {Field: record.HouseholdHome, Value: record.C("ok")},
		{Field: record.HouseholdDrinking, Value: record.C("problem")}, {Field: record.HouseholdChecked, Value: record.D(p.today - 40)},
		{Field: record.HouseholdGuaranteeNote, Value: record.T("水管冻裂，尚未修好")},
	}
	if Away(h.where) {
		back := (p.today + 60).Time()
		sets = append(sets, record.Set{Field: record.HouseholdBack, Value: record.M(back.Year(), int(back.Month()))})
	}
	id := p.add(record.Household, sets...)
	if h.class == record.AnyMonitored {
		p.add(record.Case, record.Set{Field: record.CaseHousehold, Value: record.R(id)}, record.Set{Field: record.CaseOrdinal, Value: record.I(1)},
			record.Set{Field: record.CaseClue, Value: record.T("家中有人长期看病，支出增加")}, record.Set{Field: record.CaseFound, Value: record.C("cadre")},
			record.Set{Field: record.CaseFoundOn, Value: record.D(p.today - 260)}, record.Set{Field: record.CaseType, Value: record.C("prevent")},
			record.Set{Field: record.CaseCauses, Value: record.Cs("r01")}, record.Set{Field: record.CaseOutcome, Value: record.C("accepted")},
			record.Set{Field: record.CaseOutcomeOn, Value: record.D(p.today - 230)})
	}
	for _, m := range h.members {
		var y, mo int
		if _, err := fmt.Sscanf(m[4], "%d-%d", &y, &mo); err != nil && p.err == nil {
			p.err = err
		}
		p.add(record.Member, record.Set{Field: record.MemberHousehold, Value: record.R(id)}, record.Set{Field: record.MemberName, Value: record.T(m[0])},
			record.Set{Field: record.MemberNameBo, Value: record.T(m[1])}, record.Set{Field: record.MemberSex, Value: record.C(m[3])},
			record.Set{Field: record.MemberBirth, Value: record.M(y, mo)}, record.Set{Field: record.MemberRelation, Value: record.C(m[2])},
			record.Set{Field: record.MemberMedical, Value: record.B(true)})
	}
	for i, ago := range h.visits {
		next := record.Day(0)
		if i == 0 && h.next != 0 {
			next = p.today + record.Day(h.next)
		}
		sets := []record.Set{
			{Field: record.VisitHousehold, Value: record.R(id)}, {Field: record.VisitDate, Value: record.D(p.today - record.Day(ago))},
			{Field: record.VisitTopics, Value: record.Cs("livestock", "water")}, {Field: record.VisitPresent, Value: record.Cs("head", "elder")},
			{Field: record.VisitNeeds, Value: record.Cs("fodder")}, {Field: record.VisitNext, Value: record.D(next)},
			{Field: record.VisitPlace, Value: record.C("home")}, {Field: record.VisitSpoken, Value: record.C("bo")},
		}
		if i == 0 {
			sets = append(sets, record.Set{Field: record.VisitNote, Value: record.T("草料还剩两车，够用到四月下旬。水管冻裂，已给水管员打电话。")},
				record.Set{Field: record.VisitVisitors, Value: record.Rs(people[1])})
		}
		p.add(record.Visit, sets...)
	}
}

// ledger fills the team's last week up to yesterday: earlier days would show as
// entered late.
func (p *practice) ledger(team record.ID, people []record.ID) {
	pattern := []string{"in", "in", "in", "pasture", "in", "rest", "rest", "in", "in", "duty", "in", "study", "rest", "rest", "in", "in", "annual"}
	for i, person := range people {
		for ago := 7; ago >= 1; ago-- {
			if i == 3 && ago < 3 {
				continue
			}
			p.add(record.DutyDay, record.Set{Field: record.DutyPerson, Value: record.R(person)}, record.Set{Field: record.DutyDate, Value: record.D(p.today - record.Day(ago))},
				record.Set{Field: record.DutyTeam, Value: record.R(team)}, record.Set{Field: record.DutyStatus, Value: record.C(pattern[(ago+3*i)%len(pattern)])})
		}
	}
}
