package bedrocksim

import (
	"encoding/json"
	"net/http"
)

// countRequest is the body of CountTokens (bedrock.md §1.6).
type countRequest struct {
	Input struct {
		Converse    *countPrompt `json:"converse"`
		InvokeModel any          `json:"invokeModel"`
	} `json:"input"`
}

// countPrompt is what of a question is counted.
type countPrompt struct {
	Messages         []Message     `json:"messages"`
	System           []SystemBlock `json:"system"`
	ToolConfig       *ToolConfig   `json:"toolConfig"`
	AdditionalFields any           `json:"additionalModelRequestFields"`
}

// question is the same as a question that is asked.
func (r countRequest) question() ConverseRequest {
	p := r.Input.Converse
	if p == nil {
		return ConverseRequest{}
	}
	return ConverseRequest{Messages: p.Messages, System: p.System, ToolConfig: p.ToolConfig, AdditionalFields: p.AdditionalFields}
}

// count answers with the estimate that the rules go by.
func (p *reply) count(request ConverseRequest) {
	body, _ := json.Marshal(map[string]int{"inputTokens": request.tokens()}) // numbers always marshal
	p.onStatus(http.StatusOK)
	p.w.Header().Set("Content-Type", "application/json")
	_, _ = p.w.Write(body) // a client that left reads nothing
}
