// Package record is the domain of Zhucun: what a record is, what a change to it
// is, how changes merge, and who may see and make them.
//
// It is pure: no I/O, no goroutine, no clock. Everything that both ends of an
// exchange must agree on to the last bit is decided here, so that a device, the
// endpoint and the simulator run the same code. The numbered rules (I saving,
// M merge, X exchange, S safety) are those of README's Architecture section.
package record
