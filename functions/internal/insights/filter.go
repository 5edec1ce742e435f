// Package insights evaluates filters of CloudWatch Logs Insights on the lines of a log, so
// that what a page tells operators to search for can be tried on what a function writes.
//
// It knows the part of the language that AWS documents and such a page needs, and refuses
// the rest: fields of lines that are JSON, and @message; =, > and like; and, or, brackets.
// It never guesses: not what a comparison comes to that AWS does not describe, such as one
// with a field that is true or false.
//
// Start from [Parse].
package insights

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Filter is what stands after the word filter. The zero value matches nothing.
type Filter struct {
	text         string
	alternatives []condition
}

// condition is one comparison or several, joined.
type condition interface {
	holds(l line) (bool, error)
}

// String is the filter as it was written.
func (f Filter) String() string { return f.text }

// Matches reports whether a line of a log passes the filter.
func (f Filter) Matches(text string) (bool, error) {
	for n := range f.alternatives {
		if ok, err := f.MatchesAlternative(n, text); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// Alternatives is how many conditions stand between the outermost ors.
func (f Filter) Alternatives() int { return len(f.alternatives) }

// MatchesAlternative is Matches for one of the [Filter.Alternatives], counted from 0.
func (f Filter) MatchesAlternative(n int, text string) (bool, error) {
	return f.alternatives[n].holds(newLine(text))
}

type (
	allOf []condition
	anyOf []condition
)

func (c allOf) holds(l line) (bool, error) {
	for _, part := range c {
		if ok, err := part.holds(l); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c anyOf) holds(l line) (bool, error) {
	for _, part := range c {
		if ok, err := part.holds(l); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// comparison is of a field with a text, a number or a pattern, whichever is set.
type comparison struct {
	field    string
	operator string // =, > or like
	text     *string
	number   *float64
	pattern  *regexp.Regexp
}

func (c comparison) holds(l line) (bool, error) {
	value, ok := l.field(c.field)
	if !ok {
		return false, nil
	}
	switch value := value.(type) {
	case string:
		return c.holdsText(value)
	case float64:
		if c.number == nil {
			return false, fmt.Errorf("%s is a number, and is compared with a text", c.field)
		}
		return c.compare(value), nil
	}
	return false, fmt.Errorf("%s is neither text nor number: AWS does not say what a comparison with it comes to", c.field)
}

func (c comparison) holdsText(value string) (bool, error) {
	switch {
	case c.pattern != nil:
		return c.pattern.MatchString(value), nil
	case c.text != nil && c.operator == "like":
		return strings.Contains(value, *c.text), nil
	case c.text != nil:
		return value == *c.text, nil
	}
	// A text that reads as a number counts as one.
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return false, fmt.Errorf("%s is %q, and is compared with a number", c.field, value)
	}
	return c.compare(number), nil
}

func (c comparison) compare(value float64) bool {
	if c.operator == "=" {
		return value == *c.number
	}
	return value > *c.number
}
