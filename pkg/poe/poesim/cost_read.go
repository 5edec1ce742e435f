package poesim

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/poebridge/poebridge/pkg/poe"
)

// maxCostBody is what a call may have, in bytes. What Poe takes is not known.
const maxCostBody = 64 << 10

// costCall is what the body of a call says.
type costCall struct {
	amounts []poe.Amount
	key     string // empty: there is none
}

// decodeCost reads a body, and wants its keys and no others. It is not told in an error.
func decodeCost(body []byte) (c costCall, err error) {
	object, err := objectOf(body, "amounts", "access_key")
	if err != nil {
		return c, fmt.Errorf("the body %w", err)
	}
	var items []json.RawMessage
	if json.Unmarshal(object["amounts"], &items) != nil || len(items) == 0 {
		return c, errors.New("want amounts, a list of one or more")
	}
	for _, item := range items {
		amount, err := decodeAmount(item)
		if err != nil {
			return c, err
		}
		c.amounts = append(c.amounts, amount)
	}
	if raw, given := object["access_key"]; given && (string(raw) == "null" || json.Unmarshal(raw, &c.key) != nil) {
		return c, errors.New("the access_key is no text")
	}
	return c, nil
}

func decodeAmount(item json.RawMessage) (a poe.Amount, err error) {
	object, err := objectOf(item, "amount_usd_milli_cents", "description")
	if err != nil {
		return a, fmt.Errorf("one of the amounts %w", err)
	}
	// Only an integer, as it is: no fraction, no exponent, not in quotes.
	a.MilliCents, err = strconv.Atoi(string(object["amount_usd_milli_cents"]))
	if err != nil || a.MilliCents < 0 {
		return a, errors.New("want an amount_usd_milli_cents that is an integer of 0 or more")
	}
	if raw, given := object["description"]; given && json.Unmarshal(raw, &a.Description) != nil {
		return a, errors.New("want a description that is a text or null")
	}
	return a, nil
}

// objectOf reads a JSON object that may have these keys.
func objectOf(data []byte, keys ...string) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || object == nil {
		return nil, errors.New("is no JSON object")
	}
	known := 0
	for _, key := range keys {
		if _, given := object[key]; given {
			known++
		}
	}
	if known < len(object) {
		return nil, fmt.Errorf("has other keys than %q", keys)
	}
	return object, nil
}
