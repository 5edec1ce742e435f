package bedrocksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// converse gives an answer in one piece. Faults that need a stream have a counterpart
// here where there is one, and otherwise leave the answer whole.
func (p *reply) converse(request ConverseRequest, a Answer) {
	u := a.usage(request)
	if sent := p.whole([]byte(a.body(u)), a); bytes.Contains(sent, []byte(`"usage":`+quote(u))) {
		p.onTold(u)
	}
}

// whole gives a body in one piece, with the fault and the pauses of an answer, and returns
// what was sent of it.
func (p *reply) whole(body []byte, a Answer) (sent []byte) {
	if p.replaced(a.Fault) {
		return nil
	}
	if a.Fault.instead != nil {
		p.refuse(*a.Fault.instead)
		return nil
	}
	end := endClean
	if a.Fault.body != nil {
		body, end = a.Fault.body(body)
	} else {
		p.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	if !p.step(a.Steps) || !p.pause(a.FirstAfter) {
		return nil
	}
	p.begin("application/json")
	defer p.end(end)
	if !p.send(body) {
		return nil
	}
	if json.Valid(body) {
		p.onWhole()
	}
	return body
}

// body is the JSON of a whole answer (bedrock.md §1.3, non-stream).
func (a Answer) body(u Usage) string {
	blocks := make([]string, 0, len(a.Blocks))
	for _, b := range a.Blocks {
		blocks = append(blocks, b.whole()...)
	}
	usage := ""
	if !a.NoUsage {
		usage = `,"usage":` + quote(u)
	}
	return fmt.Sprintf(`{"metrics":{"latencyMs":%d},"output":{"message":{"content":[%s],"role":"assistant"}},"stopReason":%s%s}`,
		100+10*len(blocks), strings.Join(blocks, ","), quote(a.stopReason()), usage)
}

// whole is the block as it stands in an answer in one piece: its deltas put together.
func (b Block) whole() []string {
	switch {
	case b.Tool != nil:
		input := strings.Join(b.Tool.Input, "")
		if !json.Valid([]byte(input)) {
			input = "{}" // the service never sends a broken document
		}
		return []string{fmt.Sprintf(`{"toolUse":{"input":%s,"name":%s,"toolUseId":%s}}`, input, quote(b.Tool.Name), quote(b.Tool.ID))}
	case b.Redacted != nil:
		return []string{`{"reasoningContent":{"redactedContent":` + quote(b.Redacted) + `}}`}
	case b.Reasoning != nil || b.Signature != "":
		signature := ""
		if b.Signature != "" {
			signature = `"signature":` + quote(b.Signature) + `,`
		}
		return []string{fmt.Sprintf(`{"reasoningContent":{"reasoningText":{%s"text":%s}}}`, signature, quote(strings.Join(b.Reasoning, "")))}
	case b.Text != nil:
		return []string{`{"text":` + quote(strings.Join(b.Text, "")) + `}`}
	}
	return b.Raw
}
