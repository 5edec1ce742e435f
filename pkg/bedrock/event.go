package bedrock

import "github.com/poebridge/poebridge/pkg/usage"

// EventKind says what an [Event] is.
type EventKind uint8

// The kinds of event that a stream delivers.
const (
	eventNothing   EventKind = iota // carries nothing for us, but the model lives; never delivered
	EventText                       // Text holds a piece of the answer; never empty
	EventReasoning                  // Text holds a piece of the model's thinking
	EventSignature                  // Text holds the signature of a block of thinking
	EventRedacted                   // Text holds raw bytes of thinking that only the model can read
	EventToolStart                  // ID and Name of a tool call
	EventToolInput                  // Text holds a piece of the call's JSON input
	EventBlockStop                  // the content block is complete; Bedrock may leave it out
	EventStop                       // StopReason; the answer is complete
	EventUsage                      // Usage; before or after EventStop, or absent
	EventUnknown                    // something that is new to us, to be skipped
	eventBegun                      // the message begins: the question has arrived, no more than that; never delivered
)

// Event is one thing that happened in an answer. It is passed by value, so that a
// delta costs no allocation of its own; for the same reason Text stands in the memory
// that the stream is read into, and is valid until the next call of [Stream.Next].
type Event struct {
	Kind       EventKind
	Block      int // index of the content block, counted over blocks of all types
	Text       []byte
	ID, Name   string
	StopReason string
	Usage      usage.Tokens
}

// The stop reasons that Bedrock documents; others may come.
const (
	StopEndTurn          = "end_turn"
	StopToolUse          = "tool_use"
	StopMaxTokens        = "max_tokens"
	StopSequence         = "stop_sequence"
	StopGuardrail        = "guardrail_intervened"
	StopContentFiltered  = "content_filtered"
	StopMalformedOutput  = "malformed_model_output"
	StopMalformedToolUse = "malformed_tool_use"
	StopContextWindow    = "model_context_window_exceeded"
)
