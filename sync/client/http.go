package client

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"zhucun/sync/wire"
)

// HTTP reaches an endpoint at any of its addresses, each an URL such as
// https://10.0.0.5:8443. It tries them in turn, the one that answered last first.
type HTTP struct {
	URLs   []string
	Path   string           // what is asked there; "": to exchange
	Client *http.Client     // nil: http.DefaultClient
	Good   func(url string) // hears of every other address that answered than the first; may be nil

	at    int  // of URLs: to try first
	broke int  // connections to it that broke since it answered
	alone int  // requests that get a connection of their own yet
	calm  int  // how many the next time
	begun bool // a request was sent: the connection is of this round
}

const (
	// maxBroke is how often in a row connections to an address may break before
	// another is tried.
	maxBroke = 3
	// Where connections end after so many bytes, a second reply on one is likely to
	// be cut: for a while each gets one of its own.
	firstAlone = 32
	mostAlone  = 256
)

// Exchange posts one request. It tries another address unless a reply began: a
// request that is sent twice is taken once (rule X3).
func (h *HTTP) Exchange(ctx context.Context, body []byte) ([]byte, error) {
	if len(h.URLs) == 0 {
		return nil, errors.New("no address of the endpoint is known")
	}
	var gravest error
	for range h.URLs {
		reply, err := h.post(ctx, h.URLs[h.at], body)
		if !h.begun && leftOver(err) && ctx.Err() == nil {
			h.Client.CloseIdleConnections()
			reply, err = h.post(ctx, h.URLs[h.at], body)
		}
		h.begun = true
		if err == nil {
			h.answered()
			return reply, nil
		}
		if broken := (*Broken)(nil); errors.As(err, &broken) {
			h.breaks(broken)
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, err
		}
		if gravest == nil || gravity(err) > gravity(gravest) {
			gravest = err
		}
		h.next()
	}
	return nil, gravest
}

// leftOver reports whether a connection kept from the round before was dead: that says
// nothing of the link now.
func leftOver(err error) bool {
	broken := (*Broken)(nil)
	return errors.As(err, &broken) && broken.Reused && !broken.Began
}

func (h *HTTP) next() { h.at, h.broke = (h.at+1)%len(h.URLs), 0 }

func (h *HTTP) answered() {
	h.broke = 0
	h.alone = max(h.alone-1, 0)
	if h.at > 0 && h.Good != nil {
		h.Good(h.URLs[h.at])
	}
}

func (h *HTTP) breaks(b *Broken) {
	if b.Reused {
		h.calm = min(max(2*h.calm, firstAlone), mostAlone)
		h.alone = h.calm
		return
	}
	if h.broke++; h.broke == maxBroke {
		h.next()
	}
}

// gravity orders what several addresses answered: the one that says most of the
// endpoint is told.
func gravity(err error) int {
	var turned *Turned
	switch {
	case errors.As(err, &turned) && !errors.Is(err, ErrBetween):
		return 4
	case errors.Is(err, ErrPin):
		return 3
	case errors.Is(err, ErrBetween):
		return 2
	case errors.Is(err, ErrDown):
		return 1
	}
	return 0
}

// post sends a request to one address. Headers that say nothing are left out:
// each costs bytes on a slow link.
func (h *HTTP) post(ctx context.Context, url string, body []byte) ([]byte, error) {
	var w way
	req, err := http.NewRequestWithContext(w.trace(ctx), http.MethodPost, url+cmp.Or(h.Path, "/v1/sync"), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("endpoint address: %w", err)
	}
	req.Header["Content-Type"] = []string{wire.MediaType}
	req.Header["User-Agent"] = []string{""}
	req.Header["Accept-Encoding"] = []string{"identity"}
	if h.alone > 0 {
		h.Client.CloseIdleConnections()
	}
	resp, err := h.Client.Do(req)
	if err != nil {
		return nil, w.wrong(err)
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxReply+1))
	switch {
	case resp.StatusCode != http.StatusOK: // what its body says is for nobody
		after, _ := time.ParseDuration(resp.Header.Get("Retry-After") + "s")
		return nil, &Turned{Status: resp.StatusCode, After: after}
	case err != nil:
		return nil, &Broken{Reused: w.reused.Load(), Began: true, Whole: resp.ContentLength, Err: err}
	case len(reply) > wire.MaxReply:
		return nil, fmt.Errorf("%w: more than %d bytes", errGarbled, wire.MaxReply)
	case isPage(resp.Header):
		return nil, fmt.Errorf("%w: a page", ErrBetween)
	}
	return reply, nil
}

// isPage reports whether an answer calls itself something else than a reply. The
// endpoint does not say what its replies are.
func isPage(h http.Header) bool {
	kind := h.Get("Content-Type")
	if kind == "" {
		return false
	}
	media, _, err := mime.ParseMediaType(kind)
	return err != nil || media != wire.MediaType
}

// way is how far a request came. A connection that is made for it may say so
// after it has ended.
type way struct {
	connected atomic.Bool // the handshake, if there is one, was done
	reused    atomic.Bool // on a connection that had carried replies before
	shaking   atomic.Bool // the handshake failed
	began     atomic.Bool // something came back
}

func (w *way) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			w.connected.Store(true)
			w.reused.Store(i.Reused)
		},
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { w.shaking.Store(err != nil) },
		GotFirstResponseByte: func() { w.began.Store(true) },
	})
}

// wrong gives an error before the head of a reply its kind.
func (w *way) wrong(err error) error {
	if w.connected.Load() {
		return &Broken{Reused: w.reused.Load(), Began: w.began.Load(), Whole: -1, Err: err}
	}
	return unreached(err, w.shaking.Load())
}
