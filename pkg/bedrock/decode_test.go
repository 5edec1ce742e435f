package bedrock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/fault"
)

// shapes are the headers that a message may have, or lack.
var shapes = []func(kind string) []string{
	func(kind string) []string { return []string{":event-type", kind, ":message-type", "event"} },
	func(kind string) []string { return []string{":exception-type", kind, ":message-type", "exception"} },
	func(kind string) []string {
		return []string{":error-code", kind, ":error-message", kind, ":message-type", "error"}
	},
	func(string) []string { return []string{":message-type", "event"} },
	func(string) []string { return []string{":message-type", "exception"} },
	func(string) []string { return []string{":message-type", "error"} },
	func(kind string) []string { return []string{":event-type", kind} },
	func(kind string) []string { return []string{":event-type", "messageStop", ":message-type", kind} },
}

// messages by the index of their shape, their type and their payload.
var messages = []struct {
	shape         uint8
	kind, payload string
}{
	{0, "messageStart", `{"role":"assistant","p":"abc"}`}, {0, "messageStart", `{"role":1}`}, {0, "messageStart", ""}, {0, "messageStart", "[]"},
	{0, "contentBlockStart", `{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"tooluse_1","name":"f","type":"x"}}}`},
	{0, "contentBlockStart", `{"contentBlockIndex":1,"start":{}}`}, {0, "contentBlockStart", `{"start":null}`}, {0, "contentBlockStart", `{}`},
	{0, "contentBlockStart", `{"start":{"toolUse":null}}`}, {0, "contentBlockStart", `{"start":{"toolUse":{"name":null}}}`},
	{0, "contentBlockStart", `{"start":{"image":{"format":"png"}},"contentBlockIndex":3}`}, {0, "contentBlockStart", `{"start":{"newThing":[{}]}}`},
	{0, "contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"a b"},"p":"abcd"}`}, {0, "ContentBlockDelta", "{\"delta\":{\"text\":\"a\"}}"},
	{0, "contentBlockDelta", `{"delta":{"text":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude42"}}`},
	{0, "contentBlockDelta", `{"delta":{"text":"\ud83d \ude42 \ud83d\u0041 \ud83d\ud83d\ude42 \uD83D\n"}}`},
	{0, "contentBlockDelta", "{\"delta\":{\"text\":\"\xff \xe2\x82 \xed\xa0\x80 \xe2\\n\x7f é\"}}"},
	{0, "contentBlockDelta", "{\"delta\":{\"text\":\"\x1f\"}}"}, {0, "contentBlockDelta", `{"delta":{"text":"\x"}}`}, {0, "contentBlockDelta", `{"delta":{"text":"\u12g4"}}`},
	{0, "contentBlockDelta", `{"delta":{"text":""}}`}, {0, "contentBlockDelta", `{"delta":{"text":null}}`}, {0, "contentBlockDelta", `{"delta":{"text":1}}`},
	{0, "contentBlockDelta", `{"delta":{}}`}, {0, "contentBlockDelta", `{"delta":[]}`}, {0, "contentBlockDelta", "null"}, {0, "contentBlockDelta", " \n"},
	{0, "contentBlockDelta", `{"d\u0065lta":{"\u0074ext":"a\n"},"\u0070":"\n"}`},
	{0, "contentBlockDelta", `{"delta":{"toolUse":{"input":"{\"x\""}}}`}, {0, "contentBlockDelta", `{"delta":{"toolUse":{}}}`}, {0, "contentBlockDelta", `{"delta":{"toolUse":"x"}}`},
	{0, "contentBlockDelta", `{"delta":{"reasoningContent":{"text":"hm"}}}`}, {0, "contentBlockDelta", `{"delta":{"reasoningContent":{"signature":"c2ln"}}}`},
	{0, "contentBlockDelta", `{"delta":{"reasoningContent":{"redactedContent":"eHh4\/w=="}}}`}, {0, "contentBlockDelta", `{"delta":{"reasoningContent":{"redactedContent":"e\nHh\r4"}}}`},
	{0, "contentBlockDelta", `{"delta":{"reasoningContent":{"redactedContent":"?"}}}`}, {0, "contentBlockDelta", `{"delta":{"reasoningContent":{}}}`},
	{0, "contentBlockDelta", `{"delta":{"reasoningContent":{"newThing":1}}}`}, {0, "contentBlockDelta", `{"delta":{"newThing":true}}`},
	{0, "contentBlockDelta", `{"delta":{"citation":{"title":"x","location":{"web":{"url":"u"}}}}}`}, {0, "contentBlockDelta", `{"delta":{"citation":{"title":1}}}`},
	{0, "contentBlockDelta", `{"delta":{"toolResult":[{"text":"a"}]}}`}, {0, "contentBlockDelta", `{"delta":{"image":{"source":{"bytes":"eA=="}}}}`},
	{0, "contentBlockDelta", `{"contentBlockIndex":-7,"delta":{"text":"a"}} trailing`}, {0, "contentBlockDelta", `{"contentBlockIndex":1.0}`}, {0, "contentBlockDelta", `{"contentBlockIndex":"1"}`},
	{0, "contentBlockDelta", `{"contentBlockIndex":01}`}, {0, "contentBlockDelta", `{"contentBlockIndex":4294967297}`}, {0, "contentBlockDelta", `{"contentBlockIndex":-0}`},
	{0, "contentBlockDelta", `{"delta":{"text":"a"}`}, {0, "contentBlockDelta", `{"delta":{"text":"a"},}`}, {0, "contentBlockDelta", `{"delta" {"text":"a"}}`}, {0, "contentBlockDelta", `{,}`},
	{0, "contentBlockDelta", `{"a":[1,-2.5e+3,0.1E-2,0,true,false,null,"x",[],{},[[{"a":1}]]],"delta":{"text":"a"}}`},
	{0, "contentBlockDelta", `{"a":[1,],"delta":{"text":"a"}}`}, {0, "contentBlockDelta", `{"a":-}`}, {0, "contentBlockDelta", `{"a":1.}`}, {0, "contentBlockDelta", `{"a":1e}`}, {0, "contentBlockDelta", `{"a":tru}`},
	{0, "contentBlockDelta", `{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + `,"delta":{"text":"a"}}`},
	{0, "contentBlockDelta", `{"a":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `,"delta":{"text":"a"}}`},
	{0, "contentBlockStop", `{"contentBlockIndex":2,"p":"a"}`}, {0, "contentBlockStop", `{"":null}`}, {0, "contentBloc\u212astop", `{"contentBlockIndex":2}`},
	{0, "messageStop", `{"stopReason":"end_turn","additionalModelResponseFields":{"a":[1]}}`}, {0, "messageStop", `{"stopReason":"my secret"}`}, {0, "messageStop", `{}`},
	{0, "metadata", `{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheReadInputTokens":4,"cacheWriteInputTokens":5,"cacheDetails":[{"ttl":"1h","inputTokens":3},{"ttl":"5m","inputTokens":2},null]},"metrics":{"latencyMs":5}}`},
	{0, "metadata", `{"usage":{"cacheDetails":[{"inputTokens":9,"ttl":"1h"}],"cacheWriteInputTokens":5,"inputTokens":null}}`}, {0, "metadata", `{"usage":null}`}, {0, "metadata", `{"usage":{"cacheDetails":null}}`},
	{0, "metadata", `{"metrics":{"latencyMs":"x"},"serviceTier":{"type":"default"}}`}, {0, "metadata", `{"usage":{"inputTokens":99999999999}}`},
	{0, "newThing", `{"a":`}, {0, "", ""},
	{1, "throttlingException", `{"message":"slow down"}`}, {1, "ThrottlingException", `{"Message":"slow down"}`}, {1, "validationException", ""}, {1, "validationException", "null"},
	{1, "validationException", `<html>`}, {1, "validationException", `{"message":1}`}, {1, "internalServerException", `{"message":null}`}, {1, "serviceUnavailableException", `{"code":1}`},
	{1, "modelStreamErrorException", `{"message":"x","originalStatusCode":"x","originalMessage":"y"}`}, {1, "modelStreamErrorException", `{"message":"x","originalStatusCode":400}`},
	{1, "modelTimeoutException", `{"message":"x"}`}, {1, "somethingNewException", `{"__type":"a#b:c","MESSAGE":"x"}`}, {1, "", `{"code":"x#y","message":"x"}`}, {1, "", "{}"}, {1, "somethingNewException", `<html>`}, {1, "somethingNewException", ""},
	{2, "InternalFailure", ""}, {2, "", ""}, {3, "", "{}"}, {4, "", "{}"}, {5, "", ""}, {6, "messageStop", "{}"}, {7, "new", "{}"}, {7, "", "{}"},
}

// FuzzEvents: of any message we make what the SDK makes of it, and the stream goes on
// or ends as with the SDK, but for what excused says.
func FuzzEvents(f *testing.F) {
	for _, m := range messages {
		f.Add(m.shape, m.kind, []byte(m.payload))
	}
	f.Fuzz(func(t *testing.T, shape uint8, kind string, payload []byte) {
		if len(kind) > math.MaxInt16 || ambiguous(payload) {
			return
		}
		headers := shapes[int(shape)%len(shapes)](kind)
		stream := slices.Concat(message(string(payload), headers...), frame("messageStop", `{"stopReason":"sentinel"}`))
		got, gotErr := events(t.Context(), stream)
		want, wantErr := oracle(t.Context(), stream)
		if excused(payload, gotErr, wantErr) {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		sameEnd(t, gotErr, wantErr)
	})
}

// events reads the bytes of a stream to their end: all events, and what ended them.
func events(ctx context.Context, stream []byte) (all []bedrock.Event, err error) {
	next := bedrock.Wire(bytes.NewReader(stream))
	for {
		e, err := next(ctx)
		if err != nil {
			return all, err
		}
		if e.Text = bytes.Clone(e.Text); e.Kind == bedrock.EventNothing {
			e = bedrock.Event{} // nobody asks of which block
		}
		all = append(all, e)
	}
}

// sameEnd: both are sorted alike, and say the same where Bedrock has said it.
func sameEnd(t *testing.T, got, want error) {
	t.Helper()
	if a, b := fault.KindOf(bedrock.SortStreamError(got)), fault.KindOf(bedrock.SortStreamError(want)); a != b {
		t.Errorf("%s, want %s: %v, %v", a, b, got, want)
	}
	ours, isOurs := errors.AsType[smithy.APIError](got)
	theirs, isTheirs := errors.AsType[smithy.APIError](want)
	if isOurs != isTheirs || isOurs && (ours.ErrorCode() != theirs.ErrorCode() || ours.ErrorMessage() != theirs.ErrorMessage()) {
		t.Errorf("got %v, want %v", got, want)
	}
	if (got == io.EOF) != (want == io.EOF) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// excused says where we mean to differ. The SDK fails over the type of a member that
// we do not read, and takes a number with more than 32 bits for another.
func excused(payload []byte, got, want error) bool {
	var v any
	_, weRefuse := errors.AsType[*smithy.DeserializationError](got)
	_, refused := errors.AsType[*smithy.DeserializationError](want)
	switch {
	case refused && !weRefuse:
		return json.NewDecoder(bytes.NewReader(payload)).Decode(&v) == nil
	case weRefuse && !refused:
		return slices.ContainsFunc(integer.FindAll(payload, -1), func(n []byte) bool {
			_, err := strconv.ParseInt(string(n), 10, 32)
			return err != nil
		})
	}
	return false
}

var integer = regexp.MustCompile(`-?\d{10,}`)

// ambiguous reports whether an object says something twice. Of two members of a union
// the SDK takes any, and does not look at the first of two equal ones.
func ambiguous(payload []byte) bool {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	twice, _ := twiceIn(d, "")
	return twice
}

var unions = []string{"delta", "start", "reasoningContent"}

// twiceIn looks through the next value, which is that of a key.
func twiceIn(d *json.Decoder, key string) (bool, error) {
	token, err := d.Token()
	if err != nil || token != json.Delim('{') && token != json.Delim('[') {
		return false, err
	}
	for seen := (map[string]bool{}); d.More(); {
		member := ""
		if token == json.Delim('{') {
			name, err := d.Token()
			if err != nil {
				return false, err
			}
			member, _ = name.(string)
			fold := strings.ToLower(member)
			if seen[fold] || len(seen) > 0 && slices.Contains(unions, key) {
				return true, nil
			}
			seen[fold] = true
		}
		if twice, err := twiceIn(d, member); twice || err != nil {
			return twice, err
		}
	}
	_, err = d.Token()
	return false, err
}
