package part_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
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
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTheThreeSurfacesDifferInEveryTheme(t *testing.T) {
	surfaces := []fyne.ThemeColorName{theme.ColorNameBackground, part.ColorSoft, part.ColorFrame}
	for _, s := range part.Schemes {
		th := part.NewTheme(nil, s, 16)
		for i, a := range surfaces {
			for _, b := range surfaces[i+1:] {
				if c := contrast(th.Color(a, 0), th.Color(b, 0)); c < 1.1 {
					t.Errorf("%s: %s and %s differ by %.2f:1", s, a, b, c)
				}
			}
		}
	}
}

func TestPanesFollowWidthAndTextSize(t *testing.T) {
	for _, c := range []struct {
		width, text float32
		want        int
	}{{412, 16, 1}, {600, 16, 2}, {800, 24, 1}, {900, 24, 2}, {1199, 16, 2}, {1200, 16, 3}, {1280, 18, 2}, {1440, 18, 3}, {1440, 24, 2}, {1800, 24, 3}} {
		if got := part.Panes(c.width, c.text); got != c.want {
			t.Errorf("%.0f dp with text of %.0f: %d panes, want %d", c.width, c.text, got, c.want)
		}
	}
}
