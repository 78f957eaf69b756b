package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhucun/store/record"
	"zhucun/sync/client"
	"zhucun/sync/server"
	"zhucun/sync/wire"
)

// desk is a county that serves on loopback, with a clock of its own.
type desk struct {
	*session
	*county
	address string
	clock   atomic.Int64
	clerk   record.ID
	log     bytes.Buffer
}

const startOfTest = 1_795_000_000_000

// newDesk begins a county and serves it over TLS.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := new(desk)
	d.clock.Store(startOfTest)
	d.session = &session{
		Context: t.Context(), commands: &commands{Dir: t.TempDir()}, words: wordsFor("en"),
		out: new(bytes.Buffer), err: new(bytes.Buffer), now: d.clock.Load, rand: rand.Reader,
	}
	first := initCommand{County: "623027", Name: "夏河县", Clerk: "管理员"}
	if err := first.Run(d.session); err != nil {
		t.Fatal(err)
	}
	var err error
	logger := slog.New(slog.NewJSONHandler(&d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if d.county, err = d.open(func(c *server.Config) { c.Logger = logger }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.county.Close() })
	people, err := d.rowsOf(t.Context(), record.Person)
	if err != nil {
		t.Fatal(err)
	}
	d.clerk = people[0].ID
	d.address = d.serve(t, d.county)
	return d
}

func (d *desk) serve(t *testing.T, co *county) (address string) {
	t.Helper()
	l, door, err := (&serveCommand{Listen: "127.0.0.1:0"}).listen(d.session, co)
	if err != nil {
		t.Fatal(err)
	}
	s := server.HTTPServer(endpoint(co, d.book(), newMetrics(co, door).handler(), proxies(nil).from))
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return "https://" + l.Addr().String()
}

// code issues a code for the clerk.
func (d *desk) code(t *testing.T, valid time.Duration) wire.Code {
	t.Helper()
	return d.codeFor(t, "县级电脑", valid)
}

