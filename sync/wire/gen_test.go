package wire

import (
	"crypto/ed25519"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"zhucun/store/record"
)

// numbers are record numbers both sides know.
type numbers map[record.Ref]uint64

func (n numbers) Number(r record.Ref) (uint64, bool) { no, ok := n[r]; return no, ok }

func (n numbers) Ref(no uint64) (record.Ref, bool) {
	for r, k := range n {
		if k == no {
			return r, true
		}
	}
	return record.Ref{}, false
}

func keys(seed byte) (ed25519.PublicKey, ed25519.PrivateKey) {
	key := ed25519.NewKeyFromSeed(slices.Repeat([]byte{seed}, ed25519.SeedSize))
	return key.Public().(ed25519.PublicKey), key
}

// world is what a generated message speaks of.
type world struct {
	t       *rapid.T
	numbers numbers
	refs    []record.Ref
	people  []record.ID
}

func drawWorld(t *rapid.T) *world {
	w := &world{t: t, numbers: numbers{}}
	for i := range rapid.IntRange(0, 8).Draw(t, "known records") {
		ref := record.Ref{Kind: drawKind(t), ID: w.freshID()}
		w.refs = append(w.refs, ref)
		if rapid.Bool().Draw(t, "numbered") {
			w.numbers[ref] = uint64(i)*37 + 1
		}
	}
	w.people = append(w.people, w.freshID(), w.freshID(), record.ID{})
	return w
}

func drawKind(t *rapid.T) record.Kind {
	if rapid.IntRange(0, 9).Draw(t, "newer kind") == 0 {
		return record.Kind(rapid.SampledFrom([]int{0, 15, 200, 255}).Draw(t, "kind"))
	}
	return rapid.SampledFrom(record.Kinds).Draw(t, "kind").Kind
}

func (w *world) freshID() record.ID {
	return record.ID(rapid.SliceOfN(rapid.ByteRange(1, 255), 16, 16).Draw(w.t, "id"))
}

func (w *world) anyRef(kind record.Kind) record.ID {
	if len(w.refs) > 0 && rapid.Bool().Draw(w.t, "known") {
		return rapid.SampledFrom(w.refs).Draw(w.t, "ref").ID
	}
	_ = kind
	return rapid.SampledFrom(w.people).Draw(w.t, "person")
}

func drawHash(t *rapid.T) record.Hash {
	return record.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
}

var someTexts = []string{
	"", "才让卓玛", "羊 116 只。", "ཚེ་རིང་སྒྲོལ་མ།", "a\x00b", "\x01", "\x02/x", "😀 𠮷野", "户主 ཚེ་རིང་ 在家", "\u00e9\ue000",
}

// drawValue draws a value for a field: mostly of its type, else anything.
func (w *world) drawValue(def *record.FieldDef) record.Value {
	t := w.t
	if def == nil || rapid.IntRange(0, 7).Draw(t, "odd value") == 0 {
		if rapid.Bool().Draw(t, "empty") {
			return ""
		}
		return record.Value(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes"))
	}
	codes := func() []string {
		all := []string{"c01", "head", "623027103201", "own", "ཀ"}
		for _, d := range record.List(def.List) {
			all = append(all, d.Code)
		}
		return rapid.SliceOfN(rapid.SampledFrom(all), 0, 5).Draw(t, "codes")
	}
	n := rapid.OneOf(rapid.Int64Range(-40000, 40000), rapid.Int64()).Draw(t, "number")
	switch def.Type {
	case record.Text:
		return record.T(rapid.OneOf(rapid.SampledFrom(someTexts), rapid.String()).Draw(t, "text"))
	case record.Int:
		return record.I(n)
	case record.Bool:
		return record.B(n > 0)
	case record.Code:
		return record.C(append(codes(), "x")[0])
	case record.Codes:
		return record.Cs(codes()...)
	case record.Date:
		return record.D(record.Day(n))
	case record.Month:
		return record.M(1+int(uint64(n)%9999), 1+int(uint64(n)%12))
	case record.RefTo:
		return record.R(w.anyRef(def.To))
	case record.RefsTo:
		return record.Rs(w.anyRef(def.To), w.anyRef(def.To))
	}
	return record.X(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "sealed"))
}

