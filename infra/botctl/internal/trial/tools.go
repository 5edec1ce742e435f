package trial

import (
	"fmt"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// tideTable is what a tool of the trial returns.
const tideTable = "High water at 06:12"

// toolCases are a call, its result, and tools for a model that takes none.
func toolCases() []testCase {
	takes := func(t *bot.Template) bool { return t.Kind == bot.KindChat && t.Capabilities.Tools }
	return []testCase{
		{name: "tools", suits: takes, query: offersTool, want: calledTool},
		{name: "tool-result", suits: takes, query: toolResult, want: sentToModel(tideTable)},
		{
			name: "tools-unasked", query: offersTool,
			suits: func(t *bot.Template) bool { return t.Kind == bot.KindChat && !t.Capabilities.Tools },
		},
	}
}

func tideTool() poe.Tool {
	return poe.Tool{Type: "function", Function: poe.ToolFunction{
		Name: "get_tides", Description: "The tides of a place.",
		Parameters: []byte(`{"type":"object","properties":{"place":{"type":"string"}},"required":["place"]}`),
	}}
}

func offersTool(*Rig) poe.QueryRequest {
	q := poe.Conversation("tool")
	q.Tools = []poe.Tool{tideTool()}
	return q
}

func calledTool(_ *Rig, a *poe.Answer) string {
	if len(a.ToolCalls) != 1 || a.ToolCalls[0].Function.Name != tideTool().Function.Name {
		return fmt.Sprintf("the tool was to be called once; there are %d calls", len(a.ToolCalls))
	}
	return ""
}

// toolResult asks again as Poe's client does: with the calls and what came of them.
func toolResult(r *Rig) poe.QueryRequest {
	q := offersTool(r)
	call := poe.ToolCall{ID: "call00001", Type: "function"}
	call.Function.Name, call.Function.Arguments = tideTool().Function.Name, `{"place":"Husum"}`
	q.ToolCalls = []poe.ToolCall{call}
	q.ToolResults = []poe.ToolResult{{Role: poe.RoleTool, Name: call.Function.Name, ToolCallID: call.ID, Content: tideTable}}
	return q
}
