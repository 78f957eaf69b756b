package chart_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"zhucun/app/chart"
)

// measure takes every character for as wide as a Chinese one.
func measure(s string, size chart.Size) (w, h float32) {
	em := float32(16)
	if size == chart.Small {
		em = 14
	}
	return em * float32(utf8.RuneCountInString(s)), em * 1.5
}

var words = rapid.OneOf(rapid.StringMatching(`[一-龥]{0,8}`), rapid.Just(""), rapid.Just("牦牛"),
	rapid.Just(strings.Repeat("རྟ་མགྲིན་རྒྱལ", 40)), rapid.Just("Donaudampfschifffahrtsgesellschaftskapitänswitwe"))

var value = rapid.OneOf(rapid.Float64(), rapid.Float64Range(-100, 100), rapid.Float64Range(0, 1),
	rapid.SampledFrom([]float64{0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64}))

var values = rapid.OneOf(rapid.SliceOfN(value, 0, 8), rapid.SliceOfN(value, 1, 1), rapid.SliceOfN(value, 40, 60))

// charts are the six, drawn with anything.
var charts = map[string]func(*rapid.T, float32) chart.Picture{
	"bars": func(t *rapid.T, w float32) chart.Picture {
		var items []chart.Item
		for _, v := range values.Draw(t, "values") {
			items = append(items, chart.Item{Label: words.Draw(t, "label"), Value: v, Words: words.Draw(t, "words")})
		}
		return chart.Bars(items, w, measure)
	},
	"stacked": func(t *rapid.T, w float32) chart.Picture {
		series := rapid.SliceOfN(words, 0, 6).Draw(t, "series")
		var rows []chart.Row
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows = append(rows, chart.Row{Label: words.Draw(t, "label"), Parts: values.Draw(t, "parts"), Words: words.Draw(t, "words")})
		}
		return chart.Stacked(series, rows, w, measure)
	},
	"multiples": func(t *rapid.T, w float32) chart.Picture {
		var cells []chart.Cell
		for range rapid.IntRange(0, 9).Draw(t, "cells") {
			cells = append(cells, chart.Cell{Title: words.Draw(t, "title"), Values: values.Draw(t, "values"), Words: words.Draw(t, "words")})
		}
		return chart.Multiples(cells, words.Draw(t, "first"), words.Draw(t, "last"), w, measure)
	},
	"lines": func(t *rapid.T, w float32) chart.Picture {
		var curves []chart.Curve
		for range rapid.IntRange(0, 5).Draw(t, "curves") {
			curves = append(curves, chart.Curve{Name: words.Draw(t, "name"), Values: values.Draw(t, "values")})
		}
		return chart.Lines(curves, rapid.SliceOfN(words, 0, 20).Draw(t, "labels"), func(v float64) string { return fmt.Sprintf("%.3g", v) }, w, measure)
	},
	"timeline": func(t *rapid.T, w float32) chart.Picture {
		event := rapid.Custom(func(t *rapid.T) chart.Event {
			return chart.Event{Day: rapid.IntRange(-20, 400).Draw(t, "day"), Words: words.Draw(t, "words"), Open: rapid.Bool().Draw(t, "open")}
		})
		return chart.Timeline(rapid.SliceOfN(event, 0, 60).Draw(t, "events"), rapid.IntRange(-5, 50).Draw(t, "from"), rapid.IntRange(0, 400).Draw(t, "to"),
			rapid.SliceOfN(event, 0, 14).Draw(t, "marks"), w, measure)
	},
	"steps": func(t *rapid.T, w float32) chart.Picture {
		step := rapid.Custom(func(t *rapid.T) chart.Step {
			return chart.Step{Name: words.Draw(t, "name"), Words: words.Draw(t, "words"), Stage: chart.Stage(rapid.IntRange(0, 3).Draw(t, "stage"))}
		})
		return chart.Steps(rapid.SliceOfN(step, 0, 12).Draw(t, "steps"), w, measure)
	},
}

