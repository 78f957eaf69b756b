package state

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"zhucun/store/record"
)

// Workbench is where a clerk's day begins (工作台): what needs somebody today, each line a
// way in. There is no line for what is in order.
type Workbench struct {
	source
	kit  *Kit
	turn int
	view WorkbenchView
}

// WorkbenchView is what the page shows.
type WorkbenchView struct {
	Loaded   bool
	Today    record.Day
	Settle   []WorkLine // what waits for a decision
	Places   []WorkLine // villages without a team, townships without a holder of a level
	Devices  []WorkLine // by label: never people by activity, and nowhere exported
	Backup   Msg        // how old the last verified backup is, if it is old
	Complete bool       // nothing needs anybody
	Say      Msg
}

// WorkLine is one thing that needs somebody.
type WorkLine struct {
	Say   Msg    // what, and how many
	Code  string // of list quarantine_reason or batch_flag, or a role: what Say is about
	Name  string // of a place or a device
	Bo    string
	Since record.Day // the oldest, or 0
	To    Route
	narrow
}

// narrow is what a list is narrowed to on the way in.
type narrow struct {
	held Narrowed
	of   record.ID // a device
}

// quietDays is after how many days without anything sent a device may be lost, oldBackup
// after how many a backup is old.
const (
	quietDays = 30
	oldBackup = 2
)

// NewWorkbench makes the state; Load fills it.
func NewWorkbench(kit *Kit) *Workbench { return &Workbench{kit: kit} }

// View is what to show.
func (w *Workbench) View() WorkbenchView { return w.view }

func (w *Workbench) show(Route) {
	if !w.view.Loaded || w.view.Today != w.kit.Today() {
		w.Load()
	}
}

// stale has it read afresh the next time it is shown.
func (w *Workbench) stale() { w.view.Loaded = false }

func (w *Workbench) close() {
	w.turn++
	w.view = WorkbenchView{}
}

// Load counts afresh, keeping what is shown until the answer is there.
func (w *Workbench) Load() {
	w.turn++
	turn, today := w.turn, w.kit.Today()
	w.kit.read(func(ctx context.Context) func() {
		b := &bench{ctx: ctx, kit: w.kit, today: today}
		v := b.count()
		return func() {
			if turn == w.turn {
				w.view = v
				w.changed()
			}
		}
	})
}

// Open goes where a line leads, with the list there narrowed to what the line is about.
func (d *Desk) Open(l WorkLine) {
	d.Go(l.To)
	switch l.To.Page {
	case PageWaiting:
		d.Quarantine.Narrow(l.held)
	case PageReceived:
		d.Received.Of(l.of)
	}
}

// bench counts what needs somebody; the first error ends it.
type bench struct {
	ctx   context.Context
	kit   *Kit
	today record.Day
	err   error
}

func (b *bench) list(q Query) []Record {
	if b.err != nil {
		return nil
	}
	all, err := b.kit.Records.List(b.ctx, q)
	b.err = err
	return all
}

func (b *bench) count() (v WorkbenchView) {
	v = WorkbenchView{Loaded: true, Today: b.today}
	v.Settle = slices.Concat(b.conflicts(), b.waiting(), b.doubles(), b.letters())
	v.Places = b.places()
	v.Devices = b.devices(&v)
	if b.err != nil {
		v.Say = Msg{Key: "error.read"}
	}
	v.Complete = b.err == nil && len(v.Settle)+len(v.Places)+len(v.Devices) == 0 && v.Backup == Msg{}
	return v
}

// conflicts are fields that were filled in differently.
func (b *bench) conflicts() []WorkLine {
	if b.kit.Conflicting == nil || b.err != nil {
		return nil
	}
	all, err := b.kit.Conflicting.Conflicts(b.ctx, false, 0)
	b.err = err
	return some(WorkLine{Say: Msg{Key: "workbench.conflicts", N: len(all)}, To: Route{Page: PageConflicts}})
}

