package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/record"
)

// do carries an intent out and gives what to show of it.
func (h *headless) do(ctx context.Context, i *intent) (any, error) {
	switch i.Do {
	case "enrol":
		return h.enrol(ctx, i)
	case "restore":
		return h.restore(ctx, i.File)
	case "go_on":
		return h.replace(ctx, h.d.GoOn)
	case "copies":
		return h.copies(), nil
	case "quit":
		return nil, h.close()
	}
	if h.desk == nil {
		if err := h.sit(ctx); err != nil {
			return nil, h.offer(err)
		}
	}
	h.listen()
	h.saved.refs = nil
	switch i.Do {
	case "open":
		return h.open(ctx, i)
	case "set":
		return h.set(i, false)
	case "choose":
		return h.set(i, true)
	case "save":
		return h.store(i)
	case "discard":
		return h.discard()
	case "fill":
		return h.fill(ctx, i)
	case "rows":
		return h.rows(ctx, i)
	case "key":
		return h.key(i)
	case "write":
		return h.write(ctx, i)
	case "decide":
		return h.decide(ctx, i)
	case "households":
		return h.households(i)
	case "card":
		return h.card(ctx, i)
	case "list":
		return h.list(ctx, i)
	case "as":
		return h.as(i.Person)
	case "status":
		return h.status()
	case "items":
		return h.items(ctx, i.Limit)
	case "exchange":
		return h.exchange()
	case "address":
		return h.move(i)
	case "auto":
		return h.auto()
	case "check":
		found, err := h.c.s.Check(ctx)
		return checkView{text(found)}, err
	case "backup":
		file, err := h.c.s.Backup(ctx, h.d.path("backups"), keepBackups)
		return fileView{file}, err
	}
	return nil, fmt.Errorf("unknown intent %.20q", i.Do)
}

func (h *headless) enrol(ctx context.Context, i *intent) (any, error) {
	if h.d.Enrolled() {
		return h.move(i)
	}
	e := state.NewEnrol(&state.Kit{Run: state.Inline}, h.d, i.Address)
	if i.File != "" {
		b, err := os.ReadFile(i.File)
		if err != nil {
			return nil, fmt.Errorf("read invitation: %w", err)
		}
		e.File(b)
	} else {
		e.Type(0, i.Code)
	}
	if e.View().Error.Key == "" {
		e.Start()
	}
	if v := e.View(); !v.Ready {
		return nil, said(v.Error, nil)
	}
	return enrolView{e.View().Result.Label, e.View().Result.County, h.d.id.Device}, h.sit(ctx)
}

// move takes new addresses of the endpoint, typed or of an invitation.
func (h *headless) move(i *intent) (any, error) {
	text := i.Address
	if i.File != "" {
		b, err := os.ReadFile(i.File)
		if err != nil {
			return nil, fmt.Errorf("read invitation: %w", err)
		}
		text = string(b)
	}
	if text == "" || i.Code != "" {
		return nil, store.ErrEnrolled
	}
	if err := h.d.Move(text); err != nil {
		return nil, err
	}
	return addressView{h.d.Addresses()}, nil
}

// restore puts a copy in the place of the records, the newest if none is named.
func (h *headless) restore(ctx context.Context, file string) (any, error) {
	if file == "" {
		all := h.d.Copies()
		if len(all) == 0 {
			return nil, keyed{errors.New("there is no copy on this device"), "fail.no_copy"}
		}
		file = all[len(all)-1].File
	}
	return h.replace(ctx, func(ctx context.Context) (string, error) { return h.d.Restore(ctx, file) })
}

// replace leaves the copy and opens what is put in its place.
func (h *headless) replace(ctx context.Context, by func(context.Context) (string, error)) (any, error) {
	if err := h.close(); err != nil {
		return nil, err
	}
	kept, err := by(ctx)
	if err != nil {
		return nil, err
	}
	return fileView{kept}, h.sit(ctx)
}

// offer adds to what is wrong with the file of records what can be done about it.
func (h *headless) offer(err error) error {
	if !state.Lost(err) {
		return err
	}
	all := h.d.Copies()
	if len(all) == 0 {
		return fmt.Errorf("%w; there is no copy on this device; {\"do\":\"go_on\"} goes on with what is left", err)
	}
	return fmt.Errorf("%w; {\"do\":\"restore\"} restores %s, {\"do\":\"go_on\"} goes on with what is left", err, all[len(all)-1].File)
}

func (h *headless) copies() listView[copyView] {
	l := listView[copyView]{Rows: []copyView{}}
	for _, c := range h.d.Copies() {
		l.Rows = append(l.Rows, copyView{c.File, c.At})
	}
	l.Total = len(l.Rows)
	return l
}

