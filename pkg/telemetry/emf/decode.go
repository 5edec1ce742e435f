package emf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// decode reads an object, and nothing before or after it. A member that stands twice is an
// error: nobody says which of the two counts.
func decode(line []byte) (map[string]any, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("bytes that are not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	v, err := value(d)
	if err != nil {
		return nil, err
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("no JSON object")
	}
	if _, err := d.Token(); err != io.EOF || len(bytes.TrimSpace(line)) != len(line) || bytes.ContainsAny(line, "\r\n") {
		return nil, errors.New("more than a JSON object in one line")
	}
	return root, nil
}

func value(d *json.Decoder) (any, error) {
	token, err := d.Token()
	switch {
	case err != nil:
		return nil, err
	case token == json.Delim('{'):
		return object(d)
	case token == json.Delim('['):
		return array(d)
	}
	return token, nil
}

func object(d *json.Decoder) (map[string]any, error) {
	out := map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := key.(string) // or the decoder had refused it
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%q stands twice", name)
		}
		if out[name], err = value(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return out, err
}

func array(d *json.Decoder) ([]any, error) {
	out := []any{}
	for d.More() {
		v, err := value(d)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err := d.Token()
	return out, err
}
