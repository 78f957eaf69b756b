// Package durable puts files in their place so that they are still there, and
// whole, after the power went: a rename is only kept once its folder is synced.
package durable

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Copy copies to a file that must not exist, readable by its owner only.
func Copy(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// Rename gives a file its name, in the place of what had it. Either both its
// content and its name outlive a power cut, or neither does.
func Rename(from, to string) error {
	if err := syncFile(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// Link gives a file one more name, which must be free, as durably.
func Link(from, to string) error {
	if err := syncFile(from); err != nil {
		return err
	}
	if err := os.Link(from, to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// IsFull reports whether an error means that the medium has no room left.
func IsFull(err error) bool {
	const windowsDiskFull, windowsHandleDiskFull = syscall.Errno(112), syscall.Errno(39)
	if runtime.GOOS == "windows" {
		return errors.Is(err, windowsDiskFull) || errors.Is(err, windowsHandleDiskFull)
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes the names in a folder durable. Windows keeps them by itself
// and lets nobody ask; some file systems of memory cards cannot.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// Series are copies made one after another in a folder, named so that their
// names sort by age.
type Series struct {
	Dir            string
	Prefix, Suffix string
}

// Files are the copies, the newest last.
func (s Series) Files() ([]string, error) {
	entries, err := os.ReadDir(s.Dir)
	var all []string
	for _, e := range entries { // sorted by name
		if n := e.Name(); strings.HasPrefix(n, s.Prefix) && strings.HasSuffix(n, s.Suffix) {
			all = append(all, filepath.Join(s.Dir, n))
		}
	}
	return all, err
}

// Rotate removes the oldest copies so that keep are left, and never the one just
// made: a clock that was set back gives it an early name.
func (s Series) Rotate(made string, keep int) (dropped []string, err error) {
	all, err := s.Files()
	if err != nil {
		return nil, fmt.Errorf("rotate copies: %w", err)
	}
	for i, left := 0, len(all); i < len(all) && left > keep; i++ {
		if all[i] == made {
			continue
		}
		if err := os.Remove(all[i]); err != nil {
			return dropped, fmt.Errorf("rotate copies: %w", err)
		}
		dropped, left = append(dropped, all[i]), left-1
	}
	return dropped, nil
}
