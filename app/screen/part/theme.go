package part

import (
	"image/color"
	"io/fs"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Fonts are the two weights of Han with Latin, and of Tibetan.
type Fonts struct {
	regular, bold     fyne.Resource
	tibetan, tibetanB []byte
}

// LoadFonts reads the four files that package assets carries.
func LoadFonts(files fs.FS) (*Fonts, error) {
	var b [4][]byte
	for i, name := range []string{"ZhucunSC-Regular.ttf", "ZhucunSC-Bold.ttf", "ZhucunBo-Regular.ttf", "ZhucunBo-Bold.ttf"} {
		var err error
		if b[i], err = fs.ReadFile(files, name); err != nil {
			return nil, err
		}
	}
	return &Fonts{fyne.NewStaticResource("ZhucunSC-Regular.ttf", b[0]), fyne.NewStaticResource("ZhucunSC-Bold.ttf", b[1]), b[2], b[3]}, nil
}

// Install replaces fonts that are built into the toolkit by our Tibetan one. The toolkit
// looks in its own text font for characters that the theme's font lacks, and then in its
// font of emoji, which takes as much memory as all of ours and which no word of ours
// needs. After those the system's fonts are still asked. Call it once, before any text is
// measured.
func (f *Fonts) Install() {
	if r, ok := theme.DefaultTextFont().(*fyne.StaticResource); ok {
		r.StaticContent = f.tibetan
	}
	if r, ok := theme.DefaultTextBoldFont().(*fyne.StaticResource); ok {
		r.StaticContent = f.tibetanB
	}
	if r, ok := theme.DefaultEmojiFont().(*fyne.StaticResource); ok {
		r.StaticContent = f.tibetan
	}
}

// Theme is one of the app's themes at one text size.
type Theme struct {
	fonts   *Fonts
	colours map[fyne.ThemeColorName]color.Color
	dark    bool
	text    float32
	base    fyne.Theme
}

var _ fyne.Theme = (*Theme)(nil)

// Scheme is a set of colours.
type Scheme string

// The schemes. Light comes first in glare.
const (
	Light    Scheme = "light"
	Dark     Scheme = "dark"
	Contrast Scheme = "contrast"
)

// Schemes are all of them.
var Schemes = [...]Scheme{Light, Dark, Contrast}

// NewTheme has the colours of a scheme and body text of a size in sp.
func NewTheme(f *Fonts, s Scheme, text float32) *Theme {
	colours := light
	switch s {
	case Dark:
		colours = dark
	case Contrast:
		colours = contrast
	}
	return &Theme{fonts: f, colours: colours(), dark: s == Dark, text: text, base: theme.DefaultTheme()}
}

// Color is the toolkit's question; its variant is not asked for: the person
// chose.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colours[name]; ok {
		return c
	}
	if t.dark {
		return t.base.Color(name, theme.VariantDark)
	}
	return t.base.Color(name, theme.VariantLight)
}

// Font is Han and Latin; Tibetan comes from behind it.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	if s.Bold {
		return t.fonts.bold
	}
	return t.fonts.regular
}

// Icon is the toolkit's own.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size makes every input at least as high as a target.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return t.text
	case theme.SizeNameSubHeadingText, SizeTitle:
		return t.text * 1.3
	case theme.SizeNameHeadingText:
		return t.text * 1.4
	case SizeSmall, theme.SizeNameCaptionText:
		return max(14, t.text*0.875)
	case theme.SizeNameInlineIcon:
		return t.text * 1.4
	case theme.SizeNameInnerPadding:
		return 10 // with the text and the padding around it an input is a target
	case theme.SizeNamePadding:
		return Space4
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return Radius
	}
	return t.base.Size(name)
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// light comes first in glare. The accent is turquoise; every text colour has a
// contrast of at least 7:1 to every ground it stands on, which a test computes.
func light() map[fyne.ThemeColorName]color.Color {
	return palette{
		ground: 0xffffff, soft: 0xeef3f3, frame: 0xdbe5e5, line: 0x7d9090, text: 0x161c1c, quiet: 0x354040, hint: 0x505b5b,
		accent: 0x004749, onAccent: 0xffffff, ok: 0x0d4513, warn: 0x513300, bad: 0x7a0e0e, hover: 0x004749,
	}.colours()
}

func dark() map[fyne.ThemeColorName]color.Color {
	return palette{
		ground: 0x101515, soft: 0x1d2626, frame: 0x2a3636, line: 0x55686a, text: 0xf2f6f6, quiet: 0xc3cfcf, hint: 0x98a6a6,
		accent: 0x8fded9, onAccent: 0x002021, ok: 0xa0e6a8, warn: 0xffd48f, bad: 0xffb9b0, hover: 0x8fded9,
	}.colours()
}

func contrast() map[fyne.ThemeColorName]color.Color {
	return palette{
		ground: 0xffffff, soft: 0xececec, frame: 0xd8d8d8, line: 0x000000, text: 0x000000, quiet: 0x000000, hint: 0x585858,
		accent: 0x002f30, onAccent: 0xffffff, ok: 0x003a08, warn: 0x402800, bad: 0x660000, hover: 0x002f30,
	}.colours()
}

type palette struct {
	ground, soft, frame, line, text, quiet uint32
	hint                                   uint32 // an example in an empty field: lighter than what is entered
	accent, onAccent, ok, warn, bad, hover uint32
}

func (p palette) colours() map[fyne.ThemeColorName]color.Color {
	hover, selection, focus := rgb(p.hover), rgb(p.accent), rgb(p.text)
	hover.A, selection.A, focus.A = 0x18, 0x40, 0x38 // the toolkit lays them over a button, whose text must stay readable
	// The toolkit grounds the line of a list that the pointer or the cursor is on, and it
	// would look chosen: what the pointer is on has a colour of our own.
	m := map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground: rgb(p.ground), theme.ColorNameForeground: rgb(p.text), theme.ColorNameButton: rgb(p.soft),
		theme.ColorNameInputBackground: rgb(p.ground), theme.ColorNameInputBorder: rgb(p.line), theme.ColorNameSeparator: rgb(p.line),
		theme.ColorNameOverlayBackground: rgb(p.ground), theme.ColorNameMenuBackground: rgb(p.ground), theme.ColorNameHeaderBackground: rgb(p.frame),
		theme.ColorNamePlaceHolder: rgb(p.hint), theme.ColorNameDisabled: rgb(p.quiet), theme.ColorNameDisabledButton: rgb(p.soft),
		theme.ColorNamePrimary: rgb(p.accent), theme.ColorNameForegroundOnPrimary: rgb(p.onAccent), theme.ColorNameHyperlink: rgb(p.accent),
		theme.ColorNameFocus: focus, theme.ColorNameHover: color.Transparent, ColorHover: hover, theme.ColorNameSelection: selection, theme.ColorNamePressed: selection,
		theme.ColorNameError: rgb(p.bad), theme.ColorNameWarning: rgb(p.warn), theme.ColorNameSuccess: rgb(p.ok),
		theme.ColorNameForegroundOnError: rgb(p.ground), theme.ColorNameForegroundOnWarning: rgb(p.ground), theme.ColorNameForegroundOnSuccess: rgb(p.ground),
		ColorSoft: rgb(p.soft), ColorFrame: rgb(p.frame), ColorQuiet: rgb(p.quiet), ColorOK: rgb(p.ok), ColorWarn: rgb(p.warn), ColorBad: rgb(p.bad), ColorLine: rgb(p.line),
	}
	return m
}
