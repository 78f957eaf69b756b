package alike

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"zhucun/store/record"
)

// House is a household as it is compared.
type House struct {
	ID           record.ID
	Village      string
	Group        int
	Head, HeadBo string
	Phone        string
	No           string    // the county's own number
	Split        record.ID // which household it was split from
	Members      []Member
}

// Member is one of the people who live there; those who died or left are none.
type Member struct {
	ID           record.ID
	Name, NameBo string
	Birth        record.Value // a Month, or ""
	Sex          string
	Head         bool // the head of the household
}

// Pair is two records that may be of one.
type Pair struct {
	A, B  record.ID // A is the lower
	Bits  float64   // above 0 it is more likely than not, each bit doubles the odds
	Signs []Sign    // the weightiest first
}

// Houses are the households of one device, ready to be compared.
type Houses struct {
	names  *Names
	tally  *tally
	blocks blocks
	list   []*house
	at     map[record.ID]int // in the list
}

type house struct {
	*House
	head  *name
	birth int     // of the head
	all   []being // the head first, then the others
	place string
}

// being is a person as part of a household.
type being struct {
	*name
	birth int
	sex   string
}

// NewHouses readies households to be compared.
func (n *Names) NewHouses(list []House) *Houses {
	var lessons []lesson
	for _, x := range list {
		lessons = append(lessons, lesson{x.Head, x.HeadBo})
		for _, m := range x.Members {
			lessons = append(lessons, lesson{m.Name, m.NameBo})
		}
	}
	h := &Houses{names: n.learn(lessons), tally: newTally(), at: map[record.ID]int{}}
	known := map[string]*name{}
	for i := range list {
		x := h.ready(&list[i], known)
		h.list = append(h.list, x)
		h.count(x)
	}
	slices.SortFunc(h.list, (*house).compare)
	for i, x := range h.list {
		h.at[x.ID] = i
		h.blocks.add(i, x.keys())
	}
	h.blocks.sort()
	return h
}

// maxMembers is how many of a household are compared.
const maxMembers = 40

// ready takes a household's names apart; known are those that were.
func (h *Houses) ready(of *House, known map[string]*name) *house {
	read := func(zh, bo string) *name {
		key := zh + "\x1f" + bo
		if known[key] == nil {
			known[key] = h.names.read(zh, bo)
		}
		return known[key]
	}
	x := &house{House: of, head: read(of.Head, of.HeadBo), place: of.Village + "/" + strconv.Itoa(of.Group)}
	x.all = append(x.all, being{name: x.head})
	for _, m := range of.Members[:min(len(of.Members), maxMembers)] {
		b := being{read(m.Name, m.NameBo), months(m.Birth), m.Sex}
		if m.Head && x.birth == 0 && x.all[0].sex == "" { // a second one came with a duplicate
			x.birth, x.all[0].birth, x.all[0].sex = b.birth, b.birth, b.sex
		} else {
			x.all = append(x.all, b)
		}
	}
	return x
}

func months(birth record.Value) int {
	if birth == "" {
		return 0
	}
	year, month := birth.Month()
	return year*12 + month - 1
}

func (h *Houses) count(x *house) {
	t := h.tally
	t.records++
	t.places[x.Village]++
	t.groups[x.place]++
	if x.Phone != "" {
		t.phones[x.Phone]++
	}
	for _, b := range x.all {
		t.name(b.name)
	}
}

// compare is the order in which neighbours are close.
func (x *house) compare(y *house) int {
	return cmp.Or(strings.Compare(x.place, y.place), strings.Compare(x.head.whole, y.head.whole), bytes.Compare(x.ID[:], y.ID[:]))
}

// keys are what a household is looked up by: whoever has one of them in common with it
// is compared.
func (x *house) keys() []uint64 {
	keys := []uint64{
		keyOf("head", x.head.whole, x.Village),
		keyOf("head sounds", x.head.sound, x.place),
	}
	if x.Phone != "" {
		keys = append(keys, keyOf("phone", x.Phone))
	}
	if x.No != "" {
		keys = append(keys, keyOf("number", x.No))
	}
	for i, b := range x.all {
		if i > 0 {
			keys = append(keys, keyOf("two", min(x.head.whole, b.whole), max(x.head.whole, b.whole)))
		}
		keys = append(keys, birthKeys(b.name, b.birth)...)
	}
	return keys
}

// Doubtful is the weight from which a pair is worth a person's look: below even odds, as a
// look costs less than a double that stays.
const Doubtful = -3

// Pairs are all pairs that may be one household, the likeliest first.
func (h *Houses) Pairs() (found []Pair) {
	for i, j := range h.blocks.pairs {
		if p := h.weigh(h.list[i], h.list[j]); p.Bits >= Doubtful {
			found = append(found, p)
		}
	}
	sortPairs(found)
	return found
}

// Near are the households that may be one with x, which is none of them or being
// entered, the likeliest first.
func (h *Houses) Near(x House) (found []Pair) {
	entered := h.ready(&x, map[string]*name{})
	place, _ := slices.BinarySearchFunc(h.list, entered, (*house).compare)
	for _, i := range h.blocks.near(entered.keys(), place) {
		if h.list[i].ID == x.ID {
			continue
		}
		if p := h.weigh(entered, h.list[i]); p.Bits >= Doubtful {
			found = append(found, p)
		}
	}
	sortPairs(found)
	return found
}

// Weigh says how alike two of the households are, however little; false if one is
// not here.
func (h *Houses) Weigh(a, b record.ID) (Pair, bool) {
	i, here := h.at[a]
	j, too := h.at[b]
	if !here || !too {
		return Pair{}, false
	}
	return h.weigh(h.list[i], h.list[j]), true
}

// House is one of the households, or nil.
func (h *Houses) House(id record.ID) *House {
	if i, here := h.at[id]; here {
		return h.list[i].House
	}
	return nil
}

func sortPairs(all []Pair) {
	slices.SortFunc(all, func(p, q Pair) int {
		return cmp.Or(cmp.Compare(q.Bits, p.Bits), bytes.Compare(p.A[:], q.A[:]), bytes.Compare(p.B[:], q.B[:]))
	})
}

// ordered is a pair with the lower ID first and the weightiest sign first.
func ordered(a, b record.ID, bits float64, s signs) Pair {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	for _, x := range s {
		bits += x.Bits
	}
	slices.SortStableFunc(s, func(x, y Sign) int { return cmp.Compare(y.Bits, x.Bits) })
	return Pair{a, b, math.Round(bits*100) / 100, s}
}

func (h *Houses) weigh(x, y *house) Pair {
	t, s := h.tally, signs{}
	t.place(&s, x, y)
	t.people(&s, x, y)
	s.either("phone", t.phoneBits(x.Phone, y.Phone))
	s.either("number", numberBits(x.No, y.No))
	if leads(x.Split, y.ID) || leads(y.Split, x.ID) {
		s.add("split", -100) // somebody said that they are two
	}
	return ordered(x.ID, y.ID, prior(t.records), s)
}

// leads reports whether a reference names a record.
func leads(ref, to record.ID) bool { return !ref.IsZero() && ref == to }

// place weighs where they live: half of the doubles are of families that moved.
func (t *tally) place(s *signs, x, y *house) {
	switch {
	case x.place == y.place && x.Group != 0:
		s.add("group.same", odds(0.45, often(t.groups[x.place], t.records)))
	case x.Village == y.Village:
		s.add("village.same", odds(0.1, often(t.places[x.Village], t.records)))
	default:
		s.add("village.other", odds(0.5, 1))
	}
}
