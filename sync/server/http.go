package server

import (
	"errors"
	"io"
	"net/http"
	"time"

	"zhucun/sync/wire"
)

// Limits of the HTTP side.
const (
	maxAtOnce    = 16 // requests in work; others wait in line
	readTimeout  = 2 * time.Minute
	writeTimeout = 2 * time.Minute
	idleTimeout  = 5 * time.Minute
	maxHeader    = 8 << 10
)

// Handler serves POST /v1/sync and GET /healthz. Errors have no body: a device
// learns all it may know from a signed reply.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /v1/sync", &syncHandler{s: s, slots: make(chan struct{}, maxAtOnce)})
	mux.HandleFunc("GET /healthz", s.healthz)
	return mux
}

// HTTPServer is an http.Server with time limits fit for slow links around a
// handler.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 30 * time.Second, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
	}
}

type syncHandler struct {
	s     *Server
	slots chan struct{}
}

func (h *syncHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = nil // every byte counts; a reply carries server time
	if r.Header.Get("Content-Type") != wire.MediaType {
		fail(w, http.StatusUnsupportedMediaType)
		return
	}
	if r.ContentLength > wire.MaxRequest {
		fail(w, http.StatusRequestEntityTooLarge)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxRequest))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			fail(w, http.StatusRequestEntityTooLarge)
		} else {
			fail(w, http.StatusBadRequest)
		}
		return
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-r.Context().Done():
		return
	}
	reply, err := h.s.Exchange(r.Context(), body)
	if err != nil {
		h.fail(w, err)
		return
	}
	w.Header()["Content-Type"] = nil // always the one media type
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(reply) // a cut connection is the device's to notice
}

// fail answers with a status; only what is wrong with the server itself is
// worth an operator's attention.
func (h *syncHandler) fail(w http.ResponseWriter, err error) {
	var newer wire.ErrNewerVersion
	var older wire.ErrOlderVersion
	switch {
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusTooManyRequests)
	case errors.Is(err, wire.ErrTooLarge):
		fail(w, http.StatusRequestEntityTooLarge)
	case errors.Is(err, wire.ErrMalformed), errors.As(err, &newer), errors.As(err, &older):
		fail(w, http.StatusBadRequest)
	default:
		h.s.Logger.Error("exchange failed", "err", err)
		fail(w, http.StatusServiceUnavailable)
	}
}

func fail(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	err := s.Log.View(r.Context(), func(tx Tx) error {
		_, err := tx.State()
		return err
	})
	if err != nil {
		fail(w, http.StatusServiceUnavailable)
		return
	}
	fail(w, http.StatusOK)
}
