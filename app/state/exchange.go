package state

import (
	"context"
	"strconv"

	"zhucun/store/record"
)

// itemsShown is how many changes the exchange page lists.
const itemsShown = 200

// Exchange shows what waits, what was sent, what came back and why, and runs an
// exchange by hand. The app exchanges by itself while it is open.
type Exchange struct {
	source
	kit  *Kit
	ex   Exchanger // nil in practice mode
	hand bool      // the running exchange was begun by hand
	view ExchangeView
}

// ExchangeView is what the page shows.
type ExchangeView struct {
	Loaded   bool
	Practice bool
	Out      Outgoing
	Now      int64
	Run      Exchanging // the running or the last exchange
	Ever     bool       // one was run since the app opened
	Tried    int64      // when the last one ended, ms since 1970; 0: none since the app opened
	Revoked  record.Day // when the county ended this device, or 0
	Waiting  []Item
	Held     []Item
	Back     []Item
	Sent     []Item
	Say      Msg
}

// NewExchange makes the state; Load fills it. Without an exchanger nothing is
// ever sent.
func NewExchange(kit *Kit, ex Exchanger) *Exchange {
	return &Exchange{kit: kit, ex: ex, view: ExchangeView{Practice: ex == nil}}
}

// View is what to show.
func (e *Exchange) View() ExchangeView { return e.view }

func (e *Exchange) show(Route) { e.Load() }

// Load reads the lists afresh.
func (e *Exchange) Load() {
	e.kit.Run(func(ctx context.Context) func() {
		out, err := e.kit.Outbox.Status(ctx)
		items, err2 := e.kit.Outbox.Items(ctx, itemsShown)
		return func() {
			e.view.Loaded, e.view.Say = true, Msg{}
			if err != nil || err2 != nil {
				e.view.Say = Msg{Key: "error.read"}
				e.changed()
				return
			}
			e.seated()
			e.view.Out, e.view.Now = out, e.kit.Now()
			e.sort(items)
			e.changed()
		}
	})
}

func (e *Exchange) sort(items []Item) {
	lists := map[Saved]*[]Item{Waiting: &e.view.Waiting, Held: &e.view.Held, Returned: &e.view.Back, Sent: &e.view.Sent}
	for _, l := range lists {
		*l = nil
	}
	for _, it := range items {
		l := lists[it.Saved]
		*l = append(*l, it)
	}
}

// seated says whether the device may still exchange.
func (e *Exchange) seated() { e.view.Revoked = e.kit.revoked() }

// Start runs an exchange by hand.
func (e *Exchange) Start() {
	if e.ex == nil || e.view.Run.Running {
		return
	}
	e.hand = true
	e.ex.Now()
}

// Cancel stops the running exchange; what came so far stays, and the next one
// goes on from there.
func (e *Exchange) Cancel() {
	if e.ex != nil {
		e.ex.Cancel()
	}
}

// Reported hears from the exchange.
func (e *Exchange) Reported(x Exchanging) {
	e.view.Run, e.view.Ever = x, true
	if !x.Running {
		e.view.Tried = e.kit.Now()
	}
	e.changed()
	if x.Running {
		return
	}
	if e.hand && !x.worked() {
		e.kit.announce(Told{Say: e.view.Verdict(), Warn: true, Acts: []Act{{Key: "again", do: e.Start}}})
	}
	e.hand = false
	e.Load()
}

// Dismiss puts a returned change away once it was dealt with.
func (e *Exchange) Dismiss(it Item) {
	e.kit.Run(func(ctx context.Context) func() {
		err := e.kit.Outbox.Seen(ctx, it.ID)
		return func() {
			if err != nil {
				e.view.Say = Trouble(err)
				e.changed()
				return
			}
			e.Load()
		}
	})
}

// Verdict is how the last exchange ended, in words: a round is a success only
// if nothing is left (rule X12), otherwise it says what is.
func (v ExchangeView) Verdict() Msg {
	x := v.Run
	switch {
	case v.Practice:
		return Msg{Key: "exchange.practice"}
	case x.Running:
		return Msg{Key: "exchange.running", N: x.Sent}
	case v.Revoked != 0:
		return Msg{Key: "exchange.revoked", Text: v.Revoked.String()}
	case x.Refused != "":
		return Msg{Key: "refusal." + string(x.Refused)}
	case x.Failure != Unfailed:
		return x.failed(v.Out.Waiting)
	case !v.Ever:
		return Msg{Key: "exchange.idle"}
	case x.Left > 0:
		return Msg{Key: "exchange.left", N: x.Left}
	case !x.AtHead:
		return Msg{Key: "exchange.more"}
	}
	return Msg{Key: "exchange.done", N: x.Rows, Text: strconv.Itoa(x.Sent)}
}

// worked reports whether an exchange reached the county and was not refused.
func (x Exchanging) worked() bool { return x.Failure == Unfailed && x.Refused == "" }

// WhyWaiting says why what waits was not sent yet.
func (v ExchangeView) WhyWaiting() Msg {
	n := v.Out.Waiting
	switch x := v.Run; {
	case n == 0 || x.Running || v.Practice:
		return Msg{}
	case v.Revoked != 0:
		return Msg{Key: "exchange.why_revoked", N: n}
	case x.Refused != "" || x.Failure == Stranger:
		return Msg{Key: "exchange.why_refused", N: n}
	case x.Failure != Unfailed:
		return Msg{Key: "exchange.why_network", N: n}
	case !v.Ever:
		return Msg{Key: "exchange.why_not_yet", N: n}
	}
	return Msg{Key: "exchange.why_since", N: n}
}

// failed says how an exchange failed, and that what waits is safe.
func (x Exchanging) failed(waiting int) Msg {
	switch x.Failure {
	case Between:
		return Msg{Key: "exchange.between", N: waiting}
	case Stranger:
		return Msg{Key: "exchange.stranger", N: waiting}
	case Unavailable:
		return Msg{Key: "exchange.busy", N: waiting}
	case Down:
		return Msg{Key: "exchange.down", N: waiting}
	case TooBig:
		return Msg{Key: "exchange.too_big", N: x.N, Text: x.Text, Bo: x.Bo}
	case Here:
		return Msg{Key: x.Text}
	}
	return Msg{Key: "exchange.failed", N: waiting}
}
