package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/client"
)

// hostile is a name that clears the screen, rings, forges a line, turns the
// direction of writing and is no text in the end.
const hostile = "A\x1b[2J\a\r\nB\x7f\u009b2J\u202eC"

func TestControlCharactersAreShownAndOthersLeftAlone(t *testing.T) {
	for text, want := range map[string]string{
		"才让·卓玛 བཀྲ་ཤིས། 𠮷 é": "才让·卓玛 བཀྲ་ཤིས། 𠮷 é",
		"":                "",
		"a\x1b[31m":       `a\u001b[31m`,
		"\a\r\n\t\x7f":    `\u0007\u000d\u000a\u0009\u007f`,
		"\u009b2J":        `\u009b2J`,
		"\u202eabc\u2066": `\u202eabc\u2066`,
		"a\xff\xfe":       `a\xff\xfe`,
		"\uFFFD":          "\uFFFD",
		`\u001b`:          `\u001b`,
	} {
		got := visible(text)
		if got != want || visible(got) != got {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// All that an operator reads, in words and as JSON.
func TestNothingThatADeviceChoseReachesTheTerminalRaw(t *testing.T) {
	d := newDesk(t)
	devices, err := d.AddDevice(t.Context(), []record.ID{d.clerk}, hostile, bytes.Repeat([]byte{7}, 32), nil)
	if err != nil {
		t.Fatal(err)
	}
	house, err := d.Local(t.Context(), record.ID{}, put(record.Person, record.ID{}, set(record.PersonName, record.T(hostile)), set(record.PersonUnit, record.T(hostile))),
		put(record.Person, record.ID{}, set(record.PersonName, record.T(hostile)), set(record.PersonUnit, record.T(hostile))))
	if err != nil {
		t.Fatal(err)
	}
	name := record.T(hostile).Text()
	for what, do := range map[string]func() error{
		"devices":             deviceList{}.run(d.session),
		"history of a device": func() error { return (&historyCommand{Record: devices.String()}).Run(d.session) },
		"history of a person": func() error { return (&historyCommand{Record: house[0].ID.String()}).Run(d.session) },
		"no such record":      func() error { return (&historyCommand{Record: hostile}).Run(d.session) },
		"two of one name":     func() error { return (&enrollCommand{Person: []string{name}, Valid: time.Hour}).Run(d.session) },
		"a code for him": func() error {
			return (&enrollCommand{Person: []string{house[0].ID.String()}, Valid: time.Hour}).Run(d.session)
		},
		"revoking": func() error { return (&deviceRevoke{Device: devices.String()}).Run(d.session) },
		"status":   func() error { return statusCommand{}.Run(d.session) },
		"check":    func() error { return checkCommand{}.Run(d.session) },
	} {
		for _, asJSON := range []bool{false, true} {
			out := new(bytes.Buffer)
			d.session.out, d.session.err, d.session.JSON = out, out, asJSON
			if err := do(); err != nil {
				d.session.report(err)
			}
			for i, line := range strings.Split(out.String(), "\n") {
				if visible(line) != line {
					t.Errorf("%s, JSON %v: line %d has %q", what, asJSON, i, line)
				}
				if strings.HasPrefix(line, "B") {
					t.Errorf("%s: a forged line %q", what, line)
				}
			}
		}
	}
}

func (l deviceList) run(s *session) func() error { return func() error { return l.Run(s) } }

func TestALogLineIsVisibleAndStillJSON(t *testing.T) {
	var out bytes.Buffer
	newLogger(&out).Info(hostile, "label", hostile)
	if n := strings.Count(out.String(), "\n"); n != 1 || visible(strings.TrimSuffix(out.String(), "\n")) != strings.TrimSuffix(out.String(), "\n") {
		t.Errorf("%q", out.String())
	}
	var line struct{ Msg, Label string }
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Msg != hostile || line.Label != hostile {
		t.Errorf("%+v, %v", line, err)
	}
	if n, err := (visibleLines{io.Discard}).Write([]byte(hostile)); n != len(hostile) || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestALabelThatADeviceChoseHasNoControlCharacters(t *testing.T) {
	d := newDesk(t)
	code := d.codeFor(t, "", time.Hour)
	self := newSelf(t)
	self.Label = "平\x1b[2J板\u202e"
	got, err := client.Enrol(t.Context(), d.address, code, [32]byte{}, self)
	if err != nil || got.Label != "平[2J板" {
		t.Errorf("%+v, %v", got, err)
	}
}
