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
	parts := []fyne.CanvasObject{heading(l.t("move.title")), para(l.t("move.how"), l.inner()),
		para(l.Words.Say(state.Msg{Key: "move.now", Text: strings.Join(v.Now, "  ")}), l.inner()),
		typed.get("address", v.Typed, l.t("move.hint"), m.Type)}
	switch {
	case v.Say.Key != "":
		parts = append(parts, l.wrong(v.Say))
	case v.Done:
		parts = append(parts, signed(part.Check, l.t("move.done"), part.ColorOK))
	}
	start := part.NewPress(l.t("move.start"), theme.ConfirmIcon(), m.Start)
	if v.Busy {
		start.Disable()
	}
	buttons := []fyne.CanvasObject{start}
	if m.Pick != nil {
		buttons = append(buttons, quiet(l.t("move.file"), theme.FolderOpenIcon(), m.Pick))
	}
	return append(parts, wrapped(l.inner(), buttons...))
}
