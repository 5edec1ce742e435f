package poe_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

func TestDecodeQueryReadsEveryField(t *testing.T) {
	body, err := os.ReadFile("testdata/query_full.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := poe.DecodeRequest(body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(r.Query, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/query_full.golden.json", append(got, '\n'))
}

func TestDecodeIsLax(t *testing.T) {
	for _, row := range []struct {
		name, body string
		check      func(*poe.Request) bool
	}{
		{"null stands for absent in every list and map",
			`{"version":null,"type":"query","query":[{"role":"user","content":"a","attachments":null,"parameters":null,"feedback":null,"reactions":null,"sender":null,"metadata":null,"referenced_message":null}],"tools":null,"tool_calls":null,"tool_results":null,"logit_bias":null,"stop_sequences":null,"users":null,"temperature":null,"extra_params":null,"query_creation_time":null,"user_id":null}`,
			func(r *poe.Request) bool { return r.Query.Last().Content == "a" && r.Query.Temperature == nil }},
		{"unknown keys and an unknown version are no matter",
			`{"version":"9.9","type":"query","new":{"a":[1]},"query":[{"role":"user","content":"a","new":1}]}`,
			func(r *poe.Request) bool { return r.Version == "9.9" && r.Query.Last().Content == "a" }},
		{"a version that is no string is no matter",
			`{"version":2,"type":"settings"}`,
			func(r *poe.Request) bool { return r.Type == poe.TypeSettings && r.Version == "" }},
		{"ids may be missing, or of any form",
			`{"type":"query","message_id":"m-` + strings.Repeat("x", 64) + `","query":[{"role":"user","content":"a"}]}`,
			func(r *poe.Request) bool { return r.Query.UserID == "" && len(r.Query.MessageID) == 66 }},
		{"an unknown role is kept for the reader to ignore",
			`{"type":"query","query":[{"role":"oracle","content":{"a":1}}]}`,
			func(r *poe.Request) bool { return r.Query.Last().Role == "oracle" && r.Query.Last().Content == "" }},
		{"what is no message is none",
			`{"type":"query","query":[null,"hi",{"role":"user","content":null},[{}],1]}`,
			func(r *poe.Request) bool { return len(r.Query.Messages) == 1 && r.Query.Last().Role == "user" }},
		{"the language is English unless it is said",
			`{"type":"query","language_code":null,"query":[{"role":"user","content":"a"}]}`,
			func(r *poe.Request) bool { return r.Query.LanguageCode == "en" }},
		{"parameters may have any type",
			`{"type":"query","query":[{"role":"user","content":"a","parameters":{"a":1.5,"b":"c","d":[true,null],"e":{"f":null}}}]}`,
			func(r *poe.Request) bool { return len(r.Query.Last().Parameters) == 4 }},
		{"a time that is no integer reads as none",
			`{"type":"query","query_creation_time":"soon","query":[{"role":"user","content":"a","timestamp":1.7e300}]}`,
			func(r *poe.Request) bool { return r.Query.QueryCreationTime == 0 && r.Query.Last().Timestamp == 0 }},
		{"a reaction", `{"type":"report_reaction","message_id":"m-1","reaction":"+👍","action":"added"}`,
			func(r *poe.Request) bool { return r.Reaction.Reaction == "+👍" && r.Reaction.Action == "added" }},
		{"feedback", `{"type":"report_feedback","feedback_type":"like"}`,
			func(r *poe.Request) bool { return r.Reaction.FeedbackType == "like" }},
		{"an error report, whatever its metadata", `{"type":"report_error","message":"no text","metadata":null}`,
			func(r *poe.Request) bool { return r.Error.Message == "no text" }},
		{"a type from the future", `{"type":"dance","query":7}`,
			func(r *poe.Request) bool { return r.Type == "dance" && r.Query == nil }},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := poe.DecodeRequest([]byte(row.body))
			if err != nil || !row.check(r) {
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
}

// Only the list of messages and what they say must have the right type. Anything
// else that has not is as good as absent.
func TestAFieldOfAnotherTypeReadsAsAbsent(t *testing.T) {
	const good = `{"type":"query","query":[{"role":"user","content":"a"}]}`
	inMessage := func(field string) string {
		return `{"type":"query","query":[{"role":"user","content":"a",` + field + `}]}`
	}
	inQuery := func(field string) string {
		return `{"type":"query",` + field + `,"query":[{"role":"user","content":"a"}]}`
	}
	for _, body := range []string{
		inMessage(`"message_type":3`), inMessage(`"sender":"bob"`), inMessage(`"sender_id":{}`), inMessage(`"parameters":[]`),
		inMessage(`"content_type":1`), inMessage(`"timestamp":"soon"`), inMessage(`"message_id":[]`), inMessage(`"metadata":{}`),
		inMessage(`"referenced_message":"m-1"`), inMessage(`"feedback":"like"`), inMessage(`"attachments":{}`), inMessage(`"reactions":1`),
		inQuery(`"user_id":null`), inQuery(`"conversation_id":{}`), inQuery(`"message_id":[]`), inQuery(`"metadata":{}`),
		inQuery(`"temperature":"hot"`), inQuery(`"temperature":[]`), inQuery(`"temperature":1e999`), inQuery(`"skip_system_prompt":1`),
		inQuery(`"logit_bias":[]`), inQuery(`"stop_sequences":"x"`), inQuery(`"language_code":1`), inQuery(`"adopt_current_bot_name":"yes"`),
		inQuery(`"bot_query_id":{}`), inQuery(`"users":"u"`), inQuery(`"tools":{}`), inQuery(`"tool_calls":true`),
		inQuery(`"tool_results":""`), inQuery(`"query_creation_time":[]`), inQuery(`"extra_params":[1]`), inQuery(`"version":{}`),
	} {
		if got, want := decoded(t, body), decoded(t, good); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
}

// decoded is a query as it was read, in JSON.
func decoded(t *testing.T, body string) string {
	t.Helper()
	r, err := poe.DecodeRequest([]byte(body))
	if err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	got, err := json.Marshal(r.Query)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// What can be made of a value of another type, or of a list with such values.
func TestDecodeMakesTheBestOfAField(t *testing.T) {
	const hi = `,"query":[{"role":"user","content":"a"}]}`
	for _, row := range []struct {
		body  string
		check func(*poe.Query) bool
	}{
		{`{"type":"query","temperature":"0.7"` + hi, func(q *poe.Query) bool { return *q.Temperature == 0.7 }},
		{`{"type":"query","user_id":7,"bot_query_id":12345678901234567890` + hi,
			func(q *poe.Query) bool { return q.UserID == "7" && q.BotQueryID == "12345678901234567890" }},
		{`{"type":"query","logit_bias":{"1":"x","2":-100}` + hi, func(q *poe.Query) bool { return len(q.LogitBias) == 1 && q.LogitBias["2"] == -100 }},
		{`{"type":"query","stop_sequences":[1,"END",null,""]` + hi, func(q *poe.Query) bool { return len(q.StopSequences) == 1 && q.StopSequences[0] == "END" }},
		{`{"type":"query","users":[null,"x",{"id":1}]` + hi, func(q *poe.Query) bool { return len(q.Users) == 1 && q.Users[0].ID == "1" }},
		{`{"type":"query","tools":[null,{"type":"function","function":{"name":"f","parameters":[]}}]` + hi,
			func(q *poe.Query) bool { return len(q.Tools) == 1 && q.Tools[0].Function.Parameters == nil }},
		{`{"type":"query","tool_calls":[{"id":1,"function":"f"}],"tool_results":[[],{"tool_call_id":1,"content":{}}]` + hi,
			func(q *poe.Query) bool {
				return q.ToolCalls[0].ID == "1" && len(q.ToolResults) == 1 && q.ToolResults[0].ToolCallID == "1"
			}},
		{`{"type":"query","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a": 1}}}],"tool_results":[{"tool_call_id":"c","content":[1, 2]},{"content":null}]` + hi,
			func(q *poe.Query) bool {
				return q.ToolCalls[0].Function.Arguments == `{"a": 1}` && q.ToolResults[0].Content == "[1, 2]" && q.ToolResults[1].Content == ""
			}},
		{`{"type":"query","query":[{"role":"user","content":"a","attachments":[null,{"url":"u","name":1}],"reactions":["heart"],"feedback":["like",{"type":"like"}]}]}`,
			func(q *poe.Query) bool {
				m := q.Last()
				return len(m.Attachments) == 1 && m.Attachments[0].URL == "u" && len(m.Reactions) == 0 && len(m.Feedback) == 1
			}},
		{`{"type":"query","query":[{"role":"user","content":"a","parameters":{"seed":9007199254740993,"text":"t","on":true,"none":null,"list":[1, 2]}}]}`,
			func(q *poe.Query) bool {
				p := q.Last().Parameters
				return p["seed"] == json.Number("9007199254740993") && p["text"] == "t" && p["on"] == true && p["none"] == nil &&
					string(p["list"].(json.RawMessage)) == "[1, 2]"
			}},
	} {
		r, err := poe.DecodeRequest([]byte(row.body))
		if err != nil || !row.check(r.Query) {
			t.Errorf("%s\ngot %+v, %v", row.body, r.Query, err)
		}
	}
}

func TestKeysMatchExactlyAndTheLastOfEqualOnesWins(t *testing.T) {
	const want = `{"type":"query","query":[{"role":"user","content":"a","attachments":[{"url":"u"}]}],"users":[{"id":"u"}]}`
	for name, body := range map[string]string{
		"other keys in another case": `{"type":"query","Type":"settings","query":[{"role":"user","content":"a","Content":"b","ROLE":"bot",
			"attachments":[{"url":"u","Name":"n"}],"Attachments":[]}],"QUERY":null,"users":[{"id":"u"}],"Users":[]}`,
		"equal lists do not mix": `{"type":"query","query":[{"role":"system","content":"b","parameters":{"a":1}},{}],
			"users":[{"id":"v","name":"V"}],"users":[{"id":"u"}],
			"query":[{"role":"user","content":"a","attachments":[{"url":"v","name":"n"},{}],"attachments":[{"url":"u"}]}]}`,
		"equal objects do not mix": `{"type":"settings","type":"query","query":[{"role":"user","content":"a","attachments":[{"url":"u"}],
			"sender":{"name":"Bob"},"sender":null}],"users":[{"id":"u"}]}`,
		"keys may be written with escapes": `{"ty\u0070e":"query","\u0071uery":[{"r\u006fle":"user","content":"\u0061","attachments":[{"url":"u"}]}],"users":[{"id":"u"}]}`,
	} {
		if got, want := decoded(t, body), decoded(t, want); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", name, got, want)
		}
	}
	if _, err := poe.DecodeRequest([]byte(`{"query":[{"role":"user","content":"a"}],"Type":"query"}`)); !errors.Is(err, poe.ErrNotObject) {
		t.Errorf("a type in another case: %v", err)
	}
}

func TestDecodeNamesWhatIsWrong(t *testing.T) {
	for _, row := range []struct{ name, body, want string }{
		{"empty body", "", poe.ErrNotObject.Error()},
		{"not JSON", "hello", poe.ErrNotObject.Error()},
		{"an array", `[{"type":"query"}]`, poe.ErrNotObject.Error()},
		{"null", `null`, poe.ErrNotObject.Error()},
		{"cut off", `{"type":"query","query":[`, poe.ErrNotObject.Error()},
		{"two objects", `{"type":"settings"}{}`, poe.ErrNotObject.Error()},
		{"no type", `{"query":[]}`, poe.ErrNotObject.Error()},
		{"a type that is no string", `{"type":1}`, poe.ErrNotObject.Error()},
		{"no messages", `{"type":"query","query":[]}`, `field "query": holds no message to answer`},
		{"query missing", `{"type":"query"}`, `field "query": holds no message to answer`},
		{"query no list", `{"type":"query","query":"hi"}`, `field "query": a JSON string where an array was expected`},
		{"query null", `{"type":"query","query":null}`, `field "query": holds no message to answer`},
		{"messages no objects", `{"type":"query","query":["hi",null]}`, `field "query": holds no message to answer`},
		{"content no string", `{"type":"query","query":[{"role":"user","content":["hi"]}]}`, `field "query.content": a JSON array where a string was expected`},
		{"content no string in an earlier message", `{"type":"query","query":[{"content":{},"role":"tool"},{"role":"user","content":"a"}]}`, `field "query.content": a JSON object where a string was expected`},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := poe.DecodeRequest([]byte(row.body))
			if err == nil || err.Error() != row.want {
				t.Fatalf("got %v, want %s", err, row.want)
			}
			_, field := errors.AsType[*poe.FieldError](err)
			if field != (r != nil) {
				t.Errorf("request %+v with %v", r, err)
			}
		})
	}
}

// FuzzDecodeRequest: no body makes the decoder panic, whatever it accepts has what the
// rest of the program relies on, and its messages say what encoding/json reads in them.
func FuzzDecodeRequest(f *testing.F) {
	for _, seed := range []string{
		`{"version":"1.2","type":"query","query":[{"role":"user","content":"a","attachments":[{"url":"u"}]}],"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}`,
		`{"type":"settings"}`, `{"type":"report_error","message":"x","metadata":{"a":1}}`,
		`{"type":"query","query":[null]}`, `{"type":"query","query":{}}`, `[]`, `{`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := poe.DecodeRequest(body)
		if _, field := errors.AsType[*poe.FieldError](err); (r == nil) != (err != nil && !field) {
			t.Fatalf("request %v with error %v", r, err)
		}
		if err != nil || r.Type != poe.TypeQuery {
			return
		}
		if r.Query.Last() == nil || r.Query.LanguageCode == "" {
			t.Fatalf("accepted %+v", r.Query)
		}
		var object map[string]any
		if json.Unmarshal(body, &object) == nil { // which refuses numbers that are too large
			sayTheSame(t, r.Query.Messages, object["query"])
		}
	})
}

// sayTheSame holds messages against those that are objects in a list, of which the newest
// count.
func sayTheSame(t *testing.T, got []poe.Message, list any) {
	t.Helper()
	all, _ := list.([]any)
	all = all[max(0, len(all)-1000):]
	said := slices.DeleteFunc(all, func(m any) bool { _, ok := m.(map[string]any); return !ok })
	if len(got) != len(said) {
		t.Fatalf("%d messages of %d", len(got), len(said))
	}
	for i, m := range said {
		object := m.(map[string]any)
		role, _ := object["role"].(string)
		content, _ := object["content"].(string)
		files, _ := object["attachments"].([]any)
		if got[i].Role != role || got[i].Content != content || len(got[i].Attachments) > len(files) {
			t.Errorf("message %d is %+v, of %v", i, got[i], object)
		}
	}
}
