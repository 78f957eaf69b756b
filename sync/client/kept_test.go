package client

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhucun/sync/wire"
)

// A connection that was kept from the round before and is dead says nothing of the
// link: the request goes again over a new one, once.
func TestADeadConnectionOfTheRoundBeforeIsReplaced(t *testing.T) {
	for name, revives := range map[string]bool{"the link is fine": true, "the link is dead": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				made := 0
				var dead atomic.Bool
				var ends []net.Conn
				c := Through(func(context.Context, string, string) (net.Conn, error) {
					near, far := net.Pipe()
					ends = append(ends, near, far)
					made++
					first, silent := made == 1, dead.Load() && !revives
					go func() {
						r := bufio.NewReader(far)
						for {
							q, err := http.ReadRequest(r)
							if err != nil {
								return
							}
							_, _ = io.Copy(io.Discard, q.Body)
							if silent || first && dead.Load() {
								continue // nothing of it arrives any more
							}
							_, _ = io.WriteString(far, "HTTP/1.1 200 OK\r\nContent-Type: "+wire.MediaType+"\r\nContent-Length: 2\r\n\r\nok")
						}
					}()
					return near, nil
				})
				exchange := func() error {
					h := &HTTP{URLs: []string{"http://x"}, Client: c} // of one round
					_, err := h.Exchange(t.Context(), []byte("q"))
					return err
				}
				for range 2 {
					if err := exchange(); err != nil {
						t.Fatal(err)
					}
				}
				if made != 1 {
					t.Fatalf("%d connections for two rounds", made)
				}
				dead.Store(true)
				began := time.Now()
				err := exchange()
				if (err == nil) != revives || made != 2 {
					t.Errorf("%v, over %d connections", err, made)
				}
				if took := time.Since(began); took > 2*(stillLimit+5*time.Second) {
					t.Errorf("it took %s", took)
				}
				for _, e := range ends {
					_ = e.Close()
				}
				c.CloseIdleConnections()
			})
		})
	}
}
