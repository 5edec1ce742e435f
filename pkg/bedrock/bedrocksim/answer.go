package bedrocksim

import "time"

// Answer is one reply of the model, and what goes wrong with it.
type Answer struct {
	Blocks     []Block       // content blocks in order
	StopReason string        // empty: end_turn, or tool_use when the last block calls a tool
	Usage      *Usage        // nil: estimated at four characters a token
	UsageFirst bool          // metadata comes before messageStop
	NoUsage    bool          // there is no metadata at all
	Gap        time.Duration // pause before each delta
	FirstAfter time.Duration // pause before messageStart, after the response headers
	// Steps, if not nil, is received from before the response headers and before each
	// delta, so that a test decides when each of them comes. Closed, it holds nothing up.
	Steps <-chan struct{}
	Fault Fault // zero: none
	// Body, if not empty, is the whole of an answer to InvokeModel, in place of one that is
	// made up. Of an answer to InvokeModel that is scripted only it, the pauses and the fault
	// count.
	Body string
}

// Usage counts tokens as Bedrock does: InputTokens leaves cached ones out.
type Usage struct {
	InputTokens           int `json:"inputTokens"`
	OutputTokens          int `json:"outputTokens"`
	TotalTokens           int `json:"totalTokens"`
	CacheReadInputTokens  int `json:"cacheReadInputTokens,omitempty"`
	CacheWriteInputTokens int `json:"cacheWriteInputTokens,omitempty"`
	// CacheDetails splits what was written to the cache by time to live.
	CacheDetails []CacheDetail `json:"cacheDetails,omitempty"`
}

// CacheDetail is the part of the cache write with one time to live, "5m" or "1h".
type CacheDetail struct {
	TTL         string `json:"ttl"`
	InputTokens int    `json:"inputTokens"`
}

// Block is one content block. Set the members of one kind; Raw stands alone.
type Block struct {
	Text      []string // text deltas
	Reasoning []string // thinking deltas
	Signature string   // signature delta after the thinking
	Redacted  []byte   // thinking that only the service can read, in one delta
	Tool      *ToolCall
	Raw       []string // each the JSON of a delta, such as `{"citation":{"title":"x"}}`
	RawStart  string   // JSON of the start member; empty: what is usual for the kind
	NoStop    bool     // no contentBlockStop
}

// ToolCall is a call of a tool.
type ToolCall struct {
	ID, Name string
	Input    []string // pieces of the JSON input; none means an empty delta
}

// Text is an answer of one text block, a delta each.
func Text(deltas ...string) Answer { return Answer{Blocks: []Block{{Text: deltas}}} }

// CallTool is an answer that calls one tool.
func CallTool(id, name string, input ...string) Answer {
	return Answer{}.CallTool(id, name, input...)
}

// Think is an answer that thinks; add what it says with [Answer.Text].
func Think(signature string, deltas ...string) Answer {
	return Answer{Blocks: []Block{{Reasoning: deltas, Signature: signature}}}
}

// Blocks is an answer of any blocks.
func Blocks(blocks ...Block) Answer { return Answer{Blocks: blocks} }

// Body is an answer to InvokeModel.
func Body(json string) Answer { return Answer{Body: json} }

// Broken is an answer of two deltas, "Hello" and " there", with a fault.
func Broken(f Fault) Answer { return Text("Hello", " there").With(f) }

// Text adds a text block.
func (a Answer) Text(deltas ...string) Answer { return a.add(Block{Text: deltas}) }

// CallTool adds a call of a tool.
func (a Answer) CallTool(id, name string, input ...string) Answer {
	return a.add(Block{Tool: &ToolCall{ID: id, Name: name, Input: input}})
}

// Stop sets the stop reason.
func (a Answer) Stop(reason string) Answer {
	a.StopReason = reason
	return a
}

// Tokens sets the usage; the total is their sum.
func (a Answer) Tokens(input, output int) Answer {
	a.Usage = &Usage{InputTokens: input, OutputTokens: output, TotalTokens: input + output}
	return a
}

// Every sets the pause before each delta.
func (a Answer) Every(gap time.Duration) Answer {
	a.Gap = gap
	return a
}

// After sets the pause before messageStart.
func (a Answer) After(d time.Duration) Answer {
	a.FirstAfter = d
	return a
}

// Step has a test decide when the response begins and when each delta comes.
func (a Answer) Step(steps <-chan struct{}) Answer {
	a.Steps = steps
	return a
}

// With adds a fault, in place of one that was there.
func (a Answer) With(f Fault) Answer {
	a.Fault = f
	return a
}

func (a Answer) add(b Block) Answer {
	a.Blocks = append(a.Blocks[:len(a.Blocks):len(a.Blocks)], b)
	return a
}

// stopReason is the one that was asked for, or the one that fits.
func (a Answer) stopReason() string {
	if a.StopReason != "" {
		return a.StopReason
	}
	if n := len(a.Blocks); n > 0 && a.Blocks[n-1].Tool != nil {
		return "tool_use"
	}
	return "end_turn"
}
