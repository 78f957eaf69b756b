// Package assets holds the files that are built into the programs: the official
// village list, the fonts, the catalogues of words, and the name parts from which
// demo people are invented.
package assets

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Each file is a variable of its own so that a program carries only what it uses.
var (
	//go:embed villages.csv
	villagesCSV string
	//go:embed names.csv
	namesCSV string
	//go:embed fonts/*.ttf fonts/OFL.txt
	fontFiles embed.FS
)

// Village is one line of the statistics office's list: a village committee or a
// residents' community, with the township it belongs to. The official name of
// two villages may be the same: only the code is a key.
type Village struct {
	Code         string // 12 digits
	Name         string // as the list has it, ending in 村委会, 村民委员会 or 居民委员会
	TownshipCode string // the first 9 digits
	Township     string
}

// Community reports whether v is an urban residents' community (居委会): the last
// three digits of its code lie below 200.
func (v Village) Community() bool { return v.Code[9] < '2' }

// Township is one township or town of the list.
type Township struct{ Code, Name string }

// Villages is the official list of the county, ascending by code.
func Villages() ([]Village, error) {
	rows, err := table(villagesCSV, 4)
	if err != nil {
		return nil, fmt.Errorf("village list: %w", err)
	}
	villages := make([]Village, 0, len(rows))
	for _, r := range rows {
		v := Village{r[0], r[1], r[2], r[3]}
		if len(v.Code) != 12 || !strings.HasPrefix(v.Code, v.TownshipCode) || len(v.TownshipCode) != 9 {
			return nil, fmt.Errorf("village list: code %q does not fit township %q", v.Code, v.TownshipCode)
		}
		villages = append(villages, v)
	}
	slices.SortFunc(villages, func(a, b Village) int { return strings.Compare(a.Code, b.Code) })
	return villages, nil
}

// Townships are the townships of the list, ascending by code.
func Townships() ([]Township, error) {
	villages, err := Villages()
	if err != nil {
		return nil, err
	}
	var list []Township
	for _, v := range villages {
		if n := len(list); n == 0 || list[n-1].Code != v.TownshipCode {
			list = append(list, Township{v.TownshipCode, v.Township})
		}
	}
	return list, nil
}

// NamePart is a part from which names of demo people are put together.
type NamePart struct {
	Zh, Bo string
	Sex    byte // 'm', 'f' or 'u' for either
	First  bool // may open a name
	Second bool // may follow a first part
	Suffix bool // is one syllable added to a first part
}

// NameParts are the parts in both scripts.
func NameParts() ([]NamePart, error) {
	rows, err := table(namesCSV, 6)
	if err != nil {
		return nil, fmt.Errorf("name parts: %w", err)
	}
	parts := make([]NamePart, 0, len(rows))
	for _, r := range rows {
		slots := strings.Split(r[4], ",")
		p := NamePart{
			Zh: strings.TrimPrefix(r[0], "-"), Bo: r[1], Sex: r[3][0],
			First: slices.Contains(slots, "first"), Second: slices.Contains(slots, "second"), Suffix: slices.Contains(slots, "suffix"),
		}
		if !p.First && !p.Second && !p.Suffix {
			return nil, fmt.Errorf("name parts: %s has no place", r[0])
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// Fonts holds ZhucunSC-{Regular,Bold}.ttf (Han and Latin), ZhucunBo-{Regular,Bold}.ttf
// (Tibetan) and OFL.txt, their licence.
func Fonts() fs.FS { return sub(fontFiles, "fonts") }

func sub(files embed.FS, dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // only for a path that is not valid, and these are constants
	}
	return f
}

// table reads CSV with a header line and n columns.
func table(text string, n int) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = n
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("no line below the header")
	}
	return rows[1:], nil
}
