package part

import (
	"fmt"
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Sign is a small drawing that stands before a word: fonts draw such marks thin, of
// different sizes, or not at all. One character that is no sign's name is drawn as
// it is: counties give their own codes such marks.
type Sign string

// The signs. Those of a day's status look like the marks of the attendance table.
const (
	None     Sign = ""
	Check    Sign = "check"
	Dot      Sign = "dot"      // chosen, or chosen last time
	Waiting  Sign = "waiting"  // not sent yet
	Held     Sign = "held"     // a clerk decides
	Returned Sign = "returned" // came back
	Alert    Sign = "alert"    // something is wrong
	Info     Sign = "info"     // something to know
	Kept     Sign = "kept"     // entered and not saved
	Conflict Sign = "conflict" // two values
	Same     Sign = "same"     // merged into another
	Away     Sign = "away"     // at another place for a while
	Question Sign = "question" // nobody knows
	Unset    Sign = "unset"    // nothing entered
	Next     Sign = "next"     // leads on
	Back     Sign = "back"     // leads back
	NextFar  Sign = "nextfar"  // leads on by far
	BackFar  Sign = "backfar"  // leads back by far
	Up       Sign = "up"       // sorted from the least
	Down     Sign = "down"     // sorted from the most
	Plus     Sign = "plus"
	Minus    Sign = "minus"
	Tent     Sign = "tent"    // ▲
	Duty     Sign = "duty"    // △
	Square   Sign = "square"  // □
	Rest     Sign = "rest"    // —
	Diamond  Sign = "diamond" // ◇
	Ring     Sign = "ring"    // ○
	Star     Sign = "star"    // ☆
	Cross    Sign = "cross"   // ×
	Late     Sign = "late"    // entered long after
	Nothing  Sign = "nothing" // an empty list
)

// Signs are all that are drawn, for the gallery.
var Signs = [...]Sign{Check, Dot, Waiting, Held, Returned, Alert, Info, Kept, Conflict, Same, Away, Question, Unset, Next, Back, NextFar, BackFar, Up, Down, Plus, Minus,
	Tent, Duty, Square, Rest, Diamond, Ring, Star, Cross, Late, Nothing}

// drawing is what a sign is made of, in a square of 24: S is drawn with a line of the
// colour, F is filled with it.
func (s Sign) drawing() string {
	switch s {
	case Check:
		return stroke("M4 13 L10 19 L20 6")
	case Dot:
		return `<circle cx="12" cy="12" r="6" F/>`
	case Waiting: // an arrow that has not left
		return stroke("M12 15 L12 4 M7 9 L12 4 L17 9 M5 20 L19 20")
	case Held: // two bars
		return `<rect x="5" y="4" width="5" height="16" F/><rect x="14" y="4" width="5" height="16" F/>`
	case Returned:
		return stroke("M10 5 L4 11 L10 17 M4 11 L16 11 L20 14 L20 20")
	case Alert:
		return `<path d="M12 2 L23 21 L1 21 Z M10.8 8 L10.8 14.5 L13.2 14.5 L13.2 8 Z M10.8 16.2 L10.8 18.6 L13.2 18.6 L13.2 16.2 Z" fill-rule="evenodd" F/>`
	case Info:
		return `<circle cx="12" cy="12" r="10" S/><rect x="10.8" y="10.5" width="2.4" height="7.5" F/><rect x="10.8" y="6" width="2.4" height="2.6" F/>`
	case Kept: // a pencil
		return stroke("M4 20 L5 15 L16 4 L20 8 L9 19 Z")
	case Conflict:
		return stroke("M4 9 L20 9 M4 15 L20 15 M16 4 L8 20")
	case Same:
		return stroke("M4 9 C7 5 10 5 12 8 C14 11 17 11 20 7 M4 17 C7 13 10 13 12 16 C14 19 17 19 20 15")
	case Away, Tent:
		return `<path d="M12 3 L22 20 L2 20 Z" F/>`
	case Question:
		return stroke("M7 8 C7 2 17 2 17 8 C17 12 12 11 12 15") + `<rect x="10.8" y="18" width="2.6" height="2.8" F/>`
	case Unset:
		return `<circle cx="12" cy="12" r="2.4" F/>`
	case Next:
		return stroke("M9 5 L16 12 L9 19")
	case Back:
		return stroke("M15 5 L8 12 L15 19")
	case NextFar:
		return stroke("M5 5 L12 12 L5 19 M12 5 L19 12 L12 19")
	case BackFar:
		return stroke("M19 5 L12 12 L19 19 M12 5 L5 12 L12 19")
	case Up:
		return `<path d="M12 6 L19 17 L5 17 Z" F/>`
	case Down:
		return `<path d="M5 7 L19 7 L12 18 Z" F/>`
	case Plus:
		return stroke("M12 5 L12 19 M5 12 L19 12")
	case Minus:
		return stroke("M5 12 L19 12")
	case Duty:
		return stroke("M12 4 L21 19 L3 19 Z")
	case Square:
		return stroke("M5 5 L19 5 L19 19 L5 19 Z")
	case Rest:
		return stroke("M3 12 L21 12")
	case Diamond:
		return stroke("M12 3 L20 12 L12 21 L4 12 Z")
	case Ring:
		return `<circle cx="12" cy="12" r="8" S/>`
	case Star:
		return stroke("M12 3 L14.7 9.2 L21.4 9.9 L16.3 14.3 L17.9 21 L12 17.4 L6.1 21 L7.7 14.3 L2.6 9.9 L9.3 9.2 Z")
	case Cross:
		return stroke("M5 5 L19 19 M19 5 L5 19")
	case Late: // a clock
		return `<circle cx="12" cy="12" r="9" S/>` + stroke("M12 7 L12 12 L16 14")
	case Nothing: // an empty tray
		return stroke("M3 13 L6 5 L18 5 L21 13 L21 19 L3 19 Z M3 13 L8 13 L10 16 L14 16 L16 13 L21 13")
	}
	return ""
}

func stroke(path string) string { return `<path d="` + path + `" S/>` }

// Drawn reports whether a sign is a drawing, not a character.
func (s Sign) Drawn() bool { return s.drawing() != "" }

// Resource is the drawing in a colour, for what takes pictures.
func (s Sign) Resource(c color.Color) fyne.Resource {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	hex := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	var b []byte
	b = append(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">`...)
	for _, r := range s.drawing() {
		switch r {
		case 'S':
			b = append(b, `fill="none" stroke="`+hex+`" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"`...)
		case 'F':
			b = append(b, `fill="`+hex+`"`...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	b = append(b, "</svg>"...)
	return fyne.NewStaticResource("sign-"+string(s)+"-"+hex[1:]+".svg", b)
}

// Icon is a sign as high as the text beside it.
type Icon struct {
	widget.BaseWidget
	sign  Sign
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	image *canvas.Image
	text  *canvas.Text
	shown string // what image shows
}

// NewIcon draws a sign beside text of a size.
func NewIcon(s Sign, size fyne.ThemeSizeName, color fyne.ThemeColorName) *Icon {
	i := &Icon{sign: s, size: size, color: color, image: &canvas.Image{FillMode: canvas.ImageFillContain}, text: canvas.NewText("", nil)}
	i.ExtendBaseWidget(i)
	return i
}

// Set changes the sign and its colour.
func (i *Icon) Set(s Sign, color fyne.ThemeColorName) {
	if i.sign != s || i.color != color {
		i.sign, i.color = s, color
		i.Refresh()
	}
}

// Sign is what it shows.
func (i *Icon) Sign() Sign { return i.sign }

// CreateRenderer is the toolkit's.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	r := &iconRenderer{i}
	r.Refresh()
	return r
}

type iconRenderer struct{ i *Icon }

func (r *iconRenderer) Destroy() {}
func (r *iconRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.i.image, r.i.text}
}

func (r *iconRenderer) MinSize() fyne.Size {
	if r.i.sign == None {
		return fyne.Size{}
	}
	return fyne.NewSquareSize(theme.Size(r.i.size))
}

func (r *iconRenderer) Layout(s fyne.Size) {
	side := fyne.Min(theme.Size(r.i.size), fyne.Min(s.Width, s.Height))
	at := fyne.NewPos((s.Width-side)/2, (s.Height-side)/2)
	r.i.image.Resize(fyne.NewSquareSize(side))
	r.i.image.Move(at)
	r.i.text.Resize(s)
}

func (r *iconRenderer) Refresh() {
	i := r.i
	c := theme.Color(i.color)
	i.image.Hidden, i.text.Hidden = !i.sign.Drawn(), i.sign.Drawn()
	if i.sign.Drawn() {
		if res := i.sign.Resource(c); res.Name() != i.shown {
			i.shown, i.image.Resource = res.Name(), res
			i.image.Refresh()
		}
	} else {
		i.text.Text, i.text.Color, i.text.TextSize, i.text.Alignment = string(i.sign), c, theme.Size(i.size), fyne.TextAlignCenter
		i.text.TextStyle.Bold = true
		i.text.Refresh()
	}
	r.Layout(i.Size())
}
