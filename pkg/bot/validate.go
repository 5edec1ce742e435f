package bot

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checker finds what a template means wrongly though every value is of its type.
// The rules are in the files validate_*.go, one for each part of the template.
type checker struct {
	*decoder
	template *Template
	group    *Group     // nil: unchecked
	file     *yaml.Node // the bot's file: where what is missing is missing
}

// check holds a bot to all rules.
func (c *checker) check() {
	c.checkEnabled()
	c.checkKeys()
	c.checkModels()
	if meansSomething(c.template.Kind, "recovery") {
		c.checkRecovery()
	}
	c.checkMetadata(c.template.RequestMetadata)
	c.checkStream()
	c.oneOfOrUnset("log.level", string(c.template.Log.Level), choices["log.level"]...)
	c.checkPoe()
	c.checkCharge()
	c.checkParameters()
	c.checkControls()
	if c.strict {
		c.checkOtherSets()
	}
}

// checkModels holds one of a bot's models to the rules of models.
func (c *checker) checkModels() {
	c.checkModel()
	switch c.template.Kind {
	case KindImage:
		c.checkGuardrail(c.template.Guardrail)
		c.checkImage()
	case KindVideo:
		c.checkVideo()
	default:
		c.checkChat()
	}
	c.checkPrices(c.template.Price)
	c.checkTimeouts()
	if c.group != nil {
		c.checkGroup(c.group)
	}
}

// checkChat holds one of a chat bot's models to the rules of Converse.
func (c *checker) checkChat() {
	c.checkInference()
	c.checkLimits()
	c.checkCapabilities()
	c.checkReasoning()
	c.checkTools(c.template)
	c.checkCache(c.template.Cache)
	c.checkGuardrail(c.template.Guardrail)
	c.checkOutput(c.template)
}

func (c *checker) checkEnabled() {
	t := c.template
	if !t.Enabled && !c.bad["enabled"] && strings.TrimSpace(t.DisabledMessage) == "" {
		c.fault("disabled_message", "users of the bot see it", "missing, and enabled is false")
	}
}

// fault reports a path, unless its value was never read: then the reason is
// already known, and the rule looked at a zero.
func (c *checker) fault(path, hint, format string, args ...any) {
	if !c.unread(path) {
		c.faults = append(c.faults, c.point(path, hint, fmt.Sprintf(format, args...)))
	}
}

func (c *checker) warn(path, hint, format string, args ...any) {
	if !c.unread(path) {
		c.warnings = append(c.warnings, c.point(path, hint, fmt.Sprintf(format, args...)))
	}
}

// newer reports what a newer tool may know a meaning of, as unknown keys are reported: a
// fault where people write, a warning where the bot runs.
func (c *checker) newer(path, hint, format string, args ...any) {
	if c.strict {
		c.fault(path, hint, format, args...)
	} else {
		c.warn(path, hint, format, args...)
	}
}

func (c *checker) unread(path string) bool {
	if c.above[path] {
		return true
	}
	for ; path != ""; path = parent(path) {
		if c.bad[path] {
			return true
		}
	}
	return false
}

// point is a fault at the place of a path. What is missing is shown at what it is
// missing from, in the bot's file, since that is where it can be added; but a part
// of a list is shown in the list, wherever that stands, since lists do not merge.
func (c *checker) point(path, hint, message string) Fault {
	at := c.standing(path)
	if at == nil {
		at = c.around(path)
	}
	return c.origins.fault(at, path, hint, "%s", message)
}

// lacks reports what the bot does not say, for which no default stands in: an empty one
// is not the place to add it.
func (c *checker) lacks(path, hint, format string, args ...any) {
	if c.own(path) || c.unread(path) {
		c.fault(path, hint, format, args...)
		return
	}
	c.faults = append(c.faults, c.origins.fault(c.around(path), path, hint, format, args...))
}

func (c *checker) around(path string) (at *yaml.Node) {
	for up := parent(path); at == nil && up != ""; up = parent(up) {
		n := c.standing(up)
		if n != nil && (strings.Contains(up, "[") || c.origins[n] == c.origins[c.file]) {
			at = n
		}
	}
	if at == nil {
		at = c.file
	}
	return at
}

// standing is the node to show for a path: a value, or the key that a block of
// values stands under; nil when nothing was written.
func (c *checker) standing(path string) *yaml.Node {
	p := c.at[path]
	if p.value != nil && p.key != nil && p.value.Kind != yaml.ScalarNode {
		return p.key
	}
	return p.value
}

// own says whether a path was written in the bot's file.
func (c *checker) own(path string) bool {
	n := c.standing(path)
	return n != nil && c.origins[n] == c.origins[c.file]
}

func (c *checker) missing(path string) bool { return c.at[path].value == nil }

func (c *checker) oneOf(path, got string, known ...string) {
	if c.missing(path) {
		c.fault(path, "one of "+listed(known), "missing")
	} else if !slices.Contains(known, got) {
		c.fault(path, orNone(got, known), "want one of %s, got %q", listed(known), short(got))
	}
}

// oneOfOrUnset is for what [newTemplate] knows a value of.
func (c *checker) oneOfOrUnset(path, got string, known ...string) {
	if !c.missing(path) {
		c.oneOf(path, got, known...)
	}
}

// oneOfOrEmpty is for what may be no value at all.
func (c *checker) oneOfOrEmpty(path, got string, known ...string) {
	if got != "" {
		c.oneOf(path, got, known...)
	}
}

// maxCount is beyond any model, and within the 32 bits that Converse counts in.
const maxCount = 100_000_000

func (c *checker) count(path string, n int) {
	switch {
	case c.missing(path):
		c.fault(path, "", "missing")
	case n <= 0:
		c.fault(path, "", "must be above 0, got %d", n)
	case n > maxCount:
		c.fault(path, "", "must be at most %d, got %d", maxCount, n)
	}
}

// unique reports what stands twice in a list.
func (c *checker) unique(path string, list []string) {
	seen := map[string]bool{}
	for i, item := range list {
		if seen[item] {
			c.fault(fmt.Sprintf("%s[%d]", path, i), "", "%q stands twice", short(item))
		}
		seen[item] = true
	}
}

// orNone is a hint: the nearest of what is known, if there is one.
func orNone(got string, known []string) string {
	if near := Nearest(got, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// orListed is a hint: the nearest of what is known, or all of it.
func orListed(got string, known []string) string {
	if near := orNone(got, known); near != "" {
		return near
	}
	if len(known) == 0 {
		return "there are none"
	}
	return "known: " + listed(known)
}
