package chat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Models with the traits that the rows need. What the simulator takes of each is
// its own business: it would refuse a request that breaks the model's rules.
const (
	nova    = "model: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000, stop_sequences: 4}\ncapabilities: {prefill: true}\n"
	mistral = "model: {id: 'mistral.mistral-7b-instruct-v0:2', regions: [us-east-1]}\nlimits: {context_tokens: 32000, output_tokens: 8191, stop_sequences: 4}\nsupports_system_messages: false\n"
	sonnet  = "model: {id: us.anthropic.claude-sonnet-4-5-20250929-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 200000, output_tokens: 64000, output_exclusive: true, stop_sequences: 8}\n"
	opus    = "model: {id: us.anthropic.claude-opus-4-7, regions: [us-east-1]}\nlimits: {context_tokens: 200000, output_tokens: 128000, output_exclusive: true}\n"
)

func template(t testing.TB, text string) *bot.Template {
	t.Helper()
	return templateOf(t, bot.Source{Name: "bot.yaml", Text: []byte("schema: 1\nkind: chat\n" + text)}, "")
}

func templateOf(t testing.TB, file bot.Source, stage string) *bot.Template {
	t.Helper()
	defaults, err := os.ReadFile("../../configs/defaults/chat.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, _, err := bot.Load(bot.Source{Name: "chat.yaml", Text: defaults}, file, bot.Options{Strict: true, Stage: stage})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// rig is a bot with the simulator behind it.
type rig struct {
	t         testing.TB
	files     string // address of a server of attachments
	template  *bot.Template
	sim       *bedrocksim.Server
	responder bot.Responder
}

// newRig makes a bot that may fetch from one address of this machine, which may be empty.
func newRig(t testing.TB, text, files string, options ...bedrocksim.Option) *rig {
	t.Helper()
	return newRigOf(t, template(t, text), files, options...)
}

func newRigOf(t testing.TB, template *bot.Template, files string, options ...bedrocksim.Option) *rig {
	t.Helper()
	sim := bedrocksim.New(options...)
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	client := bedrock.New(cfg, bedrock.Options{
		Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, sim).Dial,
		Backoff: retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil }),
	})
	responder, err := chat.New(client, attachment.New(attachment.Options{Local: files}))(template)
	if err != nil {
		t.Fatal(err)
	}
	return &rig{t, files, template, sim, responder}
}

// ask has the bot answer a query. The answer is as Poe's client reads it, with nothing to
// report.
func (r *rig) ask(q *poe.Query) (answer *poe.Answer, outcome bot.Outcome, err error) {
	r.t.Helper()
	gateway := memnet.Serve(r.t, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		w := poe.NewEventWriter(rw, poe.StreamOptions{Language: q.LanguageCode})
		outcome, err = r.responder.Respond(req.Context(), q, w, bot.Free{})
		_ = w.Close()
	}))
	asked := poe.Conversation("Hi")
	asked.Tools, asked.MessageID = q.Tools, q.MessageID
	answer, failed := (&poe.Client{URL: "http://gateway.test/", HTTPClient: gateway.Client()}).Query(r.t.Context(), asked)
	if failed != nil || len(answer.Problems()) > 0 || !answer.Complete {
		r.t.Fatalf("%v, %v", failed, answer.Problems())
	}
	return answer, outcome, err
}

// respond has a bot of the template answer a query. It returns what the simulator was
// asked too.
func respond(t testing.TB, text string, q *poe.Query, script ...bedrocksim.Answer) (calls []bedrocksim.Call, answer *poe.Answer, outcome bot.Outcome, err error) {
	t.Helper()
	r := newRig(t, text, hosted(t, q))
	r.sim.Script(script...)
	answer, outcome, err = r.ask(q)
	return r.sim.Calls(), answer, outcome, err
}

// hosted puts the address of a server of files where a query names one.
func hosted(t testing.TB, q *poe.Query) (address string) {
	for _, m := range q.Messages {
		if len(m.Attachments) > 0 {
			address = host(t)
		}
	}
	hostedAt(q, address)
	return address
}

func hostedAt(q *poe.Query, address string) {
	for i := range q.Messages {
		for j := range q.Messages[i].Attachments {
			a := &q.Messages[i].Attachments[j]
			a.URL = strings.Replace(a.URL, "//FILES/", "//"+address+"/", 1)
		}
	}
}

