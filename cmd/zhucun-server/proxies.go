package main

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are those whose word on where a request came from is taken.
type proxies []netip.Prefix

// parseProxies reads addresses and prefixes such as 10.0.0.0/8.
func parseProxies(texts []string) (p proxies, err error) {
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("proxy %q: want an address or a prefix", text)
			}
			prefix = netip.PrefixFrom(a, a.BitLen())
		}
		p = append(p, prefix)
	}
	return p, nil
}

func (p proxies) trusted(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(x netip.Prefix) bool { return x.Contains(a) })
}

// from is the address of whoever made a request: the other end of the connection,
// or what trusted proxies, the last first, say was before them. Anybody can write
// that header.
func (p proxies) from(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at := peer.Addr().Unmap()
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0 && p.trusted(at); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		at = a.Unmap()
	}
	return at.String()
}
