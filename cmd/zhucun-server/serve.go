package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"zhucun/sync/server"
)

// serveCommand runs the endpoint until it is told to stop.
type serveCommand struct {
	Listen    string   `help:"${serve_listen}" default:":8443"`
	Metrics   string   `help:"${serve_metrics}" placeholder:"ADDRESS"`
	Plain     bool     `help:"${serve_plain}"`
	Proxy     []string `help:"${serve_proxy}" placeholder:"ADDRESS,..."`
	MinApp    string   `help:"${serve_min_app}" placeholder:"VERSION"`
	PerMinute int      `help:"${serve_per_minute}" default:"600"` // a clerk's first exchange takes a hundred
	Ready     string   `help:"${serve_ready}" type:"path" placeholder:"FILE"`
}

// graceful is how long requests in work may take to end when the endpoint stops.
const graceful = 20 * time.Second

func (c *serveCommand) Run(s *session) error {
	logger := newLogger(s.err)
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.unready(s); err != nil {
		return err
	}
	co, err := s.open(func(config *server.Config) {
		config.Logger, config.MinApp, config.PerMinute = logger, c.MinApp, c.PerMinute
	})
	if err != nil {
		return err
	}
	defer co.Close()
	proxies, err := parseProxies(c.Proxy)
	if err != nil {
		return s.fail(exitUsage, "usage", err)
	}
	listener, door, err := c.listen(s, co)
	if err != nil {
		return s.fail(exitFailed, "bad_listen", c.Listen, err)
	}
	m := newMetrics(co, door)
	local := m.handler()
	if c.Plain {
		local = nil // behind a proxy everybody comes from this machine
	}
	all := []running{{server.HTTPServer(m.count(endpoint(co, s.book(), local, proxies.from))), listener}}
	if c.Metrics != "" {
		l, err := net.Listen("tcp", c.Metrics)
		if err != nil {
			_ = listener.Close()
			return s.fail(exitFailed, "bad_listen", c.Metrics, err)
		}
		all = append(all, running{server.HTTPServer(m.handler()), l})
	}
	for _, r := range all {
		// What strangers do to a port is not worth an operator's attention.
		r.ErrorLog = slog.NewLogLogger(logger.Handler(), slog.LevelDebug)
	}
	logger.Info("serving", "address", listener.Addr().String(), "county", co.Code)
	if c.Ready != "" {
		// For scripts that start the endpoint on a free port and wait for it.
		if err := os.WriteFile(c.Ready, []byte(listener.Addr().String()+"\n"), 0o644); err != nil {
			return s.fail(exitFailed, "bad_file", c.Ready, err)
		}
	}
	err = serveUntil(s, all)
	logger.Info("stopped")
	return errors.Join(err, c.unready(s))
}

// unready takes the file away that says that the endpoint serves: one of a run before
// would send scripts to an address where nothing serves yet.
func (c *serveCommand) unready(s *session) error {
	if c.Ready == "" {
		return nil
	}
	if err := os.Remove(c.Ready); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s.fail(exitFailed, "bad_file", c.Ready, err)
	}
	return nil
}

// newLogger writes one line of JSON for each thing worth telling.
func newLogger(to io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(visibleLines{to}, nil))
}

// endpoint is all that devices speak to, and metrics for this machine if there are
// any; from says whose request it is.
func endpoint(co *county, book *codeBook, metrics http.Handler, from func(*http.Request) string) http.Handler {
	mux := http.NewServeMux()
	if metrics != nil {
		mux.Handle("GET /metrics", onlyLocal(metrics))
	}
	mux.Handle("/", co.Handler())
	mux.Handle("POST /v1/enroll", &server.Enroller{Server: co.Server, Codes: book, SPKI: co.spki(), County: co.Name, From: from})
	return mux
}

func onlyLocal(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from, err := netip.ParseAddrPort(r.RemoteAddr); err != nil || !from.Addr().Unmap().IsLoopback() {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func (c *serveCommand) listen(s *session, co *county) (net.Listener, *server.Door, error) {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, nil, err
	}
	door := server.NewDoor(l, server.MaxConnections)
	if c.Plain {
		return door, door, nil
	}
	cert, err := co.certificate(s.rand)
	if err != nil {
		_ = l.Close()
		return nil, nil, err
	}
	return server.Encrypted(door, cert), door, nil
}

// running is a server on its listener.
type running struct {
	*http.Server
	on net.Listener
}

// serveUntil serves until the context ends or one of the servers fails; requests
// in work are answered first.
func serveUntil(ctx context.Context, all []running) error {
	failed := make(chan error, len(all))
	for _, r := range all {
		go func() { failed <- r.Serve(r.on) }()
	}
	var err error
	left := len(all)
	select {
	case <-ctx.Done():
	case err = <-failed:
		left--
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	for _, r := range all {
		err = errors.Join(err, r.Shutdown(ctx))
	}
	for range left {
		if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	return err
}
