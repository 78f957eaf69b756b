package part

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/chart"
)

// Measure is how large a chart's words are on the screen.
func Measure(text string, s chart.Size) (w, h float32) {
	m := fyne.MeasureText(text, chartSize(s), fyne.TextStyle{Bold: s == chart.Strong})
	return m.Width, m.Height
}

func chartSize(s chart.Size) float32 {
	if s == chart.Small {
		return theme.Size(SizeSmall)
	}
	return theme.Size(theme.SizeNameText)
}

// chartColor is the colour of a tone. Series begin with the accent.
func chartColor(t chart.Tone) color.Color {
	if t >= chart.Series {
		series := [...]fyne.ThemeColorName{theme.ColorNamePrimary, ColorWarn, ColorOK, ColorQuiet, ColorBad, theme.ColorNameForeground}
		return theme.Color(series[int(t-chart.Series)%len(series)])
	}
	return theme.Color(map[chart.Tone]fyne.ThemeColorName{
		chart.Ink: theme.ColorNameForeground, chart.Quiet: ColorQuiet, chart.Rule: ColorLine, chart.Ground: theme.ColorNameBackground,
		chart.Accent: theme.ColorNamePrimary, chart.Good: ColorOK, chart.Careful: ColorWarn, chart.Wrong: ColorBad,
	}[t])
}

// Chart draws a picture that was laid out with Measure.
func Chart(p chart.Picture) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, s := range p.Shapes {
		objects = append(objects, shape(s)...)
	}
	return container.New(pictured{fyne.NewSize(p.W, p.H)}, objects...)
}

// pictured has the size of the picture, whose shapes know their places.
type pictured struct{ size fyne.Size }

func (p pictured) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(Target, p.size.Height) }

func (pictured) Layout([]fyne.CanvasObject, fyne.Size) {}

func shape(s chart.Shape) []fyne.CanvasObject {
	c := chartColor(s.Tone)
	switch s.Kind {
	case chart.Rect:
		r := canvas.NewRectangle(c)
		placed(r, s)
		return []fyne.CanvasObject{r}
	case chart.Disc:
		d := canvas.NewCircle(c)
		placed(d, s)
		return []fyne.CanvasObject{d}
	case chart.Ring:
		d := canvas.NewCircle(theme.Color(theme.ColorNameBackground))
		d.StrokeColor, d.StrokeWidth = c, s.Thick
		placed(d, s)
		return []fyne.CanvasObject{d}
	case chart.Text:
		t := canvas.NewText(s.Words, c)
		t.TextSize, t.TextStyle.Bold = chartSize(s.Size), s.Size == chart.Strong
		switch {
		case s.End:
			t.Alignment = fyne.TextAlignTrailing
		case s.Middle:
			t.Alignment = fyne.TextAlignCenter
		}
		placed(t, s)
		return []fyne.CanvasObject{t}
	}
	var lines []fyne.CanvasObject
	for i := 1; i < len(s.Points); i++ {
		l := canvas.NewLine(c)
		l.StrokeWidth = s.Thick
		l.Position1, l.Position2 = fyne.NewPos(s.Points[i-1].X, s.Points[i-1].Y), fyne.NewPos(s.Points[i].X, s.Points[i].Y)
		lines = append(lines, l)
	}
	return lines
}

func placed(o fyne.CanvasObject, s chart.Shape) {
	o.Resize(fyne.NewSize(s.W, s.H))
	o.Move(fyne.NewPos(s.X, s.Y))
}
