package main

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"zhucun/store/durable"
	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/server/sqlitelog"
)

// Files of the data folder.
const (
	keyFile   = "county.json" // what makes the county the county: keep a copy in a safe
	logFile   = "county.db"
	codeDir   = "codes"
	backupDir = "backups"
)

// identity is the content of keyFile: the county and its two keys, drawn at init
// and never again. Whoever has it can speak as the county.
type identity struct {
	Version int    `json:"version"`
	Code    string `json:"code"` // six digits
	Name    string `json:"name"`
	Signing []byte `json:"signing_key"` // Ed25519 seed: replies and certificates
	TLS     []byte `json:"tls_key"`     // Ed25519 seed: the key that devices pin
}

const identityVersion = 1

func drawIdentity(rand io.Reader, code, name string) (*identity, error) {
	id := &identity{Version: identityVersion, Code: code, Name: name, Signing: make([]byte, ed25519.SeedSize), TLS: make([]byte, ed25519.SeedSize)}
	for _, b := range [][]byte{id.Signing, id.TLS} {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, fmt.Errorf("draw keys: %w", err)
		}
	}
	return id, nil
}

func (id *identity) signing() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(id.Signing) }

// spki is the public TLS key as devices see it.
func (id *identity) spki() []byte {
	b, err := x509.MarshalPKIXPublicKey(ed25519.NewKeyFromSeed(id.TLS).Public())
	if err != nil {
		panic(err) // an Ed25519 key always encodes
	}
	return b
}

// certificate is for TLS, with the key that devices pin (rule S2).
func (id *identity) certificate(rand io.Reader) (tls.Certificate, error) {
	return server.Certificate(ed25519.NewKeyFromSeed(id.TLS), "zhucun "+id.Code, rand)
}

// county is the opened data folder.
type county struct {
	*identity
	*server.Server
	log  *sqlitelog.Log
	life context.Context // of the process, for who asks without one
}

func (c *county) Close() error { return c.log.Close() }

// path is a file of the data folder.
func (s *session) path(name string) string { return filepath.Join(s.Dir, name) }

// identity reads the county's keys.
func (s *session) identity() (*identity, error) {
	id := new(identity)
	err := readJSON(s.path(keyFile), id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, s.fail(exitNoCounty, "no_county", s.Dir)
	case err != nil:
		return nil, s.fail(exitFailed, "bad_file", s.path(keyFile), err)
	case id.Version != identityVersion || len(id.Signing) != ed25519.SeedSize || len(id.TLS) != ed25519.SeedSize:
		return nil, s.fail(exitFailed, "bad_file", s.path(keyFile), errors.New("version or keys"))
	}
	return id, nil
}

// open opens the county of the data folder, which must exist.
func (s *session) open(change func(*server.Config)) (*county, error) {
	id, err := s.identity()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(s.path(logFile)); err != nil {
		return nil, s.fail(exitNoCounty, "no_log", s.path(logFile))
	}
	if durable.Readable(s.Dir) {
		s.progress("readable", s.Dir)
	}
	return s.openLog(s, id, s.path(logFile), change)
}

// openLog opens a log file with the county's keys; it is made if it is missing.
func (s *session) openLog(ctx context.Context, id *identity, path string, change func(*server.Config)) (*county, error) {
	log, err := sqlitelog.Open(ctx, path, sqlitelog.Options{County: id.Code})
	if err != nil {
		return nil, s.fail(exitFailed, "bad_log", path, err)
	}
	config := server.Config{Log: log, Key: id.signing(), Now: s.now, Rand: s.rand, Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&config)
	}
	if err := durable.Private(path); err != nil {
		_ = log.Close()
		return nil, s.fail(exitFailed, "bad_log", path, err)
	}
	core, err := server.New(ctx, config)
	if err != nil {
		_ = log.Close()
		return nil, s.fail(exitFailed, "bad_log", path, err)
	}
	return &county{id, core, log, ctx}, nil
}

// book is the book of enrolment codes.
func (s *session) book() *codeBook { return &codeBook{dir: s.path(codeDir)} }

// rowsOf reads all records of a kind, ascending by record number; they must not
// be changed.
func (c *county) rowsOf(ctx context.Context, kind record.Kind) (rows []*record.Row, err error) {
	err = c.Log.View(ctx, func(tx server.Tx) error {
		return server.EachRow(tx, func(r *server.Row) error {
			if r.Kind == kind {
				rows = append(rows, &r.Row)
			}
			return nil
		})
	})
	return rows, err
}

// row reads one record, nil if it is not there; it must not be changed.
func (c *county) row(ctx context.Context, ref record.Ref) (row *record.Row, err error) {
	err = c.Log.View(ctx, func(tx server.Tx) error {
		r, err := tx.Row(ref)
		if r != nil {
			row = &r.Row
		}
		return err
	})
	return row, err
}
