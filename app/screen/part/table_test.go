package part_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"zhucun/app/screen/part"
)

type house struct {
	n       int
	name    string
	group   int
	members int
	where   string
	away    bool
}

func houses(n int) []house {
	names := []string{"才让卓玛", "旦正加", "万玛太", "马建云", "桑杰草"}
	all := make([]house, n)
	for i := range all {
		all[i] = house{i, fmt.Sprintf("%s%d", names[i%5], i), i*7%10 + 1, i*3%8 + 1, []string{"夏季牧场", "定居点"}[i%2], i%2 == 0}
	}
	return all
}

var columns = []part.Column[house]{
	{Title: "户主", Width: 7, Grow: 2, Value: func(h house) string { return h.name }},
	{Title: "小组", Width: 3, End: true, Value: func(h house) string { return fmt.Sprint(h.group) }, Compare: func(a, b house) int { return cmp.Compare(a.group, b.group) }},
	{Title: "人口", Width: 3, End: true, Value: func(h house) string { return fmt.Sprint(h.members) }, Compare: func(a, b house) int { return cmp.Compare(a.members, b.members) }},
	{Title: "现在", Width: 8, Grow: 1, Value: func(h house) string { return h.where }, Badge: func(h house) part.Badge {
		b := part.Badge{Word: h.where}
		if h.away {
			b.Sign = part.Away
		}
		return b
	}},
	{Title: "上次走访", Width: 7, Value: func(h house) string { return fmt.Sprintf("2026-%02d-%02d", h.n%12+1, h.n%28+1) }},
	{Title: "备注", Width: 40, Value: func(h house) string { return "=" + h.name }}, // too wide for most windows
}

var tableWords = part.TableWords{
	Filter: "筛选", Copy: "复制到表格", None: "没有符合的",
	Count:  func(shown, all int) string { return fmt.Sprintf("%d / %d", shown, all) },
	Chosen: func(n int) string { return fmt.Sprintf("已选 %d", n) },
	Copied: func(n int) string { return fmt.Sprintf("已复制 %d 行", n) },
}

type shownTable struct {
	*part.Table[house]
	find   *widget.Entry
	window fyne.Window
	opened []string
	sent   []house
}

func newTable(t testing.TB, n int, size fyne.Size) *shownTable {
	s := &shownTable{find: widget.NewEntry()}
	s.Table = part.NewTable(part.TableOf[house]{Words: tableWords, Columns: columns, Key: func(h house) string { return fmt.Sprint(h.n) },
		Open: func(h house) { s.opened = append(s.opened, h.name) }, Over: s.find, Find: s.find,
		Actions: []part.Action[house]{{Words: "批量转场", Sign: part.Away, Do: func(h []house) { s.sent = h }}}})
	s.window = window(t, s.Table, size)
	s.Set(houses(n))
	return s
}

func (s *shownTable) key(names ...fyne.KeyName) {
	for _, n := range names {
		s.Focus().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

// says are the texts on the screen, from above.
func (s *shownTable) says() []string {
	type text struct {
		at fyne.Position
		s  string
	}
	var all []text
	visible(s.Table, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
		if x, ok := o.(*canvas.Text); ok && x.Text != "" {
			all = append(all, text{at, x.Text})
		}
	})
	slices.SortStableFunc(all, func(a, b text) int { return cmp.Or(cmp.Compare(a.at.Y, b.at.Y), cmp.Compare(a.at.X, b.at.X)) })
	var out []string
	for _, x := range all {
		out = append(out, x.s)
	}
	return out
}

// tap taps the plate that shows a text.
func (s *shownTable) tap(t *testing.T, words string) {
	t.Helper()
	found := false
	visible(s.Table, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
		if p, ok := o.(*part.Plate); ok && !found {
			visible(p, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
				if l, ok := o.(*part.Line); ok && l.Says() == words && !found {
					found = true
					p.Tapped(nil)
				}
			})
		}
	})
	if !found {
		t.Fatalf("nothing says %q", words)
	}
}

