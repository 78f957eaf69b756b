package part_test

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/chart"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

var (
	folder = flag.String("screens", "", "folder into which the gallery is drawn in every theme, size and language")
	only   = flag.String("scenes", "", "draw only the pictures whose names match this regular expression")
)

// The gallery shows every part in every state, with the app's own words. It is drawn by
// `make screens` and held by the tests of this package; no page of the app leads to it.
type gallery struct {
	w     *state.Words
	width float32
}

func (g gallery) inner() float32 { return g.width - 2*part.Edge - part.ScrollBar }

func (g gallery) t(key string) string { return g.w.T(key) }

// pages are the parts, those together that one looks at together.
func (g gallery) pages() map[string]fyne.CanvasObject {
	pages := map[string]fyne.CanvasObject{}
	for name, objects := range map[string][]fyne.CanvasObject{
		"1-text": g.texts(), "2-badges": g.badges(), "3-rows": g.rows(), "4-choices": g.choices(), "5-notices": g.notices(), "6-charts": g.charts(), "7-more-charts": g.moreCharts(),
	} {
		pages[name] = part.Edged(part.Stack(part.Gap, objects...))
	}
	pages["8-feet"] = part.Stack(part.Space24, g.feet()...)
	return pages
}

func (g gallery) texts() (parts []fyne.CanvasObject) {
	for _, surface := range []fyne.ThemeColorName{theme.ColorNameBackground, part.ColorSoft, part.ColorFrame} {
		name := g.w.Name("才让卓玛", "ཚེ་རིང་སྒྲོལ་མ")
		lines := []fyne.CanvasObject{part.Title(name), part.Strong(name), part.Body(g.t("tab.households") + " 2026-11-27"), part.Small(g.t("tab.ledger") + " Ag 1234567890"),
			part.Para(g.t("exchange.how"), g.inner()-2*part.Space12), part.SmallPara(g.t("settings.practice_what"), g.inner()-2*part.Space12)}
		for _, c := range []fyne.ThemeColorName{theme.ColorNamePrimary, part.ColorOK, part.ColorWarn, part.ColorBad, part.ColorQuiet} {
			lines = append(lines, part.NewLine(g.t("saved.sent"), theme.SizeNameText, c, false))
		}
		parts = append(parts, part.On(surface, part.Inset(part.Stack(0, lines...), part.Space8, part.Space12)))
	}
	return parts
}

func (g gallery) saved() []part.Badge {
	return []part.Badge{
		{Sign: part.Check, Word: g.t("saved.sent"), Color: part.ColorOK}, {Sign: part.Waiting, Word: g.t("saved.waiting")},
		{Sign: part.Held, Word: g.t("saved.held"), Color: part.ColorWarn}, {Sign: part.Returned, Word: g.t("saved.returned"), Color: part.ColorBad},
	}
}

func (g gallery) badges() []fyne.CanvasObject {
	parts := []fyne.CanvasObject{part.Section(g.t("tab.exchange"), part.Small("2026-11-27").Fitted())}
	var facts, signs []fyne.CanvasObject
	for _, b := range g.saved() {
		parts = append(parts, b.Small())
	}
	for i, b := range []part.Badge{{Sign: part.Check, Color: part.ColorOK}, {Sign: part.Alert, Color: part.ColorBad}, {Sign: part.Question, Color: part.ColorWarn}} {
		b.Word = g.w.Code("guarantee_state", []string{"ok", "problem", "check"}[i])
		facts = append(facts, part.State(g.w.Field(record.Household, record.HouseholdWater), b))
	}
	for _, s := range part.Signs {
		signs = append(signs, container.NewGridWrap(fyne.NewSquareSize(part.Target), part.NewIcon(s, part.SizeTitle, theme.ColorNameForeground)))
	}
	size := func(conflict bool) fyne.CanvasObject {
		return part.Fact(g.w.Field(record.Household, record.HouseholdSize), "5", conflict)
	}
	return append(parts, part.Section(g.t("card.guarantees"), nil), part.Fitting(g.inner(), append(facts, size(false), size(true))...),
		part.Wrapped(g.inner(), append(signs, container.NewGridWrap(fyne.NewSquareSize(part.Target), part.NewIcon("培", part.SizeTitle, theme.ColorNameForeground)))...))
}

func (g gallery) rows() []fyne.CanvasObject {
	name := g.w.Name("才让卓玛", "ཚེ་རིང་སྒྲོལ་མ")
	tap := func() {}
	focused := part.Row{Width: g.inner(), First: name, Second: g.t("saved.waiting"), Badge: part.Badge{Sign: part.Next}, Tap: tap}.Plate()
	focused.FocusGained()
	hovered := part.Row{Width: g.inner(), First: name, Tap: tap}.Plate()
	hovered.MouseIn(nil)
	parts := []fyne.CanvasObject{
		part.Row{Width: g.inner(), First: name}.Plate(), part.Row{Width: g.inner(), First: name, Second: g.t("due.never"), Badge: part.Badge{Sign: part.Next}, Tap: tap}.Plate(),
		part.Row{Width: g.inner(), First: name, Second: g.t("exchange.held_do"), Whole: true, Badge: part.Badge{Sign: part.Next}, Tap: tap}.Plate(),
		part.Row{Width: g.inner(), First: name, Second: g.t("due.today"), Chosen: true, Tap: tap}.Plate(), focused, hovered,
	}
	for _, b := range g.saved() {
		parts = append(parts, part.Row{Width: g.inner(), First: name, Second: "2026-11-27", Badge: b, Tap: tap}.Plate())
	}
	return parts
}