func (w *world) drawFields(k record.Kind, least int) []record.Field {
	fields := map[record.Field]bool{}
	for range rapid.IntRange(least, 6).Draw(w.t, "fields") {
		if d := k.Def(); d != nil && rapid.IntRange(0, 7).Draw(w.t, "newer field") > 0 {
			fields[rapid.SampledFrom(d.Fields).Draw(w.t, "field").Field] = true
		} else {
			fields[record.Field(rapid.IntRange(0, 255).Draw(w.t, "field"))] = true
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

func (w *world) drawChange(id record.ChangeID, o *record.Outbound, before []*record.Change) *record.Change {
	t := w.t
	c := &record.Change{ChangeID: id, LogEpoch: o.LogEpoch, Salt: record.SaltOf(o.Secret, id)}
	c.Stamp = record.Stamp{Wall: rapid.Int64Range(0, 1<<42).Draw(t, "wall")}
	if rapid.Bool().Draw(t, "whole second") {
		c.Stamp.Wall = c.Stamp.Wall / 1000 * 1000
		c.Stamp.N = rapid.Uint32Range(0, 3).Draw(t, "n")
	}
	c.Author = rapid.SampledFrom(w.people).Draw(t, "author")
	switch rapid.IntRange(0, 12).Draw(t, "oddity") {
	case 0:
		c.LogEpoch = record.LogEpoch(rapid.Uint64().Draw(t, "log epoch"))
	case 1:
		c.Salt = record.Salt(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "salt"))
	case 2:
		c.Import = w.freshID()
	case 3:
		c.Was = drawHash(t)
	}
	for j := range rapid.IntRange(1, 4).Draw(t, "writes") {
		x := record.Write{Ref: record.Ref{Kind: drawKind(t), ID: record.DerivedID(id, j)}}
		for _, f := range w.drawFields(x.Kind, 1) {
			x.Fields = append(x.Fields, record.Set{Field: f, Value: w.drawValue(x.Kind.Def().Field(f))})
		}
		switch rapid.IntRange(0, 5).Draw(t, "name") {
		case 0:
			if key, ok := record.KeyedID(x.Kind, x.Fields); ok {
				x.ID = key
			}
		case 1:
			if len(w.refs) > 0 {
				x.Ref = rapid.SampledFrom(w.refs).Draw(t, "target")
			}
		case 2:
			if len(before) > 0 {
				x.Ref = rapid.SampledFrom(before).Draw(t, "earlier").Writes[0].Ref
			}
		case 3:
			x.ID = w.freshID()
		}
		if rapid.Bool().Draw(t, "based") {
			x.Base = record.Seq(rapid.Uint64Range(0, 1<<40).Draw(t, "base"))
		}
		if rapid.IntRange(0, 3).Draw(t, "missed") == 0 {
			x.Missed = rapid.Uint64().Draw(t, "how many")
		}
		for f := range record.Field(max(0, rapid.IntRange(-6, 2).Draw(t, "hidden"))) {
			x.Hidden = append(x.Hidden, record.Hidden{Field: f, Name: record.Name{Seq: record.Seq(rapid.Uint64Range(0, 1<<40).Draw(t, "hidden seq")), Own: rapid.Uint64Range(1, 1<<40).Draw(t, "hidden number")}})
		}
		c.Writes = append(c.Writes, x)
	}
	// A write to a drawn record may hold fields that only fit another kind: that
	// is for the server to judge, not for the wire.
	return c
}

func (w *world) drawRequest() *Request {
	t := w.t
	q := &Request{Budget: rapid.IntRange(0, 1<<20).Draw(t, "budget"), App: "1.2.0"}
	o := &q.Outbound
	o.Device, o.Epoch, o.Counter = w.freshID(), record.Epoch(rapid.Uint64Min(1).Draw(t, "epoch")), rapid.Uint64().Draw(t, "counter")
	o.LogEpoch, o.Head = record.LogEpoch(rapid.Uint64().Draw(t, "log")), record.Seq(rapid.Uint64Range(0, 1<<40).Draw(t, "head"))
	o.Waiting = rapid.IntRange(0, 1000).Draw(t, "waiting")
	for range rapid.IntRange(0, 4).Draw(t, "subs") {
		p := rapid.SampledFrom([]string{"ref/area", "village/623027103201", "device/" + o.Device.String(), "team/623027103/" + w.freshID().String()}).Draw(t, "prefix")
		o.Subs = append(o.Subs, record.Sub{Prefix: record.Prefix(p), Cursor: w.drawCursor()})
	}
	n := rapid.IntRange(0, 5).Draw(t, "changes")
	if n == 0 {
		return q
	}
	o.Queue, o.Chain = o.Epoch, drawHash(t)
	if rapid.Bool().Draw(t, "old queue") {
		o.Queue = record.Epoch(rapid.Uint64Min(1).Draw(t, "queue"))
	}
	o.Secret = [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "secret"))
	first := rapid.Uint64Range(1, 1<<40).Draw(t, "first")
	for i := range n {
		id := record.ChangeID{Device: o.Device, Epoch: o.Queue, Seq: first + uint64(i)}
		o.Changes = append(o.Changes, w.drawChange(id, o, o.Changes))
	}
	return q
}

func (w *world) drawCursor() record.Cursor {
	n := rapid.Uint64Range(0, 1<<40)
	return record.Cursor{Since: record.Seq(n.Draw(w.t, "since")), Pos: record.Seq(n.Draw(w.t, "pos")), No: n.Draw(w.t, "no")}
}

// drawReply draws a reply to o: pages of rows new and known.
func (w *world) drawReply(o *record.Outbound) *record.Inbound {
	t := w.t
	in := &record.Inbound{Device: o.Device, Epoch: o.Epoch, Counter: o.Counter, LogEpoch: o.LogEpoch, Head: o.Head}
	in.ServerTime = rapid.Int64Range(0, 1<<42).Draw(t, "server time")
	in.Backup = record.Seq(rapid.Uint64Range(0, 1<<40).Draw(t, "backup"))
	if rapid.Bool().Draw(t, "refused") {
		in.Refused, in.LogEpoch = record.OtherLogEpoch, 77
		in.Highs = []record.High{{Epoch: 3, Seq: 9}}
	}
	for _, s := range o.Subs {
		in.Subs = append(in.Subs, s.Prefix)
	}
	if rapid.Bool().Draw(t, "new subscription") {
		in.Subs = append(in.Subs, "village/623027103202")
	}
	in.NoPages, in.MinApp = rapid.Bool().Draw(t, "no pages"), rapid.SampledFrom([]string{"", "1.0"}).Draw(t, "min app")
	if len(o.Changes) > 0 {
		in.Receipt = w.drawReceipt(o)
	}
	for range rapid.IntRange(0, 2).Draw(t, "pages") {
		p := record.Page{Prefix: "ref/area", Start: w.drawCursor(), End: w.drawCursor(), More: rapid.Bool().Draw(t, "more")}
		if len(o.Subs) > 0 && rapid.Bool().Draw(t, "from the cursor") {
			p.Prefix, p.Start = o.Subs[0].Prefix, o.Subs[0].Cursor
		}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			p.Rows = append(p.Rows, w.drawRow(o))
		}
		if rapid.Bool().Draw(t, "gone") {
			p.Gone = append(p.Gone, record.Gone{Ref: record.Ref{Kind: record.Household, ID: w.freshID()}, Seq: 5, Via: p.Prefix})
		}
		in.Pages = append(in.Pages, p)
	}
	return in
}

