package client

import "testing"

func TestASizeShrinksToTheLeastAndGrowsAgain(t *testing.T) {
	const most = 64 << 10
	var s size
	for s.fail(s.get(most), 1) {
	}
	if s.get(most) != 1 {
		t.Fatalf("%d", s.get(most))
	}
	for n := 0; s.get(most) < most; n++ {
		if n > 2*mostWait {
			t.Fatalf("it stays at %d", s.get(most))
		}
		s.pass(s.get(most), most)
	}
}

// A link that carries up to a limit is used up to nearly that, and seldom tried
// beyond.
func TestASizeStaysBelowWhatFails(t *testing.T) {
	const most, limit = 64 << 10, 41_000
	var s size
	failed, carried := 0, 0
	for range 2_000 {
		if now := s.get(most); now > limit {
			failed++
			s.fail(now, 1)
		} else {
			carried += now
			s.pass(now, most)
		}
	}
	if failed > 60 || carried < 2_000*limit*3/4 {
		t.Errorf("%d failures, %d carried of %d", failed, carried, 2_000*limit)
	}
}
