package state

import (
	"fmt"
	"slices"

	"zhucun/store/record"
)

// Page is one of the app's pages.
type Page uint8

// The pages; what is said of them stands in the table.
const (
	PageToday Page = iota
	PageWorkbench
	PageConflicts
	PageHouseholds
	PageLedger
	PageTeam
	PageMatters
	PageStudy
	PageWaiting
	PageReceived
	PagePeople
	PageExchange
	PageDuplicates
	PageMine
	PageSettings
	PageVisit
	PageEdit
	PageDay
	PageTeamDay
	PageComplaint
	PageBatch
	PageVerdict
	PageCoverage
	PageOwnValue
	PageVerdicts
	PageHistory
	PageTrash
	PageAnswer
	PageHandover
)

// PageDef says of a page, once, what the desk, the frame and the driver without a
// window ask. How the page arrives, is read afresh, keeps what is entered and closes
// follows from its panes, and that from the states they show: see part. So a new page
// is a line of the table, a pane or two below it, a state on the Desk, and how the
// panes are drawn, in app/screen.
type PageDef struct {
	Page  Page
	Name  string // in drivers without a window; "tab."+Name are the words of a place of the bar
	Under Page   // the page that it belongs to, whose place is marked while it is shown; itself: none
	// panes are those of a route.
	panes func(at Route) Layout
	// shows are the kinds whose records are seen here, and where. What is about a
	// household, and is seen nowhere else, is seen on its card.
	shows map[record.Kind]func(Record) Route
}

// Layout are the panes from left to right in a window with room for one, for two and
// for three. The last one takes the room that is left.
type Layout [3][]Pane

