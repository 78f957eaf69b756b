package part

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Column is one column of a table, declared. The columns that say most come first:
// where the window is too narrow for all of them the last ones are not drawn, and
// still copied.
type Column[R any] struct {
	Title   string
	Width   float32          // the least, in letters of body text
	Grow    float32          // its share of what is left over; 0: none
	End     bool             // numbers stand at the right
	Value   func(R) string   // what it says, what is found, what is copied
	Badge   func(R) Badge    // how it is drawn, if not as its value alone
	Order   func(R) string   // sorts as this text does; nil: as its value
	Compare func(a, b R) int // or by this
	Tight   bool             // no space before it: a grid of signs
	Open    func(R)          // what a tap on a cell does; nil: what one on the row does
	Head    func()           // what a tap on the title does; nil: it sorts
	Marked  bool             // its title stands out: today
}

// rows are what a table holds and which of it is shown: a pure model, in memory.
type rows[R any] struct {
	columns []Column[R]
	key     func(R) string
	all     []R
	texts   []string // of each of all, in small letters: what the filter looks through
	shown   []int    // places in all, filtered and sorted
	filter  string
	sort    int  // of the columns; -1: as they came
	down    bool // from the most to the least
	chosen  map[string]bool
}

func newRows[R any](key func(R) string, columns []Column[R]) *rows[R] {
	return &rows[R]{columns: columns, key: key, sort: -1, chosen: map[string]bool{}}
}

// set replaces the rows. What was chosen stays chosen where it still exists.
func (r *rows[R]) set(all []R) {
	r.all, r.texts = all, make([]string, len(all))
	kept := map[string]bool{}
	var b strings.Builder
	for i, x := range all {
		b.Reset()
		for _, c := range r.columns {
			b.WriteString(c.Value(x))
			b.WriteByte('\n')
		}
		r.texts[i] = strings.ToLower(strings.ReplaceAll(b.String(), "\u200a", ""))
		if k := r.key(x); r.chosen[k] {
			kept[k] = true
		}
	}
	r.chosen = kept
	r.arrange()
}

// find shows only the rows that say all the words of a text somewhere.
func (r *rows[R]) find(text string) {
	r.filter = text
	r.arrange()
}

// sortBy sorts by a column: from the least, then from the most, then as they came.
func (r *rows[R]) sortBy(column int) {
	switch {
	case r.sort != column:
		r.sort, r.down = column, false
	case !r.down:
		r.down = true
	default:
		r.sort, r.down = -1, false
	}
	r.arrange()
}

func (r *rows[R]) arrange() {
	words := strings.Fields(strings.ToLower(r.filter))
	r.shown = r.shown[:0]
	for i, text := range r.texts {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			r.shown = append(r.shown, i)
		}
	}
	if r.sort < 0 {
		return
	}
	c := r.columns[r.sort]
	if c.Compare == nil { // each value is made once, not for every comparison
		order := c.Order
		if order == nil {
			order = c.Value
		}
		values := make([]string, len(r.all))
		for _, i := range r.shown {
			values[i] = order(r.all[i])
		}
		slices.SortStableFunc(r.shown, func(a, b int) int { return r.turned(cmp.Compare(values[a], values[b])) })
		return
	}
	slices.SortStableFunc(r.shown, func(a, b int) int { return r.turned(c.Compare(r.all[a], r.all[b])) })
}

func (r *rows[R]) turned(c int) int {
	if r.down {
		return -c
	}
	return c
}

// row is line i of what is shown.
func (r *rows[R]) row(i int) R { return r.all[r.shown[i]] }

func (r *rows[R]) isChosen(i int) bool { return r.chosen[r.key(r.row(i))] }

// choose turns line i on or off.
func (r *rows[R]) choose(i int) {
	if k := r.key(r.row(i)); r.chosen[k] {
		delete(r.chosen, k)
	} else {
		r.chosen[k] = true
	}
}

// chooseTo chooses all from the row of a key, if it is shown, to line k.
func (r *rows[R]) chooseTo(from string, k int) {
	i := slices.IndexFunc(r.shown, func(at int) bool { return r.key(r.all[at]) == from })
	if i < 0 {
		i = k
	}
	for j := min(i, k); j <= max(i, k); j++ {
		r.chosen[r.key(r.row(j))] = true
	}
}

// chooseAll chooses all that is shown, or nothing if all of it was.
func (r *rows[R]) chooseAll() {
	if r.every() {
		r.chosen = map[string]bool{}
		return
	}
	r.chosen = map[string]bool{} // what is not visible is not chosen either
	for i := range r.shown {
		r.chosen[r.key(r.row(i))] = true
	}
}

// every reports whether all that is shown is chosen.
func (r *rows[R]) every() bool {
	return len(r.shown) > 0 && len(r.picked()) == len(r.shown)
}

// picked are the chosen rows that are shown, in their order: nothing is done to what
// nobody sees.
func (r *rows[R]) picked() (out []R) {
	if len(r.chosen) == 0 {
		return nil
	}
	for i := range r.shown {
		if r.isChosen(i) {
			out = append(out, r.row(i))
		}
	}
	return out
}

// tsv is what was chosen, or else all that is shown, as a spreadsheet takes it from
// the clipboard: every column, titles first.
func (r *rows[R]) tsv() string {
	take := r.picked()
	if len(take) == 0 {
		for i := range r.shown {
			take = append(take, r.row(i))
		}
	}
	var b strings.Builder
	for i, c := range r.columns {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(cell(c.Title))
	}
	for _, x := range take {
		b.WriteByte('\n')
		for i, c := range r.columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(cell(c.Value(x)))
		}
	}
	return b.String()
}

// cell is a value in one cell of a spreadsheet. What a spreadsheet would take for a
// formula is marked as text: names and notes are typed by anybody.
func cell(s string) string {
	s = strings.NewReplacer("\t", " ", "\r", "", "\n", " ", "\u200a", "").Replace(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}
