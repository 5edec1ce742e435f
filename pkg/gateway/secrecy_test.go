package gateway_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

// secret stands wherever a conversation, a model or AWS can put words. It must never
// be in the log, at any level.
const secret = "ZQMARKZQ"

// secretQuery has it in everything that Poe sends.
var secretQuery = strings.ReplaceAll(`{"type":"query","version":"1.2","access_key":"@",
	"conversation_id":"@ said","message_id":"said.@","user_id":"@",
	"query":[
		{"role":"system","content":"@"},{"role":"developer","content":"@"},{"role":"@","content":"@"},{"role":"bot","content":"@"},
		{"role":"user","content":"@","parameters":{"@":"@","temperature":"@"},"metadata":"@",
			"sender":{"id":"@","name":"@"},"referenced_message":{"role":"user","content":"@"},
			"attachments":[{"url":"https://x/@","content_type":"@","name":"@","parsed_content":"@"}]},
		{"role":"user","content":"","attachments":[{"url":"https://x/@","content_type":"image/png","name":"@.png"}]}],
	"logit_bias":{"@":1},"stop_sequences":["@"],"language_code":"@","users":[{"id":"@","name":"@"}],
	"tools":[{"type":"function","function":{"name":"@","description":"@","parameters":{"@":1}}}],
	"tool_calls":[{"id":"@","function":{"name":"@","arguments":"@"}}],
	"tool_results":[{"name":"@","content":"@"}],"extra_params":{"@":"@"}}`, "@", secret)

// written is all that is written anywhere: the log, and metrics.
func (r *rig) written() string { return r.log.String() + r.metrics.String() }

// secretive checks that neither a conversation nor the key is in what is written of a request.
func (r *rig) secretive(t *testing.T) {
	t.Helper()
	for what, text := range map[string]string{`"msg":"request"`: r.log.String(), `{"_aws":`: r.metrics.String()} {
		if !strings.Contains(text, what) || strings.Contains(text, secret) || strings.Contains(text, accessKey) {
			t.Errorf("want %s and no secret:\n%s", what, text)
		}
	}
}

func TestNothingOfAConversationIsLogged(t *testing.T) {
	const said = secret + " said the user"
	answers := map[string]bedrocksim.Answer{
		"an answer":      bedrocksim.Think("c2ln", said).Text(said).CallTool("tooluse_"+secret, secret, `{"`+secret+`":1}`),
		"a stop reason":  bedrocksim.Text("a").Stop(said),
		"only its stop":  bedrocksim.Text("").Stop(said),
		"a foreign code": bedrocksim.Refusal{Status: 400, Body: `{"code":"` + said + `","message":"` + said + `"}`}.Answer(),
	}
	for name, r := range map[string]bedrocksim.Refusal{
		"untyped":                     {Status: 400, Message: said},
		"typed":                       {Status: 400, ErrorType: "ValidationException", Message: said},
		"with words that we know":     {Status: 400, ErrorType: "ValidationException", Message: "Input is too long: " + said},
		"HTML":                        {Status: 500, Body: "<html>" + said},
		"of a model":                  {Status: 424, ErrorType: "ModelErrorException", Body: `{"message":"` + said + `","resourceName":"` + said + `"}`},
		"of wrong types":              {Status: 424, ErrorType: "ModelErrorException", Body: `{"message":"` + said + `","originalStatusCode":"` + said + `"}`},
		"of a message that is a list": {Status: 424, ErrorType: "ModelErrorException", Body: `{"message":["` + said + `"]}`},
	} {
		answers["a refusal, "+name] = r.Answer()
	}
	for name, f := range map[string]bedrocksim.Fault{
		"typed":                       bedrocksim.Exception("validationException", said),
		"without JSON":                bedrocksim.ExceptionBody("validationException", said),
		"with a message of no text":   bedrocksim.ExceptionBody("validationException", `{"message":{"a":"`+said+`"}}`),
		"of wrong types":              bedrocksim.ExceptionBody("modelStreamErrorException", `{"originalMessage":"`+said+`","originalStatusCode":"`+said+`"}`),
		"of a new type":               bedrocksim.ExceptionBody("newException", `{"message":{"a":"`+said+`"}}`),
		"of a type that is a message": bedrocksim.Exception(said, said),
		"in headers":                  bedrocksim.ErrorMessage(said, said),
	} {
		answers["an exception, "+name] = bedrocksim.Broken(f.At(bedrocksim.AfterDeltas(1)))
	}
	for _, raw := range []string{
		`{"text":["@"]}`, `{"toolUse":{"input":{"a":"@"}}}`, `{"reasoningContent":"@"}`, `"@"`, `{"citation":{"title":"@"}}`,
		`{"reasoningContent":{"redactedContent":"@"}}`, `{"text":"a","@":"b"}`, `{"@":"b"}`,
	} {
		raw = strings.ReplaceAll(raw, "@", said)
		answers["a block that is "+raw] = bedrocksim.Blocks(bedrocksim.Block{Raw: []string{raw}})
	}
	for name, answer := range answers {
		for _, bot := range []string{"plain", "whole", "loud"} {
			t.Run(bot+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var traces syncbuf.Buffer
					r := newRig(t, "nova", traced(t, &traces), bedrocksim.WithoutRules())
					if bot == "loud" {
						r.level.Set(slog.LevelInfo) // what it logs it logs by its own doing
					}
					r.sim.Script(answer, answer, answer, answer)
					events, err := io.ReadAll(r.send(t, "POST", "/"+bot, "Bearer "+accessKey, secretQuery).Body)
					if err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
					if log := r.log.String(); !strings.Contains(log, `"msg":"trace"`) {
						t.Errorf("log:\n%s", log)
					}
					if sent := traces.String(); !strings.Contains(sent, `"name":"POST /{bot}"`) || strings.Contains(sent, secret) || strings.Contains(sent, accessKey) {
						t.Errorf("trace:\n%s", sent)
					}
					r.secretive(t)
					if _, text, failed := strings.Cut(string(events), "event: error\n"); failed && strings.Contains(text, secret) {
						t.Errorf("the user reads %s", text)
					}
				})
			})
		}
	}
}

