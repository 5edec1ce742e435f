package video

import (
	"encoding/json"
	"strings"

	"github.com/poebridge/poebridge/pkg/fault"
)

// pegasusRequest asks Pegasus about a video (bedrock.md §4.3).
func pegasusRequest(text string, film []byte) fields {
	return fields{"inputPrompt": text, "mediaSource": fields{"base64String": film}}
}

type pegasusAnswer struct {
	Message      string `json:"message"`
	FinishReason string `json:"finishReason"`
}

// pegasusCut is the finish reason of an answer that reached its maximum length.
const pegasusCut = "length"

// read reads an answer. One without a message may well be paid for, so that it is not asked
// for again.
func (p *pegasusAnswer) read(body []byte) error {
	*p = pegasusAnswer{}
	if json.Unmarshal(body, p) != nil || strings.TrimSpace(p.Message) == "" {
		broken := fault.New(fault.StreamBroken, op, "the model's answer of %d bytes has no message", len(body))
		broken.NoRetry = true
		return broken
	}
	return nil
}
