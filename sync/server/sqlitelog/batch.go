package sqlitelog

import "strings"

// batchRows is how many rows one statement inserts: what goes on around a statement
// costs as much as the row.
const batchRows = 16

// batch gathers rows for one table until there are enough for a statement, or somebody
// reads the table.
type batch struct {
	into    string // the table and its columns
	columns int
	args    []any
}

func (b *batch) add(c *conn, row ...any) error {
	if b.args = append(b.args, row...); len(b.args) < batchRows*b.columns {
		return nil
	}
	return b.flush(c)
}

// flush inserts what was gathered: a full batch by one statement, else one by one.
func (b *batch) flush(c *conn) error {
	args := b.args
	b.args = b.args[:0]
	rows := 1
	if len(args) == batchRows*b.columns {
		rows = batchRows
	}
	for ; len(args) > 0; args = args[rows*b.columns:] {
		if err := c.exec(c.inserting(b, rows), args[:rows*b.columns]...); err != nil {
			return err
		}
	}
	return nil
}

// inserting is the statement for so many rows.
func (c *conn) inserting(b *batch, rows int) string {
	key := inserted{b.into, rows}
	q, ok := c.inserts[key]
	if !ok {
		row := "(" + strings.Repeat("?, ", b.columns-1) + "?)"
		q = "INSERT INTO " + b.into + " VALUES " + strings.Repeat(row+", ", rows-1) + row
		c.inserts[key] = q
	}
	return q
}

type inserted struct {
	into string
	rows int
}
