package chat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	smithydocument "github.com/aws/smithy-go/document"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// addFunctionCall adds the calls of a message. What cannot be read is told as it stands.
func (h *history) addFunctionCall(m *poe.Message) {
	calls, ok := toolCalls(m.Content)
	if !ok {
		h.addText(false, fmt.Sprintf("(Called a tool: %s)", m.Content))
	}
	h.addCalls(calls, m.Metadata)
}

// addTool adds the results of a message. What cannot be read is told as it stands.
func (h *history) addTool(m *poe.Message) {
	results, ok := toolResults(m.Content)
	if !ok {
		h.addText(true, fmt.Sprintf("(A tool returned: %s)", m.Content))
	}
	h.addResults(results)
}

// addCalls adds what the model has called, and the thinking that led to it if it came
// back. Without tools in this call Bedrock refuses such blocks, so that they are told in
// words (bedrock.md §5 #20).
func (h *history) addCalls(calls []poe.ToolCall, metadata string) {
	if h.tools == nil {
		for _, c := range calls {
			h.addText(false, fmt.Sprintf("(Called the tool %s with %s.)", c.Function.Name, orEmptyObject(c.Function.Arguments)))
		}
		return
	}
	if len(calls) > 0 {
		h.add(false, replayed(metadata, h.template)...)
	}
	for _, c := range lastOfEachID(calls) {
		h.add(false, block{
			kind: blockCall, tokens: usage.ToolUseOverhead + usage.Text(c.Function.Name) + usage.Text(c.Function.Arguments),
			content: &types.ContentBlockMemberToolUse{Value: types.ToolUseBlock{
				ToolUseId: aws.String(h.calls.assign(c.ID)),
				Name:      aws.String(h.tools.names.inHistory(c.Function.Name)),
				Input:     toolInput(c.Function.Arguments),
			}},
		})
	}
}

// addResults adds what tools have returned: all of one turn, whatever messages they came
// in. A result of a call that nobody knows is left out.
func (h *history) addResults(results []poe.ToolResult) {
	for _, r := range results {
		if h.tools == nil {
			h.addText(true, fmt.Sprintf("(The tool %s returned: %s)", cmp.Or(r.Name, "of a call"), r.Content))
			continue
		}
		id, known := h.calls.lookup(r.ToolCallID)
		if !known {
			continue
		}
		text := r.Content
		if blank(text) {
			text = "."
		}
		h.add(true, block{
			kind: blockResult, tokens: usage.ToolUseOverhead + usage.Text(text),
			content: &types.ContentBlockMemberToolResult{Value: types.ToolResultBlock{
				ToolUseId: aws.String(id),
				Content:   []types.ToolResultContentBlock{&types.ToolResultContentBlockMemberText{Value: text}},
			}},
		})
	}
}

// pair leaves out calls without a result in the next turn, results without a call in the
// turn before, and thinking that led to no call that stays: Bedrock refuses the first two,
// Claude a message that ends with the third.
func (h *history) pair() {
	paired := h.paired()
	leads := make([]bool, len(h.turns)) // to a call that stays
	for i, t := range h.turns {
		leads[i] = slices.ContainsFunc(t.blocks, func(b block) bool { return b.kind == blockCall && paired[callID(&b)] })
	}
	h.keep(func(turn int, b *block) bool {
		switch b.kind {
		case blockThinking:
			return leads[turn]
		case blockCall:
			return paired[callID(b)]
		case blockResult:
			first := paired[callID(b)]
			paired[callID(b)] = false // a call has one result; it has been passed
			return first
		}
		return true
	})
}

// paired are the calls whose result is in the turn after them, by id.
func (h *history) paired() map[string]bool {
	called, returned := map[string]int{}, map[string]int{}
	for i, t := range h.turns {
		for _, b := range t.blocks {
			switch id := callID(&b); {
			case b.kind == blockCall:
				called[id] = i + 1
			case b.kind == blockResult && returned[id] == 0:
				returned[id] = i + 1
			}
		}
	}
	paired := map[string]bool{}
	for id, turn := range called {
		paired[id] = returned[id] == turn+1
	}
	return paired
}

// callID is the id of a call, or of the call that a result belongs to.
func callID(b *block) string {
	switch v := b.content.(type) {
	case *types.ContentBlockMemberToolUse:
		return *v.Value.ToolUseId
	case *types.ContentBlockMemberToolResult:
		return *v.Value.ToolUseId
	}
	return ""
}

// lastOfEachID: a call that stands twice in a message is one, as it was told last.
func lastOfEachID(calls []poe.ToolCall) []poe.ToolCall {
	var kept []poe.ToolCall
	at := map[string]int{}
	for _, c := range calls {
		if i, again := at[c.ID]; again && c.ID != "" {
			kept[i] = c
			continue
		}
		at[c.ID] = len(kept)
		kept = append(kept, c)
	}
	return kept
}

func orEmptyObject(arguments string) string {
	if blank(arguments) {
		return "{}"
	}
	return arguments
}

// rawInput is the member under which arguments are sent that are no JSON object.
const rawInput = "rawInvalidInput"

// toolInput is the input of an earlier call. Bedrock takes nothing but objects.
func toolInput(arguments string) document.Interface {
	decoder := json.NewDecoder(bytes.NewReader([]byte(orEmptyObject(arguments))))
	decoder.UseNumber() // an id of many digits must stay what it is
	var input map[string]any
	if decoder.Decode(&input) != nil || input == nil || decoder.More() {
		input = map[string]any{rawInput: arguments}
	}
	return document.NewLazyDocument(exactNumbers(input))
}

// exactNumbers has numbers written as they were read: the SDK would write a json.Number
// as a string (bedrock.md §1.7).
func exactNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			v[key] = exactNumbers(member)
		}
	case []any:
		for i, item := range v {
			v[i] = exactNumbers(item)
		}
	case json.Number:
		return smithydocument.Number(v)
	}
	return v
}
