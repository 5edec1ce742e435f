package telemetry

// Namespace is that of all metrics in CloudWatch.
const Namespace = "poebridge"

// The dimensions. There is none for a model or anything else of which there are many:
// CloudWatch charges for each combination that occurs.
const (
	Stage = "stage"
	Group = "group"
	Bot   = "bot"
)

// Unit is one of CloudWatch's. There is none for money, which is in US dollars.
type Unit string

// The units in use.
const (
	Count   Unit = "Count"
	Seconds Unit = "Seconds"
	Dollars Unit = "None"
)

// Scope says by what a metric is told apart.
type Scope int

// The scopes. What is counted of a bot is counted of its group too.
const (
	OfStage Scope = iota // by stage
	OfGroup              // by stage and group
	OfBot                // by stage and group, and by stage, group and bot
)

// Metric is one of the metrics. It is written only where there is something to it: a
// request without an error has no value for errors, since a metric costs by the hour in
// which there is one.
type Metric struct {
	Name    string
	Unit    Unit
	Scope   Scope
	Meaning string // for the table in README.md
}

// The metrics. Where OpenTelemetry's conventions for generative AI have a name for the same
// thing it is that one, written gen_ai.…; its duration is of the calls of models, ours of the
// whole answer. Those whose names end with a kind, a cause or a reaction are in [Families].
var (
	Requests  = Metric{"poebridge.requests", Count, OfBot, "queries, whatever came of them"}
	Errors    = Metric{"poebridge.errors", Count, OfBot, "queries that ended with an error of any kind"}
	Failed    = Metric{"poebridge.failed", Count, OfBot, "of them, those that nobody can do anything about at once: `throttled`, `unavailable`, `timeout`, `stream_broken`, `internal`"}
	ToMend    = Metric{"poebridge.to_mend", Count, OfBot, "and those that you have to do something about: `access_denied`, `not_found`, `misconfigured`, `quota_exceeded`"}
	Refused   = Metric{"poebridge.refused", Count, OfGroup, "requests refused before a stream began, such as those without a key"}
	Abandoned = Metric{"poebridge.abandoned", Count, OfGroup, "queries whose caller left"}

	FirstByte = Metric{"poebridge.time_to_first_byte", Seconds, OfGroup, "from the arrival of a query to the first byte of its answer"}
	FirstText = Metric{"poebridge.time_to_first_text", Seconds, OfBot, "to the first text that a user sees"}
	Duration  = Metric{"poebridge.duration", Seconds, OfBot, "to the end of the answer, where a model was called and the caller stayed"}
	FirstCall = Metric{"gen_ai.client.operation.time_to_first_chunk", Seconds, OfGroup, "from the first call of a model to the first delta of an answer"}
	PerChunk  = Metric{"gen_ai.client.operation.time_per_output_chunk", Seconds, OfGroup, "between two deltas of an answer, in the mean"}
	Operation = Metric{"gen_ai.client.operation.duration", Seconds, OfGroup, "from the first call of a model to the last delta"}

	InputTokens      = Metric{"gen_ai.client.inference.usage.input_tokens", Count, OfBot, "tokens of prompts, those of the cache too"}
	OutputTokens     = Metric{"gen_ai.client.inference.usage.output_tokens", Count, OfBot, "tokens of answers, thinking too"}
	CacheReadTokens  = Metric{"gen_ai.client.inference.usage.cache_read.input_tokens", Count, OfGroup, "tokens of prompts that were read from the cache"}
	CacheWriteTokens = Metric{"gen_ai.client.inference.usage.cache_write.input_tokens", Count, OfGroup, "and those that were written to it"}
	ThinkingTokens   = Metric{"gen_ai.client.inference.usage.reasoning.output_tokens", Count, OfGroup, "tokens of thinking, by estimate: Bedrock does not count them apart"}
	Cost             = Metric{"poebridge.cost", Dollars, OfBot, "US dollars, of what Bedrock has counted"}
	EstimatedInput   = Metric{"poebridge.estimated.input_tokens", Count, OfGroup, "tokens of prompts whose answers broke off before Bedrock counted"}
	EstimatedOutput  = Metric{"poebridge.estimated.output_tokens", Count, OfGroup, "and of what came of those answers"}
	EstimatedCost    = Metric{"poebridge.estimated.cost", Dollars, OfBot, "US dollars beside `poebridge.cost` that were not measured"}

	Calls         = Metric{"poebridge.calls", Count, OfGroup, "calls of models"}
	Retries       = Metric{"poebridge.retries", Count, OfGroup, "of them, those that asked the same model in the same region once more"}
	Failovers     = Metric{"poebridge.failovers", Count, OfGroup, "and those that asked another"}
	Recoveries    = Metric{"poebridge.recoveries", Count, OfGroup, "answers that broke off after they had begun, and were begun anew or continued"}
	Interventions = Metric{"poebridge.guardrail_interventions", Count, OfGroup, "answers that a guardrail stopped"}
	Truncations   = Metric{"poebridge.truncations", Count, OfGroup, "answers cut at a limit: Poe's, the model's, or time"}
	MergedEvents  = Metric{"poebridge.merged_events", Count, OfGroup, "pieces of text that shared an event with an earlier one, since an answer had many"}

	ConfigAge    = Metric{"poebridge.config.age", Seconds, OfGroup, "since the template in use was last read"}
	ConfigFaults = Metric{"poebridge.config.faults", Count, OfBot, "templates or keys that are refused, or cannot be read"}

	ColdStarts    = Metric{"poebridge.cold_starts", Count, OfGroup, "processes that answered their first query"}
	ColdInit      = Metric{"poebridge.cold_start.init", Seconds, OfGroup, "until such a process was ready"}
	ColdKeys      = Metric{"poebridge.cold_start.keys", Seconds, OfGroup, "for which its first query then waited for keys"}
	ColdTemplate  = Metric{"poebridge.cold_start.template", Seconds, OfGroup, "and for its template"}
	ColdFirstCall = Metric{"poebridge.cold_start.first_call", Seconds, OfGroup, "and for Bedrock to begin its answer, connection included"}

	ChargesCaptured = Metric{"poebridge.charges.captured", Count, OfBot, "answers that users were charged for"}
	ChargesAmount   = Metric{"poebridge.charges.amount", Dollars, OfBot, "US dollars that they were charged"}
	ChargesDeclined = Metric{"poebridge.charges.declined", Count, OfBot, "queries whose users could not pay"}
	ChargesLost     = Metric{"poebridge.charges.lost", Count, OfBot, "answers that were to be charged and certainly were not"}
	ChargesUnknown  = Metric{"poebridge.charges.unknown", Count, OfBot, "answers of which nobody knows whether they were charged: each has a log line of its own"}

	PoeErrors = Metric{"poebridge.poe_errors", Count, OfBot, "Poe's reports that an answer was wrong"}

	ControlsDropped  = Metric{"poebridge.settings.controls_dropped", Count, OfStage, "bots of which Poe dropped the parameter controls"}
	OverridesRefused = Metric{"poebridge.settings.overrides_refused", Count, OfStage, "overrides that are not valid"}
)
