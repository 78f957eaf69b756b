package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhucun/sync/client"
	"zhucun/sync/wire"
)

func TestMetricsTellWhoIsTurnedAwayAndNothingOfPersons(t *testing.T) {
	d := newDesk(t)
	if _, why := enrolCode(t, d.address, d.code(t, time.Hour), newSelf(t)); why != "" {
		t.Fatal(why)
	}
	code := d.code(t, time.Hour)
	enrolCode(t, d.address, code, newSelf(t))
	if _, why := enrolCode(t, d.address, code, newSelf(t)); why != "used_code" {
		t.Fatal(why)
	}
	resp, err := client.Pinned(wire.PinOf(d.spki())).Get(d.address + "/metrics")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", resp, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, want := range []string{
		`zhucun_turned_away_total{why="not_enrolled"} 1`, `zhucun_turned_away_total{why="busy"} 0`, `zhucun_turned_away_total{why="slow"} 0`,
		`zhucun_connections_ended_total{how="put_out"} 0`, "zhucun_connections ", "zhucun_lock_seconds_total ", "zhucun_quarantine_bytes 0", "zhucun_quarantine_fullest 0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, secret := range []string{"平板", "县级电脑", d.clerk.String()} {
		if strings.Contains(text, secret) {
			t.Errorf("%q in the metrics", secret)
		}
	}
}
