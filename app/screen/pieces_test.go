package screen_test

import (
	"context"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// box is a piece of the window.
type box struct{ x1, y1, x2, y2 float32 }

func boxOf(at fyne.Position, s fyne.Size) box {
	return box{at.X, at.Y, at.X + s.Width, at.Y + s.Height}
}

func (b box) and(c box) box {
	return box{max(b.x1, c.x1), max(b.y1, c.y1), min(b.x2, c.x2), min(b.y2, c.y2)}
}

func (b box) empty() bool { return b.x2 <= b.x1+0.5 || b.y2 <= b.y1+0.5 }

// without is what is left of a box under another that is as wide.
func (b box) without(c box) box {
	switch {
	case c.x1 > b.x1+0.5 || c.x2 < b.x2-0.5:
	case c.y1 <= b.y1+0.5:
		b.y1 = max(b.y1, c.y2)
	case c.y2 >= b.y2-0.5:
		b.y2 = min(b.y2, c.y1)
	}
	return b
}

// piece is something drawn, in the order of drawing. What scrolls is cut at the nearest
// edge alone: so pictures are drawn, and so it shone through the quiet line.
type piece struct {
	o          fyne.CanvasObject
	box        box // where it is
	clip, pane box // what it is cut to, and the pane that it belongs to
}

func pieces(w fyne.Window) (all []piece) {
	whole := boxOf(fyne.Position{}, w.Canvas().Size())
	var walk func(o fyne.CanvasObject, at fyne.Position, clip, pane box)
	walk = func(o fyne.CanvasObject, at fyne.Position, clip, pane box) {
		if !o.Visible() {
			return
		}
		at = at.Add(o.Position())
		b := boxOf(at, o.Size())
		all = append(all, piece{o, b, clip, pane})
		switch x := o.(type) {
		case *fyne.Container:
			for _, child := range x.Objects {
				if screen.IsPanes(x.Layout) {
					walk(child, at, clip, boxOf(at.Add(child.Position()), child.Size()))
				} else {
					walk(child, at, clip, pane)
				}
			}
		case fyne.Widget:
			if _, scrolls := o.(fyne.Scrollable); scrolls {
				clip = b.and(whole)
			}
			for _, child := range test.WidgetRenderer(x).Objects() {
				walk(child, at, clip, pane)
			}
		}
	}
	walk(w.Content(), fyne.Position{}, whole, whole)
	return all
}

// words is where the words of a text stand in its box.
func (p piece) words() box {
	t := p.o.(*canvas.Text)
	m := t.MinSize()
	b := p.box
	switch t.Alignment {
	case fyne.TextAlignTrailing:
		b.x1 = b.x2 - m.Width
	case fyne.TextAlignCenter:
		b.x1 += (b.x2 - b.x1 - m.Width) / 2
	}
	b.y1 += (b.y2 - b.y1 - m.Height) / 2 // the painter centres them upright
	return box{b.x1, b.y1, b.x1 + m.Width, b.y1 + m.Height}.and(p.clip)
}

// textOverText finds words that lie over others, of what is not covered.
func textOverText(all []piece, report func(string, ...any)) {
	type text struct {
		words string
		box   box
	}
	var seen []text
	for _, p := range all {
		switch x := p.o.(type) {
		case *canvas.Rectangle:
			if b := p.box.and(p.clip); opaque(x.FillColor) && !b.empty() {
				kept := seen[:0]
				for _, t := range seen {
					if t.box = t.box.without(b); !t.box.empty() {
						kept = append(kept, t)
					}
				}
				seen = kept
			}
		case *canvas.Text:
			b := p.words()
			if strings.TrimSpace(x.Text) == "" || b.empty() {
				continue
			}
			for _, t := range seen {
				if over := b.and(t.box); over.x2 > over.x1+2 && over.y2 > over.y1+2 {
					report("%q lies over %q", x.Text, t.words)
				}
			}
			seen = append(seen, text{x.Text, b})
		}
	}
}

func opaque(c color.Color) bool {
	if c == nil {
		return false
	}
	_, _, _, a := c.RGBA()
	return a == 0xffff
}

// tooWideControls finds what can be tapped and reaches out of its pane.
func tooWideControls(all []piece, report func(string, ...any)) {
	for _, p := range all {
		if _, tap := p.o.(fyne.Tappable); tap && (p.box.x1 < p.pane.x1-0.5 || p.box.x2 > p.pane.x2+0.5) {
			report("%T %q reaches from %.0f to %.0f of a pane from %.0f to %.0f", p.o, firstWords(p.o), p.box.x1, p.box.x2, p.pane.x1, p.pane.x2)
		}
		if b, ok := p.o.(*part.Press); ok && b.Size().Width < b.MinSize().Width {
			report("the button %q is cut", b.Text)
		}
	}
}

func firstWords(o fyne.CanvasObject) (s string) {
	visible(o, func(o fyne.CanvasObject) {
		if x, ok := o.(*canvas.Text); ok && s == "" {
			s = x.Text
		}
	})
	return s
}

// cutNames finds names of people that are not read whole.
func cutNames(all []piece, names map[string]bool, report func(string, ...any)) {
	for _, p := range all {
		if l, ok := p.o.(*part.Line); ok && l.Cut() && names[l.Says()] {
			report("the name %q is cut", l.Says())
		}
		text, ok := p.o.(*canvas.Text) // a cell of a table
		if !ok {
			continue
		}
		begun, cut := strings.CutSuffix(strings.ReplaceAll(text.Text, "\u200a", ""), "…")
		for name := range names {
			if begun = strings.TrimSpace(begun); cut && len(begun) > 5 && begun != name && strings.HasPrefix(strings.ReplaceAll(name, "\u200a", ""), begun) {
				report("the name %q is cut to %q", name, text.Text)
			}
		}
	}
}

// halfNames finds lines that have a name in Chinese alone, where the Tibetan one is known
// and the screen is Tibetan. Where each is shown as a field of its own nothing is missing,
// nor in what was entered in the Chinese one.
func halfNames(all []piece, bo map[string]string, field string, report func(string, ...any)) {
	lines, bare := map[string]bool{}, strings.NewReplacer("\u200a", "", "\n", "")
	field = bare.Replace(field)
	for _, p := range all {
		var s string
		switch x := p.o.(type) {
		case *part.Line:
			s = x.Says()
		case *widget.Label:
			s = x.Text
		}
		lines[bare.Replace(s)] = true
	}
	for s := range lines {
		for zh, own := range bo {
			if strings.Contains(s, zh) && !strings.Contains(s, own) && !(s == zh && lines[own]) && !strings.HasPrefix(s, field) {
				report("%q has the name %s in Chinese alone", s, zh)
			}
		}
	}
}

// households are all there are.
func (c *canned) households() []state.Hit {
	hits, _, _ := c.memory.Records().Find(context.Background(), state.Find{Limit: 1000})
	return hits
}

// inTibetan are the names that have a Tibetan form.
func (c *canned) inTibetan() map[string]string {
	names := map[string]string{}
	for _, h := range c.households() {
		if h.HeadBo != "" {
			names[h.Head] = h.HeadBo
		}
	}
	for _, m := range c.desk.Kit.Me.Mates {
		if m.Bo != "" {
			names[m.Name] = m.Bo
		}
	}
	return names
}

// foreignColours finds colours that are none of the theme's: a second accent.
func foreignColours(all []piece, own map[color.NRGBA]bool, report func(string, ...any)) {
	check := func(o fyne.CanvasObject, c color.Color) {
		if opaque(c) && !own[color.NRGBAModel.Convert(c).(color.NRGBA)] {
			report("%T has the colour %v", o, c)
		}
	}
	for _, p := range all {
		switch x := p.o.(type) {
		case *canvas.Text:
			check(x, x.Color)
		case *canvas.Rectangle:
			check(x, x.FillColor)
			check(x, x.StrokeColor)
		case *canvas.Circle:
			check(x, x.FillColor)
			check(x, x.StrokeColor)
		case *canvas.Line:
			check(x, x.StrokeColor)
		}
	}
}

// own are the colours of a theme.
func own(th fyne.Theme) map[color.NRGBA]bool {
	set := map[color.NRGBA]bool{}
	for _, n := range []fyne.ThemeColorName{theme.ColorNameBackground, part.ColorSoft, part.ColorFrame, theme.ColorNameForeground, part.ColorQuiet, part.ColorLine,
		theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary, theme.ColorNamePlaceHolder, part.ColorOK, part.ColorWarn, part.ColorBad} {
		set[color.NRGBAModel.Convert(th.Color(n, theme.VariantLight)).(color.NRGBA)] = true
	}
	return set
}

var (
	placeCode    = regexp.MustCompile(`\b6230\d{2}(\d{3}){0,2}\b`)
	chineseComma = regexp.MustCompile(`[^\p{Han}]、.?|.?、[^\p{Han}]`)

	rawKey  = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_]+)+$`)
	chinese = regexp.MustCompile(`\p{Han}+`)
	latin   = regexp.MustCompile(`[A-Za-z]{3,}`)
)

// untranslated finds words of another language that no record has: keys of the
// catalogue, Chinese in English, English in Chinese and Tibetan. (Tibetan has Chinese in
// brackets where a misunderstanding could lose something.)
func untranslated(all []piece, lang state.Lang, data string, report func(string, ...any)) {
	for _, p := range all {
		text, ok := p.o.(*canvas.Text)
		if !ok {
			continue
		}
		s := strings.ReplaceAll(text.Text, "\u200a", "")
		if rawKey.MatchString(s) {
			report("%q is a key of the catalogue", s)
		}
		if lang != state.Chinese {
			for _, comma := range chineseComma.FindAllString(s, -1) {
				if !strings.Contains(data, comma) {
					report("%q in %q stands between words as in Chinese", comma, s)
				}
			}
		}
		foreign := latin
		if lang == state.English {
			foreign = chinese
		}
		for _, word := range foreign.FindAllString(s, -1) {
			if !strings.Contains(data, word) {
				report("%q in %q is not translated", word, s)
			}
		}
	}
}

// nameless finds codes of places that stand for their names; a code may stand beside one.
func nameless(all []piece, names map[string]string, report func(string, ...any)) {
	var codes []string
	var words strings.Builder
	for _, p := range all {
		if text, ok := p.o.(*canvas.Text); ok {
			s := strings.ReplaceAll(text.Text, "\u200a", "")
			codes = append(codes, placeCode.FindAllString(s, -1)...)
			words.WriteString(s + "\n")
		}
	}
	for _, code := range codes {
		if name := names[code]; name == "" || !strings.Contains(words.String(), name) {
			report("%s is a place without its name", code)
		}
	}
}

// places are the names of villages, townships and the county, by code.
func (c *canned) places(w *state.Words) map[string]string {
	names := map[string]string{"623027": w.T("people.county")}
	areas, _ := c.memory.Records().List(context.Background(), state.Query{Kind: record.Area})
	for _, a := range areas {
		names[a.Value(record.AreaCode).Text()] = a.Value(record.AreaName).Text()
	}
	return names
}

// data is all that the records of the pictures say, and what is the same in every
// language.
func (c *canned) data(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("中文 བོད་ཡིག English crzm SIL Open Font License https zhucun example org ISO " + c.desk.Kit.Me.TeamName + " " + c.desk.Settings.View().Device + " " + c.desk.Households.View().Find.Text + " " + c.desk.Batch.View().Raw)
	for _, m := range c.desk.Kit.Me.Mates {
		b.WriteString(" " + m.Name)
	}
	for _, v := range c.desk.Kit.Me.Villages {
		b.WriteString(" " + v.Name)
	}
	b.WriteString(" 桑科 07（已丢失） 南杰措 桑科一队平板 县级数据管理员") // of what waits at the county
	for _, it := range c.memory.Queue {
		b.WriteString(" " + it.Who + " " + it.Note)
	}
	for _, k := range record.Kinds {
		all, err := c.desk.Kit.Records.List(context.Background(), state.Query{Kind: k.Kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			for _, g := range r.Row.Fields {
				for _, s := range g.Siblings() {
					b.WriteString(" " + s.Value.Text())
				}
			}
		}
	}
	return b.String()
}

// names are those of the people, the households and the places of the bar.
func (c *canned) names(w *state.Words) map[string]bool {
	set := map[string]bool{}
	for _, h := range c.households() {
		set[w.Name(h.Head, h.HeadBo)] = true
	}
	for _, p := range c.desk.Places() {
		set[w.T(p.Word)] = true
	}
	for _, m := range c.desk.Kit.Me.Mates {
		set[w.Name(m.Name, m.Bo)] = true
	}
	for n := range set {
		set[strings.ReplaceAll(n, "\u200a", "")] = true
	}
	delete(set, "")
	return set
}
