package alike

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"zhucun/store/record"
)

// Being is a person as one is compared: a member of a household, or somebody of the
// roster. What a kind does not hold is empty.
type Being struct {
	ID           record.ID
	House        record.ID // of a member
	Place        string    // a village, or a township
	Name, NameBo string
	Birth        record.Value // a Month, or ""
	Sex          string
	Phone        string
	No           string // the county's own number
	Unit         string // that sent a person of the roster
}

// Beings are people ready to be compared.
type Beings struct {
	names  *Names
	tally  *tally
	homes  map[record.ID]float64
	units  map[string]float64
	blocks blocks
	list   []*single
	at     map[record.ID]int // in the list
}

// single is one of them.
type single struct {
	*Being
	name  *name
	birth int
}

// NewBeings readies people to be compared.
func (n *Names) NewBeings(list []Being) *Beings {
	var lessons []lesson
	for _, x := range list {
		lessons = append(lessons, lesson{x.Name, x.NameBo})
	}
	b := &Beings{names: n.learn(lessons), tally: newTally(), homes: map[record.ID]float64{}, units: map[string]float64{}, at: map[record.ID]int{}}
	for i := range list {
		x := b.ready(&list[i])
		b.list = append(b.list, x)
		b.count(x)
	}
	slices.SortFunc(b.list, (*single).compare)
	for i, x := range b.list {
		b.at[x.ID] = i
		b.blocks.add(i, x.keys())
	}
	b.blocks.sort()
	return b
}

func (b *Beings) ready(of *Being) *single {
	return &single{Being: of, name: b.names.read(of.Name, of.NameBo), birth: months(of.Birth)}
}

func (b *Beings) count(x *single) {
	b.tally.records++
	b.tally.places[x.Place]++
	b.tally.phones[x.Phone]++
	b.homes[x.House]++
	b.units[x.Unit]++
	b.tally.name(x.name)
}

// compare is the order in which neighbours are close.
func (x *single) compare(y *single) int {
	return cmp.Or(strings.Compare(x.Place, y.Place), bytes.Compare(x.House[:], y.House[:]),
		strings.Compare(x.name.whole, y.name.whole), bytes.Compare(x.ID[:], y.ID[:]))
}

func (x *single) keys() []uint64 {
	keys := []uint64{keyOf("name", x.name.whole, x.Place, x.Unit)}
	if !x.House.IsZero() {
		keys = append(keys, keyOf("house", string(x.House[:]), x.name.sound))
	} else {
		keys = append(keys, keyOf("named", x.name.whole), keyOf("sounds", x.name.sound))
	}
	if x.Phone != "" {
		keys = append(keys, keyOf("phone", x.Phone))
	}
	if x.No != "" {
		keys = append(keys, keyOf("number", x.No))
	}
	return append(keys, birthKeys(x.name, x.birth)...)
}

// birthKeys are those of a name and a birth. Years are told one apart: both ways of
// pairing them.
func birthKeys(n *name, birth int) []uint64 {
	if birth == 0 {
		return nil
	}
	return []uint64{
		keyOf("born", n.whole, strconv.Itoa(birth/24)),
		keyOf("born", n.whole, strconv.Itoa((birth+12)/24), "odd"),
		keyOf("month", n.sound, strconv.Itoa(birth)),
	}
}

// Pairs are all pairs that may be one person, the likeliest first.
func (b *Beings) Pairs() (found []Pair) {
	for i, j := range b.blocks.pairs {
		if p := b.weigh(b.list[i], b.list[j]); p.Bits >= Doubtful {
			found = append(found, p)
		}
	}
	sortPairs(found)
	return found
}

// Near are the people who may be one with x, who is none of them or being entered, the
// likeliest first.
func (b *Beings) Near(x Being) (found []Pair) {
	entered := b.ready(&x)
	place, _ := slices.BinarySearchFunc(b.list, entered, (*single).compare)
	for _, i := range b.blocks.near(entered.keys(), place) {
		if b.list[i].ID == x.ID {
			continue
		}
		if p := b.weigh(entered, b.list[i]); p.Bits >= Doubtful {
			found = append(found, p)
		}
	}
	sortPairs(found)
	return found
}

// Weigh says how alike two of them are, however little; false if one is not here.
func (b *Beings) Weigh(one, other record.ID) (Pair, bool) {
	i, here := b.at[one]
	j, too := b.at[other]
	if !here || !too {
		return Pair{}, false
	}
	return b.weigh(b.list[i], b.list[j]), true
}

// Being is one of them, or nil.
func (b *Beings) Being(id record.ID) *Being {
	if i, here := b.at[id]; here {
		return b.list[i].Being
	}
	return nil
}

func (b *Beings) weigh(x, y *single) Pair {
	s := signs{}
	bits, how := b.tally.nameBits(x.name, y.name)
	s.add([...]string{otherName: "name.other", partName: "name.part", soundName: "name.sound", sameName: "name.spelled", asWritten: "name.same"}[how], bits)
	s.birth(x.birth, y.birth)
	s.sex(x.Sex, y.Sex)
	s.either("phone", b.tally.phoneBits(x.Phone, y.Phone))
	s.either("number", numberBits(x.No, y.No))
	b.home(&s, x, y)
	if x.Unit != "" && y.Unit != "" {
		s.either("unit", agree(x.Unit == y.Unit, 0.7, often(b.units[x.Unit], b.tally.records)))
	}
	return ordered(x.ID, y.ID, prior(b.tally.records), s)
}

// home weighs where they are: doubles of members stand on one card, or on two of a
// family that moved or parted.
func (b *Beings) home(s *signs, x, y *single) {
	switch {
	case !x.House.IsZero() && x.House == y.House:
		s.add("house.same", odds(0.5, often(b.homes[x.House], b.tally.records)))
	case x.Place == y.Place:
		s.add("village.same", odds(0.2, often(b.tally.places[x.Place], b.tally.records)))
	default:
		s.add("village.other", odds(0.3, 1))
	}
}
