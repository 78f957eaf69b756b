package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"zhucun/store/record"
	"zhucun/sync/wire"
)

// Handler serves POST /v1/sync, POST /v1/history and GET /healthz. Errors have no
// body: a device learns all it may know from a signed reply.
func (s *Server) Handler() http.Handler {
	var b bodies
	mux := http.NewServeMux()
	mux.Handle("POST /v1/sync", &handler{s: s, most: wire.MaxRequest, answer: s.Exchange,
		read: func(w http.ResponseWriter, r *http.Request) ([]byte, error) {
			return b.read(w, r, func(d record.ID) bool { return s.knows(r.Context(), d) })
		}})
	mux.Handle("POST /v1/history", &handler{s: s, most: wire.MaxQuestion, answer: s.Ask, read: readSmall})
	mux.HandleFunc("GET /healthz", s.healthz)
	return mux
}

// handler serves what devices send.
type handler struct {
	s      *Server
	most   int64 // bytes of a body
	read   func(http.ResponseWriter, *http.Request) ([]byte, error)
	answer func(ctx context.Context, body []byte) ([]byte, error)
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = nil // every byte counts; a reply carries server time
	if r.Header.Get("Content-Type") != wire.MediaType {
		fail(w, http.StatusUnsupportedMediaType)
		return
	}
	if r.ContentLength > h.most {
		fail(w, http.StatusRequestEntityTooLarge)
		return
	}
	body, err := h.read(w, r)
	if err != nil {
		h.failRead(w, err)
		return
	}
	reply, err := h.answer(r.Context(), body)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header()["Content-Type"] = nil // always the one media type
	w.Header().Set("Content-Length", strconv.Itoa(len(reply)))
	w.WriteHeader(http.StatusOK)
	send(w, reply)
}

// tarry lets a device that asks too often wait for its refusal: one that asks again
// at once then costs as little as one that does not.
func (s *Server) tarry(r *http.Request) {
	t := time.NewTimer(s.busyDelay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// failRead answers where the body was not read to its end. The connection ends with
// that: once reading was hurried to its end every later request on it would be taken
// for one that its sender has left.
func (h *handler) failRead(w http.ResponseWriter, err error) {
	w.Header().Set("Connection", "close")
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge)
	case errors.Is(err, errSlow):
		h.s.Counts.Slow.Add(1)
		fail(w, http.StatusRequestTimeout)
	case errors.Is(err, errCrowded), errors.Is(err, errReplaced):
		h.s.Counts.Crowded.Add(1)
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusTooManyRequests)
	default:
		fail(w, http.StatusBadRequest)
	}
}

// fail answers with a status; only what is wrong with the server itself is
// worth an operator's attention.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var newer wire.ErrNewerVersion
	var older wire.ErrOlderVersion
	switch {
	case errors.Is(err, ErrBusy):
		h.s.Counts.Busy.Add(1)
		h.s.tarry(r)
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusTooManyRequests)
	case errors.Is(err, wire.ErrTooLarge):
		fail(w, http.StatusRequestEntityTooLarge)
	case errors.Is(err, wire.ErrMalformed), errors.As(err, &newer), errors.As(err, &older):
		fail(w, http.StatusBadRequest)
	default:
		h.s.Logger.Error("request failed", "path", r.URL.Path, "err", err)
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