// Pages are all pages; those that are a place of somebody's bar come first, in its order.
var Pages = [...]PageDef{
	{PageToday, "today", PageToday, always(Layout{{PaneToday}, {PaneToday, PaneDue}, {PaneToday, PaneDue, PaneMonth}}), nil},
	{PageWorkbench, "workbench", PageWorkbench, always(Layout{{PaneWorkbench}, {PaneWorkbench, PaneWorkDevices}, {PaneWorkbench, PaneWorkDevices}}), nil},
	{PageConflicts, "conflicts", PageConflicts, conflicts, nil},
	{PageHouseholds, "households", PageHouseholds, listAndCard, nil}, // of whatever is about a household
	{PageLedger, "ledger", PageLedger, always(Layout{{PaneMonth}, {PanePeople, PaneMonth}, {PaneGrid}}), nil},
	{PageTeam, "team", PageTeam, always(Layout{{PaneTeam}, {PaneTeam, PaneStudies}, {PaneTeam, PaneStudies}}), nil},
	{PageMatters, "matters", PageMatters, always(Layout{{PaneMatters}, {PaneMatters}, {PaneMatterTable}}), map[record.Kind]func(Record) Route{
		record.Matter: func(r Record) Route {
			return Route{Page: PageEdit, Household: r.Value(record.MatterHousehold).ID(), Kind: record.Matter, Record: r.Row.ID}
		},
	}},
	{PageStudy, "study", PageTeam, always(Layout{{PaneStudies}, {PaneStudies}, {PaneStudyTable}}), map[record.Kind]func(Record) Route{
		record.Study: func(r Record) Route { return Route{Page: PageEdit, Kind: record.Study, Record: r.Row.ID} },
	}},
	{PageWaiting, "waiting", PageWaiting, always(Layout{{PaneHeld}, {PaneHeld}, {PaneHeldTable}}), nil},
	{PageReceived, "received", PageReceived, received, map[record.Kind]func(Record) Route{
		record.Batch: func(r Record) Route { return Route{Page: PageReceived, Record: r.Row.ID} },
	}},
	{PagePeople, "people", PagePeople, always(Layout{{PaneRoster}, {PaneRoster}, {PaneRosterTable}}), onRoster},
	{PageExchange, "exchange", PageMine, always(Layout{{PaneExchange}, {PaneExchange, PaneItems}, {PaneExchange, PaneItems}}), nil},
	{PageDuplicates, "duplicates", PageDuplicates, listAndPair, map[record.Kind]func(Record) Route{record.Pair: routeOfPair}},
	{PageMine, "mine", PageMine, always(Layout{{PaneMine}, {PaneMine, PaneItems}, {PaneMine, PaneItems}}), nil},
	{PageSettings, "settings", PageMine, always(Layout{{PaneSettings}, {PaneSettings, PaneAbout}, {PaneSettings, PaneAbout}}), nil},
	{PageVisit, "visit", PageHouseholds, besideCard(PaneVisit), nil},
	{PageEdit, "edit", PageHouseholds, besideCard(PaneEdit), nil},
	{PageDay, "day", PageLedger, besideMonth(PaneDay), map[record.Kind]func(Record) Route{
		record.DutyDay: func(r Record) Route {
			return Route{Page: PageDay, Person: r.Value(record.DutyPerson).ID(), Day: r.Value(record.DutyDate).Day()}
		},
	}},
	{PageTeamDay, "teamday", PageLedger, besideMonth(PaneTeamDay), nil},
	{PageComplaint, "complaint", PageMine, always(Layout{{PaneComplaint}, {PaneMine, PaneComplaint}, {PaneMine, PaneComplaint, PaneComplaints}}),
		map[record.Kind]func(Record) Route{record.Complaint: func(Record) Route { return Route{Page: PageComplaint} }}},
	{PageBatch, "batch", PageHouseholds, always(Layout{{PaneBatch}, {PaneBatch}, {PaneBatch}}), nil},
	{PageVerdict, "verdict", PageWaiting, always(Layout{{PaneVerdict}, {PaneHeld, PaneVerdict}, {PaneHeld, PaneVerdict}}), map[record.Kind]func(Record) Route{
		record.Quarantine: func(r Record) Route { return Route{Page: PageVerdict, Record: r.Row.ID} },
	}},
	{PageCoverage, "coverage", PageHouseholds, always(Layout{{PaneCoverage}, {PaneCoverage}, {PaneCoverage, PaneVillages}}), nil},
	{PageOwnValue, "own_value", PageConflicts, always(Layout{{PaneEdit}, {PaneConflicts, PaneEdit}, {PaneConflicts, PaneEdit, PaneAround}}), nil},
	{PageVerdicts, "verdicts", PageDuplicates, always(Layout{{PaneVerdicts}, {PaneTwins, PaneVerdicts}, {PaneTwins, PaneVerdicts}}), nil},
	{PageHistory, "history", PageHouseholds, historyPanes, nil},
	{PageTrash, "trash", PageMine, always(Layout{{PaneTrash}, {PaneTrash}, {PaneTrashTable}}), nil},
	{PageAnswer, "answer", PageToday, always(Layout{{PaneAnswer}, {PaneToday, PaneAnswer}, {PaneToday, PaneAnswer}}), map[record.Kind]func(Record) Route{
		record.Ask: func(r Record) Route { return Route{Page: PageAnswer, Record: r.Row.ID} },
	}},
	{PageHandover, "handover", PagePeople, always(Layout{{PaneHandover}, {PaneHandover, PaneOpen}, {PaneRoster, PaneHandover, PaneOpen}}), nil},
}

// onRoster is where records of the page of people are seen: each in its form.
var onRoster = func() map[record.Kind]func(Record) Route {
	shows := map[record.Kind]func(Record) Route{}
	for _, k := range rosterKinds {
		shows[k] = func(r Record) Route { return Route{Page: PageEdit, Kind: k, Record: r.Row.ID} }
	}
	return shows
}()

// Def is what is said of the page.
func (p Page) Def() *PageDef { return &Pages[p] }

// Name is the page's name in the catalogues.
func (p Page) Name() string { return p.Def().Name }

// MarshalText and UnmarshalText keep a page by its name: its number may be another in
// the next version.
func (p Page) MarshalText() ([]byte, error) { return []byte(p.Name()), nil }

// UnmarshalText is the inverse of MarshalText.
func (p *Page) UnmarshalText(b []byte) error {
	for i := range Pages {
		if Pages[i].Name == string(b) {
			*p = Pages[i].Page
			return nil
		}
	}
	return fmt.Errorf("no page is called %.40q", b)
}

// Under is the page that the page belongs to.
func (p Page) Under() Page { return p.Def().Under }

// Layout are the panes of a route.
func (at Route) Layout() Layout { return at.Page.Def().panes(at) }

