package wire

import "zhucun/store/record"

// What a receipt has.
const (
	receiptGap = 1 << iota
	receiptFork
	receiptOtherQueue // of another queue than the request's
	receiptOtherChain // the chain hash is not the one the request ended with
)

// receipt codes the server's word on the changes of the request. Where all were
// taken the chain hash is the reader's own, and bound by the signature.
func (a *answer) receipt() {
	var flags uint64
	if a.w == nil {
		a.in.Receipt = new(record.Receipt)
	}
	x := a.in.Receipt
	if a.w != nil {
		flags = a.receiptFlags(x)
	}
	flags = a.u(flags)
	x.Gap, x.Fork = flags&receiptGap != 0, flags&receiptFork != 0
	if flags&receiptOtherQueue != 0 {
		x.Queue = record.Epoch(a.u(uint64(x.Queue)))
	} else {
		x.Queue = a.sent.Queue
	}
	x.Seq = a.delta(x.Seq, lastSeq(a.sent))
	if flags&receiptOtherChain != 0 {
		x.Chain = a.hash(x.Chain)
	} else {
		x.Chain = a.sent.Chain
	}
	n := a.count(len(x.Runs), MaxChanges, 96, "runs")
	if a.w == nil && n > 0 {
		x.Runs = make([]record.Run, n)
	}
	var prev record.Run
	for i := range x.Runs {
		a.run(&x.Runs[i], prev)
		prev = x.Runs[i]
	}
}

func (a *answer) receiptFlags(x *record.Receipt) (flags uint64) {
	if x.Gap {
		flags |= receiptGap
	}
	if x.Fork {
		flags |= receiptFork
	}
	if x.Queue != a.sent.Queue {
		flags |= receiptOtherQueue
	}
	if x.Chain != a.sent.Chain || len(a.sent.Changes) == 0 {
		flags |= receiptOtherChain
	}
	return flags
}

func lastSeq(o *record.Outbound) uint64 {
	if len(o.Changes) == 0 {
		return 0
	}
	return o.Changes[len(o.Changes)-1].Seq
}

// run codes one run, which follows the one before it in the queue and most
// often in the log.
func (a *answer) run(x *record.Run, prev record.Run) {
	first := prev.First + prev.N
	if first == 0 && len(a.sent.Changes) > 0 {
		first = a.sent.Changes[0].Seq
	}
	x.First = a.delta(x.First, first)
	x.N = a.u(x.N)
	near := a.in.Head
	if prev.At != 0 {
		near = prev.At + record.Seq(prev.N)
	}
	x.At = record.Seq(a.orZero(uint64(x.At), uint64(near)))
	received := a.in.ServerTime
	if prev.Received != 0 {
		received = prev.Received
	}
	x.Received = int64(a.delta(uint64(x.Received), uint64(received)))
	if a.bool(x.Reason != "" || x.Detail != "") {
		x.Reason = a.str(x.Reason)
		x.Detail = a.remark(x.Detail)
	}
}
