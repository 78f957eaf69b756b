package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
)

// Private makes a database its owner's alone, with what SQLite keeps beside it:
// new files get the database's own rights, those of before keep theirs. What is
// not there is left so.
func Private(database string) error {
	if !hasRights() {
		return nil
	}
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		path := database + end
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = os.Chmod(path, info.Mode().Perm()&0o700)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("keep others out: %w", err)
		}
	}
	return nil
}

// Readable reports whether others than its owner may look into a folder.
func Readable(dir string) bool {
	info, err := os.Stat(dir)
	return hasRights() && err == nil && info.Mode().Perm()&0o077 != 0
}

// hasRights says whether this system keeps owners and others apart by a file's
// mode.
func hasRights() bool { return runtime.GOOS != "windows" }