// waiting is what waits in quarantine, by reason, the oldest first.
func (b *bench) waiting() (lines []WorkLine) {
	oldest := map[string]int64{}
	n := map[string]int{}
	for _, q := range b.list(Query{Kind: record.Quarantine, Where: []record.Set{{Field: record.QuarantineOutcome}, {Field: record.QuarantineDecision}}}) {
		reason, came := q.Value(record.QuarantineReason).Text(), int64(0)
		if g := q.Row.Get(record.QuarantineChange); g != nil {
			came = g.Writings[0].At
		}
		if n[reason]++; n[reason] == 1 || came < oldest[reason] {
			oldest[reason] = came
		}
	}
	for reason := range n {
		lines = append(lines, WorkLine{Say: Msg{Key: "workbench.waiting", N: n[reason]}, Code: reason, Since: record.DayOf(oldest[reason]),
			To: Route{Page: PageWaiting}, narrow: narrow{held: Narrowed{Reason: reason}}})
	}
	slices.SortFunc(lines, func(x, y WorkLine) int { return cmp.Or(cmp.Compare(x.Since, y.Since), cmp.Compare(x.Code, y.Code)) })
	return lines
}

// doubles are pairs that somebody proposed and nobody has judged.
func (b *bench) doubles() []WorkLine {
	n := len(b.list(Query{Kind: record.Pair, Where: []record.Set{{Field: record.PairVerdict, Value: record.C("proposed")}}}))
	return some(WorkLine{Say: Msg{Key: "workbench.doubles", N: n}, To: Route{Page: PageDuplicates}})
}

// letters are complaints that nobody has answered.
func (b *bench) letters() []WorkLine {
	all := b.list(Query{Kind: record.Complaint, Where: []record.Set{{Field: record.ComplaintAnswer}}, Field: record.ComplaintDate})
	l := WorkLine{Say: Msg{Key: "workbench.complaints", N: len(all)}, To: Route{Page: PageComplaint}}
	if len(all) > 0 {
		l.Since = all[0].Value(record.ComplaintDate).Day()
	}
	return some(l)
}

func some(l WorkLine) []WorkLine {
	if l.Say.N == 0 {
		return nil
	}
	return []WorkLine{l}
}

// places are villages without a team and townships where nobody holds a level of the
// review, by code.
func (b *bench) places() (lines []WorkLine) {
	served, held := map[string]bool{}, map[record.Role]map[string]bool{}
	for _, a := range inForce(b.list(Query{Kind: record.Assignment}), b.today) {
		role := record.Role(a.Value(record.AssignmentRole).Text())
		if held[role] == nil {
			held[role] = map[string]bool{}
		}
		for _, code := range a.Value(record.AssignmentAreas).Codes() {
			held[role][code] = true
			served[code] = served[code] || !a.Value(record.AssignmentTeam).ID().IsZero()
		}
	}
	names := map[string]Village{}
	var villages, townships []string
	for _, a := range b.list(Query{Kind: record.Area}) {
		v := villageOf(a)
		if names[v.Code] = v; record.IsVillageCode(v.Code) && b.listsHouseholds(v.Code) {
			villages, townships = append(villages, v.Code), append(townships, v.Code[:9])
		}
	}
	slices.Sort(villages)
	slices.Sort(townships)
	for _, code := range slices.Compact(townships) {
		for _, role := range []record.Role{record.Station, record.Township, record.County} {
			if !held[role][code] {
				lines = append(lines, WorkLine{Say: Msg{Key: "workbench.no_holder"}, Code: string(role), Name: cmp.Or(names[code].Name, code), Bo: names[code].Bo, To: Route{Page: PagePeople, Kind: Gaps}})
			}
		}
	}
	for _, code := range villages {
		if !served[code] {
			lines = append(lines, WorkLine{Say: Msg{Key: "workbench.no_team"}, Name: names[code].Name, Bo: names[code].Bo, To: Route{Page: PagePeople, Kind: Gaps}})
		}
	}
	return lines
}

