package screen

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// moving shows where the county's server is reached, and takes another address.
func (l Look) moving(m *state.Moving, typed *entries) []fyne.CanvasObject {
	v := m.View()
	if !v.Can {
		return nil
	}
	parts := []fyne.CanvasObject{part.Section(l.t("move.title"), nil), part.Para(l.t("move.how"), l.inner()),
		part.Para(l.Words.Say(state.Msg{Key: "move.now", Text: strings.Join(v.Now, "  ")}), l.inner()),
		typed.get("address", v.Typed, l.t("move.hint"), m.Type).enters(m.Start)}
	switch {
	case v.Say.Key != "":
		parts = append(parts, l.wrong(v.Say))
	case v.Done:
		parts = append(parts, part.Badge{Sign: part.Check, Word: l.t("move.done"), Color: part.ColorOK}.Body())
	}
	start := part.NewPress(l.t("move.start"), theme.ConfirmIcon(), m.Start)
	if v.Busy {
		start.Disable()
	}
	buttons := []fyne.CanvasObject{start}
	if m.Pick != nil {
		buttons = append(buttons, part.Quiet(l.t("move.file"), theme.FolderOpenIcon(), m.Pick))
	}
	return append(parts, part.Wrapped(l.inner(), buttons...))
}