// traced has a gateway send traces, whose bodies are written down.
func traced(t *testing.T, bodies io.Writer) func(*gateway.Options) {
	t.Helper()
	collector := memnet.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(bodies, r.Body) }))
	settings, err := otlp.Read(func(name string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=" + secret}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(o *gateway.Options) {
		o.Observers = append(o.Observers, otlp.New(otlp.Options{Settings: settings, Log: o.Log, Transport: collector.Client().Transport}))
	}
}

// What is reported is in anybody's words who has a key, and they may be the key.
func TestNothingOfAReportIsLoggedButWhatIsKnown(t *testing.T) {
	for _, words := range []string{secret + " said the user", accessKey, "u-" + accessKey, accessKey + "-1", "heart " + secret, secret + "\n", strings.Repeat(secret, 100)} {
		for name, body := range map[string]string{
			"an error":               `{"type":"report_error","message":@,"metadata":{"a":@}}`,
			"a reaction":             `{"type":"report_reaction","reaction":@,"action":@,"message_id":@,"conversation_id":@,"user_id":@}`,
			"feedback":               `{"type":"report_feedback","feedback_type":@,"message_id":@,"conversation_id":@,"user_id":@}`,
			"a reaction and a word":  `{"type":"report_reaction","reaction":"like","feedback_type":@}`,
			"a query":                `{"type":"query","query":[{"role":"user","content":"Hello"}],"message_id":@,"conversation_id":@,"user_id":@}`,
			"an error of an unknown": `{"type":"report_error","message":"Unknown event type: ` + secret + `"}`,
		} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, "nova", nil)
					body := strings.ReplaceAll(body, "@", string(must(json.Marshal(words))))
					response := r.send(t, "POST", "/plain", "Bearer "+accessKey, body)
					if _, _ = io.Copy(io.Discard, response.Body); response.StatusCode != 200 {
						t.Errorf("got %d", response.StatusCode)
					}
					synctest.Wait()
					r.secretive(t)
				})
			})
		}
	}
}

func TestWhatIsLoggedOfAReport(t *testing.T) {
	id := "m-" + strings.Repeat("0aZ_", 16)
	for body, want := range map[string]string{
		`{"type":"report_error","message":"Bot returned no text in response"}`:                   `"cause":"no_text","message_bytes":32`,
		`{"type":"report_error","message":"Invalid JSON in 'x' event"}`:                          `"cause":"bad_json","message_bytes":25`,
		`{"type":"report_error","message":"It said: Invalid JSON in 'x' event"}`:                 `"cause":"other","message_bytes":34`,
		`{"type":"report_reaction","reaction":"heart","message_id":"` + id + `"}`:                `"type":"report_reaction","message_id":"` + id + `","conversation_id":"","reaction":"heart","removed":false`,
		`{"type":"report_reaction","reaction":"-sad","message_id":"` + id + `0"}`:                `"message_id":"unreadable","conversation_id":"","reaction":"sad","removed":true`,
		`{"type":"report_reaction","reaction":"+👍"}`:                                             `"message_id":"","conversation_id":"","reaction":"like","removed":false`,
		`{"type":"report_reaction","reaction":"+-sad"}`:                                          `"reaction":"other"`,
		`{"type":"report_reaction"}`:                                                             `"reaction":"other"`,
		`{"type":"report_feedback","feedback_type":"dislike","message_id":"` + accessKey + `"}`:  `"message_id":"unreadable","conversation_id":"","reaction":"dislike"`,
		`{"type":"report_feedback","feedback_type":"dislike","message_id":"m-` + id[2:34] + `"}`: `"message_id":"m-` + id[2:34] + `"`,
	} {
		r := newRig(t, "nova", nil)
		_, _ = io.Copy(io.Discard, r.send(t, "POST", "/plain", "Bearer "+accessKey, body).Body)
		if log := r.log.String(); !strings.Contains(log, want) {
			t.Errorf("%s: want %s in\n%s", body, want, log)
		}
	}
}
