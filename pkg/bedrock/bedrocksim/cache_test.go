package bedrocksim_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// spoken is what a server answers to a question in one piece: read, written, the rest.
func spoken(t *testing.T, sim *bedrocksim.Server, model, body string) string {
	t.Helper()
	r := httptest.NewRequest("POST", "/model/"+model+"/converse", strings.NewReader(body))
	r.Header.Set("Authorization", credential)
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, r)
	usage, ok := object(t, w.Body.Bytes())["usage"].(map[string]any)
	if !ok {
		return w.Body.String()
	}
	number := func(name string) int {
		n, _ := usage[name].(float64)
		return int(n)
	}
	read, written, input := number("cacheReadInputTokens"), number("cacheWriteInputTokens"), number("inputTokens")
	if total := number("totalTokens"); total != read+written+input+number("outputTokens") {
		t.Errorf("the total is %d of %v", total, usage)
	}
	out := fmt.Sprintf("read %d written %d input %d", read, written, input)
	if details, ok := usage["cacheDetails"].([]any); ok {
		for _, d := range details {
			out += fmt.Sprintf(" %v:%v", d.(map[string]any)["ttl"], d.(map[string]any)["inputTokens"])
		}
	}
	return out
}

// long is a text block of so many tokens.
func long(tokens int, head string) string {
	return `{"text":"` + head + strings.Repeat("x", 4*tokens-len(head)) + `"}`
}

func prompt(system string, more string, turns ...string) string {
	return `{"system":[` + system + `],"messages":[` + strings.Join(turns, ",") + `]` + more + `}`
}

func TestTheCacheKnowsAPrefixThatItHasSeen(t *testing.T) {
	const none = "read 0 written 0 input "
	said := turn("user", long(100, "q"))
	sys := prompt(long(2000, "s")+","+cache, "", said)
	thought := func(budget string) string {
		return `,"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":` + budget + `}}`
	}
	withTools := func(description string) string {
		return `,"toolConfig":{"tools":[` + spec("clock", `"description":"`+strings.Repeat(description, 8000)+`",`) + `,` + cache + `]}`
	}
	both := func(more string) string {
		return prompt(long(2000, "s")+","+cache, more, turn("user", long(1000, "q"), cache, long(100, "r")))
	}
	const first, hit = "read 0 written 2000 input 100 5m:2000", "read 2000 written 0 input 100"
	for _, row := range []struct {
		name    string
		asked   []string
		want    []string
		model   string
		options []bedrocksim.Option
	}{
		{name: "no point", asked: []string{prompt(long(2000, "s"), "", said)}, want: []string{none + "2100"}},
		{name: "the first time is written, the second read", asked: []string{sys, sys}, want: []string{first, hit}},
		{name: "what follows the point may change", asked: []string{sys, strings.Replace(sys, "qxx", "other", 1)}, want: []string{first, "read 2000 written 0 input 101"}},
		{name: "a byte before it may not", asked: []string{sys, strings.Replace(sys, "sxx", "sxy", 1)}, want: []string{first, first}},
		{name: "not even an escape", asked: []string{sys, strings.Replace(sys, "sxx", `s\u0078x`, 1)}, want: []string{first, first}},
		{name: "white space between values is none of them", asked: []string{sys, strings.ReplaceAll(sys, `":`, `" : `)}, want: []string{first, hit}},
		{name: "a short prefix is not cached", asked: []string{prompt(long(1023, "s")+","+cache, "", said), prompt(long(1023, "s")+","+cache, "", said)}, want: []string{none + "1123", none + "1123"}},
		{name: "one of the model's minimum is", asked: []string{prompt(long(1024, "s")+","+cache, "", said)}, want: []string{"read 0 written 1024 input 100 5m:1024"}},
		{name: "a model with a higher minimum", model: haiku45, asked: []string{sys}, want: []string{none + "2100"}},
		{name: "a model whose minimum was changed", model: haiku45, asked: []string{sys}, want: []string{first}, options: []bedrocksim.Option{
			bedrocksim.WithFacts("anthropic.claude-haiku-4-5-20251001-v1:0", func(f *bedrocksim.Facts) { f.CacheMinimum = 1 }),
		}},
		{name: "the hour is told apart", asked: []string{
			prompt(long(2000, "s")+","+hour, "", turn("user", long(1000, "q"), cache, long(100, "r"))),
		}, want: []string{"read 0 written 3000 input 100 1h:2000 5m:1000"}},
		{name: "the conversation grows", asked: []string{
			prompt(long(2000, "s")+","+cache, "", turn("user", long(1000, "q"), cache)),
			prompt(long(2000, "s")+","+cache, "", turn("user", long(1000, "q"), cache), turn("assistant", long(50, "a")), turn("user", long(150, "r"), cache)),
		}, want: []string{"read 0 written 3000 input 0 5m:3000", "read 3000 written 200 input 0 5m:200"}},
		{name: "a mark that moved on leaves what is before it known", asked: []string{
			prompt(long(2000, "s")+","+cache, "", turn("user", long(1000, "q"))),
			prompt(long(1900, "s"), "", turn("user", long(1000, "q"), cache)),
			prompt(long(2000, "s")+","+cache, "", turn("user", long(1000, "q"), cache)),
		}, want: []string{"read 0 written 2000 input 1000 5m:2000", "read 0 written 2900 input 0 5m:2900", "read 2000 written 1000 input 0 5m:1000"}},
		{name: "the role is part of it", asked: []string{
			prompt("", "", said, turn("assistant", long(2000, "a")), turn("user", long(10, "b"), cache)),
			prompt("", "", said, turn("assistant", long(1000, "a"), long(1000, "a")), turn("user", long(10, "b"), cache)),
		}, want: []string{"read 0 written 2110 input 0 5m:2110", "read 0 written 2110 input 0 5m:2110"}},
		{name: "other thinking forgets the turns, not the system prompt", asked: []string{both(thought("1024")), both(thought("2048"))}, want: []string{
			"read 0 written 3000 input 100 5m:3000", "read 2000 written 1000 input 100 5m:1000",
		}},
		{name: "other tools forget all", asked: []string{both(withTools("a")), both(withTools("b")), both(withTools("a"))}, want: []string{
			"read 0 written 5054 input 100 5m:5054", "read 0 written 5054 input 100 5m:5054", "read 5054 written 0 input 100",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			sim := bedrocksim.New(row.options...)
			for i, body := range row.asked {
				if got := spoken(t, sim, or(row.model, sonnet), body); got != row.want[i] {
					t.Errorf("question %d: %s, want %s", i, got, row.want[i])
				}
			}
		})
	}
}

