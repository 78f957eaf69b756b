package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhucun/store/durable"
	"zhucun/store/record"
)

// backupCommand copies the log while the endpoint serves, and proves the copy by
// restoring it beside. Only then are devices told that they may forget what is in
// it (rule X9).
type backupCommand struct {
	To   string `help:"${backup_to}" type:"path" placeholder:"DIR"`
	Keep int    `help:"${backup_keep}" default:"14"`
}

// backedUp is what the command prints.
type backedUp struct {
	File    string     `json:"file"`
	Head    record.Seq `json:"head"`
	Bytes   int64      `json:"bytes"`
	Dropped []string   `json:"dropped,omitempty"` // older backups
}

func (c *backupCommand) Run(s *session) error {
	if c.Keep < 1 {
		return s.fail(exitUsage, "bad_keep")
	}
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	return c.run(s, co)
}

func (c *backupCommand) run(s *session, co *county) (err error) {
	dir := c.To
	if dir == "" {
		dir = s.path(backupDir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s.fail(exitFailed, "bad_file", dir, err)
	}
	done := backedUp{File: filepath.Join(dir, backupName(s.now()))}
	s.progress("backing_up", done.File)
	if done.Head, err = s.copyLog(co, done.File); err != nil {
		return err
	}
	if info, err := os.Stat(done.File); err == nil {
		done.Bytes = info.Size()
	}
	if err := co.BackedUp(s, done.Head); err != nil { // the copy is whole all the same
		return s.fail(exitFailed, "backup_unnoted", done.File, done.Head, err)
	}
	made := durable.Series{Dir: dir, Prefix: backupPrefix, Suffix: backupSuffix}
	if done.Dropped, err = made.Rotate(done.File, c.Keep); err != nil {
		return s.fail(exitFailed, "bad_file", dir, err)
	}
	return s.tell(done, func() {
		s.line("backed_up", done.Head, done.File, float64(done.Bytes)/(1<<20))
		s.line("backup_keys", s.path(keyFile))
	})
}

const (
	backupPrefix = "county-"
	backupSuffix = ".db"
)

func backupName(now int64) string {
	return backupPrefix + time.UnixMilli(now).In(record.China).Format("20060102-150405.000") + backupSuffix
}

// copyLog makes a backup that is whole, proved and durable, or not there, and
// says how far its log goes.
func (s *session) copyLog(co *county, to string) (head record.Seq, err error) {
	part := to + ".part"
	if err := os.WriteFile(part, nil, 0o600); err != nil { // only its owner reads it
		return 0, s.fail(exitFailed, "bad_file", part, err)
	}
	defer os.Remove(part) // gone already if all went well
	if err := co.log.Backup(s, part); err != nil {
		return 0, s.fail(exitFailed, "bad_file", to, err)
	}
	if head, err = s.rehearse(co.identity, part); err != nil {
		return 0, err
	}
	if err := durable.Rename(part, to); err != nil {
		return 0, s.fail(exitFailed, "bad_file", to, err)
	}
	return head, nil
}

// rehearse restores a backup into a folder of its own and checks it, and says how
// far its log goes.
func (s *session) rehearse(id *identity, backup string) (record.Seq, error) {
	dir, err := os.MkdirTemp(filepath.Dir(backup), ".rehearsal-*")
	if err != nil {
		return 0, s.fail(exitFailed, "bad_file", backup, err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, logFile)
	if err := durable.Copy(path, backup); err != nil {
		return 0, s.fail(exitFailed, "bad_file", backup, err)
	}
	co, err := s.openLog(s, id, path, nil)
	if err != nil {
		return 0, err
	}
	defer co.Close()
	return s.sound(co, backup)
}

// sound checks a log and gives its head.
func (s *session) sound(co *county, path string) (record.Seq, error) {
	s.progress("checking")
	problems, err := co.Check(s)
	if err != nil {
		return 0, err
	}
	if len(problems) > 0 {
		return 0, s.fail(exitProblems, "bad_backup", path, strings.Join(problems[:min(3, len(problems))], "; "))
	}
	st, err := co.Status(s)
	return st.Head, err
}

// restoreCommand puts a backup in the place of the log. The endpoint must not be
// running. What devices sent since the backup they send again (rule X9).
type restoreCommand struct {
	Backup string `arg:"" type:"existingfile" help:"${restore_backup}"`
}

func (c *restoreCommand) Run(s *session) error {
	id, err := s.identity()
	if err != nil {
		return err
	}
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	head, err := s.prepare(id, c.Backup)
	if err != nil {
		return err
	}
	aside, err := s.replaceLog()
	if err != nil {
		return err
	}
	result := map[string]any{"head": head, "replaced": aside}
	return s.tell(result, func() {
		s.line("restored", head)
		if aside != "" {
			s.line("restored_aside", aside)
		}
		s.line("restored_next")
	})
}

// restoring is the log to be while it is made ready: a crash leaves the old one.
func (s *session) restoring() string { return s.path(logFile + ".restoring") }

// prepare copies a backup, checks it and opens a new log epoch in it.
func (s *session) prepare(id *identity, backup string) (record.Seq, error) {
	path := s.restoring()
	for _, f := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, s.fail(exitFailed, "bad_file", f, err)
		}
	}
	if err := durable.Copy(path, backup); err != nil {
		return 0, s.fail(exitFailed, "bad_file", backup, err)
	}
	co, err := s.openLog(s, id, path, nil)
	if err != nil {
		return 0, err
	}
	head, err := s.sound(co, backup)
	switch {
	case err != nil:
	case head == 0: // a copy that was cut to nothing opens as a log; no county is without its first clerk
		err = s.fail(exitFailed, "empty_backup", backup)
	default:
		err = co.BeginRestored(s)
	}
	return head, errors.Join(err, co.Close())
}

// replaceLog moves the present log aside and the prepared one into its place.
func (s *session) replaceLog() (aside string, err error) {
	path := s.path(logFile)
	if _, err := os.Stat(path); err == nil {
		aside = s.path(fmt.Sprintf("replaced-%s", backupName(s.now())))
		for _, end := range []string{"-shm", "-wal", ""} {
			if err := os.Rename(path+end, aside+end); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", s.fail(exitFailed, "bad_file", path, err)
			}
		}
	}
	if err := durable.Rename(s.restoring(), path); err != nil {
		return aside, s.fail(exitFailed, "bad_file", path, err)
	}
	return aside, nil
}
