package main

import (
	"slices"
	"time"

	"zhucun/store/record"
)

// entry is one save of a demo tablet at a moment.
type entry struct {
	at   int64 // ms since 1970
	team *demoTeam
	save func(at int64)
}

// clock is a moment of a day in China.
func clock(on record.Day, hour, minute int) int64 {
	return (on.Unix()*24+int64(hour)-8)*int64(time.Hour/time.Millisecond) + int64(minute)*int64(time.Minute/time.Millisecond)
}

// work is everything the teams enter, in order of time.
func (d *demo) work() []entry {
	entries := slices.Concat(d.registers(), d.visits(), d.overlap(), d.ledger())
	slices.SortStableFunc(entries, func(a, b entry) int { return int(a.at/1000 - b.at/1000) })
	return entries
}

// registers has every team enter its households in the week before the first
// day of work.
func (d *demo) registers() (entries []entry) {
	where := season(d.Until)
	for _, t := range d.teams {
		for i, h := range t.households {
			on := d.from - 7 + record.Day(i*6/len(t.households))
			entries = append(entries, entry{clock(on, 9, i%600), t, func(at int64) { h.save(t, at, where) }})
		}
	}
	return entries
}

// visits draws households by weight: 1.2 visits a month for a monitored one, 0.3
// for any other.
func (d *demo) visits() (entries []entry) {
	type home struct {
		team *demoTeam
		h    *demoHousehold
	}
	var watched, others []home
	for _, t := range d.teams {
		for _, h := range t.households {
			if h.monitored() {
				watched = append(watched, home{t, h})
			} else {
				others = append(others, home{t, h})
			}
		}
	}
	for range d.Visits {
		from := others
		if len(watched) > 0 && d.rng.IntN(4*len(watched)+len(others)) < 4*len(watched) {
			from = watched
		}
		x := from[d.rng.IntN(len(from))]
		on := d.from + record.Day(d.rng.IntN(int(d.Until-d.from)+1))
		entries = append(entries, d.visit(x.team, x.h, d.rng.IntN(len(x.team.cadres)), on))
	}
	return entries
}

// visit is one visit by a cadre of the team.
func (d *demo) visit(t *demoTeam, h *demoHousehold, cadre int, on record.Day, more ...record.Set) entry {
	rng := d.rng
	topics := []string{one(rng, "income", "livestock", "school", "health", "housing", "water", "benefit", "work", "plan")}
	if chance(rng, 40) {
		topics = append(topics, one(rng, "income", "livestock", "health", "benefit"))
	}
	needs := "none"
	if chance(rng, 22) {
		needs = one(rng, "fodder", "vet", "medical", "school", "housing", "water", "power", "subsidy", "job", "loan", "papers")
	}
	place := "home"
	if s := season(on); h.away && s != "home" {
		place = s
	}
	fields := append([]record.Set{
		set(record.VisitDate, record.D(on)),
		set(record.VisitTopics, record.Cs(topics...)),
		set(record.VisitPresent, record.Cs(one(rng, "head", "head", "spouse", "elder", "adult"))),
		set(record.VisitNeeds, record.Cs(needs)),
		set(record.VisitPlace, record.C(place)),
		set(record.VisitSpoken, record.C(one(rng, "bo", "bo", "bo", "zh", "interpreter"))),
	}, more...)
	if chance(rng, 30) {
		fields = append(fields, set(record.VisitNext, record.D(on+record.Day(7+rng.IntN(60)))))
	}
	if chance(rng, 60) {
		fields = append(fields, set(record.VisitNote, record.T(d.note(topics[0], needs))))
	}
	author := func() record.ID { return t.cadres[cadre].id }
	return entry{clock(on, 9+rng.IntN(10), rng.IntN(60)), t, func(at int64) {
		t.tablet.save(at, author(), func(created func(int) record.ID) []record.Write {
			return []record.Write{put(record.Visit, created(0), append(fields, set(record.VisitHousehold, record.R(h.ref.ID)))...)}
		})
	}}
}

// note puts a few plain words together.
func (d *demo) note(topic, need string) string {
	rng := d.rng
	said := map[string][]string{
		"income":    {"今年卖了几头牛,收入比去年好一些", "打零工的钱已经拿到", "酥油和曲拉卖得不多"},
		"livestock": {"牲畜膘情中等", "春乏期掉了两只羊", "防疫针已经打完"},
		"school":    {"两个孩子住校,周末回家", "小女儿明年上初中", "开学的费用已备好"},
		"health":    {"老人按时吃药", "慢病卡已经办好", "上月去县医院看过一次"},
		"housing":   {"房顶漏雨的地方已经修好", "院墙有一处开裂", "住房安全,无变化"},
		"water":     {"自来水正常", "冬天水管容易冻", "水质没有问题"},
		"benefit":   {"草原补奖已到账", "低保金按月发放", "讲了医保缴费的时间"},
		"work":      {"大儿子在州上打工", "想学挖掘机驾驶", "合作社有季节性活可干"},
		"plan":      {"今年的措施完成了一半", "养殖项目正在实施", "对计划没有意见"},
	}
	asked := map[string]string{
		"fodder": "希望冬天能买到平价饲草", "vet": "想请兽医来看一次牛", "medical": "报销手续不清楚,已记下", "school": "担心生活费",
		"housing": "想修一下偏房", "water": "水管要换", "power": "路不好走", "subsidy": "有一笔补助还没到", "job": "想找临时工", "loan": "想问小额贷款", "papers": "户口本要补办",
	}
	text := one(rng, "到户走访。", "入户了解情况。", "顺路看望。", "") + one(rng, said[topic]...) + "。"
	if a := asked[need]; a != "" {
		text += a + "。"
	}
	return text
}
