package bot

import "fmt"

func (c *checker) checkReasoning() {
	r := c.template.Reasoning
	c.oneOfOrUnset("reasoning.style", string(r.Style), string(ReasoningNone), string(ReasoningBudget),
		string(ReasoningAdaptive), string(ReasoningEffort), string(ReasoningMaxEffort))
	if r.Style == ReasoningEffort && r.Field == "" {
		c.fault("reasoning.field", "as in reasoning_effort", "missing: reasoning.style effort needs the name of the model's field")
	}
	c.checkEfforts(r)
	c.checkBudget(r)
}

func (c *checker) checkEfforts(r Reasoning) {
	c.unique("reasoning.efforts", r.Efforts)
	for i, e := range r.Efforts {
		if e == "" || e == EffortNone {
			c.fault(fmt.Sprintf("reasoning.efforts[%d]", i), "none is always there", "not an amount of effort: %q", short(e))
		}
	}
	if r.byEffort() && len(r.Efforts) == 0 {
		c.fault("reasoning.efforts", "as in [low, medium, high]", "missing: reasoning.style %s needs them", r.Style)
		return
	}
	if !r.byEffort() {
		if r.Effort != EffortNone && r.Effort != "" {
			c.fault("reasoning.effort", "", "has no meaning with reasoning.style %s", r.Style)
		}
		return
	}
	c.oneOfOrUnset("reasoning.effort", r.Effort, r.choices()...)
	for path, e := range map[string]string{"reasoning.disable_up_to": r.DisableUpTo, "reasoning.bare_at": r.BareAt} {
		if e != "" {
			c.oneOf(path, e, r.Efforts...)
		}
	}
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
	case n > most:
		c.fault(path, "the answer needs some too", "must be at most %d, got %d", most, n)
	}
}
