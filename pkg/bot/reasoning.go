package bot

// Reasoning says how a model is asked to think before it answers, and what is asked.
type Reasoning struct {
	Style        ReasoningStyle `yaml:"style"`
	Field        string         `yaml:"field"`         // of style effort: the request field that takes the effort
	Effort       string         `yaml:"effort"`        // none, or one of Efforts
	Efforts      []string       `yaml:"efforts"`       // what the model takes, least first; unused by style budget
	BudgetTokens int            `yaml:"budget_tokens"` // of style budget; 0: no thinking
	Show         bool           `yaml:"show"`          // the user sees the thinking
	OnByDefault  bool           `yaml:"on_by_default"` // the model thinks unless it is told not to
	DisableUpTo  string         `yaml:"disable_up_to"` // the highest effort at which it can be told so; empty: any
	Signed       bool           `yaml:"signed"`        // in a loop of tools the model wants its signed thinking back
	ForcedTools  bool           `yaml:"forced_tools"`  // a tool may be forced while the model thinks
	NoLimitsAt   string         `yaml:"no_limits_at"`  // the effort at which max_tokens and sampling must be left out
	InlineTag    string         `yaml:"inline_tag"`    // the model writes thinking into its text, in this tag
}

// ReasoningStyle is the form in which a request asks for thinking.
type ReasoningStyle string

// The styles, by what is added to the request (bedrock.md §3.3).
const (
	ReasoningNone      ReasoningStyle = "none"       // nothing
	ReasoningBudget    ReasoningStyle = "budget"     // thinking: {type: enabled, budget_tokens: N}
	ReasoningAdaptive  ReasoningStyle = "adaptive"   // thinking: {type: adaptive}, output_config: {effort: E}
	ReasoningEffort    ReasoningStyle = "effort"     // FIELD: E
	ReasoningMaxEffort ReasoningStyle = "max_effort" // reasoningConfig: {type: enabled, maxReasoningEffort: E}
)

// EffortNone asks for no thinking.
const EffortNone = "none"

// MinBudget is the smallest budget of thinking in tokens (bedrock.md §3.3).
const MinBudget = 1024

// On says whether thinking is asked for.
func (r Reasoning) On() bool {
	if r.byEffort() {
		return r.Effort != EffortNone && r.Effort != ""
	}
	return r.Style == ReasoningBudget && r.BudgetTokens > 0
}

// choices are the values of Effort, for a control.
func (r Reasoning) choices() []string { return append([]string{EffortNone}, r.Efforts...) }

// byEffort says whether the style is told an amount of effort.
func (r Reasoning) byEffort() bool {
	return r.Style == ReasoningAdaptive || r.Style == ReasoningEffort || r.Style == ReasoningMaxEffort
}
