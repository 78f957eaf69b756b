package state

import (
	"context"
	"slices"

	"zhucun/store/record"
)

// pageSize is how many households are read at a time: more than a screen shows,
// few enough for a frame.
const pageSize = 60

// Households is the list that finds people.
type Households struct {
	source
	kit   *Kit
	find  Find
	pages map[int][]Hit
	asked map[int]bool
	turn  int // answers to older questions are dropped
	// sought is the household that was shown when the list was narrowed, until the
	// answer is there; missed hears that it is not among those that were found.
	sought record.ID
	missed func(record.ID)
	asking bool      // what the list was narrowed to is not known yet
	first  func(Hit) // waits for it
	view   HouseholdsView
	whole  whole
}

// HouseholdsView is what the list shows besides its rows, which Row gives.
type HouseholdsView struct {
	Loaded   bool
	Find     Find // Offset and Limit are not used
	Total    int
	Villages []Village
	Groups   []int
	Statuses []string
	Selected record.ID
	Say      Msg
}

// NewHouseholds makes the state; Load fills it.
func NewHouseholds(kit *Kit) *Households {
	h := &Households{kit: kit, pages: map[int][]Hit{}, asked: map[int]bool{}, missed: func(record.ID) {}}
	for g := range 10 {
		h.view.Groups = append(h.view.Groups, g+1)
	}
	h.seated()
	return h
}

// seated offers what the person's assignments let him narrow the list to. The
// list may be another one: it is read afresh when it is shown.
func (h *Households) seated() {
	h.view.Villages = h.kit.Me.Villages
	if at := h.find.Village; !slices.ContainsFunc(h.view.Villages, func(v Village) bool { return v.Code == at }) {
		h.find.Village, h.view.Find.Village = "", ""
	}
	h.view.Statuses = append([]string{record.AnyMonitored}, h.kit.Choices("register", h.kit.Today())...)
	for _, c := range h.kit.Choices("assistance", h.kit.Today()) {
		if c != "none" {
			h.view.Statuses = append(h.view.Statuses, c)
		}
	}
	h.stale()
}

// View is what to show.
func (h *Households) View() HouseholdsView { return h.view }

// Row is line i of the list, and false while it is still being read.
func (h *Households) Row(i int) (Hit, bool) {
	p := i / pageSize
	page, ok := h.pages[p]
	if !ok {
		h.ask(p)
		page = h.pages[p] // a Runner may answer at once
	}
	if k := i % pageSize; k < len(page) {
		return page[k], true
	}
	return Hit{}, false
}

// At is the line of a household, and false where it is not among those that were read.
func (h *Households) At(id record.ID) (int, bool) {
	for p, page := range h.pages {
		if i := slices.IndexFunc(page, func(hit Hit) bool { return hit.ID == id }); i >= 0 {
			return p*pageSize + i, true
		}
	}
	return 0, false
}

// First calls do with the first line of what the list was narrowed to, once that is
// known, and not at all where nothing was found or it was narrowed again before.
func (h *Households) First(do func(Hit)) {
	if h.first = do; !h.asking {
		h.tellFirst()
	}
}

func (h *Households) tellFirst() {
	do := h.first
	h.first = nil
	if hit, ok := h.Row(0); do != nil && ok && h.view.Total > 0 {
		do(hit)
	}
}

// Load reads the list afresh, keeping what is shown until the answer is there.
func (h *Households) Load() {
	h.turn++
	h.asking = true
	h.asked = map[int]bool{}
	h.ask(0)
}

// stale has the list read afresh the next time it is shown.
func (h *Households) stale() { h.view.Loaded = false }

// show marks the household of the route.
func (h *Households) show(at Route) {
	if h.view.Selected != at.Household {
		h.view.Selected = at.Household
		h.changed()
	}
	if !h.view.Loaded {
		h.Load()
	}
}

// Search narrows the list as the person types.
func (h *Households) Search(text string) { h.narrow(func(f *Find) { f.Text = text }) }

// Village, Group and Status narrow the list; the zero value widens it again.
func (h *Households) Village(code string) { h.narrow(func(f *Find) { f.Village = code }) }

// Group narrows the list to a group of the village; 0 is all.
func (h *Households) Group(n int) { h.narrow(func(f *Find) { f.Group = n }) }

// Status narrows the list to what a household counts as.
func (h *Households) Status(code string) { h.narrow(func(f *Find) { f.Status = code }) }

func (h *Households) narrow(set func(*Find)) {
	f := h.find
	set(&f)
	if f == h.find {
		return
	}
	if h.find, h.view.Find = f, f; f != (Find{}) {
		h.sought = h.view.Selected
	}
	h.first = nil
	h.Load()
}

func (h *Households) ask(page int) {
	if h.asked[page] {
		return
	}
	h.asked[page] = true
	turn, f := h.turn, h.find
	f.Offset, f.Limit = page*pageSize, pageSize
	h.kit.read(func(ctx context.Context) func() {
		hits, total, err := h.kit.Records.Find(ctx, f)
		return func() { h.answer(turn, page, hits, total, err) }
	})
}

func (h *Households) answer(turn, page int, hits []Hit, total int, err error) {
	if turn != h.turn {
		return
	}
	if err != nil {
		h.view.Say = Msg{Key: "error.read"}
		h.changed()
		return
	}
	if page == 0 {
		h.pages = map[int][]Hit{}
	}
	h.pages[page] = hits
	h.view.Loaded, h.view.Total, h.view.Say = true, total, Msg{}
	if page == 0 {
		h.asking = false
	}
	h.changed()
	if sought := h.sought; page == 0 {
		h.sought = record.ID{}
		if _, found := h.At(sought); !found && !sought.IsZero() {
			h.missed(sought)
		}
		h.tellFirst()
	}
}