func decodeQuery(t testing.TB, body string) *poe.Query {
	t.Helper()
	r, err := poe.DecodeRequest([]byte(`{"type":"query",` + body + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return r.Query
}

// A conversation of Poe's in, messages and system of the Bedrock request out.
func TestConversation(t *testing.T) {
	const prompt = "system_prompt: Be brief.\n"
	for _, row := range []struct{ name, template, query, want string }{
		{"one message", nova, `"query":[{"role":"user","content":"Hi"}]`,
			`{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`},
		{"turns alternate", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"b"},{"role":"user","content":"c"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]},{"role":"user","content":[{"text":"c"}]}]}`},
		{"consecutive messages of one side are one turn, in order", nova, `"query":[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"bot","content":"c"},{"role":"bot","content":"d"},{"role":"user","content":"e"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]},{"role":"assistant","content":[{"text":"c"},{"text":"d"}]},{"role":"user","content":[{"text":"e"}]}]}`},
		{"a conversation that the bot begins keeps its first message, after a user's turn that we add", nova, `"query":[{"role":"bot","content":"Welcome"},{"role":"user","content":"Hi"}]`,
			`{"messages":[{"role":"user","content":[{"text":"(Earlier messages are missing.)"}]},{"role":"assistant","content":[{"text":"Welcome"}]},{"role":"user","content":[{"text":"Hi"}]}]}`},
		{"blank messages are left out, and their neighbours merged", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":" \n"},{"role":"user","content":"b"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]}`},
		{"a last message without text is said to be so", nova, `"query":[{"role":"user","content":"  "}]`,
			`{"messages":[{"role":"user","content":[{"text":"(No text.)"}]}]}`},
		{"a last message of attachments alone names them", nova, `"query":[{"role":"user","content":"","attachments":[{"url":"https://x/y","content_type":"image/png","name":"cat.png"},{"url":"https://x/z","content_type":"a/b","name":"b.bin"}]}]`,
			`{"messages":[{"role":"user","content":[{"text":"(Attached: cat.png, b.bin)"}]}]}`},
		{"and stays the same when it is an earlier one", nova, `"query":[{"role":"user","content":" ","attachments":[{"url":"https://x/y","content_type":"image/png","name":"cat.png"}]},{"role":"bot","content":"A cat."},{"role":"user","content":"Whose?"}]`,
			`{"messages":[{"role":"user","content":[{"text":"(Attached: cat.png)"}]},{"role":"assistant","content":[{"text":"A cat."}]},{"role":"user","content":[{"text":"Whose?"}]}]}`},
		{"unknown roles, tool messages and function calls are left out", nova, `"query":[{"role":"user","content":"a"},{"role":"oracle","content":"x"},{"role":"bot","message_type":"function_call","content":"[]"},{"role":"tool","content":"[]"},{"role":"user","content":"b"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]}`},
		{"only messages that are left out make an empty question", nova, `"query":[{"role":"oracle","content":"x"}]`,
			`{"messages":[{"role":"user","content":[{"text":"(No text.)"}]}]}`},
		{"system messages are hoisted, after the bot's own prompt", prompt + nova, `"query":[{"role":"user","content":"a"},{"role":"system","content":"Rhyme."},{"role":"system","content":" "},{"role":"user","content":"b"}]`,
			`{"system":[{"text":"Be brief."},{"text":"Rhyme."}],"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]}`},
		{"a developer's messages are the system's", prompt + nova, `"query":[{"role":"developer","content":"Rhyme."},{"role":"user","content":"a"}]`,
			`{"system":[{"text":"Be brief."},{"text":"Rhyme."}],"messages":[{"role":"user","content":[{"text":"a"}]}]}`},
		{"skip_system_prompt leaves out the bot's own prompt, not the conversation's", prompt + nova, `"skip_system_prompt":true,"query":[{"role":"system","content":"Rhyme."},{"role":"user","content":"a"}]`,
			`{"system":[{"text":"Rhyme."}],"messages":[{"role":"user","content":[{"text":"a"}]}]}`},
		{"system messages are folded into the first user turn for a model that takes none", prompt + mistral, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"b"},{"role":"system","content":"Rhyme."},{"role":"user","content":"c"}]`,
			`{"messages":[{"role":"user","content":[{"text":"Be brief."},{"text":"Rhyme."},{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]},{"role":"user","content":[{"text":"c"}]}]}`},
		{"only a system message", prompt + nova, `"query":[{"role":"system","content":"Rhyme."}]`,
			`{"system":[{"text":"Be brief."},{"text":"Rhyme."}],"messages":[{"role":"user","content":[{"text":"(No text.)"}]}]}`},
		{"an answer that the bot has begun is continued, without its trailing white space, by a model that takes a prefill", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"Once upon \n"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"Once upon"}]}]}`},
		{"and without any other white space at its end", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"Once upon\u00a0\u3000\u2028"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"Once upon"}]}]}`},
		{"any other model is asked to go on", opus, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"Once upon"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"Once upon"}]},{"role":"user","content":[{"text":"Please continue from where you left off."}]}]}`},
		{"thinking and our notes are taken out of earlier answers", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"*Thinking...*\n\n> hm\n> \n\n\nAnswer.\n\n*⁂ The answer was cut here.*\n"},{"role":"user","content":"c"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"Answer."}]},{"role":"user","content":[{"text":"c"}]}]}`},
		{"but a user's text is never touched", nova, `"query":[{"role":"user","content":"*Thinking...*\n\n> hm\n\n*⁂ mine*"}]`,
			`{"messages":[{"role":"user","content":[{"text":"*Thinking...*\n\n> hm\n\n*⁂ mine*"}]}]}`},
		{"an earlier answer of nothing but thinking is left out", nova, `"query":[{"role":"user","content":"a"},{"role":"bot","content":"*Thinking...*\n\n> hm"},{"role":"user","content":"c"}]`,
			`{"messages":[{"role":"user","content":[{"text":"a"},{"text":"c"}]}]}`},
		{"any language and any direction", nova, `"query":[{"role":"user","content":"שלום 👩‍👩‍👧‍👦 日本"}]`,
			`{"messages":[{"role":"user","content":[{"text":"שלום 👩‍👩‍👧‍👦 日本"}]}]}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, _, _, err := respond(t, row.template, decodeQuery(t, row.query), bedrocksim.Text("ok"))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, calls[0].Body, row.want, "system", "messages")
		})
	}
}

