package part

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
)

type animal struct {
	name string
	n    int
}

func herd() *rows[animal] {
	r := newRows(func(a animal) string { return a.name }, []Column[animal]{
		{Title: "name", Value: func(a animal) string { return a.name }},
		{Title: "number", Value: func(a animal) string { return fmt.Sprint(a.n) }, Compare: func(a, b animal) int { return cmp.Compare(a.n, b.n) }},
	})
	r.set([]animal{{"Yak", 9}, {"Sheep", 10}, {"Horse", 2}, {"Goat", 10}})
	return r
}

func order(r *rows[animal]) string {
	var names []string
	for i := range r.shown {
		names = append(names, r.row(i).name)
	}
	return strings.Join(names, " ")
}

func TestRowsAreSortedByWhatTheyMeanAndBackAgain(t *testing.T) {
	r := herd()
	for _, want := range []string{"Horse Yak Sheep Goat", "Sheep Goat Yak Horse", "Yak Sheep Horse Goat"} {
		if r.sortBy(1); order(r) != want {
			t.Errorf("%s, want %s", order(r), want)
		}
	}
	if r.sortBy(0); order(r) != "Goat Horse Sheep Yak" {
		t.Error(order(r))
	}
}

func TestTheFilterFindsAllWordsInAnyColumn(t *testing.T) {
	r := herd()
	r.sortBy(0)
	for text, want := range map[string]string{"": "Goat Horse Sheep Yak", "10": "Goat Sheep", "s 10": "Sheep", "YAK": "Yak", "cow": ""} {
		if r.find(text); order(r) != want {
			t.Errorf("%q finds %q, want %q", text, order(r), want)
		}
	}
}

func TestNothingIsDoneToChosenRowsThatAreNotShown(t *testing.T) {
	r := herd()
	r.choose(0)
	r.choose(1)
	r.find("sheep")
	if got := r.picked(); len(got) != 1 || got[0].name != "Sheep" {
		t.Errorf("%v", got)
	}
	r.find("")
	if got := r.picked(); len(got) != 2 {
		t.Errorf("the filter forgot what was chosen: %v", got)
	}
	r.set([]animal{{"Sheep", 11}, {"Cow", 1}})
	if got := r.picked(); len(got) != 1 || got[0].n != 11 {
		t.Errorf("after reading again: %v", got)
	}
	r.chooseAll()
	if !r.every() || len(r.picked()) != 2 {
		t.Error("not all are chosen")
	}
	if r.chooseAll(); len(r.picked()) != 0 {
		t.Error("they cannot be let go together")
	}
	if r.chooseTo(r.key(r.row(1)), 0); len(r.picked()) != 2 {
		t.Error("a range was not chosen")
	}
}

func TestASpreadsheetGetsTitlesCellsAndNoFormula(t *testing.T) {
	r := herd()
	r.set([]animal{{"=1+1", -5}, {"two\twords\nand a line", 3}, {"-x", 1}, {"བོད་\u200aཡིག", 1}})
	want := "name\tnumber\n'=1+1\t-5\ntwo words and a line\t3\n'-x\t1\nབོད་ཡིག\t1"
	if got := r.tsv(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.choose(2)
	if got := r.tsv(); got != "name\tnumber\n'-x\t1" {
		t.Errorf("chosen: %q", got)
	}
}
