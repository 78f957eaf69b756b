// Package logtest is the executable suite that every implementation of
// server.Log passes: what package server relies on, and nothing else.
package logtest

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// Run runs the suite. Open opens the log of a county, empty at first: the same
// county again is the same log as it was left, another one is another log in the
// same place.
func Run(t *testing.T, open func(t *testing.T, county string) server.Log) {
	for name, f := range map[string]func(*testing.T, func(*testing.T, string) server.Log){
		"what was put comes back after reopening":  roundTrip,
		"a failed update changes nothing":          rollback,
		"a view sees one moment":                   snapshot,
		"counties do not see each other":           counties,
		"scans go in order of last and number":     scans,
		"a change has one place in the log":        places,
		"erasure forgets the payload alone":        erasure,
		"undecided changes come in order":          undecided,
		"what waits is found by what it waits for": waiting,
		"a cancelled caller is not served":         cancelled,
		"what came is counted by device and day":   came,
	} {
		t.Run(name, func(t *testing.T) { f(t, open) })
	}
}

var ctx = context.Background()

const here, there = "623027", "623021"

func update(t *testing.T, l server.Log, f func(server.Tx) error) {
	t.Helper()
	if err := l.Update(ctx, f); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, l server.Log, f func(server.Tx) error) {
	t.Helper()
	if err := l.View(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// all runs f for each error-returning step until one fails.
func all(errs ...error) error { return errors.Join(errs...) }

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

func id(n byte) record.ID { return record.ID{0: n, 15: 0xff} }

// big is a number that needs all 64 bits.
const big = 1<<63 + 5

func row(no uint64, channel record.Channel, last record.Seq) *server.Row {
	r := &server.Row{Entered: last, Touched: server.Seqs(nil).Add(last)}
	r.Ref = record.Ref{Kind: record.Visit, ID: id(byte(no))}
	r.No, r.Channel, r.Last = no, channel, last
	r.Put(record.Register{Field: record.VisitNote, Changed: last, Writings: []record.Writing{{
		Value: record.T("饲料"), Seq: last, At: 5, Author: id(9), By: record.ChangeID{Device: id(8), Epoch: big, Seq: 1}}}})
	return r
}

func entry(seq record.Seq, dseq uint64) *server.Entry {
	return &server.Entry{
		Seq: seq, ChangeID: record.ChangeID{Device: id(1), Epoch: big, Seq: dseq}, Hash: record.HashOf([]byte{byte(seq)}),
		Chain: record.HashOf([]byte{byte(seq), 1}), Author: id(2), Stamp: record.Stamp{Wall: -7, N: 1<<32 - 1},
		Received: 77, Payload: []byte{1, byte(seq)},
	}
}

func held(n byte, at uint64) *server.Held {
	return &server.Held{
		Hash: record.HashOf([]byte{n}), ChangeID: record.ChangeID{Device: id(1), Epoch: big, Seq: uint64(n)}, At: at, Came: 2,
		Chain: record.Hash{n}, Reason: "depends", Detail: "x", Waits: record.Ref{Kind: record.Household, ID: id(3)}, Judged: 4,
		Received: 5, Payload: []byte{n},
	}
}

func roundTrip(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	st := server.State{LogEpoch: big, Head: 3, Numbers: 4, Places: 6, Roster: 5, NoPages: true, Backup: 2, Reference: 1, Departed: 3}
	q := server.Queue{Device: id(1), Epoch: big, Seq: 9, Chain: record.Hash{1}, Counter: big, Digest: record.Hash{2}, Served: 8, Begun: 7, Delivered: 6}
	b := server.Batch{
		Envelope: wire.Envelope{Device: id(1), Epoch: 6, Counter: 3, LogEpoch: big, Queue: big, First: 1, N: 9, Chain: record.Hash{1}},
		Proof:    wire.Proof{Digest: record.Hash{4}, Sig: [64]byte{5}}, Key: []byte{6}, Received: 7,
	}
	e, h, r := entry(1, 1), held(2, 1), row(1, "village/623027103201/x", 1)
	older := server.Tombstone{Seq: 1, Channel: "village/623027103201/x", Ref: r.Ref, No: 1}
	stone := older // of the same departure, again: it takes the place of the older one
	stone.Seq = 2
	a := row(2, "ref/people/county", 1)
	a.Kind = record.Assignment
	a.Fields = nil
	a.Put(record.Register{Field: record.AssignmentPerson, Changed: 1, Writings: []record.Writing{{Value: record.R(id(7)), Seq: 1}}})
	update(t, l, func(tx server.Tx) error {
		return all(tx.PutState(server.State{}), tx.PutState(st), tx.PutLogEpoch(server.LogStart{Start: 1, LogEpoch: big}),
			tx.PutQueue(server.Queue{Device: id(1), Epoch: big}), tx.PutQueue(q), tx.PutBatch(b), tx.Append(e), tx.PutHeld(h),
			tx.AddRow(r), tx.AddRow(a), tx.PutTombstone(older), tx.PutTombstone(stone))
	})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, here)
	view(t, l, func(tx server.Tx) error {
		gotState, err1 := tx.State()
		equal(t, "state", gotState, st)
		starts, err2 := tx.LogEpochs()
		equal(t, "log epochs", starts, []server.LogStart{{Start: 1, LogEpoch: big}})
		queues, err3 := tx.Queues(id(1))
		equal(t, "queues", queues, []server.Queue{q})
		everyone, err4 := tx.AllQueues()
		equal(t, "all queues", everyone, []server.Queue{q})
		batches, err5 := tx.Batches(id(1), big)
		equal(t, "batches", batches, []server.Batch{b})
		for seq, with := range map[uint64]*server.Batch{1: &b, 9: &b, 10: nil} {
			got, err := tx.BatchWith(record.ChangeID{Device: id(1), Epoch: big, Seq: seq})
			equal(t, "the batch with a change", got, with)
			err5 = all(err5, err)
		}
		entries, err6 := tx.EntriesAfter(0, 10)
		equal(t, "entries", entries, []*server.Entry{e})
		gotHeld, err7 := tx.Held(h.Hash)
		equal(t, "held", gotHeld, h)
		gotRow, err8 := tx.Row(r.Ref)
		equal(t, "row", gotRow, r)
		numbered, err9 := tx.Numbered(1)
		equal(t, "row by number", numbered, r)
		several, err14 := tx.Rows([]uint64{2, 99, 1})
		equal(t, "rows by number", several, []*server.Row{r, a})
		nothing, err15 := tx.Rows(nil)
		equal(t, "no rows", len(nothing), 0)
		assigned, err10 := tx.Assignments(id(7))
		equal(t, "assignments", assigned, []*server.Row{a})
		if by, err := tx.LeftBy(stone.No); err != nil || len(by) != 1 || by[0] != stone.Channel {
			t.Errorf("record %d left %v, %v", stone.No, by, err)
		}
		left, err11 := tx.Left("village/623027", server.Tombstone{}, 2, 9)
		equal(t, "tombstones", left, []server.Tombstone{stone})
		for _, after := range []server.Tombstone{{Seq: 2, No: 1, Channel: stone.Channel}, {Seq: 2, No: 2}} {
			if left, err := tx.Left("village/623027", after, 2, 9); err != nil || len(left) > 0 {
				t.Errorf("tombstones after %v: %v, %v", after, left, err)
			}
		}
		if left, err := tx.Left("village/623027", server.Tombstone{Seq: 2, No: 1}, 2, 9); err != nil || len(left) != 1 {
			t.Errorf("tombstones of a number after no channel: %v, %v", left, err)
		}
		if left, err := tx.Left("village/623027", server.Tombstone{}, 2, 0); err != nil || len(left) > 0 {
			t.Errorf("no tombstone: %v, %v", left, err)
		}
		absent, err12 := tx.Row(record.Ref{Kind: record.Visit, ID: id(99)})
		equal(t, "a row that is not there", absent, (*server.Row)(nil))
		none, err13 := tx.Entry(99)
		equal(t, "an entry that is not there", none, (*server.Entry)(nil))
		return all(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12, err13, err14, err15)
	})
	if problems, err := l.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v %v", problems, err)
	}
}