func always(l Layout) func(Route) Layout { return func(Route) Layout { return l } }

func listAndCard(at Route) Layout {
	if at.Household.IsZero() {
		return Layout{{PaneList}, {PaneList, PaneCard}, {PaneTable}}
	}
	return Layout{{PaneCard}, {PaneList, PaneCard}, {PaneList, PaneCard, PaneVisits}}
}

// apart are the kinds that are listed on a page of their own: where one is with no
// household, its form is under that page and beside that list.
var apart = map[record.Kind]struct {
	Page
	Pane
}{record.Matter: {PageMatters, PaneMatters}, record.Study: {PageStudy, PaneStudies}, record.Person: {PagePeople, PaneRoster}, record.Team: {PagePeople, PaneRoster},
	record.Unit: {PagePeople, PaneRoster}, record.Assignment: {PagePeople, PaneRoster}, record.Device: {PagePeople, PaneRoster}}

// under is the page that what a route shows belongs to.
func (at Route) under() Page {
	if own, is := apart[at.Kind]; is && at.Page == PageEdit && at.Household.IsZero() {
		return own.Page
	}
	return at.Page.Under()
}

func listAndPair(at Route) Layout {
	if at.Record.IsZero() {
		return Layout{{PaneTwins}, {PaneTwins, PaneTwin}, {PaneTwins, PaneTwin}}
	}
	return Layout{{PaneTwin}, {PaneTwins, PaneTwin}, {PaneTwins, PaneTwin}}
}

// routeOfPair is where a pair is judged.
func routeOfPair(r Record) Route {
	at := Route{Page: PageDuplicates, Record: r.Row.ID}
	if a, _ := record.JudgedIn(&r.Row); a.Kind != record.Household {
		at.Kind = a.Kind
	}
	return at
}

func received(at Route) Layout {
	if at.Record.IsZero() {
		return Layout{{PaneReceived}, {PaneReceived}, {PaneReceivedTable}}
	}
	return Layout{{PaneReceivedDay}, {PaneReceived, PaneReceivedDay}, {PaneReceived, PaneReceivedDay}}
}

// besideCard has a form beside the card it is about, and beside the list.
func besideCard(form Pane) func(Route) Layout {
	return func(at Route) Layout {
		if at.Household.IsZero() { // of a new household, or of a team
			list := PaneList
			if own, is := apart[at.Kind]; is {
				list = own.Pane
			}
			return Layout{{form}, {list, form}, {list, form}}
		}
		return Layout{{form}, {PaneCard, form}, {PaneList, PaneCard, form}}
	}
}

// conflicts has one conflict beside the list, and the record around it.
func conflicts(at Route) Layout {
	if at.Record.IsZero() {
		return Layout{{PaneConflicts}, {PaneConflicts, PanePair}, {PaneConflicts, PanePair, PaneAround}}
	}
	return Layout{{PanePair}, {PaneConflicts, PanePair}, {PaneConflicts, PanePair, PaneAround}}
}

// historyPanes have a history beside the card that it belongs to.
func historyPanes(at Route) Layout {
	if at.Household.IsZero() {
		return Layout{{PaneHistory}, {PaneHistory}, {PaneHistoryTable}}
	}
	return Layout{{PaneHistory}, {PaneCard, PaneHistory}, {PaneHistoryTable}}
}

func besideMonth(form Pane) func(Route) Layout {
	return always(Layout{{form}, {PanePeople, form}, {PanePeople, PaneMonth, form}})
}

// Pane is one of the columns that pages are made of.
type Pane uint8

// The panes. Everything about one but its drawing stands in the table.
const (
	PaneToday Pane = iota
	PaneDue
	PaneList
	PaneTable
	PaneCard
	PaneVisits
	PaneVisit
	PaneEdit
	PanePeople
	PaneMonth
	PaneGrid
	PaneDay
	PaneTeamDay
	PaneExchange
	PaneItems
	PaneTeam
	PaneMatters
	PaneMatterTable
	PaneStudies
	PaneStudyTable
	PaneMine
	PaneSettings
	PaneAbout
	PaneComplaint
	PaneComplaints
	PaneBatch
	PaneHeld
	PaneHeldTable
	PaneVerdict
	PaneReceived
	PaneReceivedTable
	PaneReceivedDay
	PaneWorkbench
	PaneWorkDevices
	PaneCoverage
	PaneVillages
	PaneConflicts
	PanePair
	PaneAround
	PaneTwins
	PaneTwin
	PaneVerdicts
	PaneHistory
	PaneHistoryTable
	PaneTrash
	PaneTrashTable
	PaneAnswer
	PaneRoster
	PaneRosterTable
	PaneHandover
	PaneOpen
)

