package screen_test

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen"
	"zhucun/app/screen/part"
	"zhucun/app/state"
	"zhucun/store/record"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(n.R) + 0.7152*lin(n.G) + 0.0722*lin(n.B)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func TestEveryTextHasAContrastOfSevenToOne(t *testing.T) {
	d := newDrawn(t)
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, part.ColorSoft, part.ColorFrame, theme.ColorNameInputBackground, theme.ColorNameOverlayBackground}
	texts := []fyne.ThemeColorName{theme.ColorNameForeground, part.ColorQuiet, part.ColorOK, part.ColorWarn, part.ColorBad,
		theme.ColorNamePrimary, theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess, theme.ColorNameDisabled}
	for _, name := range state.Themes {
		th := screen.NewTheme(d.fonts, state.Prefs{Theme: name})
		get := func(n fyne.ThemeColorName) color.Color { return th.Color(n, theme.VariantLight) }
		for _, ground := range grounds {
			for _, text := range texts {
				if c := contrast(get(text), get(ground)); c < 7 {
					t.Errorf("%s: %s on %s has %.1f:1", name, text, ground, c)
				}
			}
		}
		if c := contrast(get(theme.ColorNameForegroundOnPrimary), get(theme.ColorNamePrimary)); c < 7 {
			t.Errorf("%s: the main action has %.1f:1", name, c)
		}
		// An example is as readable where it stands, and nobody takes it for what is entered.
		if c := contrast(get(theme.ColorNamePlaceHolder), get(theme.ColorNameInputBackground)); c < 7 {
			t.Errorf("%s: an example has %.1f:1", name, c)
		}
		if c := contrast(get(theme.ColorNamePlaceHolder), get(theme.ColorNameForeground)); c < 2.3 {
			t.Errorf("%s: an example differs from what is entered by %.1f:1", name, c)
		}
	}
}

func TestBodyTextIsAtLeast16AndSecondLines14(t *testing.T) {
	d := newDrawn(t)
	for i := range state.TextSizes {
		th := screen.NewTheme(d.fonts, state.Prefs{Size: i, Theme: state.Light})
		if th.Size(theme.SizeNameText) < 16 || th.Size(part.SizeSmall) < 14 {
			t.Errorf("size %d: %v and %v", i, th.Size(theme.SizeNameText), th.Size(part.SizeSmall))
		}
	}
}

// visible calls yield for everything drawn in a window, with its size.
func visible(o fyne.CanvasObject, yield func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	yield(o)
	switch x := o.(type) {
	case *fyne.Container:
		for _, child := range x.Objects {
			visible(child, yield)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(x).Objects() {
			visible(child, yield)
		}
	}
}

func TestEveryTargetIsAtLeast48High(t *testing.T) {
	d := newDrawn(t)
	for lang, size := range map[state.Lang]fyne.Size{state.Chinese: sizes[0], state.Tibetan: sizes[2]} {
		for _, s := range scenes {
			c := newCanned(t)
			w := d.open(t, c.desk, lang, state.DefaultPrefs, size)
			s.scene(c)
			seen := 0
			inTable := map[fyne.CanvasObject]bool{}
			visible(w.Content(), func(o fyne.CanvasObject) {
				if strings.HasPrefix(fmt.Sprintf("%T", o), "*part.Table[") {
					visible(o, func(o fyne.CanvasObject) { inTable[o] = true })
				}
			})
			visible(w.Content(), func(o fyne.CanvasObject) {
				_, tap := o.(fyne.Tappable)
				_, cursor := o.(desktop.Cursorable)
				_, entry := o.(*screen.TextEntry)
				if !tap && !entry || cursor && !entry || strings.Contains(fmt.Sprintf("%T", o), "scrollBar") {
					return // pages are scrolled by dragging, not by the bar
				}
				seen++
				least := fyne.NewSize(46, part.Target) // seven days share the width of a phone
				if inTable[o] {
					least = fyne.NewSize(24, part.Pointer) // 31 days share the width of a laptop
				}
				if h := o.Size(); h.Height < least.Height || h.Width < least.Width {
					t.Errorf("%s %s at %.0f: %T is %.0f×%.0f", lang, s.name, size.Width, o, h.Width, h.Height)
				}
			})
			if seen < 5 {
				t.Errorf("%s: only %d targets found", s.name, seen)
			}
		}
	}
}

func TestNoLineBeginsWithAPunctuationMark(t *testing.T) {
	d := newDrawn(t)
	lines := 0
	for _, width := range []float32{320, 340, 360, 400, 440} {
		c := newCanned(t)
		w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, fyne.NewSize(width, 915))
		c.desk.Go(state.Route{Page: state.PageSettings})
		visible(w.Content(), func(o fyne.CanvasObject) {
			text, ok := o.(*canvas.Text)
			if !ok || text.Text == "" {
				return
			}
			lines++
			r := []rune(text.Text)
			if strings.ContainsRune("。，、；：？！）」』》", r[0]) || strings.ContainsRune("（「『《", r[len(r)-1]) {
				t.Errorf("a line at %.0f: %q", width, text.Text)
			}
		})
	}
	if lines < 100 {
		t.Errorf("only %d lines found", lines)
	}
}

// hand taps what it can find by its words, and counts.
type hand struct {
	t    *testing.T
	w    fyne.Window
	taps int
}

