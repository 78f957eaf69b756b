package alike_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zhucun/store/alike"
	"zhucun/store/record"
)

func id(n byte) (id record.ID) {
	id[0], id[15] = n, n
	return id
}

// crowd are households that give names their share: without others nothing is rare.
func crowd(t testing.TB, more ...alike.House) []alike.House {
	t.Helper()
	return append(newCounty(5, 400, 0, 0).houses, more...)
}

func TestOneNameInManyWays(t *testing.T) {
	n := names(t)
	for _, c := range []struct{ a, aBo, b, bBo, how string }{
		{"才让多杰", "", "才让多杰", "", "head.same"},
		{"才让多杰", "", "才让道吉", "", "head.spelled"},           // two spellings of རྡོ་རྗེ that are read in two ways
		{"才让多杰", "", "ཚེ་རིང་རྡོ་རྗེ", "", "head.spelled"}, // Tibetan where Chinese is asked for
		{"扎西", "", "", "བཀྲ་ཤིས།", "head.spelled"},
		{"加措", "", "嘉错", "", "head.spelled"},             // read the same
		{"次仁多吉", "", "才让多杰", "", "head.sound"},           // in no table
		{"次仁", "ཚེ་རིང་", "才让", "", "head.spelled"},      // its Tibetan says what it is
		{"强巴", "", "བྱམས་པ", "", "head.sound"},           // in no table, either
		{"才让卓玛", "", "才让多杰", "", "head.part"},            // half of it
		{"才让", "", "才让多杰", "", "head.part"},              // and half is missing
		{"马文祥", "", "马文详", "", "head.spelled"},           // a surname and what is given
		{"索南 加措", "", "索南·嘉措", "", "head.spelled"},       // blanks and dots
		{"才让草", "", "才让措", "", "head.spelled"},           // a suffix
		{"ＴＡＳＨＩ", "", "tashi", "", "head.same"},          // width and case
		{"扎西东珠", "", "李国强", "", "head.other"},            // another
		{"拉毛", "", "旦正", "", "head.other"},               // another as long
		{"桑杰", "", "桑吉", "", "head.spelled"},             // one, by the table
		{"多杰", "རྡོ་རྗེ", "多杰", "རྡོ་རྗེ་", "head.same"}, // a dot more
	} {
		a, b := alike.House{ID: id(1), Head: c.a, HeadBo: c.aBo}, alike.House{ID: id(2), Head: c.b, HeadBo: c.bBo}
		p, ok := n.NewHouses(crowd(t, a, b)).Weigh(id(1), id(2))
		if !ok || !slices.ContainsFunc(p.Signs, func(s alike.Sign) bool { return s.Code == c.how }) {
			t.Errorf("%s %s and %s %s: %+v, want %s", c.a, c.aBo, c.b, c.bBo, p.Signs, c.how)
		}
	}
}

// A county's own spellings are learned from the records that have both scripts.
func TestSpellingsAreLearned(t *testing.T) {
	n := names(t)
	a, b := alike.House{ID: id(1), Head: "次仁多吉"}, alike.House{ID: id(2), Head: "才让多杰"}
	how := func(list []alike.House) string {
		p, _ := n.NewHouses(list).Weigh(id(1), id(2))
		return strings.Join(codes(p), " ")
	}
	if got := how(crowd(t, a, b)); !strings.Contains(got, "head.sound") {
		t.Errorf("before: %s", got)
	}
	taught := []alike.House{{ID: id(3), Head: "次仁", HeadBo: "ཚེ་རིང"}, {ID: id(4), Head: "多吉", HeadBo: "རྡོ་རྗེ"}, {ID: id(5), Head: "次仁", HeadBo: "ཚེ་རིང"}, {ID: id(6), Head: "次仁", HeadBo: "ཚེ་འཛིན"}}
	if got := how(crowd(t, append(taught, a, b)...)); !strings.Contains(got, "head.spelled") {
		t.Errorf("after: %s", got)
	}
	if got := how(crowd(t, a, b)); !strings.Contains(got, "head.sound") {
		t.Errorf("the table itself has changed: %s", got)
	}
}

func TestWhatIsRareSaysMore(t *testing.T) {
	n := names(t)
	weight := func(name string) float64 {
		a, b := alike.House{ID: id(1), Head: name}, alike.House{ID: id(2), Head: name}
		p, _ := n.NewHouses(crowd(t, a, b)).Weigh(id(1), id(2))
		return p.Bits
	}
	if rare, common := weight("斗尕俄赛"), weight("才让"); rare < common+3 {
		t.Errorf("a rare name weighs %v, a common one %v", rare, common)
	}
}