// panes says of every pane which states it shows, first the one it is about, and by what
// of a route: on two routes for which of gives the same the pane is drawn once and stays.
// A form has no of: it is drawn anew each time it is opened, to begin at its top.
var panes = [...]struct {
	parts func(*Desk) []part
	of    func(Route) Route // nil: a form
}{
	PaneToday:         {func(d *Desk) []part { return []part{d.Today, d.Who} }, none},
	PaneDue:           {func(d *Desk) []part { return []part{d.Today} }, none},
	PaneList:          {func(d *Desk) []part { return []part{d.Households, d.Card} }, none},
	PaneTable:         {func(d *Desk) []part { return []part{d.Households} }, none},
	PaneCard:          {func(d *Desk) []part { return []part{d.Card} }, household},
	PaneVisits:        {func(d *Desk) []part { return []part{d.Card} }, household},
	PaneVisit:         {func(d *Desk) []part { return []part{d.Visit} }, nil},
	PaneEdit:          {func(d *Desk) []part { return []part{d.Edit} }, nil},
	PanePeople:        {func(d *Desk) []part { return []part{d.Ledger} }, none},
	PaneGrid:          {func(d *Desk) []part { return []part{d.Ledger} }, none},
	PaneMonth:         {func(d *Desk) []part { return []part{d.Ledger} }, none},
	PaneDay:           {func(d *Desk) []part { return []part{d.Day} }, nil},
	PaneTeamDay:       {func(d *Desk) []part { return []part{d.TeamDay} }, nil},
	PaneExchange:      {func(d *Desk) []part { return []part{d.Exchange, d.Settings} }, none},
	PaneItems:         {func(d *Desk) []part { return []part{d.Exchange} }, none},
	PaneTeam:          {func(d *Desk) []part { return []part{d.Teams} }, none},
	PaneMatters:       {func(d *Desk) []part { return []part{d.Matters} }, none},
	PaneMatterTable:   {func(d *Desk) []part { return []part{d.Matters} }, none},
	PaneStudies:       {func(d *Desk) []part { return []part{d.Studies} }, none},
	PaneStudyTable:    {func(d *Desk) []part { return []part{d.Studies} }, none},
	PaneMine:          {func(d *Desk) []part { return []part{d.Mine, d.Exchange, d.Settings} }, none},
	PaneSettings:      {func(d *Desk) []part { return []part{d.Settings, d.Who, d.Moving} }, none},
	PaneAbout:         {func(d *Desk) []part { return []part{d.Settings} }, none},
	PaneComplaint:     {func(d *Desk) []part { return []part{d.Complaints, d.Settings} }, nil},
	PaneBatch:         {func(d *Desk) []part { return []part{d.Batch} }, nil},
	PaneComplaints:    {func(d *Desk) []part { return []part{d.Complaints} }, none},
	PaneHeld:          {func(d *Desk) []part { return []part{d.Quarantine} }, none},
	PaneHeldTable:     {func(d *Desk) []part { return []part{d.Quarantine} }, none},
	PaneVerdict:       {func(d *Desk) []part { return []part{d.Verdict} }, nil},
	PaneCoverage:      {func(d *Desk) []part { return []part{d.Coverage} }, none},
	PaneVillages:      {func(d *Desk) []part { return []part{d.Coverage} }, none},
	PaneConflicts:     {func(d *Desk) []part { return []part{d.Conflicts} }, none},
	PanePair:          {func(d *Desk) []part { return []part{d.Conflicts} }, none},
	PaneAround:        {func(d *Desk) []part { return []part{d.Conflicts} }, none},
	PaneTwins:         {func(d *Desk) []part { return []part{d.Duplicates} }, none},
	PaneTwin:          {func(d *Desk) []part { return []part{d.Duplicates} }, none},
	PaneVerdicts:      {func(d *Desk) []part { return []part{d.Verdicts} }, none},
	PaneReceived:      {func(d *Desk) []part { return []part{d.Received} }, none},
	PaneReceivedTable: {func(d *Desk) []part { return []part{d.Received} }, none},
	PaneReceivedDay:   {func(d *Desk) []part { return []part{d.Received} }, batchOf},
	PaneWorkbench:     {func(d *Desk) []part { return []part{d.Workbench} }, none},
	PaneWorkDevices:   {func(d *Desk) []part { return []part{d.Workbench} }, none},
	PaneHistory:       {func(d *Desk) []part { return []part{d.History} }, recordOf},
	PaneHistoryTable:  {func(d *Desk) []part { return []part{d.History} }, recordOf},
	PaneTrash:         {func(d *Desk) []part { return []part{d.Trash} }, none},
	PaneTrashTable:    {func(d *Desk) []part { return []part{d.Trash} }, none},
	PaneAnswer:        {func(d *Desk) []part { return []part{d.Answer} }, nil},
	PaneRoster:        {func(d *Desk) []part { return []part{d.Roster} }, none},
	PaneRosterTable:   {func(d *Desk) []part { return []part{d.Roster} }, none},
	PaneHandover:      {func(d *Desk) []part { return []part{d.Handover} }, nil},
	PaneOpen:          {func(d *Desk) []part { return []part{d.Handover} }, none},
}

