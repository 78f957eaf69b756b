package state

import (
	"context"
	"errors"
	"strings"

	"zhucun/store/record"
)

// Groups is how many groups of characters a code is typed in, and GroupLen how
// many each has (rule S1).
const (
	Groups   = 5
	GroupLen = 4
)

// Enrol makes this device known to the county, by a typed code or a file.
type Enrol struct {
	source
	kit  *Kit
	by   Enroller
	view EnrolView
	pin  string
	Done func() // enrolled: open the app
}

// EnrolView is what the page shows.
type EnrolView struct {
	Groups  [Groups]string
	Address string
	Whole   bool // the code is complete and its check holds
	Busy    bool
	Result  Enrolled
	Ready   bool // enrolled
	Error   Msg
}

// NewEnrol makes the state. Of the kit only the Runner is used.
func NewEnrol(kit *Kit, by Enroller, address string) *Enrol {
	return &Enrol{kit: kit, by: by, view: EnrolView{Address: address}}
}

// View is what to show.
func (e *Enrol) View() EnrolView { return e.view }

// Type takes what stands in a group. A whole code typed or pasted into one of
// them fills the others.
func (e *Enrol) Type(group int, text string) {
	if invitation(text) {
		e.File([]byte(text))
		return
	}
	text = Tidy(text)
	if len(text) > GroupLen {
		for i := group; i < Groups && text != ""; i++ {
			n := min(GroupLen, len(text))
			e.view.Groups[i], text = text[:n], text[n:]
		}
	} else {
		e.view.Groups[group] = text
	}
	e.view.Error = Msg{}
	code := e.code()
	e.view.Whole = len(code) == Groups*GroupLen && e.by.Check(code)
	if len(code) == Groups*GroupLen && !e.view.Whole {
		e.view.Error = Msg{Key: "enrol.mistyped"}
	}
	e.changed()
}

// Tidy makes what people type into characters of a code: capitals, without
// blanks and dashes, and with the letters that look like digits read as digits.
func Tidy(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'o' || r == 'O':
			return '0'
		case r == 'i' || r == 'I' || r == 'l' || r == 'L':
			return '1'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, record.Typed(s))
}

func (e *Enrol) code() string { return strings.Join(e.view.Groups[:], "") }

// Address sets where the county's endpoint is: one address or several, or the text
// of an invitation.
func (e *Enrol) Address(s string) {
	if invitation(s) {
		e.File([]byte(s))
		return
	}
	e.view.Address, e.view.Error = strings.TrimSpace(s), Msg{}
	e.changed()
}

// File takes an enrolment file.
func (e *Enrol) File(data []byte) {
	t, err := e.by.Read(data)
	if err != nil {
		e.view.Error = keyOr(err, "enrol.file_bad")
		e.changed()
		return
	}
	e.view.Address, e.pin = t.Address, t.Pin
	e.Type(0, t.Code)
}

// Start enrols.
func (e *Enrol) Start() {
	switch {
	case e.view.Busy || e.view.Ready:
		return
	case len(e.code()) < Groups*GroupLen:
		e.view.Error = Msg{Key: "enrol.incomplete"}
	case !e.view.Whole:
		e.view.Error = Msg{Key: "enrol.mistyped"}
	case e.view.Address == "":
		e.view.Error = Msg{Key: "enrol.no_address"}
	default:
		e.run()
		return
	}
	e.changed()
}

func (e *Enrol) run() {
	t := Ticket{e.code(), e.view.Address, e.pin}
	e.view.Busy, e.view.Error = true, Msg{}
	e.changed()
	e.kit.Run(func(ctx context.Context) func() {
		got, err := e.by.Enrol(ctx, t)
		return func() {
			e.view.Busy = false
			if err != nil {
				e.view.Error = keyOr(err, "enrol.failed")
			} else {
				e.view.Ready, e.view.Result = true, got
			}
			e.changed()
		}
	})
}

// Open goes on into the app.
func (e *Enrol) Open() {
	if e.view.Ready && e.Done != nil {
		e.Done()
	}
}

func keyOr(err error, otherwise string) Msg {
	var k Keyed
	if errors.As(err, &k) {
		return Msg{Key: k.Key()}
	}
	return Msg{Key: otherwise}
}
