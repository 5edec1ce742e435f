package bedrocksim

import "encoding/json"

// ConverseRequest is the body of both operations (bedrock.md §1.2). Unions are structs
// of which one member is set. A member that is not named here is refused.
type ConverseRequest struct {
	Messages          []Message          `json:"messages"`
	System            []SystemBlock      `json:"system"`
	InferenceConfig   *InferenceConfig   `json:"inferenceConfig"`
	ToolConfig        *ToolConfig        `json:"toolConfig"`
	GuardrailConfig   *GuardrailConfig   `json:"guardrailConfig"`
	AdditionalFields  any                `json:"additionalModelRequestFields"`
	AdditionalPaths   []string           `json:"additionalModelResponseFieldPaths"`
	PromptVariables   map[string]any     `json:"promptVariables"`
	RequestMetadata   map[string]string  `json:"requestMetadata"`
	PerformanceConfig *PerformanceConfig `json:"performanceConfig"`
	ServiceTier       *ServiceTier       `json:"serviceTier"`
	OutputConfig      *OutputConfig      `json:"outputConfig"`
}

// Message is one turn.
type Message struct {
	Role    string         `json:"role"`
	Content []ContentBlock `json:"content"`
}

// ContentBlock is one part of a turn; exactly one member is set.
type ContentBlock struct {
	Text             *string          `json:"text"`
	Image            *Media           `json:"image"`
	Document         *Document        `json:"document"`
	Video            *Media           `json:"video"`
	Audio            *Media           `json:"audio"`
	ToolUse          *ToolUseBlock    `json:"toolUse"`
	ToolResult       *ToolResultBlock `json:"toolResult"`
	GuardContent     *GuardContent    `json:"guardContent"`
	CachePoint       *CachePoint      `json:"cachePoint"`
	ReasoningContent *Reasoning       `json:"reasoningContent"`
	CitationsContent any              `json:"citationsContent"`
	SearchResult     any              `json:"searchResult"`
	ToolAddition     any              `json:"toolAddition"`
	ToolRemoval      any              `json:"toolRemoval"`
}

// Media is an image, a video or a recording.
type Media struct {
	Format string  `json:"format"`
	Source *Source `json:"source"`
	Error  any     `json:"error"`
}

// Document is a file with a name.
type Document struct {
	Format    string  `json:"format"`
	Name      string  `json:"name"`
	Source    *Source `json:"source"`
	Context   *string `json:"context"`
	Citations any     `json:"citations"`
}

// Source is where the bytes of a file are; exactly one member is set.
type Source struct {
	Bytes      []byte      `json:"bytes"`
	Text       *string     `json:"text"`
	Content    []any       `json:"content"`
	S3Location *S3Location `json:"s3Location"`
}

// S3Location names an object in a bucket.
type S3Location struct {
	URI         string `json:"uri"`
	BucketOwner string `json:"bucketOwner"`
}

// ToolUseBlock is a call that the assistant made.
type ToolUseBlock struct {
	ToolUseID string          `json:"toolUseId"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	Type      string          `json:"type"`
}

// ToolResultBlock is what came of a call.
type ToolResultBlock struct {
	ToolUseID string             `json:"toolUseId"`
	Content   []ToolResultMember `json:"content"`
	Status    string             `json:"status"`
	Type      string             `json:"type"`
}

// ToolResultMember is one part of a result; exactly one member is set.
type ToolResultMember struct {
	JSON         json.RawMessage `json:"json"`
	Text         *string         `json:"text"`
	Image        *Media          `json:"image"`
	Document     *Document       `json:"document"`
	Video        *Media          `json:"video"`
	SearchResult any             `json:"searchResult"`
}

// Reasoning is a block of thinking that is replayed to the model.
type Reasoning struct {
	ReasoningText   *ReasoningText `json:"reasoningText"`
	RedactedContent []byte         `json:"redactedContent"`
}

// ReasoningText is thinking with the signature that proves it is the model's own.
type ReasoningText struct {
	Text      string `json:"text"`
	Signature string `json:"signature"`
}

// GuardContent is a part that the guardrail is to look at; exactly one member is set.
type GuardContent struct {
	Text  *GuardText `json:"text"`
	Image *Media     `json:"image"`
}

// GuardText is a text for the guardrail, and what it is to the conversation.
type GuardText struct {
	Text       string   `json:"text"`
	Qualifiers []string `json:"qualifiers"`
}

// CachePoint marks the end of a prefix to cache.
type CachePoint struct {
	Type string `json:"type"`
	TTL  string `json:"ttl"`
}

// SystemBlock is one part of the system prompt; exactly one member is set.
type SystemBlock struct {
	Text         *string       `json:"text"`
	GuardContent *GuardContent `json:"guardContent"`
	CachePoint   *CachePoint   `json:"cachePoint"`
}

// InferenceConfig holds the parameters that all models share.
type InferenceConfig struct {
	MaxTokens     *int     `json:"maxTokens"`
	Temperature   *float64 `json:"temperature"`
	TopP          *float64 `json:"topP"`
	StopSequences []string `json:"stopSequences"`
}

// ToolConfig names the tools that a model may call.
type ToolConfig struct {
	Tools      []Tool      `json:"tools"`
	ToolChoice *ToolChoice `json:"toolChoice"`
}

// Tool is a tool or a cache point among tools; exactly one member is set.
type Tool struct {
	ToolSpec   *ToolSpec   `json:"toolSpec"`
	SystemTool *ToolName   `json:"systemTool"`
	CachePoint *CachePoint `json:"cachePoint"`
}

// ToolSpec describes a tool.
type ToolSpec struct {
	Name        string       `json:"name"`
	Description *string      `json:"description"`
	InputSchema *InputSchema `json:"inputSchema"`
	Strict      *bool        `json:"strict"`
}

// InputSchema holds the JSON Schema of a tool's input.
type InputSchema struct {
	JSON any `json:"json"`
}

// ToolChoice says whether a tool must be called; exactly one member is set.
type ToolChoice struct {
	Auto any       `json:"auto"`
	Any  any       `json:"any"`
	Tool *ToolName `json:"tool"`
}

// ToolName names a tool.
type ToolName struct {
	Name string `json:"name"`
}

// GuardrailConfig names the guardrail that looks on.
type GuardrailConfig struct {
	Identifier string `json:"guardrailIdentifier"`
	Version    string `json:"guardrailVersion"`
	Trace      string `json:"trace"`
	StreamMode string `json:"streamProcessingMode"`
}

// PerformanceConfig asks for a latency.
type PerformanceConfig struct {
	Latency string `json:"latency"`
}

// ServiceTier asks for a tier.
type ServiceTier struct {
	Type string `json:"type"`
}

// OutputConfig asks for structured output, or for an amount of effort.
type OutputConfig struct {
	Effort     string      `json:"effort"`
	TextFormat *TextFormat `json:"textFormat"`
}

// TextFormat is the form that the text of an answer must have.
type TextFormat struct {
	Type      string `json:"type"`
	Structure *struct {
		JSONSchema *struct {
			Schema      string `json:"schema"`
			Name        string `json:"name"`
			Description string `json:"description"`
		} `json:"jsonSchema"`
	} `json:"structure"`
}
