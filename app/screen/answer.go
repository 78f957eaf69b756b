package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/store/record"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// Answer draws the form by which somebody answers what a clerk asks about a conflict.
func Answer(l Look, d *state.Desk) *Pane {
	f, feet := newFixed(), container.NewStack()
	typed := l.entries(state.PaneAnswer, d.Route())
	p := &Pane{Title: func() string { return l.t("page.answer") }, Body: f.scroll, Foot: feet}
	p.Refresh = func() {
		v := d.Answer.View()
		if typed.typing {
			return
		}
		if !v.Loaded {
			f.show(part.Small(l.t("loading")))
			return
		}
		f.show(l.answer(d, v, typed)...)
		f.heed(v.Say)
		if !v.May {
			draw(feet)
			return
		}
		save := l.saveButton(l.t("answer.send"), v.Saving, f.again(d.Answer.Save))
		draw(feet, l.formFoot(save, v.Dirty, v.CanUndo, func() {
			typed.forget()
			d.Answer.Discard()
		}, d.Answer.Undo))
	}
	p.Refresh()
	return p
}

func (l Look) answer(d *state.Desk, v state.AnswerView, typed *entries) (parts []fyne.CanvasObject) {
	add := func(o ...fyne.CanvasObject) { parts = append(parts, o...) }
	a := v.Asked
	if v.Say.Key != "" {
		add(l.wrong(v.Say))
	}
	if v.Kept {
		add(part.Notice{Sign: part.Kept, Words: l.t("draft.kept")}.Draw(l.inner()))
	}
	add(part.Title(l.askedAbout(a)), part.SmallPara(l.askedBy(a), l.inner()))
	if !v.May {
		return append(parts, part.Warn(l.t("answer.not_you")).Draw(l.inner()))
	}
	if len(v.Pair.Values) == 0 {
		add(part.Note(l.t("answer.not_here")).Draw(l.inner()))
	} else {
		add(part.Section(l.t("answer.which"), nil))
	}
	for i, x := range v.Pair.Values {
		add(l.answerValue(d, v, i, x))
	}
	add(l.field(l.t("answer.words"), v.Errors[record.AskAnswer],
		typed.text(record.Ask, record.AskAnswer, v.Words, l.t("answer.hint"), 3, d.Answer.Say))...)
	add(part.SmallPara(l.t("answer.what"), l.inner()))
	if len(v.Pair.Around) > 0 {
		add(part.Section(l.t("conflict.around"), nil))
		add(l.around(v.Pair)...)
	}
	return parts
}

// answerValue is one of the values; a tap says that it is right.
func (l Look) answerValue(d *state.Desk, v state.AnswerView, i int, x state.PairValue) fyne.CanvasObject {
	second := l.wrote(x.Sibling, v.Pair.People) + " · " + l.minute(x.At)
	var chosen part.Badge
	if v.Right == i+1 {
		chosen = part.Badge{Sign: part.Check, Color: theme.ColorNamePrimary}
	}
	r := l.rowThatWraps(l.referred(v.Pair, v.Asked.Ref.Kind, v.Asked.Field, x.Value), second, chosen, func() { d.Answer.Choose(i + 1) })
	r.Border, r.Chosen = part.ColorLine, v.Right == i+1
	return r
}

// askedAbout says what a question is about.
func (l Look) askedAbout(a state.AskLine) string {
	return l.conflictOf(state.ConflictLine{Conflict: state.Conflict{Ref: a.Ref, Field: a.Field, Name: a.About.Name, NameBo: a.About.Bo}})
}

func (l Look) askedBy(a state.AskLine) string {
	return l.Words.Say(state.Msg{Key: "answer.asked_by", Text: l.name(a.By), More: a.Ask.Value(record.AskDate).String()})
}
