package main

import (
	"encoding/json"
	"fmt"
)

// calls puts the calls of tools together that an answer makes in json events: a chunk that
// names one, chunks of its arguments, and one that says that they are all.
type calls struct {
	made     []toolCall
	finished bool
}

func (c *calls) any() bool { return len(c.made) > 0 }

// chunk takes a json event.
func (c *calls) chunk(e event) error {
	var chunk struct {
		Choices []struct {
			Delta struct {
				ToolCalls []struct {
					Index    int
					ID, Type string
					Function struct{ Name, Arguments string }
				} `json:"tool_calls"`
			}
			FinishReason *string `json:"finish_reason"`
		}
	}
	b, _ := json.Marshal(e.data) // it was JSON
	if err := json.Unmarshal(b, &chunk); err != nil || len(chunk.Choices) != 1 {
		return fmt.Errorf("is no chunk of tool calls: %v", e.data)
	}
	choice := chunk.Choices[0]
	if c.finished {
		return fmt.Errorf("comes after the last call")
	}
	if choice.FinishReason != nil {
		c.finished = true
		if *choice.FinishReason != "tool_calls" || len(choice.Delta.ToolCalls) > 0 || !c.any() {
			return fmt.Errorf("ends the calls wrongly: %v", e.data)
		}
		return nil
	}
	for _, d := range choice.Delta.ToolCalls {
		if d.ID != "" {
			c.made = append(c.made, toolCall{ID: d.ID, Name: d.Function.Name})
		}
		if d.Index != len(c.made)-1 {
			return fmt.Errorf("call %d comes when %d have begun", d.Index, len(c.made))
		}
		c.made[d.Index].Arguments += d.Function.Arguments
	}
	return nil
}

// are reports whether the calls are exactly the one that the model made, or none.
func (c *calls) are(want *toolCall) bool {
	if want == nil {
		return !c.any()
	}
	return c.finished && len(c.made) == 1 && c.made[0] == *want
}
