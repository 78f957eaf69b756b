package sqlitelog

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhucun/sync/server"
)

// A page must not read the county: each way of scanning keeps to its index.
func TestScansKeepToTheirIndex(t *testing.T) {
	ctx := context.Background()
	l, err := Open(ctx, filepath.Join(t.TempDir(), "log.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.View(ctx, func(x server.Tx) error {
		c := x.(*tx).c
		for near, want := range map[bool][]string{
			true:  {"SEARCH record USING INDEX record_last (county=? AND (last,no)>(?,?))"},
			false: {"SEARCH record USING COVERING INDEX record_channel (county=? AND channel>? AND channel<?)"},
		} {
			before := c.Statements()
			if _, err := x.Scan(server.Scan{Prefix: "village/623027", Limit: 1, Near: near}); err != nil {
				return err
			}
			for _, query := range c.Statements() {
				if slices.Contains(before, query) {
					continue
				}
				var plan []string
				args := make([]any, strings.Count(query, "?"))
				err := c.each("EXPLAIN QUERY PLAN "+query, args, func(scan func(...any) error) error {
					var id, parent, unused int
					var detail string
					err := scan(&id, &parent, &unused, &detail)
					plan = append(plan, detail)
					return err
				})
				if err != nil {
					return err
				}
				for _, w := range want {
					if !strings.Contains(strings.Join(plan, "\n"), w) {
						t.Errorf("near %v: the plan is\n%s", near, strings.Join(plan, "\n"))
					}
				}
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
