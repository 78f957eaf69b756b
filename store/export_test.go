package store

import "context"

// ReadBeside is one long read; count says how many households it sees.
func ReadBeside(s *Store, during func(count func() int)) error {
	return s.readBeside(context.Background(), "test", func(t *tx) error {
		var err error
		during(func() (n int) {
			n, err = t.count(`SELECT count(*) FROM household`)
			return n
		})
		return err
	})
}
