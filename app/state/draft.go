package state

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"zhucun/store/record"
)

// entered is what a person typed or tapped in a form, as a draft keeps it.
type entered struct {
	At        Route                   `json:"at"`                  // where the form is
	Household []record.ID             `json:"household,omitempty"` // those a visit was to
	Name      string                  `json:"name"`                // for the list of drafts
	Bo        string                  `json:"bo,omitempty"`        // the same in Tibetan
	Fields    map[record.Field][]byte `json:"fields"`
	Team      []teamEntered           `json:"team,omitempty"`    // of the form of the whole team
	Decided   map[record.Field]Base   `json:"decided,omitempty"` // what was shown of fields when they were decided (Edit.Shown)
	Raw       map[record.Field]string `json:"raw,omitempty"`     // what was typed and cannot be read as the field's type
}

// with is what was entered with more of it in place.
func (e entered) with(more entered) entered {
	e.Fields, e.Team = maps.Clone(e.Fields), append(slices.Clip(e.Team), more.Team...)
	for no, v := range more.Fields {
		if len(v) > 0 {
			e.Fields[no] = v
		}
	}
	return e
}

func readDraft(d Draft) (e entered, err error) {
	if err = json.Unmarshal(d.Data, &e); err != nil {
		return e, fmt.Errorf("read draft %s: %w", d.Key, err)
	}
	return e, nil
}

// draftKey names the draft of a form that the person has open: each of the
// people who share a tablet has his own.
func (k *Kit) draftKey(form string) string { return draftKey(k.Me.ID, form) }

func draftKey(author record.ID, form string) string { return form + "@" + author.String() }

// draft is what the form of a person at a route keeps.
func (k *Kit) draft(author record.ID, at Route, form string, base Base, e entered) Draft {
	e.At = at
	data, _ := json.Marshal(e) // values and IDs always marshal
	return Draft{Key: draftKey(author, form), Author: author, Base: base, At: k.Now(), Data: data}
}

// keep puts a draft away in the background; the Runner's order makes the latest
// stand.
func (k *Kit) keep(d Draft) { k.keepOr(d, func() {}) }

// keepOr also tells when it could not be put away.
func (k *Kit) keepOr(d Draft, failed func()) {
	k.Run(func(ctx context.Context) func() {
		err := k.Drafts.Put(ctx, d)
		return func() {
			if err != nil {
				failed()
			}
			k.tell(err)
		}
	})
}

func (k *Kit) drop(key string) {
	k.Run(func(ctx context.Context) func() {
		err := k.Drafts.Drop(ctx, key)
		return func() { k.tell(err) }
	})
}

func (k *Kit) tell(err error) {
	if k.drafted != nil {
		k.drafted(err)
	}
}

// findKept reads the draft with a key, if there is one.
func (k *Kit) findKept(ctx context.Context, key string) (Draft, entered, bool) {
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

// draftLines are the drafts of one person, the latest first.
func draftLines(ctx context.Context, k *Kit, author record.ID) ([]DraftLine, error) {
	all, err := k.Drafts.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	var lines []DraftLine
	for _, d := range all {
		if e, err := readDraft(d); err == nil && d.Author == author {
			lines = append(lines, DraftLine{d.Key, e.Name, e.Bo, d.At})
		}
	}
	slices.SortFunc(lines, func(a, b DraftLine) int { return cmp.Compare(b.At, a.At) })
	return lines, nil
}

// DraftRoute is where a draft goes on, and false for one that does not say so.
func DraftRoute(d Draft) (Route, bool) {
	e, err := readDraft(d)
	return e.At, err == nil && e.At != Route{}
}
