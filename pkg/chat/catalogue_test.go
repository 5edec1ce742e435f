package chat_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

type conversation struct{ name, query string }

// matrix is what every model of the catalogue must be able to take, whichever way it is
// called. The simulator has its facts from elsewhere, and refuses what the model would.
var matrix = []conversation{
	{"plain", query(user("Hello"))},
	{"a history", query(user("Hello"), said("Hi"), user("How are you?"))},
	{"system", query(`{"role":"system","content":"Be brief."}`, user("Hello"), said("Hi"), `{"role":"system","content":"Rhyme."}`, user("Bye"))},
	{"begun and ended by the bot", query(said("Welcome"), user("Hello"), said("Once upon "))},
	{"pictures", query(attached("Look", "a.png", "b.jpg"), said("Yes"), attached("", "c.png"))},
	{"documents", query(attached("Read", "1.pdf", "2.csv", "3.txt", "4.json", "5.pdf", "6.pdf", "7.pdf"), said("Yes"), attached("", "1.pdf"))},
	{"other files", query(attached("Look", "a.mp4", "a.bin", "a.heic"))},
	{"tools", withTool("get-weather") + query(user("tool"))},
	{"a tool that must be used", withTool("get-weather") + `"extra_params":{"tool_choice":"required"},` + query(user("tool"))},
	{"a tool by name", fmt.Sprintf(tools, tool("a")+","+tool("b")) + `"extra_params":{"tool_choice":{"type":"function","function":{"name":"b"}}},` + query(user("tool"))},
	{"results of tools", withTool("get-weather") + query(user("tool"), called("tooluse_aaaaaaaaaaaaaaaaaaaaaa", "get-weather", `{"a":1}`), called("tooluse_aaaaaaaaaaaaaaaaaaaaab", "gone", ``),
		returned("tooluse_aaaaaaaaaaaaaaaaaaaaab", ""), returned("tooluse_aaaaaaaaaaaaaaaaaaaaaa", "r"))},
	{"results of tools, and no tools any more", query(user("tool"), called("t1", "f", `{"a":1}`), returned("t1", "r"), user("And?"))},
	{"hints", `"temperature":2,"stop_sequences":["","a","b","c","d","e"," "],"logit_bias":{"1":1},` + query(user("Hello"))},
}

func TestEveryModelOfTheCatalogueTakesEveryConversation(t *testing.T) {
	text, err := os.ReadFile("../../configs/models.yaml")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, _, err := bot.LoadCatalogue(bot.Source{Name: "models.yaml", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	files, count := host(t), 0
	for id := range catalogue.Entries() {
		count++
		for i, call := range catalogue.Calls(id) {
			t.Run(call.ID, func(t *testing.T) {
				t.Parallel()
				file := string(catalogue.File(call).Text)
				if i > 0 { // only the id differs by the way of calling
					takes(t, file, files, matrix[:1])
					return
				}
				takes(t, file, files, matrix).askLong()
				if stage := thinking(t, file); stage != "" {
					takes(t, file+stage, files, matrix)
				}
			})
		}
	}
	if count < 80 {
		t.Errorf("only %d models", count)
	}
}

// takes asks a bot everything in rows.
func takes(t *testing.T, file, files string, rows []conversation) *rig {
	t.Helper()
	r := newRigOf(t, stageTemplate(t, file), files)
	for _, row := range rows {
		q := decodeQuery(t, row.query)
		hostedAt(q, files)
		if _, _, err := r.ask(q); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	r.accepted()
	return r
}

// accepted fails for every request that the simulator has refused.
func (r *rig) accepted() {
	r.t.Helper()
	for _, call := range r.sim.Calls() {
		if call.Rule != "" || call.Status != http.StatusOK {
			r.t.Errorf("%s was refused by the rule %s:\n%.1500s", call.Operation, call.Rule, call.Body)
		}
	}
}

// askLong asks with more than the model has room for, unless that is a very great deal.
func (r *rig) askLong() {
	r.t.Helper()
	context := r.template.Limits.ContextTokens
	const sentence = "On 12 May 2024 we ran 35 km in 3 h 12 min. " // some 20 tokens
	paragraph := strings.Repeat(sentence, 50)
	var messages []string
	for tokens := 0; tokens < min(context*5/4, 150_000); tokens += 2 * 50 * 20 {
		messages = append(messages, user(paragraph), said(paragraph))
	}
	_, outcome, err := r.ask(decodeQuery(r.t, query(append(messages, user("And?"))...)))
	if err != nil || context < 120_000 && outcome.Dropped == 0 {
		r.t.Errorf("long: %v, %d dropped", err, outcome.Dropped)
	}
	r.accepted()
}

// thinking is the end of a file that makes the model think as much as it can; empty where it
// cannot be asked to.
func thinking(t testing.TB, file string) string {
	r := stageTemplate(t, file).Reasoning
	stage := func(setting string) string { return "stages: {test: {reasoning: {" + setting + "}}}\n" }
	switch {
	case r.Style == bot.ReasoningBudget:
		return stage("budget_tokens: 2048")
	case len(r.Efforts) > 0:
		return stage("effort: " + r.Efforts[len(r.Efforts)-1])
	}
	return ""
}

func stageTemplate(t testing.TB, file string) *bot.Template {
	t.Helper()
	return templateOf(t, bot.Source{Name: "bot.yaml", Text: []byte(strings.TrimSpace(file) + "\n")}, "test")
}
