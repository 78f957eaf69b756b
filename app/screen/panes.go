package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/state"
)

// panes is how each pane is drawn. What is on a page is said in state.Pages.
var panes = map[state.Pane]func(Look, *state.Desk) *Pane{
	state.PaneToday:      Today,
	state.PaneDue:        Due,
	state.PaneList:       Households,
	state.PaneTable:      HouseholdTable,
	state.PaneCard:       Card,
	state.PaneVisits:     Visits,
	state.PaneVisit:      Visit,
	state.PaneEdit:       Edit,
	state.PanePeople:     People,
	state.PaneMonth:      Month,
	state.PaneGrid:       LedgerGrid,
	state.PaneDay:        Day,
	state.PaneTeamDay:    TeamDay,
	state.PaneExchange:   Exchange,
	state.PaneItems:      Items,
	state.PaneSettings:   Settings,
	state.PaneAbout:      About,
	state.PaneComplaint:  Complaint,
	state.PaneComplaints: Complaints,
	state.PaneBatch:      BatchMove,
}

// placeIcons are drawn in the bar.
var placeIcons = map[state.Page]func() fyne.Resource{
	state.PageToday:      theme.HomeIcon,
	state.PageHouseholds: theme.AccountIcon,
	state.PageLedger:     theme.CalendarIcon,
	state.PageExchange:   theme.MailSendIcon,
	state.PageSettings:   theme.SettingsIcon,
}
