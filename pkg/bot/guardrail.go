package bot

// Guardrail is one of Bedrock's guardrails; without an id there is none.
type Guardrail struct {
	ID      string         `yaml:"id"`      // or its ARN
	Version string         `yaml:"version"` // DRAFT or a number
	Mode    string         `yaml:"mode"`    // sync: text waits for its verdict; async: it does not
	Scope   GuardrailScope `yaml:"scope"`
}

// GuardrailScope says what a guardrail looks at.
type GuardrailScope string

// The scopes of guardrails.
const (
	ScopeConversation GuardrailScope = "conversation"
	ScopeLastMessage  GuardrailScope = "last_message"
)

// imposed is the guardrail that holds for a bot of the group: the group's as a whole, mode
// and scope included, or where it has none the bot's own.
func (g *Group) imposed(own Guardrail) Guardrail {
	if g == nil || g.Guardrail.ID == "" {
		return own
	}
	return g.Guardrail
}
