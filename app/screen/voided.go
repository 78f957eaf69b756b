package screen

import (
	"fyne.io/fyne/v2"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// void says that a household was entered by mistake.
func (l Look) void(r state.Record) []fyne.CanvasObject {
	why := state.Voided(r)
	if why == "" {
		return nil
	}
	return []fyne.CanvasObject{part.Notice{Sign: part.Cross, Words: l.Words.Say(state.Msg{Key: "void.was", Text: state.Breakable(why)}), Color: part.ColorWarn}.Draw(l.inner())}
}

// voided are the members and visits of a card that were entered by mistake: they stay,
// below everything that counts, and can be taken back where they are corrected.
func (l Look) voided(d *state.Desk, v state.CardView) (parts []fyne.CanvasObject) {
	if len(v.Voided) == 0 {
		return nil
	}
	parts = append(parts, part.Section(l.n("void.n", len(v.Voided)), nil))
	for _, r := range v.Voided {
		ref, first := r.Row.Ref, r.Value(record.VisitDate).String()
		at := state.Route{Page: state.PageVisit, Household: v.ID, Record: ref.ID}
		if ref.Kind == record.Member {
			first = l.Words.Name(r.Value(record.MemberName).Text(), r.Value(record.MemberNameBo).Text())
			at = state.Route{Page: state.PageEdit, Household: v.ID, Kind: record.Member, Record: ref.ID}
		}
		var tap func()
		if d.Kit.Me.MayWrite() {
			tap = func() { d.Go(at) }
		}
		why := state.Breakable(state.Voided(r))
		if why == "" {
			why = l.t("twins.merged")
		}
		parts = append(parts, l.rowThatWraps(l.t("kind."+ref.Kind.String())+" · "+first, why, part.Badge{Sign: part.Cross, Color: part.ColorQuiet}, tap))
	}
	return parts
}
