package screen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zhucun/app/screen"
	"zhucun/app/state"
	"zhucun/store/record"
)

// keyboard types into a window as the driver of a desktop does, and counts the keys
// beside text.
type keyboard struct {
	t    *testing.T
	w    fyne.Window
	f    *screen.Frame
	keys int
}

// atKeyboard is a window whose frame has the keys, with nothing to point with.
func atKeyboard(t *testing.T, size fyne.Size) (*canned, *keyboard) {
	t.Helper()
	c := newCanned(t)
	d := newDrawn(t)
	d.app(t, state.DefaultPrefs)
	f := screen.NewFrame(c.desk, d.words[state.Chinese], "", size.Width)
	w := test.NewTempWindow(t, f.Object())
	w.SetPadded(false)
	w.Resize(size)
	screen.AddKeys(w.Canvas(), func() *screen.Frame { return f }, func(fyne.KeyName) {})
	c.desk.Start()
	return c, &keyboard{t: t, w: w, f: f}
}

// press presses a key, and counts it.
func (k *keyboard) press(keys ...fyne.KeyName) {
	k.t.Helper()
	c := k.w.Canvas()
	for _, key := range keys {
		k.keys++
		switch focused := c.Focused(); {
		case key == fyne.KeyTab:
			c.FocusNext()
		case focused != nil:
			focused.TypedKey(&fyne.KeyEvent{Name: key})
		case c.OnTypedKey() != nil:
			c.OnTypedKey()(&fyne.KeyEvent{Name: key})
		}
		if key == fyne.KeySpace { // the character comes after the key, wherever the focus is then
			k.rune(' ')
		}
	}
}

// char types a character that is a key of its own.
func (k *keyboard) char(r rune) {
	k.keys++
	k.rune(r)
}

