package main

import (
	"bytes"
	"encoding/json"
	"errors"
)

var errNoObject = errors.New("the secret is no JSON object")

// withoutEntry returns a secret's text without the entry of a bot, and every other byte as it
// was. It tells whether there was one.
func withoutEntry(text []byte, bot string) (out []byte, there bool, err error) {
	in := json.NewDecoder(bytes.NewReader(text))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, false, errNoObject
	}
	for first := true; in.More(); first = false {
		from := int(in.InputOffset()) // before the comma, if there is one
		name, err := in.Token()
		var value json.RawMessage
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return nil, false, errNoObject
		}
		if name != bot {
			continue
		}
		to := int(in.InputOffset())
		if first && in.More() { // the comma is behind it
			to += bytes.IndexByte(text[to:], ',') + 1
			to = len(text) - len(bytes.TrimLeft(text[to:], " \t\r\n"))
		}
		return []byte(string(text[:from]) + string(text[to:])), true, nil
	}
	if _, err := in.Token(); err != nil {
		return nil, false, errNoObject
	}
	return text, false, nil
}