func (h *hand) tap(words string) {
	h.t.Helper()
	var found fyne.Tappable
	visible(h.w.Content(), func(o fyne.CanvasObject) {
		if tap, ok := o.(fyne.Tappable); ok && found == nil && says(o, words) {
			found = tap
		}
	})
	if found == nil {
		h.t.Fatalf("nothing on the screen says %q", words)
	}
	h.taps++
	found.Tapped(&fyne.PointEvent{})
}

// sign is what a drawn sign says.
func sign(s part.Sign) string { return "sign " + string(s) }

// says reports whether an object shows a text.
func says(o fyne.CanvasObject, words string) bool {
	found := false
	visible(o, func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case interface{ Says() string }:
			found = found || x.Says() == words
		case *part.Icon:
			found = found || x.Sign() != part.None && sign(x.Sign()) == words
		case *canvas.Text: // in a row of a table
			found = found || strings.ReplaceAll(x.Text, "\u200a", "") == words
		}
	})
	return found
}

func TestAnOrdinaryVisitTakesAtMostTwelveTaps(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	h := &hand{t: t, w: d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	before := len(c.memory.Saves)
	for _, words := range []string{
		"旦正加 རྟ་མགྲིན་རྒྱལ", // due today, on the first screen
		"开始走访", "收入", "牲畜和草场", "上学", // what was talked about
		"户主", "老人", "饲草料", // who was there, what is needed
		"30 天后", "冬春牧场", // the next visit, where they are
		"保存走访",
	} {
		h.tap(words)
	}
	if h.taps > 12 {
		t.Errorf("%d taps", h.taps)
	}
	if len(c.memory.Saves) != before+1 {
		t.Fatalf("%d saves", len(c.memory.Saves)-before)
	}
	t.Logf("a visit with all of it: %d taps", h.taps)

	h.taps = 0
	c.desk.Go(state.Route{Page: state.PageToday})
	for _, words := range []string{"逾期 4 天 · 夏秋牧场 6月回", "开始走访", "同上次（2026-03-20）", "保存走访"} {
		h.tap(words)
	}
	t.Logf("a visit like the last: %d taps", h.taps)
	if len(c.memory.Saves) != before+2 {
		t.Errorf("%d saves", len(c.memory.Saves)-before)
	}
}

func TestMyDayIsOneTapOnTheFirstScreen(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	h := &hand{t: t, w: d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	h.tap("牧场驻点")
	e := c.memory.Saves[len(c.memory.Saves)-1].Edits[0]
	if got := e.Fields[len(e.Fields)-1]; got.Value != record.C("pasture") {
		t.Errorf("%+v", e)
	}
}

func TestAnotherPersonTakesTheTabletOverWithTwoTaps(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	second := c.desk.Kit.Me.Mates[1]
	h := &hand{t: t, w: d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	visible(h.w.Content(), func(o fyne.CanvasObject) {
		if says(o, "换人") {
			t.Error("one person is offered to choose")
		}
	})
	c.memory.Shared = []record.ID{c.desk.Kit.Me.ID, second.ID}
	c.desk.Reported(state.Exchanging{Running: true})
	c.desk.Reported(state.Exchanging{AtHead: true})
	h.tap("换人")
	h.tap(second.Name + " " + second.Bo)
	h.tap("牧场驻点")
	if sv := c.memory.Saves[len(c.memory.Saves)-1]; sv.Author != second.ID {
		t.Errorf("saved by %s", sv.Author)
	}
}

func TestTurningTheTabletLosesNothing(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	c.desk.Go(state.Route{Page: state.PageVisit, Household: c.first})
	h := &hand{t: t, w: w}
	h.tap("收入")
	for _, size := range sizes {
		w.Resize(size)
	}
	if got := c.desk.Visit.View().Topics; fmt.Sprint(got) != "[income]" {
		t.Errorf("%v", got)
	}
	h.tap("上学")
	if got := c.desk.Visit.View().Topics; len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestTheLanguageChangesAtRunTime(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(screen.NewTheme(d.fonts, state.DefaultPrefs))
	f := screen.NewFrame(c.desk, d.words[state.Chinese], "", 412)
	w := test.NewTempWindow(t, f.Object())
	w.Resize(sizes[0])
	c.desk.Go(state.Route{Page: state.PageLedger})
	h := &hand{t: t, w: w}
	h.tap("全队登记")
	f.Words(d.words[state.English])
	h.tap("Ledger")
	h.tap("Whole team at once")
}

func TestTheListIsWhereItWasLeft(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	c.desk.Kit.Records = county{c.desk.Kit.Records, 1000}
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])
	list := func() (found *screen.List) {
		visible(w.Content(), func(o fyne.CanvasObject) {
			if l, ok := o.(*screen.List); ok {
				found = l
			}
		})
		return found
	}
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	list().ScrollToOffset(2000)
	c.desk.Go(state.Route{Page: state.PageHouseholds, Household: c.first})
	c.desk.Back()
	if got := list().GetScrollOffset(); got != 2000 {
		t.Errorf("back at %v", got)
	}
}

func TestTheWordsTypedInAFieldReachTheState(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	w := d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[1])
	c.desk.Go(state.Route{Page: state.PageHouseholds})
	var entry *screen.TextEntry
	visible(w.Content(), func(o fyne.CanvasObject) {
		if e, ok := o.(*screen.TextEntry); ok && entry == nil {
			entry = e
		}
	})
	w.Canvas().Focus(entry)
	test.Type(entry, "才让")
	if v := c.desk.Households.View(); v.Find.Text != "才让" || v.Total != 2 {
		t.Errorf("%+v", v)
	}
	if entry.Text != "才让" || w.Canvas().Focused() != entry {
		t.Error("the field was drawn again while it was being typed in")
	}
}
