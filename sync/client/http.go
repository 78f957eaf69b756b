package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"zhucun/sync/wire"
)

// HTTP reaches an endpoint at a URL such as https://10.0.0.5:8623.
type HTTP struct {
	URL    string
	Client *http.Client // of Pinned; another one only to measure
}

// maxReply is more than any reply a server may send within its budget limits.
const maxReply = 16 << 20

// Turned says that the endpoint answered, but not with a reply.
type Turned struct {
	Status int           // HTTP status
	After  time.Duration // when it asked to come again; 0 is not said
}

func (e *Turned) Error() string {
	return fmt.Sprintf("the endpoint turned the request away: %d %s", e.Status, http.StatusText(e.Status))
}

// Exchange posts one request. Its error is ErrPin if somebody else answered, or
// ErrPlain if the address is not one of https: nothing was sent. Headers that say nothing are left out: each costs
// bytes on a slow link.
func (h HTTP) Exchange(ctx context.Context, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/v1/sync", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("endpoint address: %w", err)
	}
	req.Header["Content-Type"] = []string{wire.MediaType}
	req.Header["User-Agent"] = []string{""}
	req.Header["Accept-Encoding"] = []string{"identity"}
	resp, err := h.Client.Do(req)
	if err != nil {
		return nil, offline(err)
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the reply broke off: %w", ErrOffline, err)
	}
	if resp.StatusCode != http.StatusOK {
		after, _ := time.ParseDuration(resp.Header.Get("Retry-After") + "s")
		return nil, &Turned{Status: resp.StatusCode, After: after}
	}
	if len(reply) > maxReply {
		return nil, fmt.Errorf("the reply is longer than %d bytes", maxReply)
	}
	return reply, nil
}
