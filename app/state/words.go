package state

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"zhucun/store/record"
)

// Lang is a language of the screens.
type Lang string

// The languages, named as their catalogues are.
const (
	Chinese Lang = "zh_Hans"
	Tibetan Lang = "bo"
	English Lang = "en"
)

// Langs are all of them in the order they are offered.
var Langs = []Lang{Chinese, Tibetan, English}

// Msg is a line for people: the key of its words and what is filled in.
type Msg struct {
	Key  string
	N    int    // {n}
	Text string // {text}
	Bo   string // the Tibetan form of Text, if that is a name that has one
	More string // {more}
}

// Words turns keys, codes and fields into the words of one language. Treat it
// as a constant: another language is another Words.
type Words struct {
	Lang  Lang
	words map[string]string
	items map[[2]string]string // the county's own codes: list, code
	zone  string               // of the villages somebody works in, for {household}
}

// NewWords are the words of a catalogue: keys and what a person reads.
func NewWords(lang Lang, catalogue map[string]string) *Words {
	return &Words{Lang: lang, words: catalogue}
}

// With returns the same words with the county's own codes, as they are used in
// villages of a zone: Chinese says of herders 牧户 and of farmers 农户.
func (w *Words) With(items []*record.Row, zone string) *Words {
	label := map[Lang]record.Field{Chinese: record.CodeZh, Tibetan: record.CodeBo, English: record.CodeEn}[w.Lang]
	c := &Words{Lang: w.Lang, words: w.words, items: map[[2]string]string{}, zone: zone}
	for _, r := range items {
		text := r.Value(label).Text()
		if text == "" {
			text = r.Value(record.CodeZh).Text()
		}
		c.items[[2]string{r.Value(record.CodeList).Text(), r.Value(record.CodeCode).Text()}] = text
	}
	return c
}

// Keys calls yield for every key and its words.
func (w *Words) Keys(yield func(key, words string) bool) {
	for k, v := range w.words {
		if !yield(k, v) {
			return
		}
	}
}

// Has reports whether the catalogue has the key.
func (w *Words) Has(key string) bool { _, ok := w.words[key]; return ok }

// T is the words of a key. A missing key shows itself, so that it is found.
func (w *Words) T(key string) string {
	s, ok := w.words[key]
	if !ok {
		return "[" + key + "]"
	}
	if strings.Contains(s, "{household}") {
		s = strings.ReplaceAll(s, "{household}", w.household())
	}
	return Breakable(s)
}

func (w *Words) household() string {
	if s := w.words["household."+w.zone]; s != "" {
		return s
	}
	return w.words["household.mixed"]
}

// Say fills a message in. A key with ".one" beside it is used for one.
func (w *Words) Say(m Msg) string {
	if m.Key == "" {
		return ""
	}
	key := m.Key
	if m.N == 1 && w.Has(key+".one") {
		key += ".one"
	}
	return strings.NewReplacer("{n}", strconv.Itoa(m.N), "{text}", w.Name(m.Text, m.Bo), "{more}", m.More).Replace(w.T(key))
}

// N is Say with a number.
func (w *Words) N(key string, n int) string { return w.Say(Msg{Key: key, N: n}) }

// renamed are the years from which some offices and teams have another name; the year
// stands behind the key of its words. The key alone has the first.
var renamed = [...]int{2021}

// Code is the words of a code as it is called now; a code nobody declared shows itself.
func (w *Words) Code(list, code string) string { return w.CodeOn(list, code, math.MaxInt32) }

// CodeOn is what a code was called on a day.
func (w *Words) CodeOn(list, code string, on record.Day) string {
	if code == "" {
		return ""
	}
	if s := w.items[[2]string{list, code}]; s != "" {
		return Breakable(s)
	}
	key := "code." + list + "." + code
	for _, year := range slices.Backward(renamed[:]) {
		if since := key + "." + strconv.Itoa(year); on >= record.NewDay(year, 1, 1) && w.Has(since) {
			return w.T(since)
		}
	}
	if w.Has(key) {
		return w.T(key)
	}
	return code
}

// ClassCode is the words of a code that record.Class has.
func (w *Words) ClassCode(code string) string {
	if code == record.AnyMonitored {
		return w.T("class.monitored")
	}
	for _, list := range []string{"register", "assistance", "monitor_type"} {
		if s := w.Code(list, code); s != code {
			return s
		}
	}
	return code
}

// Class is what a household counts as, in a few words.
func (w *Words) Class(s record.Class) string {
	first := w.Code("register", s.Register)
	if s.Monitored != "" {
		first = w.Code("monitor_type", s.Monitored)
	}
	if s.Assistance == "" || s.Assistance == "none" {
		return first
	}
	return strings.Trim(first+" · "+w.Code("assistance", s.Assistance), " ·")
}

// Codes are the words of several codes.
func (w *Words) Codes(list string, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = w.Code(list, c)
	}
	return strings.Join(words, w.T("list.comma"))
}

// Field is the label of a field.
func (w *Words) Field(k record.Kind, f record.Field) string {
	d := k.Def()
	fd := d.Field(f)
	if fd == nil {
		return ""
	}
	return w.T("field." + d.Name + "." + fd.Name)
}

// Value is a value of a field in words. References need the record they name
// and are left to the caller.
func (w *Words) Value(k record.Kind, f record.Field, v record.Value) string {
	fd := k.Def().Field(f)
	switch {
	case v == "":
		return w.T("value.none")
	case fd != nil && fd.List != "":
		return w.Codes(fd.List, v.Codes())
	case v.Type() == record.Bool && v.Bool():
		return w.T("value.yes")
	case v.Type() == record.Bool:
		return w.T("value.no")
	case v.Type() == record.Text:
		return Breakable(v.String())
	}
	return v.String()
}

// Name puts a name in both scripts, that of the language first.
func (w *Words) Name(zh, bo string) string {
	switch {
	case zh == "" || bo == "":
		return zh + bo
	case w.Lang == Tibetan:
		return bo + " " + zh
	}
	return zh + " " + bo
}

// Ago says how long ago a moment was, in words that stay true for a while.
func (w *Words) Ago(at, now int64) string {
	const hour = 3600 * 1000
	days := int(record.DayOf(now) - record.DayOf(at))
	switch {
	case at == 0:
		return w.T("ago.never")
	case at-now > hour: // of a clock that was ahead
		return record.DayOf(at).String()
	case now-at < hour:
		return w.T("ago.now")
	case days <= 0:
		return w.N("ago.hours", int((now-at)/hour))
	}
	return w.N("ago.days", days)
}

// Breakable lets Tibetan break after a tsheg: for display only, never stored.
func Breakable(s string) string {
	if !strings.ContainsRune(s, '་') {
		return s
	}
	return strings.ReplaceAll(s, "་", "་\u200a")
}
