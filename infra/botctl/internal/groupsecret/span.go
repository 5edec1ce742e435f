package groupsecret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

var errNoObject = errors.New("the secret is no JSON object")

// span is where the entry of a bot stands in a text: in bytes, from its name to the end of
// its value. Where there is none both ends are where it would be added, which is last.
type span struct {
	there       bool
	first, last bool // of all entries
	begin       int  // before the comma in front of the name, if there is one
	value, end  int
}

// find finds the entry of a bot in a text. Two of them are an error: where one is changed or
// leaves, the other would take its place.
func find(text []byte, bot string) (s span, err error) {
	in := json.NewDecoder(bytes.NewReader(text))
	var found *span
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return span{}, errNoObject
	}
	for s.first = true; in.More(); s.first = false {
		s.begin = int(in.InputOffset())
		name, err := in.Token()
		var value json.RawMessage
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return span{}, errNoObject
		}
		switch {
		case name != bot:
		case found != nil:
			return span{}, fmt.Errorf("the secret has two entries of %s", bot)
		default:
			s.there, s.end = true, int(in.InputOffset())
			s.value = s.end - len(value)
			s.last = !in.More()
			one := s
			found = &one
		}
	}
	if _, err := in.Token(); err != nil {
		return span{}, errNoObject
	}
	if found != nil {
		return *found, nil
	}
	s.last, s.end = true, int(in.InputOffset())-len("}")
	s.value = s.end
	return s, nil
}