func (k *keyboard) rune(r rune) {
	c := k.w.Canvas()
	if focused := c.Focused(); focused != nil {
		focused.TypedRune(r)
	} else if c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// text types what is no key.
func (k *keyboard) text(s string) {
	for _, r := range s {
		k.rune(r)
	}
}

// ctrl presses a key with Ctrl.
func (k *keyboard) ctrl(key fyne.KeyName) {
	k.keys++
	if focused, ok := k.w.Canvas().Focused().(fyne.Shortcutable); ok { // a field, which hears of it first
		focused.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
	}
	for _, s := range screen.Shortcuts() { // the test's canvas has none
		if s.Key == key && s.Modifier == fyne.KeyModifierShortcutDefault {
			s.Do(k.f)
		}
	}
}

// until presses a key until the focus is on what says something.
func (k *keyboard) until(key fyne.KeyName, words string) {
	k.t.Helper()
	for began := k.keys; !atFocus(k.w, words); {
		if k.press(key); k.keys > began+most {
			k.t.Fatalf("%q is not reached by %s", words, key)
		}
	}
}

// at wants the focus on what says something.
func (k *keyboard) at(words string) {
	k.t.Helper()
	if !atFocus(k.w, words) {
		k.t.Fatalf("the focus is on %T %q, not on %q", k.w.Canvas().Focused(), saidBy(k.w.Canvas().Focused()), words)
	}
}

func saidBy(f fyne.Focusable) (all []string) {
	if o, ok := f.(fyne.CanvasObject); ok {
		visible(o, func(o fyne.CanvasObject) {
			if x, ok := o.(interface{ Says() string }); ok && x.Says() != "" {
				all = append(all, x.Says())
			}
		})
	}
	return all
}

// most is how many keys beside text a task may take.
const most = 25

func TestAVisitByKeyboard(t *testing.T) {
	for _, size := range []fyne.Size{sizes[3], sizes[2], sizes[0]} {
		c, k := atKeyboard(t, size)
		before := len(c.memory.Saves)
		k.char('/')
		k.text("旦正加")
		k.press(fyne.KeyReturn)
		k.ctrl(fyne.KeyReturn) // the visit
		for _, group := range [][]string{{"收入", "牲畜和草场", "上学"}, {"户主", "老人"}, {"无", "饲草料"}} {
			k.until(fyne.KeyTab, group[0]) // what was talked about, who was there, what is needed
			for i, words := range group {
				if k.until(fyne.KeyRight, words); i == 0 && words == "无" {
					continue
				}
				k.press(fyne.KeySpace)
				k.at(words)
			}
		}
		k.ctrl(fyne.KeyReturn)
		if len(c.memory.Saves) != before+1 {
			t.Fatalf("at %.0f: %d saves; %+v", size.Width, len(c.memory.Saves)-before, c.desk.Visit.View().Errors)
		}
		e := c.memory.Saves[before].Edits[0]
		if got := fieldOf(e, record.VisitTopics).Codes(); !slices.Equal(got, []string{"income", "livestock", "school"}) {
			t.Errorf("talked about %v", got)
		}
		t.Logf("a visit at %.0f: %d keys beside text", size.Width, k.keys)
		if k.keys > most {
			t.Errorf("a visit at %.0f takes %d keys", size.Width, k.keys)
		}
	}
}

func fieldOf(e state.Edit, no record.Field) record.Value {
	for _, s := range e.Fields {
		if s.Field == no {
			return s.Value
		}
	}
	return ""
}

func TestADayByKeyboard(t *testing.T) {
	for _, size := range []fyne.Size{sizes[3], sizes[0]} {
		c, k := atKeyboard(t, size)
		before := len(c.memory.Saves)
		k.ctrl(fyne.Key3)
		for c.desk.Route().Page == state.PageLedger {
			if k.keys > most {
				t.Fatal("today is not reached")
			}
			focused := k.w.Canvas().Focused()
			if words := saidBy(focused); len(words) > 0 && words[0] == "22" {
				k.press(fyne.KeyUp, fyne.KeyLeft, fyne.KeyReturn) // the fourteenth
			} else if strings.Contains(fmt.Sprintf("%T", focused), "tableList") { // a line a person, a column a day
				k.press(slices.Repeat([]fyne.KeyName{fyne.KeyLeft}, 8)...)
				k.press(fyne.KeyReturn)
			} else {
				k.press(fyne.KeyTab)
			}
		}
		if r := c.desk.Route(); r.Day != record.MustDay("2026-04-14") {
			t.Fatalf("at %+v", r)
		}
		k.until(fyne.KeyRight, "病假")
		k.press(fyne.KeySpace)
		k.ctrl(fyne.KeyReturn)
		if len(c.memory.Saves) != before+1 || fieldOf(c.memory.Saves[before].Edits[0], record.DutyStatus) != record.C("sick") {
			t.Fatalf("at %.0f: %+v", size.Width, c.memory.Saves[before:])
		}
		t.Logf("a day at %.0f: %d keys beside text", size.Width, k.keys)
		if k.keys > most {
			t.Errorf("a day at %.0f takes %d keys", size.Width, k.keys)
		}
	}
}

func TestAnEditByKeyboard(t *testing.T) {
	for _, size := range []fyne.Size{sizes[3], sizes[0]} {
		c, k := atKeyboard(t, size)
		before := len(c.memory.Saves)
		k.char('/')
		k.text("旦正加")
		k.press(fyne.KeyReturn)
		k.ctrl(fyne.KeyE)
		phone := func() bool {
			e, ok := k.w.Canvas().Focused().(*screen.TextEntry)
			return ok && e.Text != "" && e.Text[0] == '1' && len(e.Text) == 11
		}
		for !phone() {
			if k.press(fyne.KeyTab); k.keys > most {
				t.Fatal("the phone number is not reached")
			}
		}
		k.press(fyne.KeyBackspace)
		k.text("9")
		k.ctrl(fyne.KeyReturn)
		if len(c.memory.Saves) != before+1 || len(c.memory.Saves[before].Edits[0].Fields) != 1 {
			t.Fatalf("at %.0f: %+v", size.Width, c.memory.Saves[before:])
		}
		t.Logf("an edit at %.0f: %d keys beside text", size.Width, k.keys)
		if k.keys > most {
			t.Errorf("an edit at %.0f takes %d keys", size.Width, k.keys)
		}
	}
}

func TestEscapeGoesBackFromEveryControl(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	card := state.Route{Page: state.PageHouseholds, Household: c.first}
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	c.desk.Go(card)
	for _, at := range []state.Route{
		{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first},
		{Page: state.PageVisit, Household: c.first},
	} {
		stops := 1
		for n := 0; n < stops; n++ {
			c.desk.Go(at)
			k.w.Canvas().Unfocus()
			for range n + 1 {
				k.press(fyne.KeyTab)
			}
			focused := k.w.Canvas().Focused()
			if n == 0 { // how many there are
				for k.press(fyne.KeyTab); k.w.Canvas().Focused() != focused; k.press(fyne.KeyTab) {
					stops++
				}
			}
			if k.press(fyne.KeyEscape); c.desk.Route() != card {
				t.Fatalf("from %T %q to %+v", focused, saidBy(focused), c.desk.Route())
			}
		}
		if stops < 8 {
			t.Errorf("%d controls", stops)
		}
	}
}

func TestAGroupIsOneStopOfTheTabKey(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	tabTo(t, k.w, "收入")
	k.press(fyne.KeyRight, fyne.KeyRight)
	k.at("上学")
	k.press(fyne.KeyDown)
	if atFocus(k.w, "上学") {
		t.Error("no way down")
	}
	k.press(fyne.KeyUp)
	k.press(fyne.KeyHome)
	k.at("收入")
	k.press(fyne.KeyTab)
	k.at("户主")
	k.w.Canvas().FocusPrevious()
	k.at("收入")
	k.press(fyne.KeyEnd, fyne.KeyTab)
	k.w.Canvas().FocusPrevious()
	k.at("其他")
}

func TestTheArrowsOpenALineOfTheList(t *testing.T) {
	c, k := atKeyboard(t, sizes[3])
	k.ctrl(fyne.Key2)
	if _, typing := k.w.Canvas().Focused().(*screen.TextEntry); !typing {
		t.Fatalf("the list begins at %T", k.w.Canvas().Focused())
	}
	k.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	second, _ := c.desk.Households.Row(1)
	if got := c.desk.Route().Household; got != second.ID {
		t.Errorf("opened %s, the second line is %s", got, second.Head)
	}
	k.press(fyne.KeyDown)
	k.press(fyne.KeySpace)
	third, _ := c.desk.Households.Row(2)
	if got := c.desk.Route().Household; got != third.ID {
		t.Errorf("opened %s, the third line is %s", got, third.Head)
	}
	k.char('/')
	if _, typing := k.w.Canvas().Focused().(*screen.TextEntry); !typing {
		t.Errorf("/ leads to %T", k.w.Canvas().Focused())
	}
	if text := c.desk.Households.View().Find.Text; text != "" {
		t.Errorf("it was typed: %q", text)
	}
}

// A search leads from the card that it does not find to the whole list, and goes on
// there: nothing that is typed is lost.
func TestTypingASearchGoesOnWhereItLeads(t *testing.T) {
	c, k := atKeyboard(t, sizes[3])
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	k.char('/')
	k.text("旦正加")
	if v := c.desk.Households.View(); v.Find.Text != "旦正加" || v.Total != 1 {
		t.Fatalf("searched for %q", v.Find.Text)
	}
	hit, _ := c.desk.Households.Row(0)
	if k.press(fyne.KeyReturn); c.desk.Route().Household != hit.ID {
		t.Errorf("at %+v", c.desk.Route())
	}
}

func TestScrollingFollowsTheFocus(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	driver := fyne.CurrentApp().Driver()
	seen := map[fyne.Focusable]bool{}
	for k.press(fyne.KeyTab); !seen[k.w.Canvas().Focused()]; k.press(fyne.KeyTab) {
		o := k.w.Canvas().Focused().(fyne.CanvasObject)
		seen[k.w.Canvas().Focused()] = true
		if y := driver.AbsolutePositionForObject(o).Y; y < 0 || y+o.Size().Height > sizes[0].Height {
			t.Errorf("%T %q has the focus at %.0f, out of sight", o, saidBy(k.w.Canvas().Focused()), y)
		}
	}
	if len(seen) < 15 {
		t.Errorf("%d controls", len(seen))
	}
}

func TestTheWheelWorksOverFields(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	c.desk.Go(state.Route{Page: state.PageEdit, Household: c.first, Kind: record.Household, Record: c.first})
	form, _ := formOf(k.w)
	fields := 0
	visible(form, func(o fyne.CanvasObject) {
		e, ok := o.(*screen.TextEntry)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		if !ok || at.Y < 100 || at.Y > 760 {
			return
		}
		fields++
		form.ScrollToTop()
		at = fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		test.Scroll(k.w.Canvas(), at.AddXY(e.Size().Width/2, e.Size().Height/2), 0, -50)
		if form.Offset.Y == 0 {
			t.Errorf("the page stands still over a field at %v", at)
		}
	})
	if fields < 2 {
		t.Errorf("%d fields", fields)
	}
	form.ScrollToTop()
}

// The wheel scrolls a long note that is written in, and the page where the note ends; over
// one that is not written in it scrolls the page.
func TestTheWheelScrollsALongNoteThatIsWrittenIn(t *testing.T) {
	c := newCanned(t)
	w := newDrawn(t).open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[2])
	note := noteOf(t, c, w)
	note.SetText(strings.Repeat("草料还剩两车\n", 30))
	note.CursorRow = 0
	form := formAround(w.Content(), note)
	var lines *container.Scroll // of the note
	for _, o := range test.WidgetRenderer(note).Objects() {
		if s, ok := o.(*container.Scroll); ok {
			lines = s
		}
	}
	lines.ScrollToTop()
	turn := func(by float32) {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(note)
		test.Scroll(w.Canvas(), at.AddXY(note.Size().Width/2, note.Size().Height/2), 0, by)
	}
	form.ScrollToOffset(fyne.NewPos(0, 100))
	if turn(-40); lines.Offset.Y != 0 || form.Offset.Y <= 100 {
		t.Errorf("not written in: the note is at %.0f, the page at %.0f", lines.Offset.Y, form.Offset.Y)
	}
	w.Canvas().Focus(note)
	lines.ScrollToTop()
	page := form.Offset.Y
	if turn(-40); lines.Offset.Y != 40 || form.Offset.Y != page {
		t.Errorf("written in: the note is at %.0f, the page at %.0f, was %.0f", lines.Offset.Y, form.Offset.Y, page)
	}
	if turn(40); lines.Offset.Y != 0 || form.Offset.Y != page {
		t.Errorf("back: the note is at %.0f, the page at %.0f", lines.Offset.Y, form.Offset.Y)
	}
	if turn(20); form.Offset.Y >= page {
		t.Errorf("at its beginning: the page stays at %.0f", form.Offset.Y)
	}
	lines.ScrollToBottom()
	end, page := lines.Offset.Y, form.Offset.Y
	if turn(-20); lines.Offset.Y != end || form.Offset.Y <= page {
		t.Errorf("at its end: the note goes to %.0f, the page to %.0f from %.0f", lines.Offset.Y, form.Offset.Y, page)
	}
}