func TestATableIsWorkedWithoutAPointer(t *testing.T) {
	newDrawn(t).app(t, part.Light, 16)
	s := newTable(t, 100, fyne.NewSize(1200, 700))
	s.window.Canvas().Focus(s.Focus())
	s.key(fyne.KeyDown, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace)
	if got := s.Chosen(); len(got) != 2 || got[0].n != 2 || got[1].n != 3 {
		t.Fatalf("chosen %v", got)
	}
	if !slices.Contains(s.says(), "已选 2") {
		t.Errorf("does not say how many are chosen: %q", s.says()[:8])
	}
	s.Focus().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "户主\t小组\t人口\t现在\t上次走访\t备注\n万玛太2\t5\t7\t夏季牧场\t2026-03-03\t'=万玛太2\n马建云3\t") {
		t.Errorf("copied %q", got)
	}
	s.tap(t, "批量转场")
	if len(s.sent) != 2 {
		t.Errorf("the action got %v", s.sent)
	}
	s.key(fyne.KeyEnd, fyne.KeyReturn, fyne.KeyHome, fyne.KeyEnter, fyne.KeyUp, fyne.KeyEnter)
	if fmt.Sprint(s.opened) != "[桑杰草99 才让卓玛0 才让卓玛0]" {
		t.Errorf("opened %v", s.opened)
	}
	s.Focus().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(s.Chosen()) != 100 {
		t.Errorf("%d of 100 are chosen", len(s.Chosen()))
	}
}

// pressRow presses a line, or the box before it, while keys are held.
func (s *shownTable) pressRow(line int, box bool, keys fyne.KeyModifier) {
	n := 0
	visible(s.Table, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
		if fmt.Sprintf("%T", o) != "*part.tableRow" {
			return
		}
		if n++; n != line+1 {
			return
		}
		if box {
			visible(o, fyne.Position{}, func(in fyne.CanvasObject, _ fyne.Position) {
				if fmt.Sprintf("%T", in) == "*part.tick" {
					o = in
				}
			})
		}
		o.(desktop.Mouseable).MouseDown(&desktop.MouseEvent{Modifier: keys})
		o.(desktop.Mouseable).MouseUp(&desktop.MouseEvent{Modifier: keys})
		o.(fyne.Tappable).Tapped(&fyne.PointEvent{Position: fyne.NewPos(200, 10)})
	})
}

func TestRowsAreChosenByAPointerWithShiftAndCtrl(t *testing.T) {
	newDrawn(t).app(t, part.Light, 16)
	s := newTable(t, 20, fyne.NewSize(1200, 700))
	chosen := func(want string) {
		t.Helper()
		var got []int
		for _, h := range s.Chosen() {
			got = append(got, h.n)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("chosen %v, want %s", got, want)
		}
	}
	s.pressRow(1, true, 0)
	s.pressRow(4, true, fyne.KeyModifierShift)
	chosen("[1 2 3 4]")
	s.pressRow(6, false, fyne.KeyModifierShift) // beside the box, too
	chosen("[1 2 3 4 5 6]")
	s.pressRow(3, false, fyne.KeyModifierShortcutDefault)
	chosen("[1 2 4 5 6]")
	if len(s.opened) > 0 {
		t.Errorf("opened %v", s.opened)
	}
	s.pressRow(2, false, 0)
	if fmt.Sprint(s.opened) != "[万玛太2]" {
		t.Errorf("opened %v", s.opened)
	}
	s.find.SetText("马建云") // the row that was chosen last is one of them, the third
	s.pressRow(0, true, fyne.KeyModifierShift)
	chosen("[3]")
	s.find.SetText("桑杰草") // it is none of them
	s.pressRow(3, true, fyne.KeyModifierShift)
	chosen("[4 19]")
}

func TestATitleSortsAndTheFilterNarrows(t *testing.T) {
	newDrawn(t).app(t, part.Light, 16)
	s := newTable(t, 100, fyne.NewSize(1200, 700))
	s.tap(t, "小组")
	if first := s.firstRow(); first[0] != "才让卓玛0" || first[1] != "1" {
		t.Errorf("the least first: %q", first)
	}
	s.tap(t, "小组")
	if first := s.firstRow(); first[1] != "10" {
		t.Errorf("the most first: %q", first)
	}
	test.Type(s.find, "旦正加 定居点")
	if says := s.says(); !slices.Contains(says, "10 / 100") {
		t.Errorf("the filter shows %q", says[:8])
	}
	test.Type(s.find, "无此人")
	if !slices.Contains(s.says(), "没有符合的") {
		t.Error("does not say that nothing was found")
	}
}