func TestTheCacheForgets(t *testing.T) {
	said := turn("user", textPart)
	short, hourly := prompt(long(2000, "s")+","+cache, "", said), prompt(long(2000, "s")+","+hour, "", said)
	for _, row := range []struct {
		name   string
		body   string
		pauses []time.Duration
		hits   string // of each question after the first
	}{
		{"after five minutes", short, []time.Duration{5*time.Minute + 1}, "-"},
		{"not before", short, []time.Duration{5*time.Minute - 1}, "+"},
		{"each use counts anew", short, []time.Duration{4 * time.Minute, 4 * time.Minute, 4 * time.Minute}, "+++"},
		{"after an hour, where that is paid for", hourly, []time.Duration{59 * time.Minute, 61 * time.Minute}, "+-"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := bedrocksim.New()
				spoken(t, sim, sonnet, row.body)
				hits := ""
				for _, pause := range row.pauses {
					time.Sleep(pause)
					hits += map[bool]string{true: "+", false: "-"}[strings.HasPrefix(spoken(t, sim, sonnet, row.body), "read 2000 ")]
				}
				if hits != row.hits {
					t.Errorf("%s, want %s", hits, row.hits)
				}
			})
		})
	}
}

func TestTheCacheIsEachModelsOwnAndNoneOfTheScripts(t *testing.T) {
	sim := bedrocksim.New()
	body := prompt(long(2000, "s")+","+cache, "", turn("user", textPart))
	sim.Script(bedrocksim.Text("scripted").Tokens(7, 1), bedrocksim.Refuse(429, "ThrottlingException", "no"))
	for i, row := range []struct{ model, want string }{
		{sonnet, "read 0 written 0 input 7"},
		{sonnet, `{"message":"no"}`},
		{sonnet, "read 0 written 2000 input 1 5m:2000"},
		{sonnet4, "read 0 written 2000 input 1 5m:2000"},
		{sonnet, "read 2000 written 0 input 1"},
	} {
		if got := spoken(t, sim, row.model, body); got != row.want {
			t.Errorf("question %d: %s, want %s", i, got, row.want)
		}
	}
	sim.Reset()
	if got := spoken(t, sim, sonnet, body); !strings.HasPrefix(got, "read 0 ") {
		t.Errorf("after a reset: %s", got)
	}
}

func TestAStreamReportsTheCacheAsWell(t *testing.T) {
	sim := bedrocksim.Start(t)
	body := prompt(long(2000, "s")+","+cache, "", turn("user", textPart))
	for _, want := range []string{`"cacheWriteInputTokens":2000,"cacheDetails":[{"ttl":"5m","inputTokens":2000}]`, `"cacheReadInputTokens":2000}`} {
		if _, raw, err := post(t, sim, sonnet, "converse-stream", body); err != nil || !strings.Contains(string(raw), want) {
			t.Errorf("%v, no %s", err, want)
		}
	}
}