func none(Route) Route         { return Route{} }
func household(at Route) Route { return Route{Household: at.Household} }
func batchOf(at Route) Route   { return Route{Record: at.Record} }

func recordOf(at Route) Route {
	return Route{Household: at.Household, Kind: at.Kind, Record: at.Record}
}

// Serves reports whether a pane that was drawn for a route serves another too.
func (p Pane) Serves(drawn, at Route) bool {
	of := panes[p].of
	return of != nil && of(drawn) == of(at)
}

// AllPanes are all panes.
func AllPanes(yield func(Pane) bool) {
	for p := range panes {
		if !yield(Pane(p)) {
			return
		}
	}
}

// part is a state that panes show. A Desk treats all alike; what a part has no need
// of its source does for it, which is nothing.
type part interface {
	listen(draw func()) // draw again: what it shows has changed
	// show brings it to a route whose page has it. What it shows of records is read
	// afresh, but for what has not changed since.
	show(at Route)
	// seated has what is shown and offered follow another Seat; what is being entered
	// stays.
	seated()
	// close forgets what is of the person before: another takes over.
	close()
	// stale hears that records have changed while it was not shown.
	stale()
}

// reader is a part whose records are read afresh while it is shown: some were saved,
// or came.
type reader interface {
	part
	Load()
}

// form is a part that something is entered in.
type form interface {
	part
	Keep()            // puts away what is entered and not saved
	draftKey() string // of the draft it is open on
	// ends says who hears that what was entered on a route was saved, and that it goes
	// on at another.
	ends(left func(at Route), moved func(from, to Route))
}

// source is the part of every state that is the same for all.
type source struct {
	OnChange func()
}

func (s *source) changed() {
	if s.OnChange != nil {
		s.OnChange()
	}
}

func (s *source) listen(draw func()) { s.OnChange = draw }
func (s *source) show(Route)         {}
func (s *source) seated()            {}
func (s *source) close()             {}
func (s *source) stale()             {}

// parts are the states of panes, each once.
func (d *Desk) parts(of ...Pane) (all []part) {
	for _, p := range of {
		for _, s := range panes[p].parts(d) {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// every are all states that any pane shows.
func (d *Desk) every() []part { return d.parts(slices.Collect(AllPanes)...) }

// shown are the states of the panes of the route, whatever room the window has: first
// that of the pane which stands alone in a narrow one.
func (d *Desk) shown() []part {
	l := d.Route().Layout()
	return d.parts(slices.Concat(l[0], l[1], l[2])...)
}

// AtForm reports whether a form is what the person is at.
func (d *Desk) AtForm() bool {
	_, is := d.parts(d.Route().Layout()[0]...)[0].(form)
	return is
}

// Listen has draw called whenever a state has something else to show.
func (d *Desk) Listen(draw func()) {
	for _, s := range d.every() {
		s.listen(draw)
	}
}
