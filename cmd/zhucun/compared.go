package main

import (
	"context"
	"sync"

	"zhucun/assets"
	"zhucun/store"
	"zhucun/store/alike"
	"zhucun/store/record"
)

// compared readies what is in a store to be compared.
type compared struct{ s *store.Store }

// spellings are those of names that the programs know.
var spellings = sync.OnceValues(func() (*alike.Names, error) {
	parts, err := assets.NameParts()
	if err != nil {
		return nil, err
	}
	var known []alike.Spelling
	for _, p := range parts {
		known = append(known, alike.Spelling{Zh: p.Zh, Bo: p.Bo, Suffix: p.Suffix})
	}
	return alike.NewNames(known), nil
})

func (c compared) Houses(ctx context.Context) (*alike.Houses, error) {
	names, err := spellings()
	if err != nil {
		return nil, err
	}
	list, err := c.s.Houses(ctx)
	if err != nil {
		return nil, readable(err)
	}
	return names.NewHouses(list), nil
}

func (c compared) Beings(ctx context.Context, k record.Kind) (*alike.Beings, error) {
	names, err := spellings()
	if err != nil {
		return nil, err
	}
	list, err := c.s.Beings(ctx, k)
	if err != nil {
		return nil, readable(err)
	}
	return names.NewBeings(list), nil
}