// touchable is a bot with sliders for what it names, of which a user can touch each.
func touchable(template string, most int, parameters ...string) string {
	controls := ""
	for _, p := range parameters {
		end, step := "1", "0.05"
		if p == "max_tokens" {
			end, step = strconv.Itoa(most), "1"
		}
		least := map[bool]string{true: "1", false: "0"}[p == "max_tokens"]
		controls += fmt.Sprintf("      - {control: slider, label: L, parameter_name: %s, min_value: %s, max_value: %s, step: %s}\n", p, least, end, step)
	}
	return template + "poe:\n  parameter_controls:\n    api_version: '2'\n    sections:\n    - controls:\n" + controls
}

// Hints and controls in, inferenceConfig of the Bedrock request out.
func TestInference(t *testing.T) {
	const ask = `"query":[{"role":"user","content":"a","parameters":`
	plain := nova
	nova := touchable(nova, 5000, "temperature", "top_p", "max_tokens")
	hot, both := touchable(sonnet, 100, "temperature"), touchable(sonnet, 100, "temperature", "top_p")
	for _, row := range []struct{ name, template, query, want string }{
		{"the template's values", "inference: {temperature: 0.5, top_p: 0.25, max_tokens: 100, stop_sequences: [END]}\n" + plain, ask + `{}}]`,
			`{"maxTokens":100,"temperature":0.5,"topP":0.25,"stopSequences":["END"]}`},
		{"nothing set asks for as much as the model gives", nova, ask + `{}}]`, `{"maxTokens":5000}`},
		{"and below an exclusive limit", sonnet, ask + `{}}]`, `{"maxTokens":63999}`},
		{"Poe's temperature comes before the template's", "inference: {temperature: 0.5}\n" + nova, `"temperature":0.75,` + ask + `{}}]`,
			`{"maxTokens":5000,"temperature":0.75}`},
		{"a control that the user has touched comes before both", "inference: {temperature: 0.5}\n" + nova, `"temperature":0.75,` + ask + `{"temperature":0.25}}]`,
			`{"maxTokens":5000,"temperature":0.25}`},
		{"values outside the range of Converse are clamped", nova, `"temperature":2,` + ask + `{"top_p":-1,"max_tokens":99999}}]`,
			`{"maxTokens":5000,"temperature":1,"topP":0}`},
		{"a number may come as a string", nova, ask + `{"max_tokens":"64"}}]`, `{"maxTokens":64}`},
		{"at least one token is asked for", nova, ask + `{"max_tokens":-5}}]`, `{"maxTokens":1}`},
		{"a control of another type is as good as untouched", "inference: {temperature: 0.5}\n" + nova, ask + `{"temperature":"hot","max_tokens":true,"top_p":{"a":1},"other":1}}]`,
			`{"maxTokens":5000,"temperature":0.5}`},
		{"of two where the model takes one, the temperature", "inference: {sampling: one, temperature: 0.5}\n" + both, ask + `{"temperature":0.25,"top_p":0.5}}]`,
			`{"maxTokens":63999,"temperature":0.25}`},
		{"unless the user has touched only the other", "inference: {sampling: one, temperature: 0.5}\n" + both, ask + `{"top_p":0.5}}]`,
			`{"maxTokens":63999,"topP":0.5}`},
		{"a control that the bot does not have is ignored", hot, ask + `{"temperature":0.25,"top_p":0.5,"max_tokens":5}}]`,
			`{"maxTokens":63999,"temperature":0.25}`},
		{"neither where the model takes none", "inference: {sampling: none}\n" + opus, `"temperature":0.75,` + ask + `{"temperature":0.25,"top_p":0.5}}]`,
			`{"maxTokens":127999}`},
		{"stop sequences are joined, without blanks and repeats, as many as the model takes", "inference: {stop_sequences: [END]}\n" + nova, `"stop_sequences":[""," ","END","a","b","c","d"],` + ask + `{}}]`,
			`{"maxTokens":5000,"stopSequences":["END","a","b","c"]}`},
		{"none where the model takes none", opus, `"stop_sequences":["a"],` + ask + `{}}]`, `{"maxTokens":127999}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, _, _, err := respond(t, row.template, decodeQuery(t, row.query), bedrocksim.Text("ok"))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, calls[0].Body, `{"inferenceConfig":`+row.want+`}`, "inferenceConfig")
		})
	}
}

func TestTheTemplatesOwnFieldsArePassedOn(t *testing.T) {
	const extra = "inference: {extra: {inferenceConfig: {topK: 20}, list: [1, 2.5, a, true]}}\n"
	calls, _, _, _ := respond(t, extra+nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), bedrocksim.Text("ok"))
	compare(t, calls[0].Body, `{"additionalModelRequestFields":{"inferenceConfig":{"topK":20},"list":[1,2.5,"a",true]}}`, "additionalModelRequestFields")
}

func TestAModelThatCannotStreamIsAskedForTheWholeAnswer(t *testing.T) {
	calls, streamed, outcome, err := respond(t, nova, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), bedrocksim.Text("ok"))
	if err != nil || calls[0].Operation != bedrocksim.OperationStream {
		t.Fatalf("%v, %s", err, calls[0].Operation)
	}
	whole := "model: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 300000, output_tokens: 5000}\ncapabilities: {streaming: none}\n"
	calls, same, outcomeWhole, err := respond(t, whole, decodeQuery(t, `"query":[{"role":"user","content":"a"}]`), bedrocksim.Text("ok"))
	if err != nil || calls[0].Operation != bedrocksim.OperationConverse {
		t.Fatalf("%v, %s", err, calls[0].Operation)
	}
	if same.Text != streamed.Text || !reflect.DeepEqual(untimed(outcome), untimed(outcomeWhole)) {
		t.Errorf("differs from the stream:\n%s\n%+v\n%+v", same.Text, outcome, outcomeWhole)
	}
}

// compare looks at the named members of a request.
func compare(t *testing.T, body []byte, want string, members ...string) {
	t.Helper()
	var got, expected map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if !reflect.DeepEqual(got[m], expected[m]) {
			t.Errorf("%s\ngot  %v\nwant %v", m, got[m], expected[m])
		}
	}
}
