package gateway_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/poe"
)

// conversations are what every shipped bot must be able to take. The simulator
// answers in its own words where answer is empty, and refuses what the bot's model
// would refuse.
var conversations = []struct {
	name   string
	query  poe.QueryRequest
	answer []string
}{
	{name: "short", query: poe.Conversation("Hello!")},
	{name: "with a history", query: poe.Conversation("Hello!", "Hi there.", "How are you?")},
	{name: "1000 messages", query: thousand()},
	{name: "unknown roles", query: messages("user:Hi", "oracle:?", "tool:[]", "bot:Hello", ":", "user:Bye")},
	{name: "begun by the bot", query: messages("bot:Welcome", "user:Hi")},
	{name: "ended by the bot", query: messages("user:Hi", "bot:Once upon a time ")},
	{name: "the same side twice", query: messages("user:a", "user:b", "bot:c", "bot:d", "user:e")},
	{name: "system messages in the middle", query: messages("user:a", "bot:b", "system:Rhyme.", "user:c")},
	{name: "no text at all", query: messages("user:")},
	{name: "white space", query: messages("user: \n\t", "bot:\u00a0", "user:\u3000")},
	{name: "many languages", query: poe.Conversation("Grüße, 世界, Ελλάδα, нет, नमस्ते, ไทย"), answer: []string{"Grü", "ße", "世", "界", "नम", "स्ते"}},
	{name: "from right to left", query: poe.Conversation("שלום עולם، مرحبا"), answer: []string{"\u200fשלום ", "مرحبا\u200e"}},
	{name: "emoji cut across deltas", query: poe.Conversation("👩‍👩‍👧‍👦🏳️‍🌈"), answer: []string{"👩", "\u200d👩\u200d", "👧\u200d", "👦 🏳", "\ufe0f\u200d🌈", "👍", "🏽"}},
	{name: "all sampling hints", query: hints()},
	{name: "line breaks of every kind", query: poe.Conversation("a\r\nb\u2028c\u2029d\u0085e"), answer: []string{"a\r", "\nb\u2028", "c\u2029d\u0085e\x0b\x0c\x1c"}},
}

func TestEveryShippedBotTakesEveryConversation(t *testing.T) {
	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := dir.Groups()
	if err != nil {
		t.Fatal(err)
	}
	bots, vendors := 0, map[string]bool{}
	for _, group := range groups {
		names, err := dir.Names(group)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			bots++
			vendors[vendor(t, dir, group, name)] = true
		}
		for _, name := range chats(t, dir, group) {
			t.Run(group+"/"+name, func(t *testing.T) {
				t.Parallel()
				takesEveryConversation(t, group, name)
			})
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if claim := fmt.Sprintf("**%d bots of %d vendors**", bots, len(vendors)); err != nil || !strings.Contains(string(readme), claim) {
		t.Errorf("README.md does not say %q, %v", claim, err)
	}
}

// chats are the bots of a group that chat. The tests of the other kinds are beside them.
func chats(t *testing.T, dir *config.Dir, group string) []string {
	t.Helper()
	names, err := dir.Names(group)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		texts, err := dir.Read(t.Context(), group, name)
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := bot.KindOf(texts.Layers[0].Source, nil) // what has no kind is one that fails
		return kind == bot.KindImage || kind == bot.KindVideo
	})
}

// sameVendor has the labels that are another one of a vendor.
var sameVendor = map[string]string{"moonshotai": "moonshot"}

// vendor is who made the bot's model: the first label of its base id.
func vendor(t *testing.T, dir *config.Dir, group, name string) string {
	t.Helper()
	label, _, _ := strings.Cut(templateOf(t, dir, group, name).BaseModel(), ".")
	return cmp.Or(sameVendor[label], label)
}

// templateOf is the template of a shipped bot.
func templateOf(t *testing.T, dir *config.Dir, group, name string) *bot.Template {
	t.Helper()
	texts, err := dir.Read(t.Context(), group, name)
	if err != nil {
		t.Fatal(err)
	}
	template, _, err := texts.Load(texts.Layers[0].Source, bot.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func takesEveryConversation(t *testing.T, group, name string) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, group, nil)
		settings, err := r.client(name).Settings(t.Context())
		if err != nil || settings.Status != 200 || len(settings.Findings) > 0 {
			t.Errorf("settings: %+v, %v", settings, err)
		}
		for _, c := range conversations {
			if len(c.answer) > 0 {
				r.sim.Script(bedrocksim.Text(c.answer...))
			}
			a := r.ask(t, name, c.query)
			if len(a.Problems()) > 0 || !a.Complete || strings.TrimSpace(a.Text) == "" {
				t.Errorf("%s: %v, text %.60q", c.name, a.Problems(), a.Text)
			}
			if want := strings.Join(c.answer, ""); len(c.answer) > 0 && a.Text != want {
				t.Errorf("%s: got %q, want %q", c.name, a.Text, want)
			}
		}
		if calls := len(r.sim.Calls()); calls != len(conversations) {
			t.Errorf("%d calls for %d conversations", calls, len(conversations))
		}
	})
}

// messages writes a conversation down as role:text.
func messages(lines ...string) poe.QueryRequest {
	q := poe.Conversation("x")
	q.Messages = nil
	for _, line := range lines {
		role, text, _ := strings.Cut(line, ":")
		q.Messages = append(q.Messages, poe.Message{Role: role, Content: text, ContentType: poe.Markdown})
	}
	return q
}

func thousand() poe.QueryRequest {
	var lines []string
	for i := range 999 {
		lines = append(lines, fmt.Sprintf("%s:Message %d.", []string{"user", "bot"}[i%2], i))
	}
	return messages(append(lines, "user:And now?")...)
}

func hints() poe.QueryRequest {
	q := poe.Conversation("Hi")
	hot := 2.0
	q.Temperature = &hot
	q.StopSequences = []string{"", " ", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10", "a11", "a12", "a13", "a14", "a15", "a16", "a17"}
	q.LogitBias = map[string]float64{"1": 100}
	q.Last().Parameters = map[string]any{"temperature": 9.0, "top_p": 0.5, "max_tokens": 1e9, "unknown": []any{}}
	return q
}
