package state

import "zhucun/store/record"

// calendars are those that people here may count years by, and how many years they
// are ahead: the Buddhist one and that of the Tibetan kings.
var calendars = [...]struct {
	key   string
	ahead int
}{{"ask.buddhist", 543}, {"ask.royal_year", 127}}

// wrong is what a person reads at a field whose value may not be saved. A year that
// is right by another calendar is asked about.
func wrong(kind record.Kind, f *record.FieldDef, v record.Value, err error) Msg {
	m := Trouble(err)
	if m.Key != "invalid.out_of_years" {
		return m
	}
	for _, c := range calendars {
		if meant := v.Earlier(c.ahead); f.CheckValue(kind, meant, "", 0, nil) == nil {
			return Msg{Key: c.key, Text: v.String(), More: meant.String()}
		}
	}
	return m
}
