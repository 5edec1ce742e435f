package bedrocksim

// claude is a row of the table of Claude's parameters.
type claude struct {
	prefix    string
	context   int // corrects the catalogue where it is wrong
	long      int // context with its beta
	output    int
	outBeta   int
	exclusive bool
	thinking  Thinking
	sampling  Sampling
	prefill   Support
	schema    Support // outputConfig and strict
	effort    string
	forcing   Support // forced tool choice while thinking (bedrock.md §3.2, row Claude 4)
	unasked   bool    // thinks unless told not to
	disabling string  // highest effort without thinking
}

// claudes are Claude's parameters by model (bedrock.md §3.3). Where sources disagree on
// a limit, the one that AWS or a report of a refusal gives counts.
var claudes = []claude{
	{prefix: "anthropic.claude-3-", context: 200_000, thinking: ThinkingNone, schema: mem},
	{prefix: "anthropic.claude-3-7-", context: 200_000, output: 64_000, outBeta: 128_000, thinking: ThinkingBudget, forcing: nay, schema: mem},
	{prefix: "anthropic.claude-sonnet-4-2025", context: 200_000, long: 1_000_000, thinking: ThinkingBudget, forcing: nay, schema: mem},
	{prefix: "anthropic.claude-opus-4-2025", context: 200_000, thinking: ThinkingBudget, forcing: nay, schema: mem},
	{prefix: "anthropic.claude-opus-4-1", context: 200_000, thinking: ThinkingBudget, sampling: SamplingOneOf, forcing: nay},
	{prefix: "anthropic.claude-sonnet-4-5", context: 200_000, long: 1_000_000, thinking: ThinkingBudget, sampling: SamplingOneOf, forcing: nay},
	{prefix: "anthropic.claude-haiku-4-5", exclusive: true, thinking: ThinkingBudget, sampling: SamplingOneOf, forcing: nay},
	{prefix: "anthropic.claude-opus-4-5", thinking: ThinkingBudget, sampling: SamplingOneOf, effort: "high", forcing: nay},
	{prefix: "anthropic.claude-sonnet-4-6", output: 128_000, exclusive: true, thinking: ThinkingEither, sampling: SamplingOneOf, prefill: mem, effort: "max", forcing: nay},
	{prefix: "anthropic.claude-opus-4-6", exclusive: true, thinking: ThinkingEither, sampling: SamplingOneOf, prefill: nay, effort: "max", forcing: nay},
	{prefix: "anthropic.claude-opus-4-7", exclusive: true, thinking: ThinkingAdaptive, sampling: SamplingNone, prefill: nay, schema: nay, effort: "xhigh", forcing: nay},
	{prefix: "anthropic.claude-opus-4-8", exclusive: true, thinking: ThinkingAdaptive, sampling: SamplingNone, prefill: nay, schema: nay, effort: "xhigh"},
	{prefix: "anthropic.claude-sonnet-5", exclusive: true, thinking: ThinkingAdaptive, sampling: SamplingNone, prefill: nay, schema: nay, effort: "xhigh", unasked: true},
	{prefix: "anthropic.claude-opus-5", exclusive: true, thinking: ThinkingAdaptive, sampling: SamplingNone, prefill: nay, schema: nay, effort: "xhigh", disabling: "high", unasked: true},
	{prefix: "anthropic.claude-fable-5", exclusive: true, thinking: ThinkingAdaptive, sampling: SamplingNone, prefill: nay, schema: nay, effort: "xhigh", unasked: true},
}

// efforts are the amounts of effort in the order in which models have learned them
// (bedrock.md §3.3): xhigh is the newest, though it lies below max.
var efforts = []string{"low", "medium", "high", "max", "xhigh"}

func (c claude) apply(f *Facts) {
	set(&f.Context, c.context)
	set(&f.ContextBeta, c.long)
	set(&f.MaxOutput, c.output)
	set(&f.OutputBeta, c.outBeta)
	f.Exclusive, f.Thinking, f.Sampling = c.exclusive, c.thinking, c.sampling
	f.Prefill, f.JSONSchema, f.Forcing = c.prefill, c.schema, c.forcing
	f.Effort, f.NoThinkingUpTo, f.ThinksUnasked = c.effort, c.disabling, c.unasked
}

// set overwrites a number that is known better.
func set(to *int, v int) {
	if v != 0 {
		*to = v
	}
}
