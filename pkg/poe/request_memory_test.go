package poe_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// filled is a body of some size: before, as many elements as fit, after.
func filled(size int, before, element, after string) []byte {
	n := (size - len(before) - len(after)) / (len(element) + 1)
	return []byte(before + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + after)
}

// allocated is how much memory decoding a good request takes in all.
func allocated(t *testing.T, body []byte) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := poe.DecodeRequest(body)
	runtime.ReadMemStats(&after)
	if r == nil || err != nil {
		t.Fatal(err)
	}
	return after.TotalAlloc - before.TotalAlloc
}

func TestTwoMillionMessagesDoNotFillTheMemory(t *testing.T) {
	const most = 64 << 20
	if n := allocated(t, filled(6<<20, `{"type":"query","query":[`, `{}`, `]}`)); n > most {
		t.Errorf("%d MiB were allocated", n>>20)
	}
}

func TestNoBodyTakesManyTimesItsMemory(t *testing.T) {
	const size, most = 1 << 20, 40 << 20
	const query, hi = `{"type":"query",`, `"query":[{"role":"user","content":"a"}]}`
	const message = `{"type":"query","query":[{"role":"user","content":"a",`
	list := strings.TrimSuffix(strings.Repeat(`{},`, 64), ",")
	dense := `"attachments":[` + list + `],"feedback":[` + list + `],"reactions":[` + list + `]`
	for name, body := range map[string][]byte{
		"messages":           filled(size, `{"type":"query","query":[`, `{}`, `]}`),
		"messages of null":   filled(size, `{"type":"query","query":[`, `null`, `,{"role":"user"}]}`),
		"dense messages":     filled(size, `{"type":"query","query":[`, `{`+dense+`,"referenced_message":{`+dense+`}}`, `]}`),
		"attachments":        filled(size, message+`"attachments":[`, `{}`, `]}]}`),
		"parameters":         filled(size, message+`"parameters":{`, `"a":0`, `}}]}`),
		"a list in one":      filled(size, message+`"parameters":{"a":[`, `[]`, `]}}]}`),
		"tools":              filled(size, query+`"tools":[`, `{}`, `],`+hi),
		"calls":              filled(size, query+`"tool_calls":[`, `{}`, `],`+hi),
		"users of null":      filled(size, query+`"users":[`, `null`, `],`+hi),
		"users":              filled(size, query+`"users":[`, `{}`, `],`+hi),
		"stop sequences":     filled(size, query+`"stop_sequences":[`, `"a"`, `],`+hi),
		"logit bias":         filled(size, query+`"logit_bias":{`, `"a":1`, `},`+hi),
		"unknown":            filled(size, query+`"new":[`, `[]`, `],`+hi),
		"equal keys":         filled(size, query, `"users":[{}]`, `,`+hi),
		"metadata":           filled(size, `{"type":"report_error","metadata":{`, `"a":{}`, `}}`),
		"nested references":  []byte(message + strings.Repeat(`"referenced_message":{`, 9_000) + `"content":"` + strings.Repeat("a", size-9_000*23) + `"` + strings.Repeat("}", 9_000) + `}]}`),
		"one message, plain": filled(size, `{"type":"query","query":[{"role":"user","content":"`, `a`, `"}]}`),
		"one message, lines": filled(size, `{"type":"query","query":[{"role":"user","content":"`, `\n`, `"}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			if n := allocated(t, body); n > most {
				t.Errorf("%d MiB were allocated", n>>20)
			}
		})
	}
}

func TestOfManyMessagesTheNewestAreKept(t *testing.T) {
	body := `{"type":"query","query":[{"role":"user","content":"lost"},{"role":"user","content":"first"}` +
		strings.Repeat(`,{"role":"bot","content":"b"}`, 998) + `,{"role":"user","content":"last"}]}`
	r, err := poe.DecodeRequest([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if m := r.Query.Messages; len(m) != 1000 || m[0].Content != "first" || r.Query.Last().Content != "last" {
		t.Errorf("%d messages, from %q to %q", len(m), m[0].Content, r.Query.Last().Content)
	}
}
