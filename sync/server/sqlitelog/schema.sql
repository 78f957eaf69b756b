-- One county's log in SQLite. Every table is keyed by county first; what the
-- log runs beside this file is SQL that SQLite and PostgreSQL share, but for one
-- query (Rows).
CREATE TABLE IF NOT EXISTS county (
  county INTEGER PRIMARY KEY, log_epoch INTEGER NOT NULL, head INTEGER NOT NULL, numbers INTEGER NOT NULL, places INTEGER NOT NULL,
  roster INTEGER NOT NULL, no_pages INTEGER NOT NULL, backup INTEGER NOT NULL, reference INTEGER NOT NULL,
  departed INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log_epoch (
  county INTEGER NOT NULL, start INTEGER NOT NULL, log_epoch INTEGER NOT NULL,
  PRIMARY KEY (county, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queue (
  county INTEGER NOT NULL, device BLOB NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, chain BLOB NOT NULL,
  counter INTEGER NOT NULL, digest BLOB NOT NULL, served INTEGER NOT NULL, begun INTEGER NOT NULL, delivered INTEGER NOT NULL,
  PRIMARY KEY (county, device, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (
  county INTEGER NOT NULL, device BLOB NOT NULL, queue INTEGER NOT NULL, first INTEGER NOT NULL, n INTEGER NOT NULL,
  epoch INTEGER NOT NULL, counter INTEGER NOT NULL, log_epoch INTEGER NOT NULL, chain BLOB NOT NULL,
  digest BLOB NOT NULL, sig BLOB NOT NULL, sign_key BLOB NOT NULL, received INTEGER NOT NULL,
  PRIMARY KEY (county, device, queue, first, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS came (
  county INTEGER NOT NULL, device BLOB NOT NULL, day INTEGER NOT NULL, last INTEGER NOT NULL, authors BLOB NOT NULL,
  changes INTEGER NOT NULL, flags INTEGER NOT NULL, told INTEGER NOT NULL,
  PRIMARY KEY (county, device, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS came_untold ON came (county, day) WHERE told = 0;
CREATE INDEX IF NOT EXISTS came_day ON came (county, day);
CREATE TABLE IF NOT EXISTS log (
  county INTEGER NOT NULL, seq INTEGER NOT NULL, device BLOB NOT NULL, epoch INTEGER NOT NULL, dseq INTEGER NOT NULL,
  hash BLOB NOT NULL, chain BLOB NOT NULL, author BLOB NOT NULL, wall INTEGER NOT NULL, n INTEGER NOT NULL,
  received INTEGER NOT NULL, payload BLOB, shape BLOB,
  PRIMARY KEY (county, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS log_change ON log (county, device, epoch, dseq);
CREATE TABLE IF NOT EXISTS held (
  county INTEGER NOT NULL, hash BLOB NOT NULL, device BLOB NOT NULL, epoch INTEGER NOT NULL, dseq INTEGER NOT NULL,
  at INTEGER NOT NULL, came INTEGER NOT NULL, fork INTEGER NOT NULL, chain BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  waits_kind INTEGER NOT NULL, waits_id BLOB NOT NULL, judged INTEGER NOT NULL, received INTEGER NOT NULL,
  state INTEGER NOT NULL, applied INTEGER NOT NULL, payload BLOB,
  author BLOB NOT NULL, woken INTEGER NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (county, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_change ON held (county, device, epoch, dseq);
CREATE INDEX IF NOT EXISTS held_waiting ON held (county, at) WHERE state = 0;
CREATE INDEX IF NOT EXISTS held_device ON held (county, device, at) WHERE state = 0;
CREATE INDEX IF NOT EXISTS held_author ON held (county, author, at) WHERE state = 0;
CREATE INDEX IF NOT EXISTS held_waits ON held (county, waits_kind, waits_id, at) WHERE state = 0 AND waits_kind > 0;
CREATE TABLE IF NOT EXISTS held_touch (
  county INTEGER NOT NULL, device BLOB NOT NULL, kind INTEGER NOT NULL, id BLOB NOT NULL, at INTEGER NOT NULL,
  hash BLOB NOT NULL, returned INTEGER NOT NULL,
  PRIMARY KEY (county, device, kind, id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_touch_at ON held_touch (county, device, at);
CREATE INDEX IF NOT EXISTS held_touch_ref ON held_touch (county, kind, id, at);
CREATE TABLE IF NOT EXISTS record (
  county INTEGER NOT NULL, no INTEGER NOT NULL, kind INTEGER NOT NULL, id BLOB NOT NULL, channel TEXT NOT NULL,
  entered INTEGER NOT NULL, last INTEGER NOT NULL, fields BLOB NOT NULL, touched BLOB NOT NULL,
  PRIMARY KEY (county, no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS record_ref ON record (county, kind, id);
CREATE INDEX IF NOT EXISTS record_channel ON record (county, channel, last, no);
CREATE INDEX IF NOT EXISTS record_last ON record (county, last, no);
CREATE TABLE IF NOT EXISTS assignment (
  county INTEGER NOT NULL, no INTEGER NOT NULL, person BLOB NOT NULL,
  PRIMARY KEY (county, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS assignment_person ON assignment (county, person, no);
CREATE TABLE IF NOT EXISTS tombstone (
  county INTEGER NOT NULL, seq INTEGER NOT NULL, no INTEGER NOT NULL, channel TEXT NOT NULL, kind INTEGER NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (county, seq, no, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tombstone_no ON tombstone (county, no);
