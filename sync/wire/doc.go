// Package wire gives the messages of an exchange their bytes (rules X1 and X2).
//
// A request is a version byte, an envelope in the clear, the device's signature
// and a compressed payload; a reply is the same with the county's signature.
// Whoever reads foreign bytes here meets a named limit before every allocation
// and every loop, and an error instead of a panic. What a change is, and its
// hash, is decided in package record: this package may spell it as short as it
// likes, because what comes out is the same change to the last bit.
package wire
