package record

import "bytes"

// Records that may be one (疑似重复): what people say of them.

// The fields of a pair.
const (
	PairHousehold, PairOther, PairMember, PairOtherMember, PairPerson, PairOtherPerson Field = 1, 2, 3, 4, 5, 6
	PairHome, PairVerdict, PairWeight, PairNote                                        Field = 7, 8, 9, 10
)

// A pair is of two households, two members or two persons, the lower ID first: see PairOf.
// It lives with the first household, or that of the first member, so that a team judges
// its own and a clerk all. That two households are one is said by merged_into alone (rule
// M6); the verdict tells it to those who look at the method later.
var pairDef = KindDef{
	Kind: Pair, Name: "pair", Use: "two records proposed as one, found to be one, or found not to be: nobody looks twice, and the method is held against it",
	Key:     []Field{PairHousehold, PairOther, PairMember, PairOtherMember, PairPerson, PairOtherPerson},
	Home:    ofHousehold(PairHousehold).or(ofHousehold(PairHome).or(in("clerk"))),
	Writers: householdWriters,
	Rules: []Rule{leadsTo(PairHousehold), leadsTo(PairOther), ofMember(PairMember), leadsTo(PairMember), leadsTo(PairOtherMember), leadsTo(PairPerson), leadsTo(PairOtherPerson),
		inOrder(PairHousehold, PairOther), inOrder(PairMember, PairOtherMember), inOrder(PairPerson, PairOtherPerson)},
	Fields: []FieldDef{
		{Field: PairHousehold, Name: "household", Type: RefTo, To: Household, Use: "key: one of two households; channel", Keep: KeepCase},
		{Field: PairOther, Name: "other", Type: RefTo, To: Household, Use: "key: the other", Keep: KeepCase},
		{Field: PairMember, Name: "member", Type: RefTo, To: Member, Use: "key: one of two members", Keep: KeepCase},
		{Field: PairOtherMember, Name: "other_member", Type: RefTo, To: Member, Use: "key: the other", Keep: KeepCase},
		{Field: PairPerson, Name: "person", Type: RefTo, To: Person, Use: "key: one of two persons", Keep: KeepTerm},
		{Field: PairOtherPerson, Name: "other_person", Type: RefTo, To: Person, Use: "key: the other", Keep: KeepTerm},
		{Field: PairHome, Name: "home", Type: RefTo, To: Household, Use: "channel of two members: the household of the first", Keep: KeepCase},
		{Field: PairVerdict, Name: "verdict", Type: Code, List: "pair_verdict", Required: true, Use: "what is asked of the clerk, and what was found", Keep: KeepCase},
		{Field: PairWeight, Name: "weight", Type: Int, Min: -1000, Max: 1000, Use: "what the method said then, in bits: how well it does", Keep: KeepCase},
		{Field: PairNote, Name: "note", Type: Text, Max: 200, Use: "why, in words; optional", Keep: KeepCase},
	},
}

// Judged is one of two records that a pair is of; Home is the household of a member.
type Judged struct {
	Ref
	Home ID
}

// PairOf are the fields that name a pair, whichever is named first: two people who judge
// it meet in one record. Both are of one kind.
func PairOf(a, b Judged) []Set {
	if bytes.Compare(a.ID[:], b.ID[:]) > 0 {
		a, b = b, a
	}
	switch a.Kind {
	case Member:
		return []Set{{PairMember, R(a.ID)}, {PairOtherMember, R(b.ID)}, {PairHome, R(a.Home)}}
	case Person:
		return []Set{{PairPerson, R(a.ID)}, {PairOtherPerson, R(b.ID)}}
	}
	return []Set{{PairHousehold, R(a.ID)}, {PairOther, R(b.ID)}}
}

// PairID is the record in which all meet who judge two records.
func PairID(a, b Ref) ID {
	id, _ := KeyedID(Pair, PairOf(Judged{Ref: a}, Judged{Ref: b}))
	return id
}

// JudgedIn are the two records that a pair is of.
func JudgedIn(pair *Row) (a, b Ref) {
	for _, f := range [...][2]Field{{PairHousehold, PairOther}, {PairMember, PairOtherMember}, {PairPerson, PairOtherPerson}} {
		if x, y := pair.Value(f[0]).ID(), pair.Value(f[1]).ID(); !x.IsZero() && !y.IsZero() {
			k := pairDef.Field(f[0]).To
			return Ref{k, x}, Ref{k, y}
		}
	}
	return a, b
}

// MergedInto is the field of a kind that names which record stands for a duplicate, or 0.
func MergedInto(k Kind) Field {
	switch k {
	case Household:
		return HouseholdMerged
	case Member:
		return MemberMerged
	case Person:
		return PersonMerged
	}
	return 0
}