func (w *world) drawReceipt(o *record.Outbound) *record.Receipt {
	t := w.t
	r := &record.Receipt{Queue: o.Queue, Seq: lastSeq(o), Chain: o.Chain}
	if rapid.Bool().Draw(t, "partly") {
		r.Seq, r.Chain, r.Fork = 3, drawHash(t), rapid.Bool().Draw(t, "fork")
		r.Gap = !r.Fork
	}
	for _, x := range o.Changes {
		run := record.Run{First: x.Seq, N: 1, At: record.Seq(x.Seq + 100), Received: 1700000000123}
		if rapid.Bool().Draw(t, "quarantined") {
			run.At, run.Reason, run.Detail = 0, "permission", "village 3"
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

func (w *world) drawRow(o *record.Outbound) (r record.PageRow) {
	t := w.t
	r.Last = record.Seq(rapid.Uint64Range(0, 1<<40).Draw(t, "last"))
	r.No = rapid.Uint64Range(500, 1<<20).Draw(t, "no")
	r.Whole = rapid.Bool().Draw(t, "whole")
	r.Ref = record.Ref{Kind: drawKind(t), ID: w.freshID()}
	by := record.ChangeID{Device: w.people[0], Epoch: 5, Seq: rapid.Uint64Range(0, 9).Draw(t, "by")}
	at := rapid.Int64Range(0, 1<<41).Draw(t, "at")
	if rapid.Bool().Draw(t, "whole second") {
		at = at / 1000 * 1000
	}
	for _, f := range w.drawFields(r.Kind, 0) {
		g := record.Register{Field: f, Changed: record.Seq(rapid.Uint64Range(0, 1<<30).Draw(t, "changed"))}
		for range rapid.IntRange(1, 2).Draw(t, "siblings") {
			g.Writings = append(g.Writings, record.Writing{
				Value: w.drawValue(r.Kind.Def().Field(f)), Seq: record.Seq(rapid.IntRange(1, 3).Draw(t, "seq")),
				At: at, Author: w.people[1], By: by,
			})
		}
		r.Fields = append(r.Fields, g)
	}
	switch rapid.IntRange(0, 5).Draw(t, "name") {
	case 0:
		r.ID = record.DerivedID(by, 2)
	case 1:
		if key, ok := keyedRow(&r); ok {
			r.ID = key
		}
	case 2:
		if len(o.Changes) > 0 {
			c := rapid.SampledFrom(o.Changes).Draw(t, "own change")
			r.Own, r.Ref = true, c.Writes[0].Ref
			w.number(r.Ref, &r.No)
		}
	}
	if !r.Whole {
		w.number(r.Ref, &r.No)
	} else {
		r.Channel = rapid.SampledFrom([]record.Channel{"ref/area", "clerk",
			record.Channel("village/623027103201/" + r.ID.String()), record.Channel("care/623027103201/" + w.people[0].String())}).Draw(t, "channel")
	}
	return r
}

// number gives a record the number it has, or a new one.
func (w *world) number(ref record.Ref, no *uint64) {
	if known, ok := w.numbers[ref]; ok {
		*no = known
		return
	}
	for taken := true; taken; {
		*no++
		_, taken = w.numbers.Ref(*no)
	}
	w.numbers[ref] = *no
}