func (g gallery) choices() []fyne.CanvasObject {
	tap := func() {}
	var chips, days []fyne.CanvasObject
	for i, c := range []string{"income", "livestock", "school", "health", "housing", "water"} {
		chips = append(chips, part.ChipAsBefore(g.w.Code("visit_topic", c), i%3 == 0, i%3 == 1, tap))
	}
	for i, c := range []string{"in", "pasture", "duty", "rest"} {
		days = append(days, part.Choice(g.w.Code("day_status", c), []part.Sign{part.Check, part.Tent, part.Duty, part.Rest}[i], c == "in", tap))
	}
	return []fyne.CanvasObject{part.Wrapped(g.inner(), chips...), part.InColumns(2, g.inner(), days...),
		part.Wrapped(g.inner(), part.Button(g.t("undo"), part.Back, false, tap), part.Button(g.t("ask.sure"), part.Check, true, tap), part.Button("", part.Minus, false, tap), part.Button("", part.Plus, false, tap)),
		part.Wrapped(g.inner(), part.Quiet(g.t("today.other"), theme.MoreHorizontalIcon(), tap))}
}

func (g gallery) notices() []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, n := range []part.Notice{part.Wrong(g.t("error.read")), part.Warn(g.t("ledger.locked")), part.Note(g.t("complaint.nameless_what")),
		{Sign: part.Kept, Words: g.t("draft.kept")}, {Sign: part.Conflict, Words: g.t("conflict.choose"), Color: part.ColorWarn},
		{Sign: part.Check, Words: g.t("complaint.saved"), Color: part.ColorOK}, {Sign: part.Alert, Words: g.t("error.read"), Color: part.ColorBad, Small: true}} {
		parts = append(parts, n.Draw(g.inner()))
	}
	return append(parts, part.Empty(g.t("households.none"), nil, g.inner()), part.Empty(g.t("card.no_visits"), part.Button(g.t("card.visit"), part.Plus, true, func() {}), g.inner()))
}

func (g gallery) feet() []fyne.CanvasObject {
	main := func(key string) *part.Press { return part.MainButton(g.t(key), theme.ConfirmIcon(), func() {}) }
	side := func(key string, icon fyne.Resource) fyne.CanvasObject { return part.Side(g.t(key), icon, func() {}) }
	busy := main("saving")
	busy.Disable()
	return []fyne.CanvasObject{part.Foot(main("card.visit")), part.Foot(main("visit.save"), side("discard", theme.DeleteIcon())),
		part.Foot(main("visit.save"), side("undo.discard", theme.ContentUndoIcon())), part.Foot(busy),
		part.Foot(main("card.visit"), side("edit", theme.DocumentCreateIcon()), side("discard", theme.DeleteIcon()))}
}

func (g gallery) charts() []fyne.CanvasObject {
	topic := func(c string) string { return g.w.Code("visit_topic", c) }
	items := []chart.Item{{Label: topic("income"), Value: 18600, Words: "18 600"}, {Label: topic("livestock"), Value: 42100, Words: "42 100"},
		{Label: topic("water"), Value: -3200, Words: "−3 200"}, {Label: topic("housing"), Value: 0, Words: "0"}}
	series := []string{topic("income"), topic("livestock"), topic("benefit")}
	rows := []chart.Row{{Label: "2024", Parts: []float64{12, 30, 6}, Words: "48"}, {Label: "2025", Parts: []float64{15, 28, 8}, Words: "51"}, {Label: "2026", Parts: []float64{18, 33, 4}, Words: "55"}}
	var cells []chart.Cell
	for i, p := range []string{"仁青草", "尼玛才旦", "张文海"} {
		cells = append(cells, chart.Cell{Title: p, Words: strconv.Itoa(20 + i), Values: []float64{18, 20, float64(15 + 3*i), 22, 21, 19, 20, 23, 17, 20, 19, 21}})
	}
	return []fyne.CanvasObject{
		part.Section(g.t("tab.today"), nil), part.Chart(chart.Bars(items, g.inner(), part.Measure)),
		part.Section(g.t("tab.ledger"), nil), part.Chart(chart.Stacked(series, rows, g.inner(), part.Measure)),
		part.Section(g.t("tab.ledger"), nil), part.Chart(chart.Multiples(cells, "2026-01", "2026-12", g.inner(), part.Measure)),
	}
}

