package record

// Teams, people, and who works where.

// The fields of a team.
const (
	TeamName, TeamTownship, TeamKind, TeamFrom, TeamTo Field = 1, 2, 3, 4, 5
)

var teamDef = KindDef{
	Kind: Team, Name: "team", Use: "roster; coverage of villages",
	Home:    ofTownship("ref/team", TeamTownship),
	Writers: []Role{Clerk, Office},
	Form:    []Group{{Fields: []Field{TeamName, TeamTownship, TeamKind, TeamFrom, TeamTo}}},
	Fields: []FieldDef{
		{Field: TeamName, Name: "name", Type: Text, Max: 40, Required: true, Use: "attendance table header", Keep: KeepTerm},
		{Field: TeamTownship, Name: "township", Type: Code, Digits: []int{9}, Required: true, Use: "reports by township", Keep: KeepTerm},
		{Field: TeamKind, Name: "team_kind", Type: Code, List: "team_kind", Use: "roster by kind of village", Keep: KeepTerm},
		{Field: TeamFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "coverage check", Keep: KeepTerm},
		{Field: TeamTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "coverage check", Keep: KeepTerm},
	},
}

// The fields of a person.
const (
	PersonName, PersonNameBo, PersonUnit, PersonPost, PersonPhone, PersonSkills, PersonTownship, PersonMerged Field = 1, 2, 3, 4, 5, 6, 7, 8
)

var personDef = KindDef{
	Kind: Person, Name: "person", Use: "authors, roster, attendance table",
	Home:    ofPeople(PersonTownship),
	Writers: []Role{Clerk, Office},
	Rules:   []Rule{leadsTo(PersonMerged)},
	Form:    []Group{{Fields: []Field{PersonName, PersonNameBo, PersonUnit, PersonPost, PersonPhone, PersonTownship, PersonSkills}}},
	Fields: []FieldDef{
		{Field: PersonName, Name: "name", Type: Text, Max: 40, Required: true, Use: "attendance table", Keep: KeepTerm},
		{Field: PersonNameBo, Name: "name_bo", Type: Text, Max: 80, Use: "Tibetan screens", Keep: KeepTerm},
		{Field: PersonUnit, Name: "unit", Type: Text, Max: 60, Use: "roster by sending unit", Keep: KeepTerm},
		{Field: PersonPost, Name: "post", Type: Text, Max: 40, Use: "attendance table", Keep: KeepTerm},
		{Field: PersonPhone, Name: "phone", Type: Text, Max: 20, Number: true, Use: "reach a colleague", Readers: Masked, Keep: KeepTerm},
		{Field: PersonSkills, Name: "skills", Type: Codes, List: "skill", Use: "match skills to teams", Keep: KeepTerm},
		{Field: PersonTownship, Name: "township", Type: Code, Digits: []int{9}, Use: "channel of the roster; empty is county staff", Keep: KeepTerm},
		{Field: PersonMerged, Name: "merged_into", Type: RefTo, To: Person, Use: "duplicates (rule M6): not offered any more", Keep: KeepTerm},
	},
}

// The fields of a assignment.
const (
	AssignmentPerson, AssignmentRole, AssignmentTeam, AssignmentAreas, AssignmentHousehold, AssignmentFrom, AssignmentTo, AssignmentTeamRole, AssignmentActing Field = 1, 2, 3, 4, 5, 6, 7, 8, 9
)

var assignmentDef = KindDef{
	Kind: Assignment, Name: "assignment", Use: "who works where, in which role, from when to when",
	Home:    ofHousehold(AssignmentHousehold).or(ofTeam(AssignmentTeam).or(ofPeople(AssignmentAreas))),
	About:   AssignmentPerson,
	Writers: []Role{Clerk, Office},
	Rules:   []Rule{ofRoster(), standsIn(AssignmentActing)},
	Form: []Group{{Fields: []Field{AssignmentPerson, AssignmentRole, AssignmentTeam, AssignmentTeamRole, AssignmentAreas, AssignmentHousehold,
		AssignmentFrom, AssignmentTo, AssignmentActing}}},
	Fields: []FieldDef{
		{Field: AssignmentPerson, Name: "person", Type: RefTo, To: Person, Required: true, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentRole, Name: "role", Type: Code, List: "role", Required: true, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTeam, Name: "team", Type: RefTo, To: Team, Use: "scope, roster", Keep: KeepTerm},
		{Field: AssignmentAreas, Name: "areas", Type: Codes, Digits: []int{6, 9, 12}, Use: "scope: village codes of a team, or the areas of a reviewer or clerk", Keep: KeepTerm},
		{Field: AssignmentHousehold, Name: "household", Type: RefTo, To: Household, Use: "helper pairing", Keep: KeepTerm},
		{Field: AssignmentFrom, Name: "valid_from", Type: Date, Min: 2000, Max: 2100, Required: true, Fill: FillToday, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTo, Name: "valid_to", Type: Date, Min: 2000, Max: 2100, Use: "scope", Keep: KeepTerm},
		{Field: AssignmentTeamRole, Name: "team_role", Type: Code, List: "team_role", Use: "attendance table, column 职务", Keep: KeepTerm},
		{Field: AssignmentActing, Name: "acting_for", Type: RefTo, To: Person, Use: "a deputy (代签, AB岗): whose role it is", Keep: KeepTerm},
	},
}
