package bedrocksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// check looks at one value of a body in a vendor's own form, at a JSON pointer.
type check func(f *form, at string, v any)

// form is a body while it is looked at. What is wrong with it is said in the words of the
// JSON Schema validator that stands in front of such models.
type form struct {
	order
	findings []finding
	doubtful bool // what is found rests on hearsay
}

// order is what a body asks for, whatever its vendor's form.
type order struct {
	model         string
	task          string
	texts         []string // prompts
	seed          int64    // 0: none
	count         int      // pictures; 0: one
	width, height int      // pixels
	format        string   // png or jpeg; empty: png
	transparent   bool     // without a background
	mask          bool     // the mask is wanted too
	seconds       int      // of a video
	shots         int      // of a video; 0: it is one
	maxTokens     int      // of a text; 0: no limit
	pictures      []shown
}

func (f *form) object(format string, args ...any) {
	found := object(format, args...)
	found.doubtful = f.doubtful
	f.findings = append(f.findings, found)
}

// malformed objects in the validator's words.
func (f *form) malformed(at, format string, args ...any) {
	f.object("Malformed input request: %s: %s, please reformat your input and try again.", at, fmt.Sprintf(format, args...))
}

// clean says whether nothing was found since there were n findings.
func (f *form) clean(n int) bool { return len(f.findings) == n }

// field is a member of an object.
type field struct {
	name   string
	needed bool
	check  check
}

func must(name string, c check) field { return field{name, true, c} }
func may(name string, c check) field  { return field{name, false, c} }

// fields is an object of these members and no others.
func fields(list ...field) check {
	return func(f *form, at string, v any) {
		o, ok := v.(map[string]any)
		if !ok {
			f.malformed(at, "expected type: JSONObject, found: %s", typeName(v))
			return
		}
		for _, name := range sortedNames(o) {
			if !slices.ContainsFunc(list, func(l field) bool { return l.name == name }) {
				f.malformed(at, "extraneous key [%s] is not permitted", name)
			}
		}
		for _, l := range list {
			value, given := o[l.name]
			switch {
			case given:
				l.check(f, at+"/"+l.name, value)
			case l.needed:
				f.malformed(at, "required key [%s] not found", l.name)
			}
		}
	}
}

func sortedNames(o map[string]any) []string {
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// text is a string of a number of characters.
func text(low, high int) check {
	return func(f *form, at string, v any) {
		s, ok := v.(string)
		switch size := utf8.RuneCountInString(s); {
		case !ok:
			f.malformed(at, "expected type: String, found: %s", typeName(v))
		case size < low:
			f.malformed(at, "expected minLength: %d, actual: %d", low, size)
		case size > high:
			f.malformed(at, "expected maxLength: %d, actual: %d", high, size)
		}
	}
}

// prompt is a text that says what is wanted.
func prompt(low, high int) check {
	return func(f *form, at string, v any) {
		text(low, high)(f, at, v)
		if s, ok := v.(string); ok {
			f.texts = append(f.texts, s)
		}
	}
}

// among is one of some strings.
func among(allowed ...string) check {
	return func(f *form, at string, v any) {
		s, ok := v.(string)
		switch {
		case !ok:
			f.malformed(at, "expected type: String, found: %s", typeName(v))
		case !slices.Contains(allowed, s):
			f.malformed(at, "%s is not a valid enum value", s)
		}
	}
}

// number is one within bounds.
func number(low, high float64) check {
	return func(f *form, at string, v any) {
		n, ok := v.(json.Number)
		x, err := n.Float64()
		switch {
		case !ok || err != nil:
			f.malformed(at, "expected type: Number, found: %s", typeName(v))
		case x < low:
			f.malformed(at, "%s is not greater or equal to %v", n, low)
		case x > high:
			f.malformed(at, "%s is not less or equal to %v", n, high)
		}
	}
}

// whole is a number without a fraction. Where it is within bounds, it is told to keep.
func whole(low, high int64, keep func(*form, int64)) check {
	return func(f *form, at string, v any) {
		n, ok := v.(json.Number)
		x, err := n.Int64()
		switch {
		case !ok || err != nil:
			f.malformed(at, "expected type: Integer, found: %s", typeName(v))
		case x < low:
			f.malformed(at, "%d is not greater or equal to %d", x, low)
		case x > high:
			f.malformed(at, "%d is not less or equal to %d", x, high)
		case keep != nil:
			keep(f, x)
		}
	}
}

// boolean is true or false, told to keep.
func boolean(keep func(*form, bool)) check {
	return func(f *form, at string, v any) {
		b, ok := v.(bool)
		switch {
		case !ok:
			f.malformed(at, "expected type: Boolean, found: %s", typeName(v))
		case keep != nil:
			keep(f, b)
		}
	}
}

// list is an array of a number of values.
func list(low, high int, each check) check {
	return func(f *form, at string, v any) {
		values, ok := v.([]any)
		switch {
		case !ok:
			f.malformed(at, "expected type: JSONArray, found: %s", typeName(v))
			return
		case len(values) < low:
			f.malformed(at, "expected minimum item count: %d, found: %d", low, len(values))
		case len(values) > high:
			f.malformed(at, "expected maximum item count: %d, found: %d", high, len(values))
		}
		for i, value := range values {
			each(f, fmt.Sprintf("%s/%d", at, i), value)
		}
	}
}

// either is an object that has exactly one of some members, whatever others it has.
func either(c check, names ...string) check {
	return func(f *form, at string, v any) {
		c(f, at, v)
		o, _ := v.(map[string]any)
		given := 0
		for _, name := range names {
			if _, ok := o[name]; ok {
				given++
			}
		}
		if o != nil && given != 1 {
			f.malformed(at, "exactly one of [%s] has to be given, found: %d", strings.Join(names, ", "), given)
		}
	}
}

// anything is any value.
func anything(*form, string, any) {}

// hearsay marks what a check finds as resting on no checked source.
func hearsay(c check) check {
	return func(f *form, at string, v any) {
		was := f.doubtful
		f.doubtful = true
		c(f, at, v)
		f.doubtful = was
	}
}

// member is a string in an object; empty when it is none.
func member(v any, name string) string {
	o, _ := v.(map[string]any)
	s, _ := o[name].(string)
	return s
}

// typeName is the validator's word for the type of a value.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "Null"
	case string:
		return "String"
	case bool:
		return "Boolean"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "Integer"
		}
		return "BigDecimal"
	case []any:
		return "JSONArray"
	}
	return "JSONObject"
}
