package alike_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"zhucun/store/alike"
	"zhucun/store/record"
)

// spoken are parts of names as people write them down. The county's spellings are those
// of the table that the product ships; only this file knows the others.
var spoken = []struct{ bo, county, others string }{
	{"ཚེ་རིང", "才让", "次仁 泽仁 才仁 车仁"}, {"བཀྲ་ཤིས", "扎西", "札喜 扎什"}, {"སྒྲོལ་མ", "卓玛", "珠玛 志玛 召玛"},
	{"དོན་གྲུབ", "东珠 端智", "顿珠 敦珠 东智"}, {"རིན་ཆེན", "仁青", "仁钦 仁欠 任青"}, {"རྡོ་རྗེ", "多杰 道吉", "多吉 朵吉"},
	{"ཚེ་བརྟན", "才旦", "次旦 泽旦"}, {"སངས་རྒྱས", "桑杰 桑吉", "桑结 散杰 桑加"}, {"བསོད་ནམས", "索南", "索朗 苏南"},
	{"མགོན་པོ", "贡保", "贡布 官保 工布"}, {"བསྟན་འཛིན", "丹增", "旦增 丹真"}, {"རྟ་མགྲིན", "旦正", "丹正 达真"},
	{"སྐལ་བཟང", "尕藏 格桑", "噶桑 盖桑"}, {"ལྷ་མོ", "拉毛", "拉姆 拉莫"}, {"འབྲུག་མོ", "周毛", "珠毛 周莫"},
	{"པད་མ", "万玛 完么", "白玛 班玛 贝玛"}, {"འཇིགས་མེད", "久美 晋美", "吉美 居美 久买"}, {"རྒྱ་མཚོ", "嘉措 加措", "江措 加错"},
	{"བསྟན་པ", "丹巴", "旦巴 登巴"}, {"བློ་བཟང", "洛桑 罗藏", "罗桑"}, {"ཆོས་སྐྱིད", "却吉", "曲吉 群吉"},
	{"དབྱངས་ཅན", "央金", "央坚 样金"}, {"བདེ་སྐྱིད", "德吉", "代吉"}, {"དཔལ་ལྡན", "华旦", "班旦 白旦"},
	{"དབང་མོ", "昂毛 旺姆", "旺毛 汪姆"}, {"རིག་འཛིན", "仁增", "仁真 日增"}, {"ཕུན་ཚོགས", "彭措", "平措"},
	{"ནོར་བུ", "诺布", "罗布 洛布"}, {"རྣམ་རྒྱལ", "南杰", "朗杰 昂杰"}, {"ཡེ་ཤེས", "益西", "叶西 益希"},
	{"ངག་དབང", "阿旺", "昂旺 俄旺"}, {"བསམ་གྲུབ", "桑珠 三智", "三珠"}, {"དཀོན་མཆོག", "关却 贡却", "官确 贡觉"},
	{"ལྷུན་གྲུབ", "伦珠 冷智", "龙珠 楞智"}, {"དགེ་འདུན", "更登", "根敦 更敦"}, {"ཉི་མ", "尼玛", "尼麻"},
}

// unknown are parts that the product's table does not know at all.
var unknown = strings.Fields("强巴 格勒 克珠 曲培 梅朵 卓嘎 赛措 环觉 才合 豆拉 闹日 先巴 公保 兰措 夏吉")

// surnames and given are of the Han and Hui families of the valley.
var surnames, given = strings.Fields("马 王 张 李 赵 杨 丁 何"), strings.Fields("文祥 国强 秀英 玉兰 建军 志明 海龙 桂花 成林 晓梅 进财 福元")

// person is one of the invented, with his name by parts: an index into spoken, or
// below 0 words that nobody spells otherwise.
type person struct {
	parts []int
	fixed string
	birth int // months from the year 0
	sex   string
}

