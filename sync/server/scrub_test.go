package server_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"testing"

	"zhucun/store/record"
)

// S7 is true of the bytes: after a checkpoint neither the county's file nor its
// log of writes has any whereabouts that was superseded or returned.
func TestS7NothingErasedIsLeftInTheFile(t *testing.T) {
	c := newCounty(t)
	c.tablet.round()
	var gone [][]byte
	place := func(i int) record.Value {
		code := fmt.Sprintf("whereabouts-%04d-secret", i)
		gone = append(gone, []byte(code))
		return record.C(code)
	}
	homes := []record.ID{c.house, c.house2}
	for i := range 40 { // more homes, so that pages split and merge
		homes = append(homes, c.local(write(record.Household, record.HouseholdVillage, record.C(village), record.HouseholdHead, record.T(fmt.Sprint("户", i))))[0].ID)
	}
	for i := range 300 {
		hh := record.Ref{Kind: record.Household, ID: homes[i%len(homes)]}
		c.tablet.save(c.leader, edit(hh, 0, record.HouseholdWhere, place(i)))
		if i%7 == 0 {
			c.tablet.save(c.leader, c.visit(fmt.Sprint("第", i, "次")))
		}
		if i%10 == 9 {
			c.tablet.round()
		}
	}
	away := c.tablet.save(c.leader, edit(record.Ref{Kind: record.Household, ID: c.elsewhere}, 0, record.HouseholdWhere, place(9998)))
	c.tablet.round()
	c.decide(away, "return")
	for _, id := range homes {
		c.tablet.save(c.leader, edit(record.Ref{Kind: record.Household, ID: id}, 0, record.HouseholdWhere, record.C("home")))
	}
	c.tablet.round()
	db, err := sql.Open("sqlite", "file:"+c.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{c.path, c.path + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		left := 0
		for _, code := range gone {
			if bytes.Contains(b, code) {
				left++
			}
		}
		if left > 0 {
			t.Errorf("%d of %d erased whereabouts are still in %s of %d bytes", left, len(gone), name[len(c.path)-6:], len(b))
		}
	}
	c.checked()
}