func TestWhoSortsByKeyStaysAtTheTitle(t *testing.T) {
	newDrawn(t).app(t, part.Light, 16)
	s := newTable(t, 20, fyne.NewSize(1200, 700))
	var titles []*part.Plate
	inHead := func() (found []*part.Plate) {
		visible(s.Table, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
			if p, ok := o.(*part.Plate); ok && at.Y > 40 && at.Y < 100 {
				found = append(found, p)
			}
		})
		return found
	}
	titles = inHead()
	if len(titles) != 5 {
		t.Fatalf("%d titles", len(titles))
	}
	titles[1].Stop() // the arrows lead there
	s.window.Canvas().Focus(titles[1])
	titles[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if first := s.firstRow(); first[1] != "1" {
		t.Errorf("not sorted: %q", first)
	}
	if s.window.Canvas().Focused() != titles[1] || !slices.Contains(inHead(), titles[1]) {
		t.Errorf("the title that was pressed is gone: %T, of %v", s.window.Canvas().Focused(), slices.Index(inHead(), titles[1]))
	}
}

// firstRow is what the first row says. The titles are six, the last is not drawn.
func (s *shownTable) firstRow() []string {
	says := s.says()
	return says[slices.Index(says, "上次走访")+1:]
}

func TestColumnsThatDoNotFitAreLeftOutFromTheEnd(t *testing.T) {
	newDrawn(t).app(t, part.Light, 16)
	for width, want := range map[float32]int{400: 3, 560: 4, 1200: 5, 1600: 6} {
		s := newTable(t, 3, fyne.NewSize(width, 400))
		says, n := s.says(), 0
		for _, c := range columns {
			if slices.Contains(says, c.Title) {
				n++
			}
		}
		if n != want {
			t.Errorf("at %.0f: %d columns, want %d", width, n, want)
		}
	}
}

// BenchmarkTableStep scrolls 50,000 rows by two rows, and BenchmarkTableKey goes down by one.
func BenchmarkTableStep(b *testing.B) {
	newDrawn(b).app(b, part.Light, 16)
	s := newTable(b, 50_000, fyne.NewSize(1440, 900))
	steps := 0
	for b.Loop() {
		s.List().ScrollToOffset(float32(steps * 80 % 1_900_000))
		steps++
	}
	if want := houses(50_000)[(steps-1)*80%1_900_000/40].name; !slices.Contains(s.says(), want) {
		b.Fatalf("%s is not at the top: %q", want, s.firstRow())
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(steps), "ms/step<=16") // a frame
}

func BenchmarkTableKey(b *testing.B) {
	newDrawn(b).app(b, part.Light, 16)
	s := newTable(b, 50_000, fyne.NewSize(1440, 900))
	s.window.Canvas().Focus(s.Focus())
	keys := 0
	for b.Loop() {
		s.key(fyne.KeyDown)
		keys++
	}
	if want := houses(50_000)[keys].name; !slices.Contains(s.says(), want) {
		b.Fatalf("the cursor is not brought to %s: %q", want, s.firstRow())
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(keys), "ms/key<=16")
}

func BenchmarkTableSort(b *testing.B) {
	newDrawn(b).app(b, part.Light, 16)
	s := newTable(b, 50_000, fyne.NewSize(1440, 900))
	n := 0
	for b.Loop() {
		s.Set(houses(50_000))
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(n), "ms/fill")
}

// What says when whose work came is not carried out of the app.
func TestAPrivateTableIsNotCopied(t *testing.T) {
	test.NewTempApp(t)
	table := part.NewTable(part.TableOf[house]{Words: tableWords, Columns: columns, Key: func(h house) string { return h.name }, Private: true})
	w := test.NewTempWindow(t, table)
	w.Resize(fyne.NewSize(900, 600))
	table.Set(houses(5))
	fyne.CurrentApp().Clipboard().SetContent("before")
	table.Copy()
	if got := fyne.CurrentApp().Clipboard().Content(); got != "before" {
		t.Errorf("copied %q", got)
	}
}