// family is a household as it is, whoever writes it down.
type family struct {
	head    person
	members []person
	village int
	group   int
	phone   string
}

// county invents households, their doubles and those that only look so.
type county struct {
	rng      *rand.Rand
	zipf     *rand.Zipf
	houses   []alike.House
	families []family
	of       map[record.ID]record.ID // of a double: whose
	spelt    map[record.ID]bool      // a double with a spelling that the table lacks
}

func newCounty(seed uint64, households, doubles, lookAlikes int) *county {
	rng := rand.New(rand.NewPCG(seed, 99))
	c := &county{rng: rng, zipf: rand.NewZipf(rng, 1.2, 5, uint64(len(spoken)-1)), of: map[record.ID]record.ID{}, spelt: map[record.ID]bool{}}
	for range households {
		f := c.family()
		c.families = append(c.families, f)
		h, _ := c.write(f, false)
		c.houses = append(c.houses, h)
	}
	for range doubles {
		c.double(rng.IntN(households))
	}
	for i := range lookAlikes {
		if i%2 == 0 {
			c.brother(rng.IntN(households))
		} else {
			c.namesake(rng.IntN(households))
		}
	}
	rng.Shuffle(len(c.houses), func(i, j int) { c.houses[i], c.houses[j] = c.houses[j], c.houses[i] })
	return c
}

func (c *county) chance(percent int) bool { return c.rng.IntN(100) < percent }

func (c *county) person(from, to int) person {
	p := person{birth: (from+c.rng.IntN(to-from))*12 + c.rng.IntN(12), sex: []string{"male", "female"}[c.rng.IntN(2)]}
	switch {
	case c.chance(8):
		p.fixed = surnames[c.rng.IntN(len(surnames))] + given[c.rng.IntN(len(given))]
	case c.chance(8):
		p.parts, p.fixed = []int{int(c.zipf.Uint64())}, unknown[c.rng.IntN(len(unknown))]
	case c.chance(12):
		p.parts = []int{int(c.zipf.Uint64())}
	default:
		p.parts = []int{int(c.zipf.Uint64()), int(c.zipf.Uint64())}
	}
	return p
}

func (c *county) family() family {
	f := family{head: c.person(1940, 2003), village: c.rng.IntN(69), group: 1 + c.rng.IntN(5)}
	born := f.head.birth / 12
	f.members = append(f.members, c.person(born-5, born+5))
	for range c.rng.IntN(5) {
		f.members = append(f.members, c.person(min(born+18, 2018), 2026))
	}
	if c.chance(25) {
		f.members = append(f.members, c.person(born-35, born-18))
	}
	if c.chance(70) {
		f.phone = fmt.Sprintf("1%010d", c.rng.Int64N(1e10))
	}
	return f
}

// spell writes a name down. Another writer spells each part in his own way, one in five
// by a spelling that is in no table.
func (c *county) spell(p person, again bool) (zh string, outside bool) {
	for _, i := range p.parts {
		ways := strings.Fields(spoken[i].county)
		if again && c.chance(20) {
			ways, outside = strings.Fields(spoken[i].others), true
		}
		zh += ways[c.rng.IntN(len(ways))]
	}
	return zh + p.fixed, outside
}

// write is a family as somebody enters it, and whether any spelling is in no table.
func (c *county) write(f family, again bool) (h alike.House, outside bool) {
	h = alike.House{Village: fmt.Sprintf("62302710%04d", 200+f.village), Group: f.group, Phone: f.phone}
	for i := range h.ID {
		h.ID[i] = byte(c.rng.IntN(256))
	}
	for i, p := range append([]person{f.head}, f.members...) {
		zh, out := c.spell(p, again)
		outside = outside || out
		m := alike.Member{Name: zh, Sex: p.sex, Head: i == 0, Birth: record.M(p.birth/12, p.birth%12+1)}
		m.ID[0], m.ID[1] = h.ID[0], byte(i)
		if i == 0 {
			h.Head = zh
		}
		if c.chance(5) {
			m.Birth = ""
		}
		h.Members = append(h.Members, m)
	}
	return h, outside
}

