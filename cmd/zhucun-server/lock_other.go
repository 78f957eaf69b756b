//go:build !unix

package main

import "os"

// lock keeps a second endpoint, and a restore beneath a running one, out of the
// data folder: an open file cannot be removed on such systems, and a leftover of
// a process that died can.
func (s *session) lock() (unlock func(), err error) {
	path := s.path("serving.lock")
	_ = os.Remove(path)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, s.fail(exitFailed, "running", s.Dir)
	}
	return func() { _ = f.Close(); _ = os.Remove(path) }, nil
}
