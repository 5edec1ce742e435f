package poe

import (
	"errors"
	"net/url"
	"strings"

	"github.com/poebridge/poebridge/pkg/fault"
)

// maxQueryID bounds a query's id, in bytes; Poe's have some forty.
const maxQueryID = 512

// ErrNoQueryID means that a query has no id by which it could be charged: Poe sends none
// where a bot may not charge.
var ErrNoQueryID = errors.New("the query has no id, so it cannot be charged")

// costCall is one call of the API for costs.
type costCall struct {
	op      string // as errors name it
	step    string // as Poe names it
	key     string
	query   string
	amounts []Amount
}

func (c *costCall) checkAmounts() error {
	for _, a := range c.amounts {
		if a.MilliCents < 0 {
			return errors.New("want amounts of 0 or more")
		}
	}
	return nil
}

func (c *costCall) isNothing() bool {
	for _, a := range c.amounts {
		if a.MilliCents > 0 {
			return false
		}
	}
	return true
}

// notInID are characters that would lead elsewhere where a server decodes a path before it
// reads it. Poe's own client does not escape an id, so none of Poe's has one of them.
const notInID = `/\?#%`

// check looks at the key, and at an id that somebody may have made up.
func (c *costCall) check() (fault.Kind, error) {
	switch {
	case c.key == "" || !isPrintable(c.key):
		return fault.Misconfigured, errors.New("want an access key, of characters that can be printed")
	case c.query == "":
		return fault.Misconfigured, ErrNoQueryID
	case len(c.query) > maxQueryID || !isPrintable(c.query) || strings.ContainsAny(c.query, notInID) || strings.Trim(c.query, ".") == "":
		return fault.InvalidRequest, errors.New("the query's id cannot be one of Poe's")
	}
	return 0, nil
}

func (c *costCall) path() string { return "/bot/cost/" + url.PathEscape(c.query) + "/" + c.step }

// The body of a call, as Poe's own client sends it.
type costBody struct {
	Amounts   []costItem `json:"amounts"`
	AccessKey string     `json:"access_key"`
}

type costItem struct {
	MilliCents  int     `json:"amount_usd_milli_cents"`
	Description *string `json:"description"` // null where there is none
}

func (c *costCall) body() (body *sentBody, length int64) {
	form := costBody{AccessKey: c.key, Amounts: make([]costItem, len(c.amounts))}
	for i, a := range c.amounts {
		form.Amounts[i].MilliCents = a.MilliCents
		if a.Description != "" {
			form.Amounts[i].Description = &a.Description
		}
	}
	encoded := string(payload(form))
	return &sentBody{in: strings.NewReader(encoded)}, int64(len(encoded))
}

// hide takes out of a text what nobody may read in an error. An id that is short is no
// secret, and to look for it would only make words unreadable.
func (c *costCall) hide(text string) string {
	text = hideKey(text, c.key)
	if len(c.query) >= minHidden {
		text = hide(text, c.query, "[query]")
	}
	return text
}

// words are those of a text that somebody may want to read, after a colon.
func (c *costCall) words(text string) string {
	return quote([]byte(text), max(len(c.key), len(c.query)), c.hide)
}

// quoted is an error of somebody else's behind words of our own.
func (c *costCall) quoted(what string, err error) error {
	return errors.New(what + c.words(innermost(err).Error()))
}
