package assets

import (
	"io/fs"
	"strings"
	"testing"
)

func TestTheOfficialListHas13TownshipsWith65VillagesAnd4Communities(t *testing.T) {
	villages, err := Villages()
	if err != nil {
		t.Fatal(err)
	}
	townships, err := Townships()
	if err != nil {
		t.Fatal(err)
	}
	communities, seen := 0, map[string]bool{}
	for _, v := range villages {
		if seen[v.Code] {
			t.Errorf("code %s twice", v.Code)
		}
		seen[v.Code] = true
		if strings.Trim(v.Code, "0123456789") != "" || !strings.HasPrefix(v.Code, "623027") || v.Name == "" {
			t.Errorf("%+v", v)
		}
		if v.Community() {
			communities++
		}
		if v.Community() != strings.Contains(v.Name, "居民委员会") {
			t.Errorf("%s %s: the code and the name disagree on what it is", v.Code, v.Name)
		}
	}
	if len(villages) != 69 || communities != 4 || len(townships) != 13 {
		t.Errorf("%d units of which %d communities, in %d townships; want 69, 4, 13", len(villages), communities, len(townships))
	}
}

func TestTwoVillagesHaveOneName(t *testing.T) {
	villages, err := Villages()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range villages {
		if strings.HasPrefix(v.Name, "加禾") {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d villages called 加禾; want 2, or a name could serve as a key", n)
	}
}

func TestNamePartsFitTogetherForBothSexes(t *testing.T) {
	parts, err := NameParts()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]int{}
	for _, p := range parts {
		if p.Zh == "" || p.Bo == "" || strings.HasPrefix(p.Zh, "-") {
			t.Errorf("%+v", p)
		}
		for _, sex := range []byte("mf") {
			if p.Sex != sex && p.Sex != 'u' {
				continue
			}
			if p.First {
				have[string(sex)+" first"]++
			}
			if p.Second || p.Suffix {
				have[string(sex)+" second"]++
			}
		}
	}
	for what, n := range map[string]int{"m first": 20, "f first": 15, "m second": 15, "f second": 10} {
		if have[what] < n {
			t.Errorf("%s: %d parts, want %d", what, have[what], n)
		}
	}
}

func TestFontsAndTheirLicenceAreHere(t *testing.T) {
	for _, name := range []string{"ZhucunSC-Regular.ttf", "ZhucunSC-Bold.ttf", "ZhucunBo-Regular.ttf", "ZhucunBo-Bold.ttf", "OFL.txt"} {
		if b, err := fs.ReadFile(Fonts(), name); err != nil || len(b) < 4000 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
}
