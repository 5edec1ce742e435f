package chat

import (
	"bytes"
	"encoding/json"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// calls are the tools that the model calls in one answer, in order.
type calls []*call

// call is one of them. The index of its content block is no ordinal among the calls: there
// may be text and thinking before it.
type call struct {
	block     int
	id, name  string
	arguments []byte
}

func (c calls) none() bool { return len(c) == 0 }

func (c *calls) start(e bedrock.Event) {
	*c = append(*c, &call{block: e.Block, id: e.ID, name: e.Name})
}

// input adds a piece of the arguments, to the newest call of its block.
func (c calls) input(e bedrock.Event) {
	for i := len(c) - 1; i >= 0; i-- {
		if c[i].block == e.Block {
			c[i].arguments = append(c[i].arguments, e.Text...)
			return
		}
	}
}

// made are the calls under the names that the caller knows the tools by. Arguments that
// are no JSON object can be run by nobody.
func (c calls) made(names *toolNames) ([]poe.ToolCall, error) {
	out := make([]poe.ToolCall, len(c))
	for i, one := range c {
		arguments := bytes.TrimSpace(one.arguments)
		if len(arguments) > 0 && (arguments[0] != '{' || !json.Valid(arguments)) {
			return nil, fault.New(fault.StreamBroken, "chat", "the model called a tool with what is no JSON object, %d bytes", len(arguments))
		}
		out[i] = poe.ToolCall{
			ID: one.id, Type: "function",
			Function: poe.CallFunction{Name: names.back(one.name), Arguments: string(arguments)},
		}
	}
	return out, nil
}
