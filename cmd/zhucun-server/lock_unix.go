//go:build unix

package main

import (
	"os"
	"syscall"
)

// lock keeps a second endpoint, and a restore beneath a running one, out of the
// data folder. The system lets go of it if the process dies.
func (s *session) lock() (unlock func(), err error) {
	f, err := os.OpenFile(s.path("serving.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, s.fail(exitNoCounty, "no_county", s.Dir)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, s.fail(exitFailed, "running", s.Dir)
	}
	return func() { _ = f.Close() }, nil
}
