package state

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"zhucun/store/record"
)

// doubts say what of a form is probably a slip: fields that contradict each other, a
// phone number or a name that none looks like. They keep nobody from saving.
func (f *Form) doubts() map[record.Field]Msg {
	v := func(no record.Field) record.Value {
		if i := f.index(no); i >= 0 {
			return f.view.Fields[i].Value
		}
		return ""
	}
	d := map[record.Field]Msg{}
	say := func(no record.Field, doubtful bool, m Msg) {
		if doubtful {
			d[no] = m
		}
	}
	switch f.view.Kind {
	case record.Household:
		n, size := f.view.Members, v(record.HouseholdSize)
		say(record.HouseholdSize, n > 0 && size != "" && int(size.Int()) != n, Msg{Key: "doubt.size", N: n})
		say(record.HouseholdPhone, oddPhone(v(record.HouseholdPhone).Text()), Msg{Key: "doubt.phone"})
		say(record.HouseholdHead, oddName(v(record.HouseholdHead).Text()), Msg{Key: "doubt.name"})
		say(record.HouseholdHeadBo, notTibetan(v(record.HouseholdHeadBo).Text()), Msg{Key: "doubt.name_bo"})
		where := v(record.HouseholdWhere).Text()
		say(record.HouseholdBack, v(record.HouseholdBack) != "" && where != "" && !Away(where), Msg{Key: "doubt.back"})
		say(record.HouseholdEventDate, v(record.HouseholdEventDate) != "" && v(record.HouseholdEvent) == "", Msg{Key: "doubt.event"})
		say(record.HouseholdCauses, has(v(record.HouseholdCauses).Codes(), v(record.HouseholdCause).Text()), Msg{Key: "doubt.cause"})
	case record.Member:
		say(record.MemberName, oddName(v(record.MemberName).Text()), Msg{Key: "doubt.name"})
		say(record.MemberNameBo, notTibetan(v(record.MemberNameBo).Text()), Msg{Key: "doubt.name_bo"})
		say(record.MemberWorkMonths, v(record.MemberWorkMonths).Int() > 0 && v(record.MemberWorkPlace) == "", Msg{Key: "doubt.work"})
		say(record.MemberEventDate, v(record.MemberEventDate) != "" && v(record.MemberEvent) == "", Msg{Key: "doubt.event"})
	}
	return d
}

func has(set []string, code string) bool {
	for _, c := range set {
		if c == code && c != "" {
			return true
		}
	}
	return false
}

// oddPhone reports whether a text is not like a Chinese number: eleven digits of a
// mobile phone, or seven to twelve with an area code.
func oddPhone(s string) bool {
	digits := strings.NewReplacer("-", "", " ", "", "+86", "").Replace(s)
	if digits == "" {
		return false
	}
	if strings.Trim(digits, "0123456789") != "" {
		return true
	}
	if digits[0] == '1' {
		return len(digits) != 11
	}
	return len(digits) < 7 || len(digits) > 12
}

// oddName reports whether a name has a digit in it or is a single character.
func oddName(s string) bool {
	return s != "" && (strings.IndexFunc(s, unicode.IsDigit) >= 0 || utf8.RuneCountInString(s) == 1)
}

// notTibetan reports whether a text has letters, and none of them Tibetan.
func notTibetan(s string) bool {
	return strings.IndexFunc(s, unicode.IsLetter) >= 0 && strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Tibetan, r) }) < 0
}
