package screen

import (
	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Workbench draws what needs a clerk today, each line a way in. Where there is room
// devices and places have a pane of their own.
func Workbench(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.workbench") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Workbench.View()
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		var parts []fyne.CanvasObject
		if v.Say.Key != "" {
			parts = append(parts, l.wrong(v.Say))
		}
		if v.Backup.Key != "" {
			parts = append(parts, part.Warn(l.Words.Say(v.Backup)).Draw(l.inner()))
		}
		for _, line := range v.Settle {
			parts = append(parts, l.rowThatWraps(l.Words.Say(line.Say), l.workMore(line), next, func() { d.Open(line) }))
		}
		if v.Complete {
			parts = append(parts, part.Empty(l.t("workbench.nothing"), nil, l.inner()))
		}
		if !l.Beside(state.PaneWorkDevices) {
			parts = append(parts, l.workPlaces(d, v)...)
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// WorkDevices draws the devices and places that need somebody in a pane of their own.
func WorkDevices(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("workbench.look") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Workbench.View()
		parts := l.workPlaces(d, v)
		if v.Loaded && len(parts) == 0 {
			parts = append(parts, part.Empty(l.t("workbench.nothing"), nil, l.inner()))
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

func (l Look) workPlaces(d *state.Desk, v state.WorkbenchView) (parts []fyne.CanvasObject) {
	for _, list := range []struct {
		key   string
		lines []state.WorkLine
	}{{"workbench.devices", v.Devices}, {"workbench.places", v.Places}} {
		if len(list.lines) == 0 {
			continue
		}
		parts = append(parts, part.Section(l.n(list.key, len(list.lines)), nil))
		for _, line := range list.lines[:min(len(list.lines), itemsAtOnce)] {
			first := orUnknown(l, l.Words.Name(line.Name, line.Bo))
			parts = append(parts, l.rowThatWraps(first, l.workWhy(line), next, func() { d.Open(line) }))
		}
		if more := len(list.lines) - itemsAtOnce; more > 0 {
			parts = append(parts, part.Small(l.n("more", more)))
		}
	}
	return parts
}

// workMore is what else a line of decisions says: why they wait, and since when.
func (l Look) workMore(line state.WorkLine) string {
	s := ""
	if line.Code != "" {
		s = l.Words.Code("quarantine_reason", line.Code)
	}
	if line.Since == 0 {
		return s
	}
	if s != "" {
		s += " · "
	}
	return s + l.Words.Say(state.Msg{Key: "workbench.since", Text: line.Since.String()})
}

// workWhy is what is the matter with a device or a place.
func (l Look) workWhy(line state.WorkLine) string {
	switch line.Say.Key {
	case "workbench.no_team":
		return l.t("workbench.no_team")
	case "workbench.no_holder":
		return l.Words.Say(state.Msg{Key: "workbench.no_holder", Text: l.Words.Code("role", line.Code)})
	}
	s := l.Words.Say(state.Msg{Key: line.Say.Key, Text: line.Since.String()})
	where := line.Say.Text
	if l.Words.Lang == state.Tibetan && line.Say.Bo != "" {
		where = line.Say.Bo
	}
	if where != "" {
		s += " · " + where
	}
	return s
}
