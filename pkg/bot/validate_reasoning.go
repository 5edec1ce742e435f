package bot

import "fmt"

func (c *checker) checkReasoning() {
	r := c.template.Reasoning
	c.oneOfOrUnset("reasoning.style", string(r.Style), choices["reasoning.style"]...)
	c.checkReasoningField(r)
	if r.InlineTag != "" && !isField(r.InlineTag) {
		c.fault("reasoning.inline_tag", "as in thinking, for <thinking>", "not the name of a tag: %q", short(r.InlineTag))
	}
	c.checkEfforts(r)
	c.checkBudget(r)
}

func (c *checker) checkReasoningField(r Reasoning) {
	const path, hint = "reasoning.field", "as in reasoning_effort"
	switch {
	case r.Field == "" && r.Style == ReasoningEffort:
		c.lacks(path, hint, "missing: reasoning.style effort needs the name of the model's field")
	case r.Field == "":
	case !isField(r.Field):
		c.fault(path, hint, "not the name of a field: %q", short(r.Field))
	default:
		c.checkField(path, r.Field)
	}
}

func (c *checker) checkEfforts(r Reasoning) {
	c.unique("reasoning.efforts", r.Efforts)
	for i, e := range r.Efforts {
		if e == "" || e == EffortNone {
			c.fault(fmt.Sprintf("reasoning.efforts[%d]", i), "none is always there", "not an amount of effort: %q", short(e))
		}
	}
	if r.byEffort() && len(r.Efforts) == 0 {
		c.lacks("reasoning.efforts", "as in [low, medium, high]", "missing: reasoning.style %s needs them", r.Style)
		return
	}
	if !r.byEffort() {
		if r.Effort != EffortNone && r.Effort != "" {
			c.fault("reasoning.effort", "", "has no meaning with reasoning.style %s", r.Style)
		}
		return
	}
	c.oneOfOrUnset("reasoning.effort", r.Effort, r.choices()...)
	c.oneOfOrEmpty("reasoning.disable_up_to", r.DisableUpTo, r.Efforts...)
	c.oneOfOrEmpty("reasoning.no_limits_at", r.NoLimitsAt, r.Efforts...)
}

func (c *checker) checkBudget(r Reasoning) {
	const path = "reasoning.budget_tokens"
	most := c.template.maxBudget()
	switch n := r.BudgetTokens; {
	case n == 0:
	case r.Style != ReasoningBudget:
		c.fault(path, "", "has no meaning with reasoning.style %s", r.Style)
	case n < MinBudget:
		c.fault(path, "0 for no thinking", "must be at least %d, got %d", MinBudget, n)
	case n > most && c.template.Limits.OutputTokens > 0:
		c.fault(path, "the answer needs some too", "must be at most %d, got %d", most, n)
	}
}