func rollback(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	boom := errors.New("boom")
	err := l.Update(ctx, func(tx server.Tx) error {
		return all(tx.PutState(server.State{Head: 1}), tx.Append(entry(1, 1)), tx.AddRow(row(1, "ref/area", 1)), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v", err)
	}
	view(t, l, func(tx server.Tx) error {
		st, err1 := tx.State()
		e, err2 := tx.Entry(1)
		r, err3 := tx.Numbered(1)
		if st != (server.State{}) || e != nil || r != nil {
			t.Errorf("something of it stayed: %+v %v %v", st, e, r)
		}
		return all(err1, err2, err3)
	})
	update(t, l, func(tx server.Tx) error { return tx.Append(entry(1, 1)) })
}

func snapshot(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	view(t, l, func(tx server.Tx) error {
		before, err1 := tx.State()
		update(t, l, func(w server.Tx) error { return w.PutState(server.State{Head: 8}) })
		after, err2 := tx.State()
		equal(t, "state in the view", after, before)
		return all(err1, err2)
	})
}

func counties(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	update(t, l, func(tx server.Tx) error {
		return all(tx.PutState(server.State{Head: 1}), tx.Append(entry(1, 1)), tx.AddRow(row(1, "ref/area", 1)))
	})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, there)
	update(t, l, func(tx server.Tx) error {
		st, err := tx.State()
		equal(t, "state", st, server.State{})
		return all(err, tx.Append(entry(1, 1)), tx.AddRow(row(1, "ref/area", 1)))
	})
}

func scans(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	update(t, l, func(tx server.Tx) error {
		return all(tx.AddRow(row(1, "village/623027103201/a", 5)), tx.AddRow(row(2, "village/623027103201/b", 3)),
			tx.AddRow(row(3, "village/623027104201/c", 3)), tx.AddRow(row(4, "village/623027103201/b", 3)), tx.AddRow(row(5, "ref/area", 1)))
	})
	for _, near := range []bool{false, true} {
		for _, tc := range []struct {
			scan server.Scan
			want []uint64
		}{
			{server.Scan{Prefix: "village/623027", Limit: 9}, []uint64{2, 3, 4, 1}},
			{server.Scan{Prefix: "village/623027", Limit: 2}, []uint64{2, 3}},
			{server.Scan{Prefix: "village/623027", Last: 3, No: 2, Limit: 9}, []uint64{3, 4, 1}},
			{server.Scan{Prefix: "village/623027103201", Last: 3, No: 4, Limit: 9}, []uint64{1}},
			{server.Scan{Prefix: "village/623027103201/b", Limit: 9}, []uint64{2, 4}},
			{server.Scan{Prefix: "ref/area", Limit: 9}, []uint64{5}},
			{server.Scan{Prefix: "care", Limit: 9}, nil},
		} {
			tc.scan.Near = near
			view(t, l, func(tx server.Tx) error {
				places, err := tx.Scan(tc.scan)
				var got []uint64
				for _, p := range places {
					got = append(got, p.No)
				}
				if !reflect.DeepEqual(got, tc.want) {
					t.Errorf("%+v: got %v, want %v", tc.scan, got, tc.want)
				}
				return err
			})
		}
	}
	update(t, l, func(tx server.Tx) error {
		r, err := tx.Numbered(2)
		if err != nil {
			return err
		}
		r.Channel, r.Last = "village/623027104201/c", 9
		return tx.PutRow(r)
	})
	view(t, l, func(tx server.Tx) error {
		places, err := tx.Scan(server.Scan{Prefix: "village/623027104201", Limit: 9})
		if len(places) != 2 || places[1] != (server.Place{No: 2, Last: 9, Channel: "village/623027104201/c"}) {
			t.Errorf("a moved row is not found where it is: %v", places)
		}
		return err
	})
}

func places(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	update(t, l, func(tx server.Tx) error {
		return all(tx.Append(entry(1, 1)), tx.Append(entry(2, 2)), tx.Append(entry(3, 3)))
	})
	for name, e := range map[string]*server.Entry{"a used Seq": entry(3, 4), "a used device seq": entry(4, 3)} {
		if l.Update(ctx, func(tx server.Tx) error { return tx.Append(e) }) == nil {
			t.Errorf("%s was taken again", name)
		}
	}
	view(t, l, func(tx server.Tx) error {
		entries, err := tx.EntriesOf(id(1), big, 2, 9)
		if len(entries) != 2 || entries[0].Seq != 2 || entries[1].Seq != 3 {
			t.Errorf("entries 2..9 of the queue: %v", entries)
		}
		after, err2 := tx.EntriesAfter(1, 1)
		if len(after) != 1 || after[0].Seq != 2 {
			t.Errorf("one entry after 1: %v", after)
		}
		return all(err, err2)
	})
}

func erasure(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	want := entry(1, 1)
	update(t, l, func(tx server.Tx) error { return all(tx.Append(entry(1, 1)), tx.Erase(1, []byte("shape"))) })
	want.Payload, want.Shape = nil, []byte("shape")
	view(t, l, func(tx server.Tx) error {
		e, err := tx.Entry(1)
		equal(t, "the erased entry", e, want)
		return err
	})
}

func undecided(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	late, early, done, fork := held(1, 9), held(2, 3), held(3, 1), held(4, 5)
	fork.Fork, fork.Device = true, id(5)
	update(t, l, func(tx server.Tx) error {
		if err := all(tx.PutHeld(late), tx.PutHeld(early), tx.PutHeld(done), tx.PutHeld(fork)); err != nil {
			return err
		}
		done.State, done.Applied, done.Payload = server.Applied, 10, nil
		return tx.PutHeld(done)
	})
	view(t, l, func(tx server.Tx) error {
		everyone, err1 := tx.Undecided(record.ID{})
		equal(t, "of all", everyone, []*server.Held{early, fork, late})
		mine, err2 := tx.Undecided(id(1))
		equal(t, "of one", mine, []*server.Held{early, late})
		queue, err3 := tx.HeldOf(id(1), big, 2, 9)
		equal(t, "of the queue", queue, []*server.Held{early, done})
		return all(err1, err2, err3)
	})
}

// waiting: what waits is found by what it waits for, what it writes to and whose it
// is, and no more once it was decided.
func waiting(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	ref, other := record.Ref{Kind: record.Household, ID: id(40)}, record.Ref{Kind: record.Visit, ID: id(41)}
	first, second, fork := held(1, 3), held(2, 9), held(4, 5)
	first.Waits, second.Waits = ref, ref
	first.Author, first.Touches = id(50), []record.Ref{ref, other}
	fork.Fork = true
	look := func(tx server.Tx, decided bool) error {
		waits, err1 := tx.WaitsFor(ref)
		next, err2 := tx.NextFor(ref, id(1), 3)
		any, err3 := tx.AnyWaits()
		blocks, err4 := tx.Blocks(other, id(1), 4)
		before, err5 := tx.Blocks(other, id(1), 3)
		touched, err6 := tx.Touched(first)
		of, err7 := tx.UndecidedBy(id(50))
		share, err8 := tx.ShareOf(id(1))
		shares, err9 := tx.Shares()
		forks, err10 := tx.ForksOf(fork.Device, fork.Epoch)
		on, err11 := tx.HeldOn(other, 9)
		none, err12 := tx.HeldOn(other, 0)
		want := map[bool]int{false: 1}[decided]
		equal(t, "waiting for it", len(waits), 1+want)
		equal(t, "the next", next != nil && next.Hash == second.Hash, true)
		equal(t, "anything", any, true)
		equal(t, "held back by an earlier one", blocks, !decided)
		equal(t, "held back by itself", before, false)
		equal(t, "touched", len(touched), 2)
		equal(t, "on the record, decided or not", len(on) == 1 && on[0].Hash == first.Hash && on[0].State == first.State, true)
		equal(t, "of those none", len(none), 0)
		equal(t, "of the author", len(of), want)
		equal(t, "the share", share.Changes, 2+want)
		equal(t, "all shares", shares, []server.Share{share})
		equal(t, "forks", len(forks), 1)
		return all(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12)
	}
	update(t, l, func(tx server.Tx) error { return all(tx.PutHeld(first), tx.PutHeld(second), tx.PutHeld(fork)) })
	view(t, l, func(tx server.Tx) error { return look(tx, false) })
	first.State = server.Returned
	update(t, l, func(tx server.Tx) error { return tx.PutHeld(first) })
	view(t, l, func(tx server.Tx) error { return look(tx, true) })
}

func cancelled(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if l.Update(gone, func(server.Tx) error { return nil }) == nil {
		t.Error("a caller who is gone was served")
	}
}

func came(t *testing.T, open func(*testing.T, string) server.Log) {
	l := open(t, here)
	day := func(n int) record.Day { return record.MustDay("2026-11-15") + record.Day(n) }
	first := server.Came{Device: id(1), Day: day(0), Last: 5, Authors: []record.ID{id(7), id(8)}, Changes: 3, Flags: server.CameGap | server.FirstEver, Told: true}
	second := server.Came{Device: id(2), Day: day(1), Last: 6, Changes: 1}
	third := server.Came{Device: id(1), Day: day(1), Last: 7, Changes: 2}
	update(t, l, func(tx server.Tx) error {
		return all(tx.PutCame(server.Came{Device: id(1), Day: day(0), Changes: 1}), tx.PutCame(first), tx.PutCame(second), tx.PutCame(third))
	})
	view(t, l, func(tx server.Tx) error {
		one, err1 := tx.Came(id(1), day(0))
		equal(t, "one", one, first)
		none, err2 := tx.Came(id(2), day(0))
		equal(t, "none", none, server.Came{})
		untold, err3 := tx.Untold(9)
		equal(t, "untold", untold, []server.Came{third, second})
		some, err4 := tx.Untold(1)
		equal(t, "the first untold", some, []server.Came{third})
		old, err5 := tx.CameBefore(day(1), 9)
		equal(t, "before", old, []server.Came{first})
		return all(err1, err2, err3, err4, err5)
	})
	update(t, l, func(tx server.Tx) error { return tx.DropCame(id(1), day(0)) })
	view(t, l, func(tx server.Tx) error {
		old, err := tx.CameBefore(day(9), 9)
		equal(t, "left", old, []server.Came{third, second})
		return err
	})
}
