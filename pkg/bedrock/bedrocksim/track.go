package bedrocksim

import (
	"encoding/json"
	"fmt"
)

// kind says which part of a stream a step is.
type kind uint8

const (
	kindOther kind = iota
	kindStart
	kindBlockStart
	kindDelta
	kindBlockStop
	kindStop
	kindMetadata
)

// ending is how a response ends.
type ending uint8

const (
	endOpen  ending = iota // it goes on
	endClean               // closed properly
	endAbort               // the connection is torn down
	endStall               // no more bytes until the client leaves
)

// step is one frame to send. Faults work by changing steps.
type step struct {
	kind    kind
	block   int                       // content block it belongs to
	headers []header                  // in wire order
	payload string                    // JSON object; padding is added to events
	plain   bool                      // no padding
	mangle  func(frame []byte) []byte // damages the encoded frame
	drip    bool                      // sent byte by byte
	then    ending                    // what happens after it
	noFrame bool                      // nothing to send; only then counts
}

// track is a whole stream, frame by frame.
type track []step

// header is one header of a frame, always a string.
type header struct{ name, value string }

// event makes a step of an ordinary event. The order of its headers is the recorded one
// (bedrock.md §2, row event).
func event(k kind, block int, typ, payload string) step {
	return step{
		kind: k, block: block, payload: payload,
		headers: []header{{":event-type", typ}, {":content-type", "application/json"}, {":message-type", "event"}},
	}
}

// newTrack lays out an answer as Bedrock was recorded to: text and thinking have no
// contentBlockStart, calls of tools do (bedrock.md §1.3).
func newTrack(a Answer, u Usage) track {
	t := track{event(kindStart, 0, "messageStart", `{"role":"assistant"}`)}
	for i, b := range a.Blocks {
		t = append(t, blockSteps(i, b)...)
	}
	stop := event(kindStop, 0, "messageStop", `{"stopReason":`+quote(a.stopReason())+`}`)
	meta := event(kindMetadata, 0, "metadata", metadataJSON(u, len(t)))
	switch {
	case a.NoUsage:
		return append(t, stop)
	case a.UsageFirst:
		return append(t, meta, stop)
	default:
		return append(t, stop, meta)
	}
}

// blockSteps lays out the content block with index i.
func blockSteps(i int, b Block) track {
	var t track
	if start := b.start(); start != "" {
		t = append(t, event(kindBlockStart, i, "contentBlockStart", fmt.Sprintf(`{"contentBlockIndex":%d,"start":%s}`, i, start)))
	}
	for _, d := range b.deltas() {
		t = append(t, deltaStep(i, d))
	}
	if !b.NoStop {
		t = append(t, event(kindBlockStop, i, "contentBlockStop", fmt.Sprintf(`{"contentBlockIndex":%d}`, i)))
	}
	return t
}

func deltaStep(block int, delta string) step {
	return event(kindDelta, block, "contentBlockDelta", fmt.Sprintf(`{"contentBlockIndex":%d,"delta":%s}`, block, delta))
}

// start is the JSON of the block's start member; empty when there is no such event.
func (b Block) start() string {
	if b.RawStart != "" || b.Tool == nil {
		return b.RawStart
	}
	return fmt.Sprintf(`{"toolUse":{"name":%s,"toolUseId":%s}}`, quote(b.Tool.Name), quote(b.Tool.ID))
}

// deltas are the JSON of the block's deltas.
func (b Block) deltas() []string {
	out := append([]string(nil), b.Raw...)
	for _, s := range b.Text {
		out = append(out, `{"text":`+quote(s)+`}`)
	}
	for _, s := range b.Reasoning {
		out = append(out, `{"reasoningContent":{"text":`+quote(s)+`}}`)
	}
	if b.Signature != "" {
		out = append(out, `{"reasoningContent":{"signature":`+quote(b.Signature)+`}}`)
	}
	if b.Redacted != nil {
		out = append(out, `{"reasoningContent":{"redactedContent":`+quote(b.Redacted)+`}}`)
	}
	if b.Tool != nil {
		pieces := b.Tool.Input
		if len(pieces) == 0 {
			pieces = []string{""} // a call without arguments still has one delta
		}
		for _, s := range pieces {
			out = append(out, `{"toolUse":{"input":`+quote(s)+`}}`)
		}
	}
	return out
}

// metadataJSON is the last event; latency is invented from the number of frames.
func metadataJSON(u Usage, frames int) string {
	return fmt.Sprintf(`{"metrics":{"latencyMs":%d},"usage":%s}`, 100+10*frames, quote(u))
}

// quote is v as JSON, with <, > and & left as they are.
func quote(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("bedrocksim: %T cannot be JSON: %v", v, err)) // only our own types come here
	}
	return string(b)
}
