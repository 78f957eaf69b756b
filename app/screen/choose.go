package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// choose shows the values of a field that stand to be chosen from, those of a conflict or
// what came in while a form was open, with who wrote each and when. A tap takes one.
func (l Look) choose(kind record.Kind, no record.Field, all []record.Sibling, people map[record.ID]state.Named, now record.Value, take func(record.Value)) []fyne.CanvasObject {
	if len(all) == 0 {
		return nil
	}
	key := "conflict.choose"
	if len(all) == 1 {
		key = "came.choose"
	}
	parts := []fyne.CanvasObject{part.Notice{Sign: part.Conflict, Words: l.t(key), Color: part.ColorWarn}.Draw(l.inner())}
	for _, s := range all {
		var chosen part.Badge
		if now == s.Value {
			chosen = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary}
		}
		r := l.rowThatWraps(l.Words.Value(kind, no, s.Value), l.wrote(s, people)+" · "+l.Words.Ago(s.At, l.Now()), chosen, func() { take(s.Value) })
		r.Border = part.ColorLine
		parts = append(parts, r)
	}
	return parts
}

// wrote names who wrote a value.
func (l Look) wrote(s record.Sibling, people map[record.ID]state.Named) string {
	var who []string
	for _, id := range s.Authors {
		who = append(who, l.person(people, id))
	}
	return l.list(who)
}
