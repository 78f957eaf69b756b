package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"zhucun/app/state"
	"zhucun/store"
	"zhucun/store/record"
	"zhucun/sync/client"
)

// openCopy is an open file of records.
type openCopy struct {
	d        *device
	s        *store.Store
	practice bool
	person   record.ID   // who uses it
	persons  []record.ID // who may
	label    string
	exchange *exchange // nil before begin, and in practice
	past     *past     // nil before anything was to be asked
}

func (c *openCopy) Records() state.Records         { return records{c.s} }
func (c *openCopy) Conflicting() state.Conflicting { return records{c.s} }
func (c *openCopy) Compared() state.Compared       { return compared{c.s} }
func (c *openCopy) Drafts() state.Drafts           { return drafts{c.s} }
func (c *openCopy) Outbox() state.Outbox           { return outbox{c.s, c.practice} }
func (c *openCopy) Person() record.ID              { return c.person }
func (c *openCopy) Persons() []record.ID           { return c.persons }
func (c *openCopy) Label() string                  { return c.label }
func (c *openCopy) Time() record.Time              { return c.s.Time() }

// Use makes a person the author from here on. It is kept with the identity: the
// toolkit's preferences may be lost, and the work of one person would then be
// saved under the name of another.
func (c *openCopy) Use(person record.ID) error {
	if c.practice {
		return errors.New("the practice file has one person")
	}
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	was := c.d.id.User
	c.d.id.User = person
	if err := c.d.keep(); err != nil {
		c.d.id.User = was
		return err
	}
	c.person = person
	return nil
}

// Chosen reports whether somebody said who uses the device.
func (c *openCopy) Chosen() bool {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.practice || !c.d.id.User.IsZero()
}

// Device is this tablet; in practice an invented one.
func (c *openCopy) Device() record.ID {
	if c.practice {
		return practiceDevice()
	}
	return c.d.id.Device
}

// Close stops the exchange, then closes the file.
func (c *openCopy) Close() error {
	if c.exchange != nil {
		c.exchange.close()
	}
	if c.past != nil {
		c.past.http.Client.CloseIdleConnections()
	}
	return c.s.Close()
}

// begin begins to exchange in the background.
func (c *openCopy) begin(report func(state.Exchanging)) *exchange {
	e := &exchange{d: c.d, s: c.s, report: report, done: make(chan struct{})}
	e.runner = &client.Runner{Round: e.roundAndCopy, Report: e.tell, Jitter: rand.Float64}
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	go func() {
		defer close(e.done)
		e.runner.Run(ctx)
	}()
	c.exchange = e
	return e
}

// exchange runs rounds while the app is open.
type exchange struct {
	d      *device
	s      *store.Store
	runner *client.Runner
	report func(state.Exchanging)
	stop   context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	cancel context.CancelFunc // of the running round
	minApp string
	pace   client.Pace  // what the link was found to carry
	http   *http.Client // kept from round to round, with its connection, for this pin:
	pin    [32]byte
}

func (e *exchange) Now()        { e.runner.Wake(client.ByHand) }
func (e *exchange) AfterSave()  { e.runner.Wake(client.AfterSave) }
func (e *exchange) Foreground() { e.runner.Wake(client.Foreground) }

// Cancel stops the running round; what it brought so far stays.
func (e *exchange) Cancel() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cancel != nil {
		e.cancel()
	}
}

func (e *exchange) close() {
	e.stop()
	<-e.done
	if e.http != nil {
		e.http.CloseIdleConnections()
	}
}

// roundAndCopy is a round, and once a day a copy of what is here after it.
func (e *exchange) roundAndCopy(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	settled, err := e.round(ctx, progress)
	if copied := e.d.daily(ctx, e.s); err == nil {
		err = copied
	}
	return settled, err
}

func (e *exchange) round(ctx context.Context, progress func(record.Settled)) (record.Settled, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e.mu.Lock()
	e.cancel = cancel
	e.mu.Unlock()
	id, began := &e.d.id, time.Now()
	var pin [32]byte
	copy(pin[:], id.Pin)
	if e.http == nil || e.pin != pin {
		e.http, e.pin = client.Pinned(pin), pin
	}
	addresses := e.d.addresses()
	c := client.Client{
		Store: noting{e.s, e}, Transport: &client.HTTP{URLs: addresses, Client: e.http, Good: e.d.prefer},
		Sign: id.key(), County: id.County, App: e.d.version, Pace: &e.pace,
		Run: func() time.Duration { return time.Since(began) },
	}
	settled, err := c.Round(ctx, progress)
	if err != nil || settled.Refused != record.UnknownDevice {
		return settled, err
	}
	// The log was restored from before this device was enrolled (rule X9).
	self, err := e.d.newDevice()
	if err != nil {
		return settled, err
	}
	_, _, err = client.AtEach(ctx, addresses, func(address string) (*client.Enrolled, error) {
		return client.EnrolAgain(ctx, address, pin, id.Certificate, self)
	})
	if err != nil {
		return settled, err
	}
	return c.Round(ctx, progress)
}

// noting hears which version the county asks for.
type noting struct {
	*store.Store
	e *exchange
}

func (n noting) Inbound(ctx context.Context, sent *record.Outbound, in *record.Inbound, direct bool) (record.Settled, error) {
	if in.Refused == record.Served { // a refusal says nothing of versions
		n.e.mu.Lock()
		n.e.minApp = in.MinApp
		n.e.mu.Unlock()
	}
	return n.Store.Inbound(ctx, sent, in, direct)
}
