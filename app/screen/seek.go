package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// sought is a field that names other records, or areas: what it names, an entry for
// looking, and what was found.
func (e *editPane) sought(x state.FormField) []fyne.CanvasObject {
	no := x.Def.Field
	pick := func(o state.Option) { e.form.Pick(no, o.Key) }
	parts := e.options(x.Named, true, pick)
	found := container.NewStack()
	e.found[no] = found
	draw(found, part.Stack(part.Space4, e.options(x.Found, false, pick)...))
	return append(parts, e.typed.get(x.Def.Name, x.Sought, e.t("people.search"), func(s string) { e.form.Seek(no, s) }), found)
}

// findings shows what was found while it is being typed.
func (e *editPane) findings(f *fixed, v state.FormView) {
	for _, x := range v.Fields {
		if found := e.found[x.Def.Field]; x.Seeks && found != nil {
			draw(found, part.Stack(part.Space4, e.options(x.Found, false, func(o state.Option) { e.form.Pick(x.Def.Field, o.Key) })...))
		}
	}
	f.holder.Refresh()
}

// leads are the ways on from a person, a team or a device that is there.
func (e *editPane) leads(v state.FormView) []fyne.CanvasObject {
	at, me := e.desk.Route(), e.desk.Kit.Me
	if v.New || !me.KeepsPeople() {
		return nil
	}
	var all []fyne.CanvasObject
	add := func(words string, to state.Route) {
		all = append(all, part.Button(e.t(words), part.Next, false, func() { e.desk.Go(to) }))
	}
	switch v.Kind {
	case record.Person:
		add("edit.new.assignment", state.Route{Page: state.PageEdit, Kind: record.Assignment, Person: at.Record})
		if me.Has(record.Clerk) {
			add("handover.helper", state.Route{Page: state.PageHandover, Person: at.Record})
		}
	case record.Device:
		if me.Has(record.Clerk) {
			all = append(all, part.Button(e.t("people.its_waiting"), part.Held, false, func() {
				e.desk.Go(state.Route{Page: state.PageWaiting})
				e.desk.Quarantine.Narrow(state.Narrowed{Device: at.Record})
			}))
		}
	case record.Team:
		add("handover.team", state.Route{Page: state.PageHandover, Record: at.Record})
	}
	if len(all) == 0 {
		return nil
	}
	return []fyne.CanvasObject{part.Wrapped(e.inner(), all...)}
}
