package client

import (
	"errors"
	"slices"
	"testing"
)

func TestAddressesAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		" 10.0.0.5:8443 ": "https://10.0.0.5:8443", "10.0.0.5": "https://10.0.0.5:8443", "https://x.cn/": "https://x.cn:8443",
		"HTTPS://X.cn:443/v1/sync": "https://x.cn:443", "x.cn/v1/sync?a=b#c": "https://x.cn:8443", "１０．０．０．５：８４４３": "https://10.0.0.5:8443",
		"10.0.0.5：9": "https://10.0.0.5:9", "fe80::1": "https://[fe80::1]:8443", "[::1]:9": "https://[::1]:9", "https://[::1]": "https://[::1]:8443",
		"xiahe-server": "https://xiahe-server:8443",
	} {
		if got, err := Address(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
	for typed, want := range map[string]error{
		"http://10.0.0.5:8443": ErrPlain, "HTTP://x.cn": ErrPlain, "": ErrAddress, "https://": ErrAddress, "ftp://x.cn": ErrAddress, "10.0.0.5:0": ErrAddress,
		"10.0.0.5:99999": ErrAddress, "10.0.0": ErrAddress, "10.0.0.555": ErrAddress, "a b": ErrAddress, "user@x.cn": ErrAddress, "x.cn:port": ErrAddress, "..": ErrAddress,
		"县里": ErrAddress, ":8443": ErrAddress,
	} {
		if got, err := Address(typed); !errors.Is(err, want) {
			t.Errorf("%q: %q, %v, want %v", typed, got, err, want)
		}
	}
}

func TestSeveralAddressesAreReadAndEachOnce(t *testing.T) {
	got, err := Addresses("https://10.0.0.5:8443 10.0.0.5、x.cn；http://x.cn\n")
	if want := []string{"https://10.0.0.5:8443", "https://x.cn:8443"}; !slices.Equal(got, want) || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Addresses("http://x.cn"); !errors.Is(err, ErrPlain) {
		t.Errorf("%v", err)
	}
	if _, err := Addresses(" ，"); !errors.Is(err, ErrAddress) {
		t.Errorf("%v", err)
	}
}