// double enters a family again: in another village for half, without the phone for
// half, a member lost for a third, births as they were told this time.
func (c *county) double(of int) {
	f := c.families[of]
	f.members = slices.Clone(f.members)
	if c.chance(50) {
		f.village, f.group = c.rng.IntN(69), 1+c.rng.IntN(5)
	} else if c.chance(15) {
		f.group = 1 + c.rng.IntN(5)
	}
	switch {
	case c.chance(50):
		f.phone = ""
	case f.phone != "" && c.chance(10):
		f.phone = fmt.Sprintf("1%010d", c.rng.Int64N(1e10))
	}
	if c.chance(33) {
		at := c.rng.IntN(len(f.members))
		f.members = slices.Delete(f.members, at, at+1)
	}
	told := func(p *person) {
		switch n := c.rng.IntN(100); {
		case n < 10:
			p.birth -= p.birth % 12
		case n < 25:
			p.birth += 12 * (1 - 2*c.rng.IntN(2))
		}
	}
	told(&f.head)
	for i := range f.members {
		told(&f.members[i])
	}
	h, outside := c.write(f, true)
	c.of[h.ID], c.spelt[h.ID] = c.houses[of].ID, outside
	c.houses = append(c.houses, h)
}

// brother leaves a family with a wife and children: he may be listed with both, and have
// the phone of the old household.
func (c *county) brother(of int) {
	old := c.families[of]
	f := c.family()
	f.village, f.group = old.village, old.group
	f.head = c.person(old.head.birth/12-6, old.head.birth/12+6)
	if len(f.head.parts) > 0 && len(old.head.parts) > 0 {
		f.head.parts[0] = old.head.parts[0] // brothers are often named alike
	}
	if c.chance(50) {
		f.phone = old.phone
	}
	h, _ := c.write(f, false)
	if c.chance(30) {
		h.Split = c.houses[of].ID
	}
	if c.chance(50) {
		at := h.Members[0]
		at.Head = false
		c.houses[of].Members = append(slices.Clone(c.houses[of].Members), at)
	}
	c.houses = append(c.houses, h)
}

// namesake is another head of the same name in the same group.
func (c *county) namesake(of int) {
	f := c.family()
	f.head.parts, f.head.fixed, f.head.sex = c.families[of].head.parts, c.families[of].head.fixed, c.families[of].head.sex
	f.village, f.group = c.families[of].village, c.families[of].group
	h, _ := c.write(f, false)
	h.Head, h.Members[0].Name = c.houses[of].Head, c.houses[of].Head
	c.houses = append(c.houses, h)
}

// same reports whether two households are one.
func (c *county) same(a, b record.ID) bool {
	one := func(id record.ID) record.ID {
		if of, is := c.of[id]; is {
			return of
		}
		return id
	}
	return one(a) == one(b)
}

// score is how well a list of pairs finds the doubles.
type score struct {
	doubles, found, inTable, foundInTable, shown, wrong int
}

func (s *score) recall() float64    { return float64(s.found) / float64(s.doubles) }
func (s *score) inside() float64    { return float64(s.foundInTable) / float64(s.inTable) }
func (s *score) precision() float64 { return float64(s.shown-s.wrong) / float64(s.shown) }

func (s *score) add(c *county, pairs []alike.Pair) {
	found := map[record.ID]bool{}
	for _, p := range pairs {
		s.shown++
		if !c.same(p.A, p.B) {
			s.wrong++
			continue
		}
		found[p.A], found[p.B] = true, true
	}
	for id := range c.of {
		s.doubles++
		if found[id] {
			s.found++
		}
		if !c.spelt[id] {
			s.inTable++
			if found[id] {
				s.foundInTable++
			}
		}
	}
}
