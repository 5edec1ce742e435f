package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/usage"
)

// What Converse takes for a call (bedrock.md §1.2).
var (
	serviceTiers = []string{"default", "priority", "flex", "reserved"}
	latencies    = []string{"standard", "optimized"}
)

func (c *checker) checkServices() {
	t := c.template
	c.oneOfOrEmpty("inference.service_tier", t.Inference.ServiceTier, serviceTiers...)
	c.oneOfOrEmpty("inference.latency", t.Inference.Latency, latencies...)
	if n := t.Limits.Images; n < 0 || n > maxImages {
		c.fault("limits.images", "0 for as many as Converse takes", "must be from 0 to %d, got %d", maxImages, n)
	}
	c.checkTools(t)
	c.checkCache(t.Cache)
	c.checkGuardrail(t.Guardrail)
	c.checkOutput(t)
	c.checkMetadata(t.RequestMetadata)
	c.checkPrices(t.Price)
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

func (c *checker) checkTools(t *Template) {
	c.unique("tools.force", t.Tools.Force)
	for i, choice := range t.Tools.Force {
		c.oneOfOrUnset(fmt.Sprintf("tools.force[%d]", i), choice, ForceAny, ForceTool)
	}
	c.oneOfOrUnset("tools.ids", string(t.Tools.IDs), string(ToolIDsFree), string(ToolIDsNine))
}

func (c *checker) checkCache(cache Cache) {
	c.unique("cache.points", cache.Points)
	for i, p := range cache.Points {
		c.oneOf(fmt.Sprintf("cache.points[%d]", i), p, CacheTools, CacheSystem, CacheMessages)
	}
	c.oneOfOrEmpty("cache.ttl", cache.TTL, "5m", "1h")
	if cache.MinTokens < 0 {
		c.fault("cache.min_tokens", "", "must not be below 0, got %d", cache.MinTokens)
	}
}

// What Converse takes for a guardrail's identifier and version.
var (
	guardrailShape   = regexp.MustCompile(`^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$`)
	guardrailVersion = regexp.MustCompile(`^(DRAFT|[1-9][0-9]{0,7})$`)
)

// checkGuardrail is for the guardrail of a bot, and of a group.
func (c *checker) checkGuardrail(g Guardrail) {
	c.oneOfOrUnset("guardrail.mode", g.Mode, "sync", "async")
	c.oneOfOrUnset("guardrail.scope", string(g.Scope), string(ScopeConversation), string(ScopeLastMessage))
	if g.ID == "" {
		if g.Version != "" {
			c.lacks("guardrail.id", "the guardrail's id or ARN", "missing")
		}
		return
	}
	if len(g.ID) > 2048 || !guardrailShape.MatchString(g.ID) {
		c.fault("guardrail.id", "its id, or arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID", "not the shape of a guardrail's: %q", short(g.ID))
	}
	switch {
	case g.Version == "":
		c.lacks("guardrail.version", "DRAFT or a number", "missing")
	case !guardrailVersion.MatchString(g.Version):
		c.fault("guardrail.version", "DRAFT or a number", "not a version of a guardrail: %q", short(g.Version))
	}
}

func (c *checker) checkOutput(t *Template) {
	const path = "output.schema"
	switch {
	case t.Output.Schema == nil:
	case !t.Capabilities.StructuredOutput:
		c.fault(path, "", "the model does not take it: capabilities.structured_output is false")
	case t.Output.Schema["type"] != "object":
		c.fault(path, "write type: object", "must describe an object")
	default:
		if at, found := openObject(t.Output.Schema, path); found {
			c.fault(at, "write additionalProperties: false", "an object that allows members it does not name, which models refuse")
		}
	}
}

// openObject is the path of an object in a schema that does not forbid members that it does
// not name (bedrock.md §1.2, row outputConfig).
func openObject(schema any, path string) (at string, found bool) {
	switch s := schema.(type) {
	case map[string]any:
		if ofObjects(s["type"]) && s["additionalProperties"] != false {
			return path, true
		}
		for _, key := range sortedKeys(s) {
			if at, found = openObject(s[key], join(path, key)); found {
				return at, true
			}
		}
	case []any:
		for i, item := range s {
			if at, found = openObject(item, fmt.Sprintf("%s[%d]", path, i)); found {
				return at, true
			}
		}
	}
	return "", false
}

// ofObjects says whether a type in a schema is of objects, perhaps beside others.
func ofObjects(typ any) bool {
	several, _ := typ.([]any)
	return typ == "object" || slices.Contains(several, any("object"))
}

// Limits on request metadata (bedrock.md §1.2).
const (
	maxMetadata      = 16
	maxMetadataChars = 256
)

var metadataText = regexp.MustCompile(`^[a-zA-Z0-9\s:_@$#=/+,.-]*$`)

func (c *checker) checkMetadata(pairs map[string]string) {
	const path = "request_metadata"
	if len(pairs) > maxMetadata {
		c.fault(path, "", "has %d entries; at most %d", len(pairs), maxMetadata)
	}
	for _, key := range sortedKeys(pairs) {
		value, at := pairs[key], join(path, key)
		switch {
		case key == "" || utf8.RuneCountInString(key) > maxMetadataChars || !metadataText.MatchString(key):
			c.fault(at, "letters, digits, spaces and :_@$#=/+,.- up to 256", "not a key that Bedrock takes")
		case utf8.RuneCountInString(value) > maxMetadataChars || !metadataText.MatchString(value):
			c.fault(at, "letters, digits, spaces and :_@$#=/+,.- up to 256", "not a value that Bedrock takes")
		case strings.HasPrefix(value, "$") && !slices.Contains(MetadataIDs, value):
			c.fault(at, orListed(value, MetadataIDs), "not an id of a query: %q", short(value))
		}
	}
}

func (c *checker) checkPrices(p Price) {
	for path, price := range map[string]float64{
		"input": p.Input, "output": p.Output,
		"cache_read": p.CacheRead, "cache_write": p.CacheWrite, "cache_write_1h": p.CacheWriteHour,
		"long_context.input": p.LongContext.Input, "long_context.output": p.LongContext.Output,
		"long_context.cache_read": p.LongContext.CacheRead, "long_context.cache_write": p.LongContext.CacheWrite,
		"long_context.cache_write_1h": p.LongContext.CacheWriteHour,
	} {
		if _, err := usage.RatePerMillion(price); err != nil {
			c.fault(join("price", path), "US dollars for a million tokens", "%v", err)
		}
	}
	if p.LongContext.Above < 0 {
		c.fault("price.long_context.above", "0 for no such price", "must not be below 0, got %d", p.LongContext.Above)
	}
	c.checkLongContext(p, p.LongContext)
}

// checkLongContext finds prices that would not be charged though somebody wrote them.
func (c *checker) checkLongContext(p Price, l LongContext) {
	const path = "price.long_context"
	switch {
	case l.Above == 0 && l != LongContext{}:
		c.warn(path, "set above", "has prices, and no number of tokens from which they hold")
	case l.Above > 0 && (p.Input > 0 && l.Input == 0 || p.Output > 0 && l.Output == 0):
		c.warn(path, "set input and output", "a prompt of more than %d tokens has no price", l.Above)
	}
}
