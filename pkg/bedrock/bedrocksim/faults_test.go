package bedrocksim_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// wire is what came over the connection in answer to a faulty stream.
type wire struct {
	response *http.Response
	raw      []byte
	readErr  error // nil: the response ended properly
	list     []eventstream.Message
	rest     []byte // bytes that are no frame
	frameErr error
}

// playFault asks for [bedrocksim.Broken] with the fault. Stalls end soon, by abort.
func playFault(t *testing.T, f bedrocksim.Fault, operation string) wire {
	t.Helper()
	sim := bedrocksim.Start(t, bedrocksim.WithStallLimit(time.Millisecond))
	sim.Script(bedrocksim.Broken(f))
	var w wire
	w.response, w.raw, w.readErr = post(t, sim, sonnet, operation, hello)
	w.list, w.rest, w.frameErr = frames(w.raw)
	return w
}

// plainFrames are the frames of [bedrocksim.Broken] without a fault.
var plainFrames = []string{"messageStart", "contentBlockDelta", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}

// point is where a fault of Faults strikes, by the end of its name: how many of the plain
// frames come before it.
func point(name string) int {
	switch {
	case strings.HasSuffix(name, "-first"):
		return 0
	case strings.HasSuffix(name, "-before-stop"):
		return 4
	case strings.HasSuffix(name, "-after-stop"):
		return 5
	}
	return 2
}

