package screen

import (
	"io/fs"

	"zhucun/app/screen/part"
	"zhucun/app/state"
)

// LoadFonts reads the four files that package assets carries.
func LoadFonts(files fs.FS) (*part.Fonts, error) { return part.LoadFonts(files) }

// NewTheme makes the theme that a person chose.
func NewTheme(f *part.Fonts, p state.Prefs) *part.Theme {
	size := state.TextSizes[min(max(p.Size, 0), len(state.TextSizes)-1)]
	return part.NewTheme(f, part.Scheme(p.Theme), size)
}
