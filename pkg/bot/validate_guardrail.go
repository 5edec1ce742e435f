package bot

import "github.com/poebridge/poebridge/pkg/internal/lazyregexp"

// What Converse takes for a guardrail's identifier and version.
var (
	guardrailShape   = lazyregexp.New(`^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$`)
	guardrailVersion = lazyregexp.New(`^(DRAFT|[1-9][0-9]{0,7})$`)
)

// checkGuardrail is for the guardrail of a bot, and of a group.
func (c *checker) checkGuardrail(g Guardrail) {
	c.oneOfOrUnset("guardrail.mode", g.Mode, choices["guardrail.mode"]...)
	c.oneOfOrUnset("guardrail.scope", string(g.Scope), choices["guardrail.scope"]...)
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

// checkRequiredGuardrail: naming another guardrail than the group's is a fault, so that
// nobody takes it for the one that guards.
func (c *checker) checkRequiredGuardrail(required Guardrail) {
	const hint = "leave guardrail out"
	own := c.template.Guardrail
	switch {
	case required.ID == "":
		return
	case !meansSomething(c.template.Kind, "guardrail"):
		c.fault("kind", "it belongs in a group without one", "the group requires a guardrail, which a bot of kind %s cannot have", c.template.Kind)
		return
	case own.ID != "" && own.ID != required.ID:
		c.fault("guardrail.id", hint, "the group requires the guardrail %s in version %s", short(required.ID), short(required.Version))
	case own.ID != "" && own.Version != required.Version && guardrailVersion.MatchString(own.Version):
		c.fault("guardrail.version", hint, "the group requires version %s, got %s", short(required.Version), short(own.Version))
	}
	c.overruled("guardrail.mode", own.Mode, required.Mode)
	c.overruled("guardrail.scope", string(own.Scope), string(required.Scope))
}

// overruled tells the writer of a bot that a word of theirs does not count.
func (c *checker) overruled(path, own, required string) {
	if own != required && c.own(path) {
		c.warn(path, "leave guardrail out", "the group requires %s, which holds; got %s", required, short(own))
	}
}
