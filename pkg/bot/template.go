package bot

import (
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// SchemaVersion is the version of the template format that this code reads.
const SchemaVersion = 1

// Template is one bot, complete: what its file says, over the defaults of its
// kind, with the stage's own values last. It is read by [Load] and not changed
// afterwards.
//
// Keys are named in the yaml tag, or in the json tag where a type is Poe's. Every
// key stands in the table of configs/README.md, which a test compares with this struct.
type Template struct {
	Schema          int    `yaml:"schema"`
	Kind            string `yaml:"kind"`
	Enabled         bool   `yaml:"enabled"`
	DisabledMessage string `yaml:"disabled_message"`

	Model                  Model        `yaml:"model"`
	Image                  Image        `yaml:"image"` // of kind image
	Video                  Video        `yaml:"video"` // of kind video
	SupportsSystemMessages bool         `yaml:"supports_system_messages"`
	SystemPrompt           string       `yaml:"system_prompt"`
	Inference              Inference    `yaml:"inference"`
	Output                 Output       `yaml:"output"`
	Limits                 Limits       `yaml:"limits"`
	Capabilities           Capabilities `yaml:"capabilities"`
	Tools                  Tools        `yaml:"tools"`
	Reasoning              Reasoning    `yaml:"reasoning"`
	Cache                  Cache        `yaml:"cache"`
	Guardrail              Guardrail    `yaml:"guardrail"`
	Price                  Price        `yaml:"price"`
	Charge                 Charge       `yaml:"charge"`
	Timeouts               Timeouts     `yaml:"timeouts"`
	Recovery               Recovery     `yaml:"recovery"`
	Stream                 Stream       `yaml:"stream"`
	Log                    Log          `yaml:"log"`
	Poe                    Poe          `yaml:"poe"`

	// Fallbacks are models that answer where Model does not, in order of preference, each
	// by what differs from the bot. See [Template.Models].
	Fallbacks []Fallback `yaml:"fallbacks"`
	others    []*Template
	fallback  bool // the template is one of others

	// RequestMetadata goes into Bedrock's invocation log. A value that is one of
	// MetadataIDs stands for that id of the query.
	RequestMetadata map[string]string `yaml:"request_metadata"`
	// Parameters say which field of this template the value of a control sets, by the
	// control's parameter_name: temperature → inference.temperature. See [Template.For].
	Parameters map[string]string `yaml:"parameters"`
	// ControlSets are sections that bots put together by name in Poe.Controls.
	ControlSets map[string][]poe.ControlSection `yaml:"control_sets"`
}

// Model says what is called, and where.
type Model struct {
	ID      string   `yaml:"id"`       // model id, inference profile or any ARN, as called
	BaseID  string   `yaml:"base_id"`  // the model behind an ARN that hides it
	Regions []string `yaml:"regions"`  // in order of preference
	RoleARN string   `yaml:"role_arn"` // of another account, to call with its rights; empty: the function's own
}

// Inference is what is asked of the model unless the user asks otherwise.
type Inference struct {
	MaxTokens     int            `yaml:"max_tokens"` // 0: Limits.OutputTokens
	Temperature   *float64       `yaml:"temperature"`
	TopP          *float64       `yaml:"top_p"`
	StopSequences []string       `yaml:"stop_sequences"`
	Sampling      Sampling       `yaml:"sampling"`
	Extra         map[string]any `yaml:"extra"`        // additionalModelRequestFields, as they stand
	ServiceTier   string         `yaml:"service_tier"` // priority, default, flex, reserved; empty: not sent
	Latency       string         `yaml:"latency"`      // standard, optimized; empty: not sent
}

// Output asks for answers that are JSON of a schema; without a schema it asks nothing.
type Output struct {
	Name        string         `yaml:"name"`
	Description string         `yaml:"description"`
	Schema      map[string]any `yaml:"schema"` // JSON schema; every object closed
}

// Sampling says which sampling parameters a model takes.
type Sampling string

// The sampling rules. With one, a temperature is sent and top_p left out when
// both are set; with none, neither is sent.
const (
	SamplingBoth Sampling = "both"
	SamplingOne  Sampling = "one"
	SamplingNone Sampling = "none"
)

// Limits are the model's, not ours.
type Limits struct {
	ContextTokens   int  `yaml:"context_tokens"`
	OutputTokens    int  `yaml:"output_tokens"`
	OutputExclusive bool `yaml:"output_exclusive"` // max_tokens must be below output_tokens, not equal
	StopSequences   int  `yaml:"stop_sequences"`   // how many the model takes; 0: none
	Images          int  `yaml:"images"`           // how many pictures a request may have; 0: Converse's 20
}

// Timeouts bound the parts of one answer. Each counts from where it says.
type Timeouts struct {
	Connect    time.Duration `yaml:"connect"`     // one TCP and TLS handshake with Bedrock
	FirstToken time.Duration `yaml:"first_token"` // from the question to the first sign of life of the model, all attempts together
	Idle       time.Duration `yaml:"idle"`        // between two events of the model
	Total      time.Duration `yaml:"total"`       // the whole answer
}

// Stream tunes how an answer is written to Poe.
type Stream struct {
	PaddingBytes int           `yaml:"padding_bytes"` // a comment of this size before the first event
	KeepAlive    time.Duration `yaml:"keep_alive"`    // silence after which a comment is sent
	StatusAfter  time.Duration `yaml:"status_after"`  // silence after which StatusText is shown; 0: never
	StatusText   string        `yaml:"status_text"`
}

// Log says how much is logged of a bot's requests.
type Log struct {
	Level LogLevel `yaml:"level"`
}

// LogLevel is the least level of the lines that are logged. It adds to what the process
// logs, and takes nothing away.
type LogLevel string

// The log levels.
const (
	LogInfo  LogLevel = "info"
	LogDebug LogLevel = "debug" // and a trace of each query
)

// Poe is what Poe is told about the bot.
type Poe struct {
	IntroductionMessage          string                 `yaml:"introduction_message"`
	AllowAttachments             bool                   `yaml:"allow_attachments"`
	ExpandTextAttachments        bool                   `yaml:"expand_text_attachments"`
	EnableImageComprehension     bool                   `yaml:"enable_image_comprehension"`
	EnforceAuthorRoleAlternation bool                   `yaml:"enforce_author_role_alternation"`
	EnableMultiEntityPrompting   bool                   `yaml:"enable_multi_entity_prompting"`
	RateCard                     string                 `yaml:"rate_card"`
	CostLabel                    string                 `yaml:"cost_label"`
	Controls                     []string               `yaml:"controls"`           // of ControlSets, in order
	ParameterControls            *poe.ParameterControls `yaml:"parameter_controls"` // in full, or what Controls add up to
}

// Settings is the template's answer to Poe's settings request.
func (t *Template) Settings() poe.Settings {
	p := &t.Poe
	return poe.Settings{
		AllowAttachments:             p.AllowAttachments,
		ExpandTextAttachments:        p.ExpandTextAttachments,
		EnableImageComprehension:     p.EnableImageComprehension,
		EnforceAuthorRoleAlternation: p.EnforceAuthorRoleAlternation,
		EnableMultiEntityPrompting:   p.EnableMultiEntityPrompting,
		IntroductionMessage:          p.IntroductionMessage,
		RateCard:                     p.RateCard,
		CostLabel:                    p.CostLabel,
		ParameterControls:            p.ParameterControls,
	}
}

// MetadataIDs are the values of RequestMetadata that stand for an id of the query.
var MetadataIDs = []string{"$user_id", "$conversation_id", "$message_id"}