func (d *desk) codeFor(t *testing.T, label string, valid time.Duration) wire.Code {
	t.Helper()
	c, err := wire.NewCode(rand.Reader, d.spki())
	if err != nil {
		t.Fatal(err)
	}
	err = d.book().issue(c.Locator(), issued{[]record.ID{d.clerk}, label, d.now() + valid.Milliseconds()}, d.now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newSelf(t *testing.T) client.NewDevice {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return client.NewDevice{Sign: key, Seal: make([]byte, 32), Label: "平板", App: "0.1.0"}
}

// enrolCode tries a code and gives the server's word for refusing it, "" if none.
func enrolCode(t *testing.T, address string, c wire.Code, self client.NewDevice) (*client.Enrolled, string) {
	t.Helper()
	got, err := client.Enrol(t.Context(), address, c, [32]byte{}, self)
	var refused *client.EnrolError
	if errors.As(err, &refused) {
		return nil, refused.Why
	}
	if err != nil {
		t.Fatal(err)
	}
	return got, ""
}

func TestADeviceIsEnrolledByATypedCode(t *testing.T) {
	d := newDesk(t)
	self := newSelf(t)
	got, why := enrolCode(t, d.address, d.code(t, time.Hour), self)
	if why != "" {
		t.Fatal(why)
	}
	if len(got.Persons) != 1 || got.Persons[0] != d.clerk || got.Label != "县级电脑" || got.Name != "夏河县" || !got.County.Equal(d.Public()) {
		t.Errorf("%+v", got)
	}
	r, err := d.row(t.Context(), record.Ref{Kind: record.Device, ID: got.Device})
	if err != nil || r == nil || !bytes.Equal(r.Value(record.DeviceSignKey).Bytes(), self.Sign.Public().(ed25519.PublicKey)) {
		t.Errorf("the log has %+v, %v", r, err)
	}
	resp, err := client.Pinned(got.Pin).Get(d.address + "/healthz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("the pinned connection: %v, %v", resp, err)
	}
}

func TestACodeWorksOnceButAnswersItsOwnDeviceAgain(t *testing.T) {
	d := newDesk(t)
	c, self := d.code(t, time.Hour), newSelf(t)
	first, _ := enrolCode(t, d.address, c, self)
	again, why := enrolCode(t, d.address, c, self) // the reply was lost
	if why != "" || again.Device != first.Device {
		t.Errorf("the same device again: %q %+v", why, again)
	}
	if _, why := enrolCode(t, d.address, c, newSelf(t)); why != "used_code" {
		t.Errorf("another device: %q, want used_code", why)
	}
}

func TestACodeThatManyShowAtOnceEnrolsOne(t *testing.T) {
	dir := t.TempDir()
	for n := range byte(5) {
		locator := [16]byte{n}
		if err := (&codeBook{dir: dir}).issue(locator, issued{Expires: 1}, 0); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		var in atomic.Int64
		for key := range byte(8) { // each as a process of its own: the files decide
			wait.Go(func() {
				_, err := (&codeBook{dir: dir}).Claim(locator, []byte{key}, 0)
				if err == nil {
					in.Add(1)
				} else if !errors.Is(err, server.ErrUsedCode) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if in.Load() != 1 {
			t.Fatalf("%d devices came in by one code", in.Load())
		}
	}
}

func TestCodesThatAreWrongExpiredOrGuessedEnrolNobody(t *testing.T) {
	d := newDesk(t)
	expired := d.code(t, time.Minute)
	d.clock.Add(2 * 60_000)
	if _, why := enrolCode(t, d.address, expired, newSelf(t)); why != "expired_code" {
		t.Errorf("expired: %q", why)
	}
	for n := 0; ; n++ {
		guess, err := wire.NewCode(rand.Reader, d.spki())
		if err != nil {
			t.Fatal(err)
		}
		_, why := enrolCode(t, d.address, guess, newSelf(t))
		if why == "too_many_attempts" {
			break
		}
		if why != "unknown_code" || n > 20 {
			t.Fatalf("guess %d: %q", n, why)
		}
	}
	good := d.code(t, time.Hour)
	d.clock.Add(60_000)
	if _, why := enrolCode(t, d.address, good, newSelf(t)); why != "" {
		t.Errorf("a good code a minute later: %q", why)
	}
}

func TestTheSecretNeverReachesAManInTheMiddle(t *testing.T) {
	d := newDesk(t)
	other, err := drawIdentity(rand.Reader, "623027", "x")
	if err != nil {
		t.Fatal(err)
	}
	cert, err := other.certificate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	heard := atomic.Bool{}
	middle := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Store(true) }), ErrorLog: nil}
	go func() { _ = middle.Serve(l) }()
	defer middle.Close()
	address := "https://" + l.Addr().String()
	if _, err := client.Enrol(t.Context(), address, d.code(t, time.Hour), [32]byte{}, newSelf(t)); !errors.Is(err, client.ErrPin) {
		t.Errorf("enrolling: %v, want ErrPin", err)
	}
	if resp, err := client.Pinned(wire.PinOf(d.spki())).Get(address); err == nil {
		_ = resp.Body.Close()
		t.Error("a pinned client spoke to another key")
	}
	if heard.Load() {
		t.Error("the one in the middle heard a request")
	}
}

func TestNothingPersonalOrSecretIsLogged(t *testing.T) {
	d := newDesk(t)
	c, self := d.code(t, time.Hour), newSelf(t)
	enrolCode(t, d.address, c, self)
	if _, why := enrolCode(t, d.address, c, newSelf(t)); why != "used_code" {
		t.Fatal(why)
	}
	log := d.log.String()
	if !strings.Contains(log, "used_code") {
		t.Errorf("a refused enrolment is not logged: %q", log)
	}
	for _, secret := range []string{c.String(), "县级电脑", "平板", "管理员", d.clerk.String(), "127.0.0.1"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q in the log: %s", secret, log)
		}
	}
}

func TestAnInvitationPinsTheWholeKey(t *testing.T) {
	d := newDesk(t)
	c := d.code(t, time.Hour)
	wrong := wire.PinOf([]byte("another key"))
	if _, err := client.Enrol(t.Context(), d.address, c, wrong, newSelf(t)); !errors.Is(err, client.ErrPin) {
		t.Errorf("%v, want ErrPin", err)
	}
}

func TestARestoredServerTakesADeviceBackByItsCertificate(t *testing.T) {
	d := newDesk(t)
	if err := (&backupCommand{Keep: 3}).Run(d.session); err != nil {
		t.Fatal(err)
	}
	self := newSelf(t)
	got, _ := enrolCode(t, d.address, d.code(t, time.Hour), self)

	// The log of before the enrolment, with the county's keys.
	backups, err := os.ReadDir(d.path(backupDir))
	if err != nil {
		t.Fatal(err)
	}
	old, err := d.openLog(t.Context(), d.county.identity, d.path(backupDir)+"/"+backups[0].Name(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	address := d.serve(t, old)
	device := record.Ref{Kind: record.Device, ID: got.Device}
	if r, err := old.row(t.Context(), device); err != nil || r != nil {
		t.Fatalf("the backup knows the device: %v, %v", r, err)
	}
	back, err := client.EnrolAgain(t.Context(), address, got.Pin, got.Sealed, self)
	if err != nil || back.Device != got.Device {
		t.Fatalf("%+v, %v", back, err)
	}
	if r, err := old.row(t.Context(), device); err != nil || r == nil {
		t.Errorf("the restored log has %v, %v", r, err)
	}
	var refused *client.EnrolError
	if _, err := client.EnrolAgain(t.Context(), address, got.Pin, got.Sealed, newSelf(t)); !errors.As(err, &refused) || refused.Why != "bad_certificate" {
		t.Errorf("somebody else with that certificate: %v", err)
	}
	forged := bytes.Clone(got.Sealed)
	forged[len(forged)-3] ^= 1
	if _, err := client.EnrolAgain(t.Context(), address, got.Pin, forged, self); !errors.As(err, &refused) || refused.Why != "bad_certificate" {
		t.Errorf("a forged certificate: %v", err)
	}
}

func TestARevokedDeviceIsNotTakenBack(t *testing.T) {
	d := newDesk(t)
	self := newSelf(t)
	got, _ := enrolCode(t, d.address, d.code(t, time.Hour), self)
	if err := (&deviceRevoke{Device: got.Device.String()}).Run(d.session); err != nil {
		t.Fatal(err)
	}
	var refused *client.EnrolError
	if _, err := client.EnrolAgain(t.Context(), d.address, got.Pin, got.Sealed, self); !errors.As(err, &refused) || refused.Why != "revoked" {
		t.Errorf("%v, want revoked", err)
	}
}

func TestTheEndpointSpeaksNothingOlderThanTLS13(t *testing.T) {
	d := newDesk(t)
	_, err := tls.Dial("tcp", strings.TrimPrefix(d.address, "https://"), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("%v", err)
	}
}

func TestASlowSenderHoldsNoWorker(t *testing.T) {
	d := newDesk(t)
	var slow []net.Conn
	for range 32 { // twice as many as requests may be in work
		c, err := tls.Dial("tcp", strings.TrimPrefix(d.address, "https://"), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Type: " + wire.MediaType + "\r\nContent-Length: 1000\r\n\r\nx")); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.address+"/v1/sync", strings.NewReader("garbage"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", wire.MediaType)
	resp, err := client.Pinned(wire.PinOf(d.spki())).Do(req)
	if err != nil || resp.StatusCode != http.StatusBadRequest {
		t.Errorf("with %d slow senders: %v, %v", len(slow), resp, err)
	}
}
