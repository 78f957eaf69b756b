package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"zhucun/store/record"
)

// ErrAddress is text that is no address.
var ErrAddress = errors.New("not an address")

// DefaultPort is where an endpoint listens if nobody says otherwise.
const DefaultPort = "8443"

// Address reads an address as people type it: a name or number of a machine, with
// or without https:// before it and a port behind it. A path is ignored. It is
// ErrPlain for one of http.
func Address(text string) (string, error) {
	text = record.Typed(text)
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		scheme, rest = "https", text
	}
	switch strings.ToLower(scheme) {
	case "https":
	case "http":
		return "", ErrPlain
	default:
		return "", fmt.Errorf("%w: %.60q", ErrAddress, text)
	}
	rest, _, _ = strings.Cut(rest, "/")
	if ip, err := netip.ParseAddr(strings.Trim(rest, "[]")); err == nil {
		return "https://" + net.JoinHostPort(ip.String(), DefaultPort), nil
	}
	u, err := url.Parse("https://" + strings.ToLower(rest))
	if err != nil || u.User != nil || !isHost(u.Hostname()) || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%w: %.60q", ErrAddress, text)
	}
	port := u.Port()
	if port == "" {
		port = DefaultPort
	}
	if _, err := netip.ParseAddrPort("[::]:" + port); err != nil || strings.Trim(port, "0") == "" {
		return "", fmt.Errorf("%w: port %.60q", ErrAddress, port)
	}
	return "https://" + net.JoinHostPort(u.Hostname(), port), nil
}

// isHost reports whether a name has only what the names of machines have, and not
// the look of a mistyped number.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if s == "" || len(s) > 253 || strings.Trim(s, "0123456789.") == "" {
		return false
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// Addresses reads one or more addresses with blanks, commas or semicolons between
// them, each once. What is none is left out unless nothing else is there.
func Addresses(text string) (all []string, err error) {
	seen := map[string]bool{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\u3000,;，；、", r) }) {
		a, e := Address(part)
		if e != nil {
			err = e
			continue
		}
		if !seen[a] {
			seen[a] = true
			all = append(all, a)
		}
	}
	switch {
	case len(all) > 0:
		return all, nil
	case err == nil:
		err = ErrAddress
	}
	return nil, err
}

// AtEach tries one address after the other until the endpoint has answered,
// whatever it says. It gives the address too.
func AtEach[T any](ctx context.Context, addresses []string, try func(address string) (T, error)) (got T, address string, err error) {
	err = ErrAddress
	for i, a := range addresses {
		x, e := try(a)
		if e == nil {
			return x, a, nil
		}
		if i == 0 || gravity(e) > gravity(err) {
			err = e
		}
		var refused *EnrolError
		if errors.As(e, &refused) || ctx.Err() != nil {
			return got, a, e
		}
	}
	return got, "", err
}