func TestNothingLeavesItsFrameAndNoWordsOverlap(t *testing.T) {
	for name, draw := range charts {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			p := draw(t, rapid.Float32Range(60, 1800).Draw(t, "width"))
			var texts []chart.Shape
			for _, s := range p.Shapes {
				if msg := outside(p, s); msg != "" {
					t.Fatalf("%s: %+v in %.1f×%.1f", msg, s, p.W, p.H)
				}
				if s.Kind != chart.Text {
					continue
				}
				if w, h := measure(s.Words, s.Size); w > s.W+0.01 || h > s.H+0.01 {
					t.Fatalf("%q needs %.1f×%.1f and has %.1f×%.1f", s.Words, w, h, s.W, s.H)
				}
				for _, o := range texts {
					if s.X+0.01 < o.X+o.W && o.X+0.01 < s.X+s.W && s.Y+0.01 < o.Y+o.H && o.Y+0.01 < s.Y+s.H {
						t.Fatalf("%+v lies over %+v", s, o)
					}
				}
				texts = append(texts, s)
			}
		}))
	}
}

// outside says what is wrong with the place of a shape.
func outside(p chart.Picture, s chart.Shape) string {
	in := func(x, y float32) bool {
		return x >= -0.01 && y >= -0.01 && x <= p.W+0.01 && y <= p.H+0.01 // NaN is nowhere
	}
	if s.Kind == chart.Path {
		if len(s.Points) < 2 {
			return "a line of less than two points"
		}
		for _, at := range s.Points {
			if !in(at.X, at.Y) {
				return "a point outside"
			}
		}
		return ""
	}
	if s.W < 0 || s.H < 0 || !in(s.X, s.Y) || !in(s.X+s.W, s.Y+s.H) {
		return "outside"
	}
	return ""
}

// solid are the rectangles of a series' tone, without its stripes.
func solid(p chart.Picture) (out []chart.Shape) {
	for _, s := range p.Shapes {
		if s.Kind == chart.Rect && s.Tone >= chart.Series {
			out = append(out, s)
		}
	}
	return out
}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(1, 100), 2, 8).Draw(t, "values")
		var items []chart.Item
		for _, x := range v {
			items = append(items, chart.Item{Label: "牦牛", Value: x, Words: "头"})
		}
		bars := solid(chart.Bars(items, 800, measure))
		if len(bars) != len(v) {
			t.Fatalf("%d bars of %d", len(bars), len(v))
		}
		for i := range v {
			if got, want := float64(bars[i].W/bars[0].W), v[i]/v[0]; math.Abs(got-want) > 0.02*want {
				t.Fatalf("bar %d is %.3f times the first, its value %.3f", i, got, want)
			}
		}
	})
}

func TestStackedPartsComeToTheirSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Float64Range(5, 100), 1, 5).Draw(t, "parts")
		whole := 0.0
		for _, v := range parts {
			whole += v
		}
		rows := []chart.Row{{Parts: parts}, {Parts: []float64{whole}}}
		bars := solid(chart.Stacked(nil, rows, 900, measure))
		end := bars[0].X
		for _, b := range bars[:len(parts)] {
			if math.Abs(float64(b.X-end)) > 0.1 {
				t.Fatalf("a part begins at %.2f, the one before ends at %.2f", b.X, end)
			}
			end = b.X + b.W
		}
		if one := bars[len(parts)]; math.Abs(float64(one.X+one.W-end)) > 0.1 {
			t.Fatalf("the parts end at %.2f, their sum at %.2f", end, one.X+one.W)
		}
	})
}

