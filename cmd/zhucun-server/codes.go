package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"zhucun/store/durable"
	"zhucun/store/record"
	"zhucun/sync/server"
)

// codeBook keeps one-time codes as files in a folder, one a code, named by its
// locator: the command that issues one and the endpoint that redeems it are two
// processes. The secret itself is in none of them.
type codeBook struct {
	dir string
	mu  sync.Mutex // of this process; a claim is an exclusive new file besides
}

// issued is the content of a code's file.
type issued struct {
	Persons []record.ID `json:"persons"`
	Label   string      `json:"label,omitempty"`
	Expires int64       `json:"expires"` // ms since 1970
}

// claimed is the content of the file beside it, once a device came with the code.
type claimed struct {
	Key []byte `json:"key"`
	At  int64  `json:"at"`
}

func (b *codeBook) path(locator [16]byte, end string) string {
	return filepath.Join(b.dir, hex.EncodeToString(locator[:])+end)
}

const (
	issuedEnd  = ".code"
	claimedEnd = ".used"
)

// issue enters a new code and drops those that expired a month ago.
func (b *codeBook) issue(locator [16]byte, i issued, now int64) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	const month = 30 * 24 * 3600 * 1000
	_ = b.each(func(path string, old issued) { // what cannot be cleaned up waits for the next time
		if old.Expires+month < now {
			_ = os.Remove(path)
			_ = os.Remove(path[:len(path)-len(issuedEnd)] + claimedEnd)
		}
	})
	return writeNew(b.path(locator, issuedEnd), i)
}

// open counts the codes that may still be used.
func (b *codeBook) open(now int64) (n int, err error) {
	err = b.each(func(path string, i issued) {
		if _, err := os.Stat(path[:len(path)-len(issuedEnd)] + claimedEnd); errors.Is(err, fs.ErrNotExist) && i.Expires > now {
			n++
		}
	})
	return n, err
}

func (b *codeBook) each(f func(path string, i issued)) error {
	paths, err := filepath.Glob(filepath.Join(b.dir, "*"+issuedEnd))
	for _, p := range paths {
		var i issued
		if readJSON(p, &i) == nil {
			f(p, i)
		}
	}
	return err
}

// Claim implements server.Codes.
func (b *codeBook) Claim(locator [16]byte, key []byte, now int64) (server.Invited, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var i issued
	err := readJSON(b.path(locator, issuedEnd), &i)
	if errors.Is(err, fs.ErrNotExist) {
		return server.Invited{}, server.ErrUnknownCode
	} else if err != nil {
		return server.Invited{}, fmt.Errorf("read code: %w", err)
	}
	who := server.Invited{Persons: i.Persons, Label: i.Label}
	var c claimed
	err = readJSON(b.path(locator, claimedEnd), &c)
	switch {
	case err == nil && bytes.Equal(c.Key, key):
		return who, nil // the device asks again because the reply was lost
	case err == nil:
		return server.Invited{}, server.ErrUsedCode
	case !errors.Is(err, fs.ErrNotExist):
		return server.Invited{}, fmt.Errorf("read code: %w", err)
	case now > i.Expires:
		return server.Invited{}, server.ErrExpiredCode
	}
	err = writeNew(b.path(locator, claimedEnd), claimed{key, now})
	if errors.Is(err, fs.ErrExist) {
		return server.Invited{}, server.ErrUsedCode
	}
	if durable.IsFull(err) {
		err = fmt.Errorf("%w: %w", server.ErrFull, err)
	}
	return who, err
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// writeNew writes a file that must not exist, whole and durable or not at all.
func writeNew(path string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return durable.WriteNew(path, durable.Bytes(append(b, '\n')))
}
