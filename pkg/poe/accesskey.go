package poe

import "context"

// AccessKeys finds the access keys with which the bot of a query may call Poe's own APIs, the
// likeliest first: the one that Poe called with, where it did. Nil finds none.
//
// It is a function so that no query tells a key, whatever prints, logs, compares or encodes
// it; and so that keys which nobody needs are not looked up.
type AccessKeys func(context.Context) ([]string, error)

// Find looks the keys up. Without any the list is empty.
func (k AccessKeys) Find(ctx context.Context) ([]string, error) {
	if k == nil {
		return nil, nil
	}
	return k(ctx)
}

// String stands in for the keys wherever a query is printed.
func (AccessKeys) String() string { return "[access keys]" }

// GoString is the same for %#v.
func (k AccessKeys) GoString() string { return k.String() }
