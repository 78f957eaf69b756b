package part_test

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// ground is an opaque surface and where it is.
type ground struct {
	at, to fyne.Position
	color  color.Color
}

// grounds finds what a point lies on: the last opaque surface drawn under it.
type grounds []ground

func (g *grounds) add(at fyne.Position, s fyne.Size, c color.Color) {
	if c == nil {
		return
	}
	if _, _, _, a := c.RGBA(); a == 0xffff {
		*g = append(*g, ground{at, at.AddXY(s.Width, s.Height), c})
	}
}

func (g grounds) under(p fyne.Position) color.Color {
	for i := len(g) - 1; i >= 0; i-- {
		if x := g[i]; p.X >= x.at.X && p.Y >= x.at.Y && p.X <= x.to.X && p.Y <= x.to.Y {
			return x.color
		}
	}
	return theme.Color(theme.ColorNameBackground)
}

var signName = regexp.MustCompile(`^sign-[a-z]+-([0-9a-f]{6})\.svg$`)

// colorOf is the colour of a text or a sign, and false for everything else.
func colorOf(o fyne.CanvasObject) (color.Color, bool) {
	switch x := o.(type) {
	case *canvas.Text:
		return x.Color, x.Text != ""
	case *canvas.Image:
		if x.Resource == nil {
			return nil, false
		}
		if m := signName.FindStringSubmatch(x.Resource.Name()); m != nil {
			b, _ := hex.DecodeString(m[1])
			return color.NRGBA{R: b[0], G: b[1], B: b[2], A: 255}, true
		}
	}
	return nil, false
}

// everything calls check with every part of the gallery in every theme and language, in
// the smallest and the largest letters.
func everything(t *testing.T, check func(name string, o fyne.CanvasObject, size fyne.Size)) {
	d := newDrawn(t)
	sizes := state.TextSizes
	for _, scheme := range part.Schemes {
		for _, text := range []float32{sizes[0], sizes[len(sizes)-1]} {
			d.app(t, scheme, text)
			for _, lang := range state.Langs {
				g := gallery{d.words[lang], 412}
				pages, size := g.pages(), map[string]fyne.Size{}
				for name, o := range pages {
					size[name] = fyne.NewSize(g.width, o.MinSize().Height)
				}
				for name, o := range g.tables(t) {
					pages[name], size[name] = o, fyne.NewSize(1200, 420)
				}
				for name, o := range pages {
					o.Resize(size[name])
					window(t, container.NewWithoutLayout(o), size[name])
					check(fmt.Sprintf("%s %s %.0f %s", name, scheme, text, lang), o, size[name])
				}
			}
		}
	}
}

func TestEveryPartIsReadableInTheSun(t *testing.T) {
	seen := 0
	everything(t, func(name string, o fyne.CanvasObject, _ fyne.Size) {
		var under grounds
		visible(o, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
			if r, ok := o.(*canvas.Rectangle); ok {
				under.add(at, r.Size(), r.FillColor)
			}
			if r, ok := o.(*canvas.Circle); ok {
				under.add(at, r.Size(), r.FillColor)
			}
			c, ok := colorOf(o)
			if !ok {
				return
			}
			seen++
			on := under.under(at.AddXY(o.Size().Width/2, o.Size().Height/2))
			if ratio := contrast(c, on); ratio < 7 {
				t.Errorf("%s: %v on %v has %.1f:1 (%s)", name, c, on, ratio, textOf(o))
			}
		})
	})
	if seen < 1000 {
		t.Errorf("only %d texts and signs found", seen)
	}
}

func textOf(o fyne.CanvasObject) string {
	if x, ok := o.(*canvas.Text); ok {
		return x.Text
	}
	return "a sign"
}

func TestEveryPartFitsAFingerAndItsFrame(t *testing.T) {
	seen := 0
	everything(t, func(name string, o fyne.CanvasObject, size fyne.Size) {
		inTable := strings.HasPrefix(name, "9-table")
		visible(o, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
			kind := fmt.Sprintf("%T", o)
			if x, ok := o.(*part.Press); ok && x.Size().Width < x.MinSize().Width {
				t.Errorf("%s: the button %q needs %.0f and has %.0f", name, x.Text, x.MinSize().Width, x.Size().Width)
			}
			if l, ok := o.(*part.Line); ok && l.Cut() && !inTable {
				t.Errorf("%s: %q is cut", name, l.Says())
			}
			if _, tap := o.(fyne.Tappable); !tap || strings.Contains(kind, "Entry") || strings.Contains(kind, "scroll") {
				return
			}
			seen++
			least := float32(48)
			if strings.Contains(kind, "tick") || strings.Contains(kind, "tableRow") || strings.Contains(kind, "listItem") || inTable && at.Y > 40 && at.Y < 110 {
				least = 36
			}
			if s := o.Size(); s.Height < least || s.Width < least {
				t.Errorf("%s: %s is %.0f×%.0f", name, kind, s.Width, s.Height)
			}
			if !inTable && (at.X < 0 || at.X+o.Size().Width > size.Width+0.5) {
				t.Errorf("%s: %s reaches from %.0f to %.0f of %.0f", name, kind, at.X, at.X+o.Size().Width, size.Width)
			}
		})
	})
	if seen < 500 {
		t.Errorf("only %d targets found", seen)
	}
}

func TestDiscardIsNeverLargerThanSave(t *testing.T) {
	d := newDrawn(t)
	for _, text := range state.TextSizes {
		d.app(t, part.Light, text)
		for _, lang := range state.Langs {
			for _, width := range []float32{320, 412, 800, 1400} {
				for i, foot := range (gallery{d.words[lang], width}).feet() {
					foot.Resize(fyne.NewSize(width, foot.MinSize().Height))
					window(t, container.NewWithoutLayout(foot), foot.Size())
					var main, side fyne.Size
					rows := map[float32]bool{}
					visible(foot, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
						switch o.(type) {
						case *part.Press:
							main, rows[at.Y] = o.Size(), true
						case *part.Plate:
							side, rows[at.Y] = side.Max(o.Size()), true
						}
					})
					if side.Width > main.Width || side.Height > main.Height || len(rows) != 1 || main.Height < part.Main {
						t.Errorf("foot %d at %.0f with %.0f, %s: save %v, discard %v, in %d rows", i, width, text, lang, main, side, len(rows))
					}
				}
			}
		}
	}
}