// The family of the examples: entered twice, in one group, and once with another.
func ourFamily() (alike.House, alike.House) {
	a := alike.House{ID: id(1), Village: "623027103201", Group: 3, Head: "万玛道吉", Phone: "13909410001", Members: []alike.Member{
		{Name: "万玛道吉", Head: true, Birth: record.M(1968, 4), Sex: "male"}, {Name: "拉毛草", Birth: record.M(1970, 2), Sex: "female"}, {Name: "旦正加", Birth: record.M(1994, 9), Sex: "male"}}}
	b := alike.House{ID: id(2), Village: "623027103201", Group: 3, Head: "完么多杰", Phone: "13909410001", Members: []alike.Member{
		{Name: "完么多杰", Head: true, Birth: record.M(1969, 4), Sex: "male"}, {Name: "拉毛措", Birth: record.M(1970, 2), Sex: "female"}, {Name: "旦正杰", Birth: record.M(1994, 9), Sex: "male"}}}
	return a, b
}

func codes(p alike.Pair) (codes []string) {
	for _, s := range p.Signs {
		codes = append(codes, s.Code)
	}
	slices.Sort(codes)
	return codes
}

func TestAPairIsExplained(t *testing.T) {
	a, b := ourFamily()
	pairs := names(t).NewHouses(crowd(t, a, b)).Pairs()
	if len(pairs) != 1 || pairs[0].A != a.ID || pairs[0].B != b.ID || pairs[0].Bits < 10 {
		t.Fatalf("%+v", pairs)
	}
	if got, want := strings.Join(codes(pairs[0]), " "), "birth.near group.same head.spelled members.same phone.same"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, s := range pairs[0].Signs {
		if s.Code == "members.same" && s.N != 2 {
			t.Errorf("%d members", s.N)
		}
	}
	b.Split = a.ID // somebody said that they are two
	if pairs = names(t).NewHouses(crowd(t, a, b)).Pairs(); len(pairs) != 0 {
		t.Errorf("one was split from the other: %+v", pairs)
	}
}

func TestBrothersAndNamesakesAreTwo(t *testing.T) {
	a, _ := ourFamily()
	son := alike.House{ID: id(3), Village: a.Village, Group: a.Group, Head: "旦正加", Members: []alike.Member{
		{Name: "旦正加", Head: true, Birth: record.M(1994, 9), Sex: "male"}, {Name: "卓玛吉", Birth: record.M(1996, 1), Sex: "female"}, {Name: "才让", Birth: record.M(2019, 1), Sex: "male"}}}
	namesake := alike.House{ID: id(4), Village: a.Village, Group: a.Group, Head: a.Head, Members: []alike.Member{
		{Name: a.Head, Head: true, Birth: record.M(1988, 4), Sex: "male"}, {Name: "德吉", Birth: record.M(1990, 1), Sex: "female"}, {Name: "尼玛", Birth: record.M(2015, 1), Sex: "male"}}}
	if pairs := names(t).NewHouses(crowd(t, a, son, namesake)).Pairs(); len(pairs) != 0 {
		t.Errorf("%+v", pairs)
	}
}

func TestTheSameRecordsGiveTheSamePairs(t *testing.T) {
	n, c := names(t), newCounty(6, 600, 40, 20)
	want := n.NewHouses(slices.Clone(c.houses)).Pairs()
	if len(want) < 30 {
		t.Fatalf("%d pairs", len(want))
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		rng.Shuffle(len(c.houses), func(i, j int) { c.houses[i], c.houses[j] = c.houses[j], c.houses[i] })
		if got := n.NewHouses(slices.Clone(c.houses)).Pairs(); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d pairs in another order of records, %d before", len(got), len(want))
		}
	}
}

func TestDoublesAreFound(t *testing.T) {
	var s score
	c := newCounty(8, 3000, 75, 25)
	s.add(c, names(t).NewHouses(c.houses).Pairs())
	if s.recall() < 0.8 || s.inside() < 0.9 || s.precision() < 0.85 {
		t.Errorf("recall %.2f, of those in the table %.2f, precision %.2f", s.recall(), s.inside(), s.precision())
	}
}

func TestWhatIsEnteredIsHeldAgainstWhatIsThere(t *testing.T) {
	n := names(t)
	a, b := ourFamily()
	all := n.NewHouses(crowd(t, a))
	if near := all.Near(b); len(near) != 1 || near[0].A != a.ID && near[0].B != a.ID {
		t.Errorf("%+v", near)
	}
	if near := all.Near(alike.House{Village: a.Village, Group: a.Group, Head: "完么多杰", Phone: a.Phone}); len(near) != 1 {
		t.Errorf("without members: %+v", near)
	}
	if near := all.Near(a); len(near) != 0 {
		t.Errorf("a household is like itself: %+v", near)
	}
	c := newCounty(9, 500, 30, 10)
	all = n.NewHouses(slices.Clone(c.houses))
	for _, p := range all.Pairs() {
		x := c.houses[slices.IndexFunc(c.houses, func(h alike.House) bool { return h.ID == p.B })]
		if !slices.ContainsFunc(all.Near(x), func(q alike.Pair) bool { return q.A == p.A && q.B == p.B && q.Bits == p.Bits }) {
			t.Errorf("%v is not near %v", p.A, p.B)
		}
	}
}

