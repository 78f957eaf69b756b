package store

import (
	"zhucun/store/record"
)

// index keeps what search knows of a household.
func (t *tx) index(id record.ID, row *record.Row) error {
	return nil
}
