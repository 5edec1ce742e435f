package bot

import "slices"

// Capabilities are what the model can do.
type Capabilities struct {
	Input     []string  `yaml:"input"`     // text, image, document, video, audio
	Streaming Streaming `yaml:"streaming"` // full, no_tools, none
	Prefill   bool      `yaml:"prefill"`   // a conversation may end with an assistant turn
	Tools     bool      `yaml:"tools"`     // how, is in [Tools]
	// StructuredOutput says that the model takes an [Output] and strict tools.
	StructuredOutput bool `yaml:"structured_output"`
	CountTokens      bool `yaml:"count_tokens"` // CountTokens knows the model
}

// The kinds of input, as Capabilities.Input names them.
const (
	InputText     = "text"
	InputImage    = "image"
	InputDocument = "document"
	InputVideo    = "video"
	InputAudio    = "audio"
)

// Takes says whether the model reads a kind of input itself.
func (a Capabilities) Takes(kind string) bool { return slices.Contains(a.Input, kind) }

// Streaming says when a model can stream; otherwise Converse is called.
type Streaming string

// The degrees of streaming.
const (
	StreamingFull    Streaming = "full"
	StreamingNoTools Streaming = "no_tools" // not with tools in the request
	StreamingNone    Streaming = "none"
)

// Tools say how a model takes tools, where it takes any.
type Tools struct {
	Force   []string `yaml:"force"`   // of any, tool: how a tool may be forced on the model
	Hyphens bool     `yaml:"hyphens"` // the model copes with hyphens in the names of tools
	IDs     ToolIDs  `yaml:"ids"`     // what the ids of calls may look like
}

// The ways to force a tool, as Tools.Force names them: any of the tools, or one by name.
const (
	ForceAny  = "any"
	ForceTool = "tool"
)

// ToolIDs is a form of ids.
type ToolIDs string

// The forms of ids. Free is what Converse itself takes: letters, digits and _.:-
const (
	ToolIDsFree ToolIDs = "free"
	ToolIDsNine ToolIDs = "nine" // exactly nine letters or digits
)
