package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// flaggedFor is for how many days what was unusual about a device's work is said.
const flaggedFor = 30

// devices are all that were enrolled: those in use first, by label.
func (x *roster) devices(ctx context.Context, rs Records, day record.Day) (lines []RosterLine, err error) {
	all, err := rs.List(ctx, Query{Kind: record.Device})
	if err != nil {
		return nil, err
	}
	at := map[record.ID]int{}
	for _, d := range all {
		l := RosterLine{Record: d, order: "0" + x.order.Key(d.Value(record.DeviceLabel).Text())}
		if revoked := d.Value(record.DeviceRevoked).Day(); revoked != 0 && revoked <= day {
			l.order = "1" + l.order[1:]
		}
		for _, id := range d.Value(record.DevicePersons).IDs() {
			l.Who = append(l.Who, x.named(id))
		}
		at[d.Row.ID] = len(lines)
		lines = append(lines, l)
	}
	came, err := rs.List(ctx, Query{Kind: record.Batch})
	if err != nil {
		return nil, err
	}
	for _, b := range came {
		i, there := at[b.Value(record.BatchDevice).ID()]
		if !there {
			continue
		}
		l := &lines[i]
		l.Came = max(l.Came, b.Value(record.BatchLast).Int()*1000)
		for _, flag := range b.Value(record.BatchFlags).Codes() {
			if b.Value(record.BatchDay).Day() >= day-flaggedFor && !slices.Contains(l.Flags, flag) {
				l.Flags = append(l.Flags, flag)
			}
		}
	}
	waits, err := rs.List(ctx, Query{Kind: record.Quarantine})
	for _, q := range waits {
		if i, there := at[q.Value(record.QuarantineDevice).ID()]; there && q.Value(record.QuarantineOutcome) == "" && q.Value(record.QuarantineDecision) == "" {
			lines[i].Count++
		}
	}
	return lines, err
}
