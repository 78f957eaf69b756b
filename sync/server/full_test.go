package server_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zhucun/store/record"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// full is a log on a disk that has no room left as long as it says so.
type full struct {
	server.Log
	is bool
}

func (f *full) Update(ctx context.Context, do func(server.Tx) error) error {
	if f.is {
		return fmt.Errorf("commit: %w", server.ErrFull)
	}
	return f.Log.Update(ctx, do)
}

func TestAnEndpointOnAFullDiskOpensAndSaysSoToWhoEnrols(t *testing.T) {
	c := newCounty(t)
	disk := &full{Log: c.log, is: true}
	c.serveOn(disk) // fails the test if it does not open
	codes := &everyCode{person: c.leader}
	e := &server.Enroller{Server: c.Server, Codes: codes, SPKI: spki}
	code, err := wire.NewCode(source(1), spki)
	if err != nil {
		t.Fatal(err)
	}
	body := string(enrolBody(t, &wire.EnrolRequest{Code: code.String()}, "new"))
	ask := func() (int, string) {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/enroll", strings.NewReader(body)))
		return w.Code, w.Body.String()
	}
	if status, said := ask(); status != http.StatusInsufficientStorage || !strings.Contains(said, `"full"`) {
		t.Errorf("%d %s", status, said)
	}
	if status, err := c.Status(ctx); err != nil || status.Head == 0 {
		t.Errorf("status: %+v, %v", status, err)
	}
	disk.is = false
	if status, said := ask(); status != http.StatusOK {
		t.Errorf("there is room again: %d %s", status, said)
	}
	id, _ := record.KeyedID(record.Device, []record.Set{{Field: record.DeviceSignKey, Value: record.X(keyOf("new").Public().(ed25519.PublicKey))}})
	if c.row(record.Ref{Kind: record.Device, ID: id}) == nil {
		t.Error("the device is not there")
	}
}