// as makes another of the device's people the author, and says who it is.
func (h *headless) as(who string) (any, error) {
	w := h.desk.Who
	users := w.View().Users
	n := slices.IndexFunc(users, func(u state.Named) bool { return u.ID.String() == who || u.Name == who && who != "" })
	if n < 0 {
		return nil, fmt.Errorf("%.40q: not one of the %d people of this device", who, len(users))
	}
	w.Use(users[n].ID)
	if say := w.View().Say; say.Key != "" {
		return nil, said(say, nil)
	}
	return h.status()
}

// said is an error in a state's words.
func said(m state.Msg, errs map[record.Field]state.Msg) error {
	text := m.Key
	for _, f := range slices.Sorted(maps.Keys(errs)) {
		text += fmt.Sprintf("; field %d: %s", f, errs[f].Key)
	}
	return keyed{errors.New(text), m.Key}
}

// write writes any record by its kind's own field names: the clerk's work that
// has no page of its own.
func (h *headless) write(ctx context.Context, i *intent) (any, error) {
	def := record.KindNamed(i.Kind)
	if def == nil {
		return nil, fmt.Errorf("no kind is called %.40q", i.Kind)
	}
	e, was := state.Edit{Ref: record.Ref{Kind: def.Kind}}, state.Record{}
	if i.Record != "" {
		var err error
		if e.Ref.ID, err = record.ParseID(i.Record); err != nil {
			return nil, err
		}
		if was, err = h.saved.Get(ctx, e.Ref); err != nil {
			return nil, err
		}
		e.Base = was.Base
	}
	for name, text := range i.Fields {
		f := def.FieldNamed(name)
		if f == nil {
			return nil, fmt.Errorf("%s has no field %.40q", def.Name, name)
		}
		v, err := value(f, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		e.Fields = append(e.Fields, record.Set{Field: f.Field, Value: v})
		if g := was.Row.Get(f.Field); g != nil && g.InConflict() {
			if e.Shown == nil {
				e.Shown = map[record.Field]state.Base{}
			}
			e.Shown[f.Field] = was.Base
		}
	}
	if _, err := h.saved.Save(ctx, state.Save{Author: h.desk.Kit.Me.ID, Edits: []state.Edit{e}}); err != nil {
		return nil, err
	}
	h.desk.Kit.AfterSave()
	return savedView{names(h.saved.refs), h.desk.Status.View().Waiting}, nil
}

// decide takes one decision about all that a device has waiting.
func (h *headless) decide(ctx context.Context, i *intent) (any, error) {
	device, err := record.ParseID(i.Device)
	if err != nil {
		return nil, err
	}
	all, err := h.saved.List(ctx, state.Query{Kind: record.Quarantine})
	if err != nil {
		return nil, err
	}
	saves, not := h.desk.Kit.DecideAll(ctx, all, device, record.Word(i.Decision), i.Note)
	if not > 0 {
		return nil, keyed{fmt.Errorf("%d of what waits is not this person's to decide", not), "code.return_reason.not_yours"}
	}
	if len(saves) > 0 {
		if _, err := h.saved.Save(ctx, saves...); err != nil {
			return nil, err
		}
		h.desk.Kit.AfterSave()
	}
	n := 0
	for _, s := range saves {
		n += len(s.Edits)
	}
	return decidedView{n}, nil
}

// exchange runs a full round and says exactly what it settled (rule X12).
func (h *headless) exchange() (any, error) {
	if h.runner != nil {
		return nil, errors.New("this device exchanges by itself")
	}
	h.desk.Exchange.Start()
	s, err := h.now.settled, h.now.err
	v := exchangeView{
		s.Sent, s.Held, s.Returned, s.Rows, s.Waiting, s.AtHead, s.NewEpoch, s.Reset, string(s.Refused),
		err == nil && s.Done(), h.desk.Exchange.View().Verdict().Key,
	}
	if out := h.desk.Exchange.View().Out; err != nil { // the round did not hear of them
		v.Waiting, v.Held = out.Waiting, out.Held
		return v, keyed{err, v.Say}
	}
	return v, nil
}

// find is the household with an ID, or the only one that a text finds.
func (h *headless) find(ctx context.Context, what string) (record.ID, error) {
	if id, err := record.ParseID(what); err == nil {
		return id, nil
	}
	hits, total, err := h.saved.Find(ctx, state.Find{Text: what, Limit: 1})
	if err != nil {
		return record.ID{}, err
	}
	if total != 1 || what == "" {
		return record.ID{}, fmt.Errorf("%.40q: %d households are found by it", what, total)
	}
	return hits[0].ID, nil
}