func TestTheKeysAreShownAndSaid(t *testing.T) {
	for _, open := range []func(*keyboard){func(k *keyboard) { k.press(fyne.KeyF1) }, func(k *keyboard) { k.char('?') }, func(k *keyboard) {
		k.ctrl(fyne.Key2)
		k.press(fyne.KeyF1) // out of a field
	}} {
		_, k := atKeyboard(t, sizes[3])
		open(k)
		over := k.w.Canvas().Overlays().Top()
		if over == nil {
			t.Fatal("no sheet")
		}
		said := map[string]bool{}
		visible(over, func(o fyne.CanvasObject) {
			if x, ok := o.(interface{ Says() string }); ok {
				said[x.Says()] = true
			}
			if x, ok := o.(*canvas.Text); ok {
				said[x.Text] = true
			}
		})
		for _, words := range []string{"Ctrl+Enter", "/", "Esc", "Ctrl+4", "我的", "找人"} {
			if !said[words] {
				t.Errorf("%q is not on the sheet", words)
			}
		}
		k.press(fyne.KeyEscape)
		if k.w.Canvas().Overlays().Top() != nil {
			t.Error("it does not close")
		}
	}

	_, k := atKeyboard(t, sizes[3])
	tip := func() (found bool) {
		visible(k.w.Content(), func(o fyne.CanvasObject) {
			if x, ok := o.(interface{ Says() string }); ok && x.Says() == "Ctrl+3" {
				found = true
			}
		})
		return found
	}
	var place desktop.Hoverable
	visible(k.w.Content(), func(o fyne.CanvasObject) {
		if h, ok := o.(desktop.Hoverable); ok && place == nil && says(o, "考勤") {
			place = h
		}
	})
	place.MouseIn(&desktop.MouseEvent{})
	if !tip() {
		t.Error("the place of the ledger does not say its key")
	}
	place.MouseOut()
	if tip() {
		t.Error("it is still said")
	}
}