func (g gallery) moreCharts() []fyne.CanvasObject {
	topic := func(c string) string { return g.w.Code("visit_topic", c) }
	months := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
	curves := []chart.Curve{{Name: topic("income"), Values: []float64{3, 4, 6, 5, 9, 12, 11}}, {Name: topic("water"), Values: []float64{8, 7, 7, 6, 4, 4, 2, 1}}}
	events := []chart.Event{{Day: 12, Words: "01-13"}, {Day: 50, Words: "02-20"}, {Day: 79}, {Day: 79, Words: "03-21"}, {Day: 108, Words: g.t("due.today"), Open: true}}
	marks := []chart.Event{{Day: 0, Words: "2026-01"}, {Day: 31, Words: "2026-02"}, {Day: 59, Words: "2026-03"}, {Day: 90, Words: "2026-04"}}
	steps := []chart.Step{{Name: g.w.Code("role", "member"), Words: "04-02", Stage: chart.Done}, {Name: g.w.Code("role", "leader"), Words: "04-09", Stage: chart.Done},
		{Name: g.w.Code("role", "township"), Words: g.t("saved.waiting"), Stage: chart.Here}, {Name: g.w.Code("role", "county"), Stage: chart.Ahead}}
	back := []chart.Step{{Name: g.w.Code("role", "member"), Words: "04-02", Stage: chart.Done}, {Name: g.w.Code("role", "township"), Words: g.t("saved.returned"), Stage: chart.Back}}
	return []fyne.CanvasObject{
		part.Section(g.t("tab.today"), nil), part.Chart(chart.Lines(curves, months, func(v float64) string { return strconv.Itoa(int(v)) }, g.inner(), part.Measure)),
		part.Section(g.t("tab.households"), nil), part.Chart(chart.Timeline(events, 0, 120, marks, g.inner(), part.Measure)),
		part.Section(g.t("tab.exchange"), nil), part.Chart(chart.Steps(steps, g.inner(), part.Measure)), part.Chart(chart.Steps(back, g.inner(), part.Measure)),
	}
}

// tables are in windows of their own: they are as high as these.
func (g gallery) tables(t testing.TB) map[string]fyne.CanvasObject {
	words := part.TableWords{Copy: g.t("table.copy"), None: g.t("households.none"), Filter: g.t("households.search"),
		Count:  func(n, _ int) string { return g.w.N("households.count", n) },
		Chosen: func(n int) string { return g.w.N("table.chosen", n) }, Copied: func(n int) string { return g.w.N("table.copied", n) }}
	made := map[string]fyne.CanvasObject{}
	for _, name := range []string{"9-table", "9-table-chosen", "9-table-empty"} {
		find := widget.NewEntry()
		over := container.NewGridWrap(fyne.NewSize(300, find.MinSize().Height), find)
		table := part.NewTable(part.TableOf[house]{Words: words, Key: func(h house) string { return fmt.Sprint(h.n) }, Over: over, Find: find, Columns: columns,
			Actions: []part.Action[house]{{Words: g.t("card.visit"), Sign: part.Plus, Do: func([]house) {}}}})
		table.Resize(fyne.NewSize(1200, 420))
		table.Set(houses(40))
		switch name {
		case "9-table-chosen":
			table.Focus().FocusGained()
			for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown} {
				table.Focus().TypedKey(&fyne.KeyEvent{Name: k})
			}
			table.Beside("4")
		case "9-table-empty":
			table.Set(nil)
		}
		made[name] = table
	}
	return made
}

func TestGallery(t *testing.T) {
	d := newDrawn(t)
	schemes, sizes, langs := part.Schemes[:], state.TextSizes[:], state.Langs
	if *folder == "" { // the whole is drawn with -screens
		schemes, sizes, langs = schemes[:1], sizes[:1], langs[:1]
	} else if err := os.MkdirAll(*folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, s := range schemes {
		for _, size := range sizes {
			d.app(t, s, size)
			for _, lang := range langs {
				g := gallery{d.words[lang], 412}
				for name, o := range g.pages() {
					shoot(t, fmt.Sprintf("gallery-%s-%.0f-%s-%s.png", s, size, lang, name), o, fyne.NewSize(g.width, o.MinSize().Height))
				}
				for name, o := range g.tables(t) {
					shoot(t, fmt.Sprintf("gallery-%s-%.0f-%s-%s.png", s, size, lang, name), o, fyne.NewSize(1200, 420))
				}
			}
		}
	}
}

func shoot(t *testing.T, name string, o fyne.CanvasObject, size fyne.Size) {
	t.Helper()
	if ok, err := regexp.MatchString(*only, name); err != nil || !ok {
		return
	}
	o.Resize(size) // at once: what wraps is as high as it needs only at its width
	img := window(t, container.NewWithoutLayout(o), size).Canvas().Capture()
	if *folder == "" {
		return
	}
	f, err := os.Create(filepath.Join(*folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
