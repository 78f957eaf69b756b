package main

import (
	"zhucun/store/record"
	"zhucun/sync/server"
)

// quarantineCommand looks after what waits for a decision.
type quarantineCommand struct {
	List   quarantineList   `cmd:"" default:"1" help:"${quarantine_list}"`
	Return quarantineReturn `cmd:"" help:"${quarantine_return}"`
	Accept quarantineAccept `cmd:"" help:"${quarantine_accept}"`
}

type quarantineList struct{}

// waitingInfo is what one device has waiting.
type waitingInfo struct {
	Device  record.ID `json:"device"`
	Label   string    `json:"label"`
	Changes int       `json:"changes"`
	Bytes   int64     `json:"bytes"`
	Full    bool      `json:"full"` // more is not taken from it
}

func (quarantineList) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	shares, err := co.Shares(s)
	if err != nil {
		return err
	}
	list := make([]waitingInfo, 0, len(shares))
	for _, x := range shares {
		w := waitingInfo{Device: x.Device, Changes: x.Changes, Bytes: x.Bytes, Full: x.Changes >= server.MaxUndecided || x.Bytes >= server.MaxUndecidedBytes}
		r, err := co.row(s, record.Ref{Kind: record.Device, ID: x.Device})
		if err != nil {
			return err
		}
		if r != nil {
			w.Label = r.Value(record.DeviceLabel).Text()
			if r.Value(record.DeviceRevoked) != "" {
				w.Full = w.Full || x.Changes >= server.MaxRevokedUndecided || x.Bytes >= server.MaxRevokedBytes
			}
		}
		list = append(list, w)
	}
	return s.tell(list, func() {
		for _, w := range list {
			s.line("quarantine_device", w.Device, w.Label, w.Changes, float64(w.Bytes)/1024)
			if w.Full {
				s.line("quarantine_full")
			}
		}
		s.line("quarantine_count", len(list))
	})
}

// quarantineReturn hands back all that a device has waiting, in one act.
type quarantineReturn struct {
	Device string `arg:"" help:"${devices_id}"`
}

func (c *quarantineReturn) Run(s *session) error { return s.decideAll(c.Device, record.SaidReturn) }

// quarantineAccept applies all that a device has waiting and that can be applied.
type quarantineAccept struct {
	Device string `arg:"" help:"${devices_id}"`
}

func (c *quarantineAccept) Run(s *session) error { return s.decideAll(c.Device, record.SaidAccept) }

func (s *session) decideAll(device string, word record.Word) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	id, err := record.ParseID(device)
	if err != nil {
		return s.fail(exitUsage, "usage", err)
	}
	r, err := co.row(s, record.Ref{Kind: record.Device, ID: id})
	if err != nil {
		return err
	}
	if r == nil {
		return s.fail(exitUnknown, "no_device", device)
	}
	n, err := co.DecideAll(s, id, word)
	if err != nil {
		return s.fail(exitFailed, "not_decided", err)
	}
	left := 0
	shares, err := co.Shares(s)
	if err != nil {
		return err
	}
	for _, x := range shares {
		if x.Device == id {
			left = x.Changes
		}
	}
	return s.tell(map[string]any{"device": id, "decided": n, "waiting": left}, func() { s.line("decided", n, left) })
}