// Ctrl and a digit lead to the places that are shown, and nowhere beyond them.
func TestTheDigitsLeadToThePlacesThatAreShown(t *testing.T) {
	for _, size := range []fyne.Size{sizes[0], sizes[3]} {
		c, k := atKeyboard(t, size)
		bar := c.desk.Places()
		for i, at := range bar {
			if k.ctrl(fyne.KeyName(rune('1' + i))); c.desk.Route() != (state.Route{Page: at.Page}) || c.desk.Here() != at.Page {
				t.Errorf("at %.0f: Ctrl+%d leads to %s", size.Width, i+1, c.desk.Route().Page.Name())
			}
		}
		if k.ctrl(fyne.KeyName(rune('1' + len(bar)))); c.desk.Here() != state.PageMine {
			t.Errorf("at %.0f: a key beyond the places leads to %s", size.Width, c.desk.Route().Page.Name())
		}
	}
}

// What the quiet line counts is one tap away, and so is the way back.
func TestTheQuietLineLeadsToWhatItCounts(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	from := state.Route{Page: state.PageHouseholds, Household: c.first}
	c.desk.Go(from)
	(&hand{t: t, w: k.w}).tap("1 退回") // its second line
	if c.desk.Route().Page != state.PageExchange {
		t.Fatalf("at %+v", c.desk.Route())
	}
	if k.press(fyne.KeyEscape); c.desk.Route() != from {
		t.Errorf("back at %+v", c.desk.Route())
	}
}