func TestPartsOfOneRowLieBesideEachOtherWhateverTheirSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(5, 100), rapid.Float64Range(-100, -5)), 2, 6).Draw(t, "parts")
		bars := solid(chart.Stacked(nil, []chart.Row{{Parts: parts}}, 900, measure))
		if len(bars) != len(parts) {
			t.Fatalf("%d bars of %d", len(bars), len(parts))
		}
		for i, a := range bars {
			for _, b := range bars[:i] {
				if a.X+0.1 < b.X+b.W && b.X+0.1 < a.X+a.W {
					t.Fatalf("%+v lies over %+v", a, b)
				}
			}
			if got, want := float64(a.W/bars[0].W), math.Abs(parts[i]/parts[0]); math.Abs(got-want) > 0.02*want+0.01 {
				t.Fatalf("part %d is %.3f times the first, its value %.3f", i, got, want)
			}
		}
	})
}

func TestValuesBelowZeroStandOnTheOtherSide(t *testing.T) {
	bars := solid(chart.Bars([]chart.Item{{Label: "a", Value: -10}, {Label: "b", Value: 30}}, 400, measure))
	if len(bars) != 2 || math.Abs(float64(bars[0].X+bars[0].W-bars[1].X)) > 0.1 || math.Abs(float64(bars[1].W-3*bars[0].W)) > 0.1 {
		t.Errorf("%+v", bars)
	}
}

func TestNothingIsNothingAndAMissingValueIsNoZero(t *testing.T) {
	for name, p := range map[string]chart.Picture{
		"bars": chart.Bars(nil, 300, measure), "stacked": chart.Stacked([]string{"a"}, nil, 300, measure), "lines": chart.Lines(nil, nil, nil, 300, measure),
		"timeline": chart.Timeline(nil, 0, 9, nil, 300, measure), "steps": chart.Steps(nil, 300, measure), "multiples": chart.Multiples(nil, "", "", 300, measure),
	} {
		if len(p.Shapes) != 0 || p.H != 0 {
			t.Errorf("%s of nothing: %+v", name, p)
		}
	}
	lines := func(v ...float64) (paths int) {
		p := chart.Lines([]chart.Curve{{"a", v}}, []string{"1", "2", "3", "4", "5"}, func(float64) string { return "" }, 300, measure)
		for _, s := range p.Shapes {
			if s.Kind == chart.Path && s.Tone >= chart.Series {
				paths++
			}
		}
		return paths
	}
	if a, b := lines(1, 2, 3, 4, 5), lines(1, 2, math.NaN(), 4, 5); a != 1 || b != 2 {
		t.Errorf("%d lines through five values, %d with one missing", a, b)
	}
}

func TestEveryDotOfATimelineIsFoundAndTheLatestHasWords(t *testing.T) {
	p := chart.Timeline([]chart.Event{{Day: 1, Words: "一月"}, {Day: 1}, {Day: 1}, {Day: 50, Words: "三月", Open: true}, {Day: 99, Words: "外"}}, 0, 60, []chart.Event{{Day: 31, Words: "2"}}, 400, measure)
	dots := map[[2]int]bool{}
	said := ""
	for _, s := range p.Shapes {
		switch s.Kind {
		case chart.Disc, chart.Ring:
			dots[[2]int{int(s.X), int(s.Y)}] = true
		case chart.Text:
			said += s.Words + " "
		}
	}
	if len(dots) != 4 || said != "三月 一月 2 " {
		t.Errorf("%d dots, %q", len(dots), said)
	}
}

func TestAStepChainStandsUprightWhereItsWordsDoNotFit(t *testing.T) {
	steps := []chart.Step{{"工作队", "4-02", chart.Done}, {"乡镇", "4-09", chart.Here}, {"县", "", chart.Ahead}}
	wide, narrow := chart.Steps(steps, 600, measure), chart.Steps(steps, 160, measure)
	if wide.H >= narrow.H {
		t.Errorf("wide %.0f high, narrow %.0f", wide.H, narrow.H)
	}
	filled := 0
	for _, s := range wide.Shapes {
		if s.Kind == chart.Disc {
			filled++
		}
	}
	if filled != 1 {
		t.Errorf("%d steps are filled", filled)
	}
}