func TestThreeRecordsOfOneAreACluster(t *testing.T) {
	pair := func(a, b byte) alike.Pair { return alike.Pair{A: id(a), B: id(b)} }
	for _, c := range []struct {
		pairs []alike.Pair
		want  [][]record.ID
	}{
		{nil, nil},
		{[]alike.Pair{pair(1, 2)}, [][]record.ID{{id(1), id(2)}}},
		{[]alike.Pair{pair(1, 2), pair(5, 6), pair(2, 3), pair(1, 3)}, [][]record.ID{{id(1), id(2), id(3)}, {id(5), id(6)}}},
		{[]alike.Pair{pair(5, 6), pair(1, 2), pair(3, 4), pair(2, 3)}, [][]record.ID{{id(5), id(6)}, {id(1), id(2), id(3), id(4)}}},
		{[]alike.Pair{pair(3, 4), pair(1, 2), pair(2, 3), pair(0, 4)}, [][]record.ID{{id(3), id(4), id(1), id(2), id(0)}}},
	} {
		if got := alike.Clusters(c.pairs); len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v", c.pairs, got)
		}
	}
}

func TestPeopleAreCompared(t *testing.T) {
	var list []alike.Being
	for _, h := range newCounty(5, 400, 0, 0).houses {
		for i, m := range h.Members {
			x := alike.Being{ID: h.ID, House: h.ID, Place: h.Village, Name: m.Name, Birth: m.Birth, Sex: m.Sex}
			x.ID[7] = byte(i)
			list = append(list, x)
		}
	}
	home, other := id(90), id(91)
	list = append(list,
		alike.Being{ID: id(1), House: home, Place: "623027103201", Name: "斗尕道吉", Birth: record.M(1988, 4), Sex: "male"},
		alike.Being{ID: id(2), House: home, Place: "623027103201", Name: "斗尕多杰", Birth: record.M(1988, 4), Sex: "male"},  // twice on one card
		alike.Being{ID: id(3), House: other, Place: "623027103202", Name: "斗尕多吉", Birth: record.M(1988, 4), Sex: "male"}, // and on another
		alike.Being{ID: id(4), House: home, Place: "623027103201", Name: "斗尕卓玛", Birth: record.M(1991, 5), Sex: "female"})
	pairs := names(t).NewBeings(list).Pairs()
	var ours [][]record.ID
	for _, cluster := range alike.Clusters(pairs) {
		if slices.Contains(cluster, id(1)) || slices.Contains(cluster, id(4)) {
			ours = append(ours, cluster)
		}
	}
	if len(ours) != 1 || len(ours[0]) != 3 || slices.Contains(ours[0], id(4)) {
		t.Fatalf("%v", ours)
	}
	if got, want := strings.Join(codes(pairs[0]), " "), "birth.same house.same name.spelled"; got != want || pairs[0].A != id(1) || pairs[0].B != id(2) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestPersonsOfTheRosterAreCompared(t *testing.T) {
	var list []alike.Being
	for i, h := range newCounty(5, 200, 0, 0).houses {
		list = append(list, alike.Being{ID: h.ID, Place: h.Village[:9], Name: h.Head, Phone: h.Phone, Unit: []string{"县农牧局", "县医院", "州林草局"}[i%3]})
	}
	list = append(list, alike.Being{ID: id(1), Place: "623027103", Name: "才让久美", Phone: "13909411111", Unit: "县教育局"},
		alike.Being{ID: id(2), Name: "次仁晋美", Phone: "13909411111", Unit: "县教育局"}, alike.Being{ID: id(3), Name: "才让久美", Phone: "13909412222", Unit: "县医院"})
	n := names(t).NewBeings(list)
	if pairs := n.Pairs(); len(pairs) == 0 || pairs[0].A != id(1) || pairs[0].B != id(2) {
		t.Fatalf("%+v", pairs)
	}
	if p, _ := n.Weigh(id(1), id(3)); p.Bits > 0 {
		t.Errorf("a namesake of another unit: %+v", p)
	}
	if near := n.Near(alike.Being{Name: "才让晋美", Phone: "13909411111"}); len(near) == 0 {
		t.Error("nobody is near")
	}
}
