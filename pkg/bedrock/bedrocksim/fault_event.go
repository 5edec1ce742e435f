package bedrocksim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// hugeDelta is the length in bytes of the text that [HugeDelta] inserts.
const hugeDelta = 100 << 10

// insert is a fault that adds steps, after which the stream goes on. A Converse answer gets
// content blocks in front instead, if there are any.
func insert(name, blocks string, steps func(block int) track) Fault {
	f := Fault{Name: name, stream: func(t track, at int) track {
		return slices.Insert(t, at, steps(t.block(at))...)
	}}
	if blocks != "" {
		f.body = func(whole []byte) ([]byte, ending) {
			const list = `"content":[`
			return bytes.Replace(whole, []byte(list), []byte(list+blocks+","), 1), endClean
		}
	}
	return f
}

// insertDeltas is a fault that adds deltas, or their like as content blocks.
func insertDeltas(name string, deltas ...string) Fault {
	return insert(name, strings.Join(deltas, ","), func(block int) track {
		var t track
		for _, d := range deltas {
			t = append(t, deltaStep(block, d))
		}
		return t
	})
}

// UnknownEvent is an event of a type that nobody knows; the stream goes on.
func UnknownEvent() Fault {
	return insert("unknown-event", "", func(int) track {
		return track{event(kindOther, 0, "somethingNewEvent", `{"something":"new"}`)}
	})
}

// UnknownStart is a contentBlockStart with an empty start, as some models send before
// text (bedrock.md §1.3).
func UnknownStart() Fault {
	return insert("unknown-start", "", func(block int) track {
		return track{event(kindBlockStart, block, "contentBlockStart", fmt.Sprintf(`{"contentBlockIndex":%d,"start":{}}`, block))}
	})
}

// UnknownDelta is a delta of an unknown kind; the stream goes on. In a Converse answer it
// is a content block of an unknown kind.
func UnknownDelta() Fault { return insertDeltas("unknown-delta", `{"somethingNew":{"value":1}}`) }

// EmptyDeltas are text deltas without text.
func EmptyDeltas() Fault { return insertDeltas("empty-deltas", `{"text":""}`, `{"text":""}`) }

// HugeDelta is one text delta of 100 KB.
func HugeDelta() Fault {
	return insertDeltas("huge-delta", `{"text":"`+strings.Repeat("x", hugeDelta)+`"}`)
}

// LoneSurrogates is an emoji torn in two: each half is an escape that is no character.
func LoneSurrogates() Fault {
	return insertDeltas("lone-surrogates", `{"text":"\ud83d"}`, `{"text":"\ude00"}`)
}

// NoBlockStop leaves every contentBlockStop out.
func NoBlockStop() Fault {
	return Fault{Name: "no-block-stop", stream: func(t track, _ int) track {
		return slices.DeleteFunc(t, func(s step) bool { return s.kind == kindBlockStop })
	}}
}

// UnknownStop is a stop reason that nobody knows.
func UnknownStop() Fault {
	const reason = `"stopReason":"something_new"`
	return Fault{
		Name: "unknown-stop-reason",
		stream: func(t track, _ int) track {
			if i := t.index(kindStop); i < len(t) {
				t[i].payload = "{" + reason + "}"
			}
			return t
		},
		body: func(whole []byte) ([]byte, ending) {
			head, tail, found := strings.Cut(string(whole), `"stopReason":`)
			if !found {
				return whole, endClean // InvokeModel's answers have none
			}
			_, rest, _ := strings.Cut(tail[1:], `"`)
			return []byte(head + reason + rest), endClean
		},
	}
}

// MetadataFirst puts metadata before messageStop.
func MetadataFirst() Fault {
	return Fault{Name: "metadata-first", stream: func(t track, _ int) track {
		stop, meta := t.index(kindStop), t.index(kindMetadata)
		if meta > stop && meta < len(t) {
			t[stop], t[meta] = t[meta], t[stop]
		}
		return t
	}}
}

// NoMetadata leaves metadata out of a stream; [Answer].NoUsage does so for both operations.
func NoMetadata() Fault {
	return Fault{Name: "no-metadata", stream: func(t track, _ int) track {
		return slices.DeleteFunc(t, func(s step) bool { return s.kind == kindMetadata })
	}}
}