// The focus is a ring: what has it keeps its ground.
func TestTheFocusIsARingNotAFill(t *testing.T) {
	c, k := atKeyboard(t, fyne.NewSize(800, 700))
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	k.w.Canvas().Unfocus()
	seen := map[fyne.Focusable]bool{}
	for k.press(fyne.KeyTab); !seen[k.w.Canvas().Focused()]; k.press(fyne.KeyTab) {
		o := k.w.Canvas().Focused().(fyne.CanvasObject)
		seen[k.w.Canvas().Focused()] = true
		if _, typed := o.(*screen.TextEntry); typed {
			continue // its cursor is drawn
		}
		with := k.w.Canvas().Capture()
		k.w.Canvas().Unfocus()
		without := k.w.Canvas().Capture() // scrolled as it was for the focus
		k.w.Canvas().Focus(o.(fyne.Focusable))
		at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
		if _, lines := o.(*screen.List); lines {
			size.Height = 60 // its first line
		}
		changed, all := 0, 0
		for y := int(at.Y) + 4; y < int(at.Y+size.Height)-4; y += 2 {
			for x := int(at.X) + 4; x < int(at.X+size.Width)-4; x += 2 {
				all++
				if without.At(x, y) != with.At(x, y) {
					changed++
				}
			}
		}
		if changed*10 > all {
			t.Errorf("%T %q: %d of %d points within it change", o, saidBy(k.w.Canvas().Focused()), changed, all)
		}
	}
	if len(seen) < 5 {
		t.Errorf("%d controls", len(seen))
	}
}

// A key on the name of a section leads into it: what follows is typed there.
func TestASectionIsReachedByKeys(t *testing.T) {
	c, k := atKeyboard(t, sizes[0])
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	k.ctrl(fyne.KeyE)
	tabTo(t, k.w, "基本情况")
	k.press(fyne.KeyReturn)
	form, _ := formOf(k.w)
	at, ok := k.w.Canvas().Focused().(*screen.TextEntry)
	if !ok {
		t.Fatalf("the focus is on %T %q", k.w.Canvas().Focused(), saidBy(k.w.Canvas().Focused()))
	}
	k.text("甲")
	if v := c.desk.Edit.View(); !slices.ContainsFunc(v.Fields, func(f state.FormField) bool { return f.Def.Field == record.HouseholdHead && f.Touched }) {
		t.Errorf("what was typed into %q is not the head of the household", at.Text)
	}
	if form.Offset.Y == 0 {
		t.Error("the section is not brought into view")
	}
}

// The key of the search pressed in it, where the key of the place has led already, finds
// nobody less.
func TestTheKeyOfTheSearchIsNoPartOfAName(t *testing.T) {
	c, k := atKeyboard(t, sizes[3])
	k.ctrl(fyne.Key2)
	for _, slash := range "/、／" {
		k.char(slash)
	}
	k.text("旦正加")
	if v := c.desk.Households.View(); v.Find.Text != "旦正加" || v.Total != 1 {
		t.Errorf("%q finds %d", v.Find.Text, v.Total)
	}
}
