package screen

import (
	"strconv"

	"fyne.io/fyne/v2"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Verdicts draws how the method that finds doubles does on what people have found.
func Verdicts(l Look, d *state.Desk) *Pane {
	f := newFixed()
	p := &Pane{Title: func() string { return l.t("page.verdicts") }, Body: f.scroll}
	p.Refresh = func() {
		v := d.Verdicts.View()
		switch {
		case v.Say.Key != "":
			f.show(part.Wrong(l.Words.Say(v.Say)).Draw(l.inner()))
			return
		case !v.Loaded:
			f.show(part.Small(l.t("loading")))
			return
		}
		parts := []fyne.CanvasObject{part.Para(l.t("verdicts.what"), l.inner())}
		for _, b := range v.Bands {
			parts = append(parts, l.band(b))
		}
		parts = append(parts, part.Section(l.n("verdicts.n", len(v.Judged)), nil))
		if len(v.Judged) == 0 {
			parts = append(parts, part.Empty(l.t("verdicts.none"), nil, l.inner()))
		}
		for _, j := range v.Judged[:min(len(v.Judged), itemsAtOnce)] {
			parts = append(parts, l.judged(d, v, j))
		}
		if more := len(v.Judged) - itemsAtOnce; more > 0 {
			parts = append(parts, part.Small(l.n("more", more)))
		}
		f.show(parts...)
	}
	p.Refresh()
	return p
}

// band says of what the method says alike how often people agreed.
func (l Look) band(b state.Band) fyne.CanvasObject {
	words := l.t("verdicts.same") + " " + strconv.Itoa(b.Same) + " · " + l.t("verdicts.not") + " " + strconv.Itoa(b.Not) + " · " + l.t("verdicts.open") + " " + strconv.Itoa(b.Open)
	share := part.Badge{}
	if percent, any := b.Share(); any {
		share.Word = l.n("verdicts.share", percent)
	}
	return l.rowThatWraps(l.t(sureness(b.From)), words, share, nil)
}

// judged is one pair with who found what; it can be judged again.
func (l Look) judged(d *state.Desk, v state.VerdictsView, j state.Judged) fyne.CanvasObject {
	second := ""
	for _, w := range j.Words {
		for _, who := range w.Authors {
			if second != "" {
				second += " · "
			}
			second += l.named(l.person(v.People, who), l.Words.Code("pair_verdict", w.Value.Text())) + " " + l.Words.Ago(w.At, l.Now())
		}
	}
	mark := part.Badge{Word: l.t(sureness(j.Weight))}
	if len(j.Words) > 1 {
		mark = part.Badge{Sign: part.Conflict, Word: l.t("twins.disagreed"), Color: part.ColorWarn}
	}
	tap := func() { d.Show(j.Pair.Row.Ref) }
	return l.rowThatWraps(orUnknown(l, l.Words.Name(j.A.Name, j.A.Bo))+" · "+orUnknown(l, l.Words.Name(j.B.Name, j.B.Bo)), second, mark, tap)
}
