package bot

// Cache says where the model takes cache points, so that a long conversation is not
// read anew each time.
type Cache struct {
	Points      []string `yaml:"points"`       // of tools, system, messages; none: no cache
	BesideTools bool     `yaml:"beside_tools"` // a point may stand next to a call or its result
	TTL         string   `yaml:"ttl"`          // 5m or 1h; empty: not sent, which means 5m
	MinTokens   int      `yaml:"min_tokens"`   // below it nothing is cached, so that no point is set
}

// The places of cache points.
const (
	CacheTools    = "tools"
	CacheSystem   = "system"
	CacheMessages = "messages"
)

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

// MetadataIDs are the values of RequestMetadata that stand for an id of the query.
var MetadataIDs = []string{"$user_id", "$conversation_id", "$message_id"}