// listsHouseholds reports whether there are households in a village: where there are
// none no team is missing.
func (b *bench) listsHouseholds(village string) bool {
	if b.err != nil {
		return false
	}
	_, n, err := b.kit.Records.Find(b.ctx, Find{Village: village, Limit: 1})
	b.err = err
	return n > 0
}

// devices are those whose clock was wrong lately and those that sent nothing for long, by
// label, with the villages of their people; and says when the backup is old.
func (b *bench) devices(v *WorkbenchView) []WorkLine {
	heard, ahead := map[record.ID]record.Day{}, map[record.ID]record.Day{}
	batches := b.list(Query{Kind: record.Batch, Field: record.BatchDay, From: b.today - record.BatchSlots})
	for _, x := range batches {
		id, day := x.Value(record.BatchDevice).ID(), x.Value(record.BatchDay).Day()
		heard[id] = max(heard[id], day)
		if slices.Contains(x.Value(record.BatchFlags).Codes(), "clock") && day > b.today-receivedDays {
			ahead[id] = max(ahead[id], day)
		}
	}
	v.Backup = b.backup(batches)
	var lines []WorkLine
	l := newLooker(b.ctx, b.kit)
	for _, d := range b.list(Query{Kind: record.Device}) {
		id, issued := d.Row.ID, d.Value(record.DeviceIssued).Day()
		if d.Value(record.DeviceRevoked) != "" || id == b.kit.Device {
			continue
		}
		line := WorkLine{Name: d.Value(record.DeviceLabel).Text(), To: Route{Page: PageReceived}, narrow: narrow{of: id}}
		line.Say.Text, line.Say.Bo = b.villagesOf(l, &d.Row)
		if day, is := ahead[id]; is {
			line.Say.Key, line.Since = "workbench.clock", day
			lines = append(lines, line)
		}
		if last := max(heard[id], issued); b.today-last > quietDays {
			line.Say.Key, line.Since = "workbench.quiet", last
			lines = append(lines, line)
		}
	}
	order := record.NewNameOrder()
	slices.SortStableFunc(lines, func(x, y WorkLine) int { return strings.Compare(order.Key(x.Name), order.Key(y.Name)) })
	return lines
}

// backup says up to which day what came is in a verified backup, if that is not lately:
// what the log tells of it is a place, and what came on a day has one.
func (b *bench) backup(batches []Record) Msg {
	out, err := b.kit.Outbox.Status(b.ctx)
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return Msg{}
	}
	safe, rest := record.Day(0), false
	for _, x := range batches {
		if day := x.Value(record.BatchDay).Day(); x.Row.Last <= out.Backup {
			safe = max(safe, day)
		} else if day <= b.today-oldBackup {
			rest = true
		}
	}
	switch {
	case !rest:
		return Msg{}
	case safe == 0:
		return Msg{Key: "workbench.no_backup"}
	}
	return Msg{Key: "workbench.backup", Text: safe.String(), N: int(b.today - safe)}
}

// villagesOf are the villages in which a device's people work today.
func (b *bench) villagesOf(l *looker, d *record.Row) (zh, bo string) {
	var names, tibetan []string
	for _, person := range d.Value(record.DevicePersons).IDs() {
		for _, link := range l.links(person) {
			if !b.today.Within(link.From, link.To) {
				continue
			}
			for _, code := range link.Areas {
				area := l.row(record.Ref{Kind: record.Area, ID: record.AreaID(code)})
				if area == nil || !record.IsVillageCode(code) || slices.Contains(names, area.Value(record.AreaName).Text()) {
					continue
				}
				names = append(names, area.Value(record.AreaName).Text())
				tibetan = append(tibetan, cmp.Or(area.Value(record.AreaNameBo).Text(), area.Value(record.AreaName).Text()))
			}
		}
	}
	return strings.Join(names, "、"), strings.Join(tibetan, "、")
}

func (w *Workbench) lists() []Listed {
	to := func(l WorkLine) record.Ref { return record.Ref{} }
	return []Listed{listed("settle", w.view.Settle, to), listed("places", w.view.Places, to), listed("devices", w.view.Devices, to)}
}