// looks tells by the beginning of a fault's name what its bytes are like.
var looks = []struct {
	prefix string
	check  func(t *testing.T, name string, w wire)
}{
	{"error-message", func(t *testing.T, name string, w wire) {
		last := whole(t, name, w, "error InternalFailure")
		if len(last.Payload) != 0 || header(last, ":error-message") == "" {
			t.Errorf("payload %q, message %q", last.Payload, header(last, ":error-message"))
		}
	}},
	{"unknown-event", func(t *testing.T, name string, w wire) { inserted(t, w, point(name), "somethingNewEvent") }},
	{"unknown-delta", func(t *testing.T, _ string, w wire) {
		inserted(t, w, 2, "contentBlockDelta")
		contains(t, w, 2, `"delta":{"somethingNew"`)
	}},
	{"unknown-start-first", func(t *testing.T, _ string, w wire) {
		inserted(t, w, 1, "contentBlockStart")
		contains(t, w, 1, `"start":{}`)
	}},
	{"unknown-start", func(t *testing.T, _ string, w wire) { inserted(t, w, 2, "contentBlockStart") }},
	{"empty-deltas", func(t *testing.T, _ string, w wire) {
		inserted(t, w, 2, "contentBlockDelta", "contentBlockDelta")
		contains(t, w, 2, `"text":""`)
		contains(t, w, 3, `"text":""`)
	}},
	{"huge-delta", func(t *testing.T, _ string, w wire) {
		inserted(t, w, 2, "contentBlockDelta")
		if size := len(w.list[2].Payload); size < 100<<10 {
			t.Errorf("%d bytes", size)
		}
	}},
	{"lone-surrogates", func(t *testing.T, _ string, w wire) {
		inserted(t, w, 2, "contentBlockDelta", "contentBlockDelta")
		contains(t, w, 2, `"text":"\ud83d"`)
		contains(t, w, 3, `"text":"\ude00"`)
	}},
	{"no-message-type", func(t *testing.T, name string, w wire) {
		last := w.list[len(w.list)-1]
		if len(w.list) != point(name)+1 || last.Headers.Get(":message-type") != nil || last.Headers.Get(":event-type") == nil {
			t.Errorf("frames %v, headers %v", names(w.list), last.Headers)
		}
		proper(t, w)
	}},
	{"bad-json", func(t *testing.T, name string, w wire) {
		last := whole(t, name, w, "contentBlockDelta")
		if !bytes.HasSuffix(last.Payload, []byte(`{"te`)) {
			t.Errorf("payload %s", last.Payload)
		}
	}},
	{"bad-prelude-crc", func(t *testing.T, name string, w wire) {
		damaged(t, name, w, "checksum mismatch")
		checksums(t, w.rest, false, true)
	}},
	{"bad-message-crc", func(t *testing.T, name string, w wire) {
		damaged(t, name, w, "checksum mismatch")
		checksums(t, w.rest, true, false)
	}},
	{"half-frame-abort", func(t *testing.T, name string, w wire) {
		if w.readErr == nil || len(w.list) != point(name) || len(w.rest) == 0 {
			t.Errorf("%v after %v and %d bytes; want an abort inside a frame", w.readErr, names(w.list), len(w.rest))
		}
	}},
	{"half-frame", func(t *testing.T, name string, w wire) { damaged(t, name, w, "EOF") }},
	{"clean-eof", func(t *testing.T, name string, w wire) { cut(t, name, w, true) }},
	{"abort", func(t *testing.T, name string, w wire) { cut(t, name, w, false) }},
	{"stall", func(t *testing.T, name string, w wire) { cut(t, name, w, false) }},
	{"no-block-stop", func(t *testing.T, _ string, w wire) { order(t, w, 0, 1, 2, 4, 5) }},
	{"metadata-first", func(t *testing.T, _ string, w wire) { order(t, w, 0, 1, 2, 3, 5, 4) }},
	{"no-metadata", func(t *testing.T, _ string, w wire) { order(t, w, 0, 1, 2, 3, 4) }},
	{"drip", func(t *testing.T, _ string, w wire) { order(t, w, 0, 1, 2, 3, 4, 5) }},
	{"unknown-stop-reason", func(t *testing.T, _ string, w wire) {
		order(t, w, 0, 1, 2, 3, 4, 5)
		contains(t, w, 4, `"stopReason":"something_new"`)
	}},
	{"no-output", func(t *testing.T, _ string, w wire) { order(t, w, 0) }},
	{"empty-200", func(t *testing.T, _ string, w wire) {
		if w.response.StatusCode != 200 || len(w.raw) != 0 {
			t.Errorf("%d, %d bytes", w.response.StatusCode, len(w.raw))
		}
		proper(t, w)
	}},
	{"hang-up", func(t *testing.T, _ string, w wire) { headless(t, w) }},
	{"no-headers", func(t *testing.T, _ string, w wire) { headless(t, w) }},
	{"html-", func(t *testing.T, name string, w wire) { odd(t, name, w, "<html>") }},
	{"empty-", func(t *testing.T, name string, w wire) { odd(t, name, w, "") }},
	{"capital-message-exception", func(t *testing.T, name string, w wire) { odd(t, name, w, `{"Message"`) }},
	{"throttling-exception-no-msg", func(t *testing.T, name string, w wire) { odd(t, name, w, "{}") }},
	{"pascal-case-exception", func(t *testing.T, name string, w wire) { whole(t, name, w, "exception ThrottlingException") }},
	{"pascal-case-timeout", func(t *testing.T, name string, w wire) { whole(t, name, w, "exception ModelTimeoutException") }},
	{"", func(t *testing.T, name string, w wire) { // the exceptions are named for their type
		typ, _, _ := strings.Cut(name, "-")
		last := whole(t, name, w, "exception "+typ)
		if !strings.HasSuffix(typ, "Exception") || object(t, last.Payload)["message"] == "" {
			t.Errorf("nothing describes %s: %s", name, last.Payload)
		}
	}},
}

func TestEveryFaultHasTheBytesOfItsName(t *testing.T) {
	used := map[string]bool{}
	for _, f := range bedrocksim.Faults() {
		i := slices.IndexFunc(looks, func(l struct {
			prefix string
			check  func(*testing.T, string, wire)
		}) bool {
			return strings.HasPrefix(f.Name, l.prefix)
		})
		used[looks[i].prefix] = true
		t.Run(f.Name, func(t *testing.T) { looks[i].check(t, f.Name, playFault(t, f, "converse-stream")) })
	}
	for _, l := range looks {
		if !used[l.prefix] {
			t.Errorf("no fault is named %s…", l.prefix)
		}
	}
}

func TestNamesOfFaultsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	note := func(name string) {
		if seen[name] || name == "" || strings.ContainsAny(name, " \t") {
			t.Errorf("name %q", name)
		}
		seen[name] = true
		if f, ok := bedrocksim.FaultNamed(name); !ok || f.Name != name {
			t.Errorf("%q is not found by name", name)
		}
	}
	for _, f := range bedrocksim.Faults() {
		note(f.Name)
	}
	for _, r := range bedrocksim.Refusals() {
		note(r.Name)
	}
}

// whole checks that the frame at the fault's point is intact, of the kind, and the last.
func whole(t *testing.T, name string, w wire, kind string) eventstream.Message {
	t.Helper()
	want := append(slices.Clone(plainFrames[:point(name)]), kind)
	if got := names(w.list); !slices.Equal(got, want) {
		t.Fatalf("frames %v, want %v", got, want)
	}
	proper(t, w)
	return w.list[len(w.list)-1]
}

// odd is an exception whose payload begins in an unusual way.
func odd(t *testing.T, name string, w wire, payload string) {
	t.Helper()
	last := w.list[len(w.list)-1]
	if len(w.list) != point(name)+1 || header(last, ":message-type") != "exception" || !bytes.HasPrefix(last.Payload, []byte(payload)) || payload == "" && len(last.Payload) > 0 {
		t.Errorf("frames %v, last payload %q", names(w.list), last.Payload)
	}
	proper(t, w)
}

// inserted checks that the stream is complete but for additional frames.
func inserted(t *testing.T, w wire, at int, kinds ...string) {
	t.Helper()
	if got, want := names(w.list), slices.Insert(slices.Clone(plainFrames), at, kinds...); !slices.Equal(got, want) {
		t.Fatalf("frames %v, want %v", got, want)
	}
	proper(t, w)
}

func contains(t *testing.T, w wire, i int, part string) {
	t.Helper()
	if !bytes.Contains(w.list[i].Payload, []byte(part)) {
		t.Errorf("frame %d is %s, want %s in it", i, w.list[i].Payload, part)
	}
}

// damaged checks that the decoder chokes on the frame at the fault's point.
func damaged(t *testing.T, name string, w wire, complaint string) {
	t.Helper()
	if len(w.list) != point(name) || w.frameErr == nil || !strings.Contains(w.frameErr.Error(), complaint) || w.readErr != nil {
		t.Errorf("after %v: %v, %v; want %s", names(w.list), w.frameErr, w.readErr, complaint)
	}
}

// checksums checks which of a frame's two checksums are right.
func checksums(t *testing.T, frame []byte, prelude, message bool) {
	t.Helper()
	right := func(end int) bool {
		return crc32.ChecksumIEEE(frame[:end]) == binary.BigEndian.Uint32(frame[end:])
	}
	if right(8) != prelude || right(len(frame)-4) != message {
		t.Errorf("prelude %v, message %v", right(8), right(len(frame)-4))
	}
}

// cut checks that the stream ends between two frames.
func cut(t *testing.T, name string, w wire, properly bool) {
	t.Helper()
	if got := names(w.list); !slices.Equal(got, plainFrames[:point(name)]) || len(w.rest) > 0 || (w.readErr == nil) != properly {
		t.Errorf("frames %v, %d bytes more, %v", got, len(w.rest), w.readErr)
	}
}

// order checks which of the plain frames come, and when.
func order(t *testing.T, w wire, which ...int) {
	t.Helper()
	var want []string
	for _, i := range which {
		want = append(want, plainFrames[i])
	}
	if got := names(w.list); !slices.Equal(got, want) {
		t.Fatalf("frames %v, want %v", got, want)
	}
	proper(t, w)
}

func proper(t *testing.T, w wire) {
	t.Helper()
	if w.readErr != nil || w.frameErr != nil {
		t.Errorf("the response does not end properly: %v, %v", w.readErr, w.frameErr)
	}
}

func headless(t *testing.T, w wire) {
	t.Helper()
	if w.response != nil || w.readErr == nil {
		t.Errorf("there is a response: %v", w.response)
	}
}
