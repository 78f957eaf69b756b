package sim

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// power is SQLite's way to the files of simulated processes. It is the system's own,
// except that it remembers what was written since a file was last synced, so that a
// power cut can take it away; really syncing, which takes time, is left out.
type power struct {
	mu    sync.Mutex
	files map[string]*powered // that are followed, by name
	open  map[uintptr]*handle // by SQLite's own file
	under uintptr             // the system's file system
}

// powered is a file that a power cut would shorten.
type powered struct {
	dead     bool    // its process is gone: nothing more is written
	unsynced []piece // in the order of the writes
}

// piece is what a write took the place of.
type piece struct {
	size int64 // of the file before
	at   int64
	was  []byte
}

type handle struct {
	file    *powered
	methods *sqlite3.Tsqlite3_io_methods // the system's
}

// vfs is the name by which SQLite knows it.
const vfs = "simulated"

// grid is the one on which all simulated processes hang.
var grid = power{files: map[string]*powered{}, open: map[uintptr]*handle{}}

// plug makes SQLite know it.
var plug = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	grid.under = sqlite3.Xsqlite3_vfs_find(tls, 0)
	name, err := libc.CString(vfs)
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if err != nil || own == 0 {
		panic("no memory for a file system of SQLite's")
	}
	v := at[sqlite3.Tsqlite3_vfs](own)
	*v = *at[sqlite3.Tsqlite3_vfs](grid.under)
	v.FpNext, v.FzName = 0, name
	v.FxOpen, v.FxDelete = method(powerOpen), method(powerDelete)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, own, 0); rc != sqlite3.SQLITE_OK {
		panic("SQLite does not take a file system")
	}
})

// at is what lies at an address that SQLite gave.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// method is the address by which SQLite calls a function, and function is the way back.
// Both are for functions of this package and of SQLite, which nothing collects.
func method[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

type (
	xOpen     func(tls *libc.TLS, vfs, name, file uintptr, flags int32, given uintptr) int32
	xDelete   func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	xClose    func(tls *libc.TLS, file uintptr) int32
	xRead     func(tls *libc.TLS, file, to uintptr, n int32, at int64) int32
	xWrite    func(tls *libc.TLS, file, from uintptr, n int32, at int64) int32
	xTruncate func(tls *libc.TLS, file uintptr, size int64) int32
	xFileSize func(tls *libc.TLS, file, size uintptr) int32
)

// follow remembers from here on what is written to a database and its log.
func (p *power) follow(path string) {
	plug()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range []string{path, path + "-wal"} {
		if p.files[name] == nil {
			p.files[name] = new(powered)
		}
		p.files[name].dead = false
	}
}

// fail lets nothing more be written to a database.
func (p *power) fail(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range []string{path, path + "-wal"} {
		p.files[name].dead = true
	}
}

// cut takes away what was not synced, when nobody has the file open any more.
func (p *power) cut(path string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs error
	for _, name := range []string{path, path + "-wal"} {
		errs = errors.Join(errs, p.files[name].lose(name))
		delete(p.files, name)
	}
	return errs
}

func (f *powered) lose(name string) error {
	if len(f.unsynced) == 0 {
		return nil
	}
	disk, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := len(f.unsynced) - 1; i >= 0 && err == nil; i-- {
		was := f.unsynced[i]
		if err = disk.Truncate(was.size); err == nil {
			_, err = disk.WriteAt(was.was, was.at)
		}
	}
	return errors.Join(err, disk.Close())
}

// of is the handle of a file of SQLite's.
func (p *power) of(file uintptr) *handle {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open[file]
}

func powerOpen(tls *libc.TLS, _, name, file uintptr, flags int32, given uintptr) int32 {
	rc := function[xOpen](at[sqlite3.Tsqlite3_vfs](grid.under).FxOpen)(tls, grid.under, name, file, flags, given)
	methods := at[sqlite3.Tsqlite3_file](file)
	if rc != sqlite3.SQLITE_OK || name == 0 || methods.FpMethods == 0 {
		return rc
	}
	grid.mu.Lock()
	defer grid.mu.Unlock()
	f := grid.files[libc.GoString(name)]
	if f == nil {
		return rc // a copy, or what is gone with its process anyway
	}
	h := &handle{file: f, methods: at[sqlite3.Tsqlite3_io_methods](methods.FpMethods)}
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if own == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	m := at[sqlite3.Tsqlite3_io_methods](own)
	*m = *h.methods
	m.FxClose, m.FxWrite, m.FxTruncate, m.FxSync = method(powerClose), method(powerWrite), method(powerTruncate), method(powerSync)
	methods.FpMethods = own
	grid.open[file] = h
	return rc
}

func powerDelete(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	grid.mu.Lock()
	f := grid.files[libc.GoString(name)]
	if f != nil && f.dead {
		grid.mu.Unlock()
		return sqlite3.SQLITE_IOERR_DELETE
	}
	if f != nil {
		f.unsynced = nil
	}
	grid.mu.Unlock()
	return function[xDelete](at[sqlite3.Tsqlite3_vfs](grid.under).FxDelete)(tls, grid.under, name, sync)
}

func powerClose(tls *libc.TLS, file uintptr) int32 {
	h := grid.of(file)
	grid.mu.Lock()
	delete(grid.open, file)
	grid.mu.Unlock()
	own := at[sqlite3.Tsqlite3_file](file).FpMethods
	rc := function[xClose](h.methods.FxClose)(tls, file)
	libc.Xfree(tls, own)
	return rc
}

func powerWrite(tls *libc.TLS, file, from uintptr, n int32, at int64) int32 {
	h := grid.of(file)
	if !h.remember(tls, file, at, n) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return function[xWrite](h.methods.FxWrite)(tls, file, from, n, at)
}

func powerTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	h := grid.of(file)
	if !h.remember(tls, file, size, 0) {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return function[xTruncate](h.methods.FxTruncate)(tls, file, size)
}

func powerSync(_ *libc.TLS, file uintptr, _ int32) int32 {
	h := grid.of(file)
	grid.mu.Lock()
	defer grid.mu.Unlock()
	if h.file.dead {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	h.file.unsynced = nil
	return sqlite3.SQLITE_OK
}

// remember keeps what a write of n bytes, or a cut where n is 0, takes the place of. It
// reports false where nothing may be written any more.
func (h *handle) remember(tls *libc.TLS, file uintptr, from int64, n int32) bool {
	where := tls.Alloc(8)
	defer tls.Free(8)
	if rc := function[xFileSize](h.methods.FxFileSize)(tls, file, where); rc != sqlite3.SQLITE_OK {
		return false
	}
	p := piece{size: *at[int64](where), at: from}
	length := min(int64(n), p.size-from)
	if n == 0 {
		length = p.size - from
	}
	if length > 0 {
		to := libc.Xmalloc(tls, libc.Tsize_t(length))
		defer libc.Xfree(tls, to)
		if to == 0 || function[xRead](h.methods.FxRead)(tls, file, to, int32(length), from) != sqlite3.SQLITE_OK {
			return false
		}
		p.was = slices.Clone(unsafe.Slice(at[byte](to), length))
	}
	grid.mu.Lock()
	defer grid.mu.Unlock()
	if h.file.dead {
		return false
	}
	h.file.unsynced = append(h.file.unsynced, p)
	return true
}
