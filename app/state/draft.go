package state

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"zhucun/store/record"
)

// entered is what a person typed or tapped in a form, as a draft keeps it.
type entered struct {
	Household []record.ID             `json:"household,omitempty"` // those the form is about
	Record    record.ID               `json:"record"`              // the record being changed, or zero
	Member    record.ID               `json:"member,omitzero"`     // whose health and labour codes they are, or zero
	Name      string                  `json:"name"`                // for the list of drafts
	Fields    map[record.Field][]byte `json:"fields"`
	Extra     string                  `json:"extra,omitempty"`
}

func (e entered) draft(key string, base Base, at int64) (Draft, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return Draft{}, fmt.Errorf("write draft: %w", err)
	}
	return Draft{Key: key, Base: base, At: at, Data: data}, nil
}

func readDraft(d Draft) (e entered, err error) {
	if err = json.Unmarshal(d.Data, &e); err != nil {
		return e, fmt.Errorf("read draft %s: %w", d.Key, err)
	}
	return e, nil
}

// keep puts a draft away in the background; the Runner's order makes the latest
// stand.
func (k *Kit) keep(key string, base Base, e entered) {
	d, err := e.draft(key, base, k.Clock())
	if err != nil {
		return // values and IDs always marshal
	}
	k.Run(func(ctx context.Context) func() {
		_ = k.Drafts.Put(ctx, d) // a full disk shows itself at the save, where nothing is lost by trying again
		return nil
	})
}

func (k *Kit) drop(key string) {
	k.Run(func(ctx context.Context) func() {
		_ = k.Drafts.Drop(ctx, key) // a draft too many is offered once more, no harm
		return nil
	})
}

// find reads the draft of a form, if there is one.
func (k *Kit) find(ctx context.Context, key string) (Draft, entered, bool) {
	all, err := k.Drafts.List(ctx)
	if err != nil {
		return Draft{}, entered{}, false
	}
	i := slices.IndexFunc(all, func(d Draft) bool { return d.Key == key })
	if i < 0 {
		return Draft{}, entered{}, false
	}
	e, err := readDraft(all[i])
	return all[i], e, err == nil
}

func draftLines(ctx context.Context, k *Kit) ([]DraftLine, error) {
	all, err := k.Drafts.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	var lines []DraftLine
	for _, d := range all {
		if e, err := readDraft(d); err == nil {
			lines = append(lines, DraftLine{d.Key, e.Name, d.At})
		}
	}
	slices.SortFunc(lines, func(a, b DraftLine) int { return int(b.At - a.At) })
	return lines, nil
}

// DraftRoute is where a draft goes on.
func DraftRoute(d Draft) (Route, bool) {
	e, err := readDraft(d)
	if err != nil {
		return Route{}, false
	}
	var hh record.ID
	if len(e.Household) > 0 {
		hh = e.Household[0]
	}
	switch kind, _, _ := strings.Cut(d.Key, "/"); kind {
	case "complaint":
		return Route{Page: PageComplaint}, true
	case "visit":
		return Route{Page: PageVisit, Household: hh, Record: e.Record}, true
	case "household":
		return Route{Page: PageEdit, Household: hh, Kind: record.Household, Record: e.Record}, true
	case "member":
		return Route{Page: PageEdit, Household: hh, Kind: record.Member, Record: e.Record}, true
	case "member_care":
		return Route{Page: PageEdit, Household: hh, Kind: record.MemberCare, Member: e.Member}, true
	}
	return Route{}, false
}
