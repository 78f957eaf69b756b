package record

import "testing"

// Whoever revoked, and however many took it back, the earliest revocation is
// shown; other fields show by M3.
func TestOfAStrictFieldTheSafeSideIsShown(t *testing.T) {
	early, late := D(MustDay("2026-11-10")), D(MustDay("2026-11-20"))
	for name, tc := range map[string]struct {
		siblings []Value // each later than the one before
		want     Value
	}{
		"not revoked":                     {[]Value{""}, ""},
		"revoked, and taken back at once": {[]Value{late, ""}, late},
		"taken back, and revoked at once": {[]Value{"", late}, late},
		"revoked twice":                   {[]Value{early, late}, early},
		"all three":                       {[]Value{late, "", early}, early},
	} {
		r := &Row{Ref: Ref{Device, ID{1}}}
		for _, f := range []Field{DeviceRevoked, DeviceIssued} {
			g := Register{Field: f}
			for i, v := range tc.siblings {
				g.Writings = append(g.Writings, Writing{Value: v, Seq: Seq(i + 1), At: int64(i)})
			}
			r.Put(g)
		}
		if got := r.Value(DeviceRevoked); got != tc.want {
			t.Errorf("%s: shown as %q, want %q", name, got, tc.want)
		}
		if got := r.Value(DeviceIssued); got != tc.siblings[len(tc.siblings)-1] {
			t.Errorf("%s: an ordinary field shows %q", name, got)
		}
	}
}
