package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/state"
)

// panes is how each pane is drawn. What is on a page is said in state.Pages.
var panes = map[state.Pane]func(Look, *state.Desk) *Pane{
	state.PaneToday:         Today,
	state.PaneDue:           Due,
	state.PaneList:          Households,
	state.PaneTable:         HouseholdTable,
	state.PaneCard:          Card,
	state.PaneVisits:        Visits,
	state.PaneVisit:         Visit,
	state.PaneEdit:          Edit,
	state.PanePeople:        People,
	state.PaneMonth:         Month,
	state.PaneGrid:          LedgerGrid,
	state.PaneDay:           Day,
	state.PaneTeamDay:       TeamDay,
	state.PaneExchange:      Exchange,
	state.PaneItems:         Items,
	state.PaneTeam:          Teams,
	state.PaneMatters:       Matters,
	state.PaneMatterTable:   MatterTable,
	state.PaneStudies:       Studies,
	state.PaneStudyTable:    StudyTable,
	state.PaneMine:          Mine,
	state.PaneSettings:      Settings,
	state.PaneAbout:         About,
	state.PaneComplaint:     Complaint,
	state.PaneComplaints:    Complaints,
	state.PaneBatch:         BatchMove,
	state.PaneHeld:          Held,
	state.PaneHeldTable:     HeldTable,
	state.PaneVerdict:       Verdict,
	state.PaneCoverage:      Coverage,
	state.PaneVillages:      Villages,
	state.PaneConflicts:     Conflicts,
	state.PanePair:          Pair,
	state.PaneAround:        Around,
	state.PaneAnswer:        Answer,
	state.PaneTwins:         Duplicates,
	state.PaneTwin:          Twin,
	state.PaneVerdicts:      Verdicts,
	state.PaneReceived:      Received,
	state.PaneReceivedTable: ReceivedTable,
	state.PaneReceivedDay:   ReceivedDay,
	state.PaneWorkbench:     Workbench,
	state.PaneWorkDevices:   WorkDevices,
	state.PaneHistory:       History,
	state.PaneHistoryTable:  HistoryTable,
	state.PaneTrash:         Trash,
	state.PaneTrashTable:    TrashTable,
	state.PaneRoster:        Roster,
	state.PaneRosterTable:   RosterTable,
	state.PaneHandover:      Handover,
	state.PaneOpen:          OpenMatters,
}

// placeIcons are drawn in the bar.
var placeIcons = map[state.Page]func() fyne.Resource{
	state.PageToday:      theme.HomeIcon,
	state.PageConflicts:  drawnIcon("conflicts", `<path d="M3 5h8v14H3Z M13 5h8v14h-8Z M5 9v2h4V9Z M15 13v2h4v-2Z" fill-rule="evenodd"/>`),
	state.PageWorkbench:  drawnIcon("desk", `<path d="M2 6H22V9H20V20H17V9H7V20H4V9H2Z"/>`),
	state.PageReceived:   drawnIcon("received", `<path d="M11 3H13V11H17L12 17 7 11H11ZM4 18H20V21H4Z"/>`),
	state.PageHouseholds: drawnIcon("tent", `<path d="M12 3 22 20H14.2L12 14.5 9.8 20H2Z"/>`),
	state.PageLedger:     theme.CalendarIcon,
	state.PageTeam:       drawnIcon("team", `<circle cx="8.5" cy="8" r="3.5"/><circle cx="17" cy="9" r="2.8"/><path d="M2 19c0-4 3-6 6.5-6s6.5 2 6.5 6z"/><path d="M16.5 19c0-2.3-.6-4.2-1.8-5.6.8-.3 1.5-.5 2.3-.5 3 0 5 1.7 5 6.1z"/>`),
	state.PageMatters:    theme.ListIcon,
	state.PageStudy:      theme.DocumentIcon,
	state.PageWaiting:    drawnIcon("inbox", `<path fill-rule="evenodd" d="M5 4H19L22 14V20H2V14ZM6.5 6 4.2 14H8L10 17H14L16 14H19.8L17.5 6Z"/>`),
	state.PagePeople:     drawnIcon("people", `<circle cx="8" cy="7" r="3.5"/><path d="M1.5 19c0-4 3-6.5 6.5-6.5s6.5 2.5 6.5 6.5z"/><path fill-rule="evenodd" d="M16 5h6v14h-6Z M17.5 7v8h3V7Z"/>`),
	state.PageExchange:   theme.MailSendIcon,
	state.PageDuplicates: theme.ContentCopyIcon,
	state.PageMine:       theme.AccountIcon,
}

// drawnIcon is an icon of our own: shapes in a square of 24, in the colour of the theme.
func drawnIcon(name, shapes string) func() fyne.Resource {
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">` + shapes + `</svg>`
	icon := theme.NewThemedResource(fyne.NewStaticResource(name+".svg", []byte(svg)))
	return func() fyne.Resource { return icon }
}
