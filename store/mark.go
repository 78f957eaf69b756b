package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
)

// mark is what was durable at the last commit. It is kept in a file of its own
// beside the database, because a database whose log (-wal) is lost, or in whose
// place an older copy was put, looks whole: nothing in it says that there was more.
// It is written after the commit and seldom synced: a power cut may leave an older
// mark, never one that promises more than is there. No mark promises nothing.
type mark struct {
	commits uint64
	db, wal int64 // sizes in bytes; neither shrinks while the store is open
}

const (
	markSuffix = "-mark"
	markSize   = 4 + 3*8 + 4
	markMagic  = "ZhuM"
)

func (m mark) encode() []byte {
	b := []byte(markMagic)
	for _, n := range []uint64{m.commits, uint64(m.db), uint64(m.wal)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// readMark is the mark of the database at path; ok is false if it has none.
func readMark(path string) (m mark, ok bool) {
	b, err := os.ReadFile(path + markSuffix)
	if err != nil || len(b) != markSize || string(b[:4]) != markMagic || crc32.ChecksumIEEE(b[:markSize-4]) != binary.BigEndian.Uint32(b[markSize-4:]) {
		return mark{}, false
	}
	n := func(i int) uint64 { return binary.BigEndian.Uint64(b[4+8*i:]) }
	return mark{n(0), int64(n(1)), int64(n(2))}, true
}

// inspect looks at the files before SQLite does, which would make a new database
// where one is missing and drop a log that does not fit.
func (s *Store) inspect() error {
	m, marked := readMark(s.path)
	db, log := sizeOf(s.path), sizeOf(s.path+"-wal")
	switch {
	case db == 0 && (s.o.MustExist || marked || log > 0):
		return ErrMissing
	case db == 0:
		return nil
	}
	if err := s.inspectHeader(marked); err != nil || !marked {
		return err
	}
	switch {
	case db < m.db:
		return fmt.Errorf("%d bytes where %d were: %w", db, m.db, ErrShort)
	case log > 0 && log < m.wal:
		return fmt.Errorf("a log of %d bytes where %d were: %w", log, m.wal, ErrShort)
	}
	return nil // without a log, the number of the last commit says whether one was lost
}

// inspectHeader refuses a file that is another program's. One that was never
// checkpointed has its number in the log only.
func (s *Store) inspectHeader(marked bool) error {
	f, err := os.Open(s.path)
	if err != nil {
		return nil // SQLite says it better
	}
	defer f.Close()
	var b [100]byte
	if n, _ := f.ReadAt(b[:], 0); n < len(b) || string(b[:16]) != "SQLite format 3\x00" {
		return fmt.Errorf("no database: %w", ErrCorrupt)
	}
	if id := binary.BigEndian.Uint32(b[68:]); id != applicationID && (id != 0 || marked) {
		return fmt.Errorf("application id %x: %w", id, ErrCorrupt)
	}
	return nil
}

// sizeOf is the size of a file, 0 where there is none.
func sizeOf(path string) int64 {
	fi, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return fi.Size()
}

// files are the database and its log as they were when the store last looked; nil
// is a file that was not there.
type files struct{ db, log os.FileInfo }

// there is ErrGone if one of the files was removed, replaced or cut off under the
// open store: what is written now would be gone at the next start.
func (s *Store) there() error {
	if err := still(s.path, s.files.db); err != nil {
		return err
	}
	return still(s.path+"-wal", s.files.log)
}

func still(path string, was os.FileInfo) error {
	if was == nil {
		return nil
	}
	is, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrPermission) || err == nil && (!os.SameFile(is, was) || is.Size() < was.Size()) {
		return ErrGone
	}
	return nil
}

// look remembers the files as they are.
func (s *Store) look() {
	s.files = files{}
	if fi, err := os.Stat(s.path); err == nil {
		s.files.db = fi
	}
	if fi, err := os.Stat(s.path + "-wal"); err == nil {
		s.files.log = fi
	}
}

// note marks what is durable now. That a mark cannot be written is no reason to
// call a save failed that is in the file: it would only go unnoticed if it were
// lost.
func (s *Store) note(commits uint64) {
	s.look()
	first := s.mark == nil
	if first {
		f, err := os.OpenFile(s.path+markSuffix, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return
		}
		s.mark = f
	}
	m := mark{commits: commits}
	if s.files.db != nil {
		m.db = s.files.db.Size()
	}
	if s.files.log != nil {
		m.wal = s.files.log.Size()
	}
	if _, err := s.mark.WriteAt(m.encode(), 0); err == nil && first {
		_ = s.mark.Sync() // from here on a lost log is noticed after a power cut, too
	}
}

// unmark is for a store that was closed: its log has gone into the database.
func (s *Store) unmark() {
	if s.mark == nil {
		if _, marked := readMark(s.path); !marked {
			return
		}
	}
	s.note(s.meta.commits)
	if s.mark != nil {
		_ = s.mark.Sync()
	}
	s.leaveMark()
}

// leaveMark closes the mark; the next commit opens or makes it again.
func (s *Store) leaveMark() {
	if s.mark != nil {
		_ = s.mark.Close()
		s.mark = nil
	}
}
