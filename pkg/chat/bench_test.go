package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/chat"
)

// BenchmarkTranslate is a query on its way to a Bedrock request, for the largest that
// callers send: Poe's 1000 messages, and as many tools as anybody offers.
func BenchmarkTranslate(b *testing.B) {
	history := make([]string, 1000)
	for i := range history {
		history[i] = said(strings.Repeat("An answer of some length. ", 40))
		if i%2 == 1 {
			history[i] = user(fmt.Sprintf("Question %d, %s", i, strings.Repeat("and more of it ", 10)))
		}
	}
	offered := make([]string, 100)
	for i := range offered {
		offered[i] = fmt.Sprintf(`{"type":"function","function":{"name":"tool-%d","description":%q,"parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string","description":"Where"},"unit":{"anyOf":[{"type":"string"},{"type":"null"}]},"days":{"type":"array","items":{"type":"integer"}}}}}}`,
			i, strings.Repeat("What it does. ", 20))
	}
	for _, c := range []struct{ name, template, query string }{
		{"1000 messages", claude47, query(history...)},
		{"1000 messages, cached", claude47 + "cache: {points: [tools, system, messages]}\n", query(history...)},
		{"1000 messages, most of them dropped", strings.Replace(claude47, "1000000", "130000", 1), query(history...)},
		{"100 tools", claude47, fmt.Sprintf(tools, strings.Join(offered, ",")) + query(user("a"))},
	} {
		t, q := template(b, c.template), decodeQuery(b, c.query)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if in := chat.Translate(t, q); len(in.Messages) == 0 {
					b.Fatal("no messages")
				}
			}
		})
	}
}

// BenchmarkInlineThinking is a long thought in the text, in the small pieces that models
// write: what is held back of it must not be looked through again with each.
func BenchmarkInlineThinking(b *testing.B) {
	pieces := append(slices.Repeat([]string{" word"}, 50_000), "</think>", "answer")
	pieces[0] = "<think>"
	for b.Loop() {
		if text, thought := chat.Split("think", pieces); text != "answer" || len(thought) != 49_999*5 {
			b.Fatalf("%d bytes of text, %d of thinking", len(text), len(thought))
		}
	}
}

// The time that a query takes is in proportion to its size: each of these would take
// minutes if every part were compared with every other.
func TestLargeQueriesTakeNoLonger(t *testing.T) {
	many := func(n int, element string) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	files := fmt.Sprintf(`{"role":"user","content":"a","attachments":%s}`, many(64, `{"name":"a.png"}`))
	calls := fmt.Sprintf(`{"role":"bot","message_type":"function_call","content":%q}`, many(30_000, "{}"))
	for name, q := range map[string]string{
		"files":                query(strings.TrimSuffix(strings.Repeat(files+",", 500), ",")),
		"calls without an id":  withTool("f") + query(user("a"), calls),
		"calls of the same id": withTool("f") + query(user("a"), strings.TrimSuffix(strings.Repeat(called("a b", "f", "{}")+","+returned("a b", "r")+",", 499), ",")),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := newRig(t, claude47, "").ask(decodeQuery(t, q)); err != nil {
				t.Error(err)
			}
		})
	}
}
