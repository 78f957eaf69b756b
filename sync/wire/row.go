package wire

import "zhucun/store/record"

// How a row names its record.
const (
	rowNumber  = iota // by its number: the reader has the record
	rowOwn            // by the write of the request that touched it
	rowKeyed          // by its natural key
	rowDerived        // by the change that created it, which is one of the row's origins
	rowGiven          // by its ID
	rowForms
)

// codeRows codes the rows of all pages, part by part.
func (a *answer) codeRows() {
	forms := make([]byte, len(a.rows))
	made := make([]creation, len(a.rows))
	seen := map[record.ChangeID]int{}
	for i, r := range a.rows {
		if a.w != nil {
			forms[i], made[i] = a.rowForm(r, seen)
		}
		forms[i] = a.rowShape(r, forms[i])
		a.registers(r)
	}
	a.positions(forms)
	for _, r := range a.rows {
		a.writings(r)
	}
	for i, r := range a.rows {
		switch forms[i] {
		case rowDerived:
			a.derivedRow(r, made[i])
		case rowGiven:
			a.raw(r.ID[:])
		}
		if a.w != nil && forms[i] != rowKeyed {
			a.rowOf[r.Ref] = i
		}
	}
	for i, r := range a.rows {
		if r.Whole {
			r.Channel = record.Channel(a.path(string(r.Channel), i))
		}
	}
	a.values(a.slots())
	for i, r := range a.rows {
		if a.w == nil && forms[i] == rowKeyed {
			r.ID, _ = keyedRow(r)
		}
	}
}

// rowShape codes what a row is made of, without any content.
func (a *answer) rowShape(r *record.PageRow, form byte) byte {
	code := (uint64(r.Kind)*rowForms + uint64(form)) * 4
	if r.Whole {
		code |= 1
	}
	if r.Own {
		code |= 2
	}
	code = a.u(code)
	r.Whole, r.Own = code&1 != 0, code&2 != 0
	if code /= 4; code >= 256*rowForms {
		a.fail("kind %d", code/rowForms)
	}
	r.Kind, form = record.Kind(code/rowForms), byte(code%rowForms)
	return form
}

func (a *answer) rowForm(r *record.PageRow, next map[record.ChangeID]int) (byte, creation) {
	if i, ok := a.ownAt[r.Ref]; ok && r.Own && (r.No != 0 || !a.knowsNumber(i, r)) {
		return rowOwn, creation{}
	}
	if !r.Whole && r.No != 0 {
		return rowNumber, creation{}
	}
	if key, ok := keyedRow(r); ok && key == r.ID {
		return rowKeyed, creation{}
	}
	if made, ok := creationOf(r, next); ok {
		return rowDerived, made
	}
	return rowGiven, creation{}
}

func keyedRow(r *record.PageRow) (record.ID, bool) {
	return keyedID(r.Kind, func(f record.Field) record.Value {
		if g := r.Get(f); g != nil {
			return g.Writings[0].Value
		}
		return ""
	})
}

// registers codes which fields a row has and how many writings each holds: the
// step from field to field, doubled, odd where a number of writings follows;
// then 0.
func (a *answer) registers(r *record.PageRow) {
	last := -1
	if a.w != nil {
		for i := range r.Fields {
			g := &r.Fields[i]
			step := uint64(int(g.Field)-last) * 2
			last = int(g.Field)
			if len(g.Writings) == 1 {
				a.w.uint(step)
			} else {
				a.w.uint(step + 1)
				a.w.uint(uint64(len(g.Writings)))
			}
		}
		a.w.uint(0)
		return
	}
	for {
		step := a.r.uint()
		if step == 0 {
			return
		}
		if step < 2 || step/2 > uint64(record.MaxFieldsOfKind-1-last) {
			a.fail("a field beyond the last")
			return
		}
		last += int(step / 2)
		n := 1
		if step%2 != 0 {
			n = a.r.count(record.MaxWritings, "writings")
		}
		if n == 0 {
			a.fail("a register without a value")
			return
		}
		if !a.r.spend(registerSize + n*writingSize) {
			return
		}
		r.Fields = append(r.Fields, record.Register{Field: record.Field(last), Writings: make([]record.Writing, n)})
	}
}

// positions codes where in the log each row stands and its number: both rise
// from row to row within a page.
func (a *answer) positions(forms []byte) {
	page := -1
	var last, no uint64
	for i, r := range a.rows {
		if a.pageOf[i] != page {
			page, last = a.pageOf[i], uint64(a.in.Pages[a.pageOf[i]].Start.Since)
		}
		last = a.delta(uint64(r.Last), last)
		r.Last = record.Seq(last)
	}
	for i, r := range a.rows {
		if forms[i] == rowOwn {
			if own := a.ownRow(r); own >= 0 && a.knowsNumber(own, r) {
				a.knownNumber(r)
				continue
			}
		}
		no = a.delta(r.No, no)
		r.No = no
		if a.w == nil && forms[i] == rowNumber {
			a.knownRef(r)
		}
	}
}

func (a *answer) knownRef(r *record.PageRow) {
	if a.n != nil {
		if ref, ok := a.n.Ref(r.No); ok && ref.Kind == r.Kind {
			r.Ref = ref
			return
		}
	}
	a.fail("record number %d is not known here", r.No)
}

func (a *answer) slots() []slot {
	n := 0
	for _, r := range a.rows {
		for i := range r.Fields {
			n += len(r.Fields[i].Writings)
		}
	}
	slots := make([]slot, 0, n)
	for i, r := range a.rows {
		for j := range r.Fields {
			g := &r.Fields[j]
			for k := range g.Writings {
				s := &g.Writings[k]
				slots = append(slots, slot{r.Kind, g.Field, i, record.DayOf(s.At), &s.Value})
			}
		}
	}
	return slots
}
