package main

import (
	"encoding/json"
	"net"
	"os"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// enrollCommand issues a one-time code for a device.
type enrollCommand struct {
	Person  []string      `help:"${enroll_person}" required:"" placeholder:"PERSON,..."`
	Label   string        `help:"${enroll_label}" placeholder:"TEXT"`
	Valid   time.Duration `help:"${enroll_valid}" default:"72h"`
	Address []string      `help:"${enroll_address}" placeholder:"https://HOST:PORT,..."`
	File    string        `help:"${enroll_file}" type:"path" placeholder:"FILE"`
	QR      string        `help:"${enroll_qr}" type:"path" name:"qr" placeholder:"FILE.png"`
}

// maxValid is the longest a code may stay open.
const maxValid = 30 * 24 * time.Hour

func (c *enrollCommand) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	if c.Valid <= 0 || c.Valid > maxValid {
		return s.fail(exitUsage, "bad_valid", maxValid)
	}
	persons, names, err := c.persons(s, co)
	if err != nil {
		return err
	}
	code, err := wire.NewCode(s.rand, co.spki())
	if err != nil {
		return err
	}
	expires := s.now() + c.Valid.Milliseconds()
	if err := s.book().issue(code.Locator(), issued{persons, c.Label, expires}, s.now()); err != nil {
		return s.fail(exitFailed, "bad_file", s.path(codeDir), err)
	}
	if len(c.Address) == 0 {
		c.Address = ownAddresses()
	}
	invitation := wire.NewInvitation(code, co.spki(), co.Name, expires, c.Address...)
	if err := c.write(s, invitation); err != nil {
		return err
	}
	return s.tell(invitation, func() {
		s.line("enroll_code", code)
		for _, n := range names {
			s.line("enroll_for", n)
		}
		s.line("enroll_until", time.UnixMilli(expires).In(record.China).Format("2006-01-02 15:04"))
		for _, a := range c.Address {
			s.line("enroll_at", a)
		}
	})
}

// persons looks the people up for whom the device is, by ID or by full name.
func (c *enrollCommand) persons(s *session, co *county) (ids []record.ID, names []string, err error) {
	people, err := co.rowsOf(s, record.Person)
	if err != nil {
		return nil, nil, err
	}
	for _, text := range c.Person {
		var found []*record.Row
		for _, p := range people {
			if p.ID.String() == text || p.Value(record.PersonName) == record.T(text) || p.Value(record.PersonNameBo) == record.T(text) {
				found = append(found, p)
			}
		}
		switch len(found) {
		case 0:
			return nil, nil, s.fail(exitUnknown, "no_person", text)
		case 1:
			ids, names = append(ids, found[0].ID), append(names, found[0].Value(record.PersonName).Text())
		default:
			var list []string
			for _, p := range found {
				list = append(list, p.ID.String()+" "+p.Value(record.PersonUnit).Text())
			}
			return nil, nil, s.fail(exitUnknown, "many_persons", text, strings.Join(list, "; "))
		}
	}
	return ids, names, nil
}

// write puts the invitation into the files asked for.
func (c *enrollCommand) write(s *session, v wire.Invitation) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if c.File != "" {
		if err := os.WriteFile(c.File, append(b, '\n'), 0o600); err != nil {
			return s.fail(exitFailed, "bad_file", c.File, err)
		}
	}
	if c.QR == "" {
		return nil
	}
	png, err := qrcode.Encode(string(b), qrcode.Medium, 512)
	if err == nil {
		err = os.WriteFile(c.QR, png, 0o600)
	}
	if err != nil {
		return s.fail(exitFailed, "bad_file", c.QR, err)
	}
	return nil
}

// ownAddresses are guesses at how devices reach this machine.
func ownAddresses() (list []string) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil && len(list) < 3 {
			list = append(list, "https://"+net.JoinHostPort(n.IP.String(), "8443"))
		}
	}
	return list
}
