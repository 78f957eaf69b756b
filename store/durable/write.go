package durable

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Write puts what fill writes in the place of a file, readable by its owner only:
// whole, or not at all.
func Write(path string, fill func(io.Writer) error) error { return writeBy(path, fill, Rename) }

// WriteNew is Write of a file that must not exist.
func WriteNew(path string, fill func(io.Writer) error) error { return writeBy(path, fill, Link) }

func writeBy(path string, fill func(io.Writer) error, put func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already if it was renamed
	if err := errors.Join(fill(f), f.Close()); err != nil {
		return err
	}
	return put(f.Name(), path)
}

// Bytes are for Write what is at hand already.
func Bytes(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}
