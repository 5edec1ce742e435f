package poe_test

import (
	"encoding/json"
	"errors"
	"os"
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
			`{"type":"query","query":[{"role":"oracle","content":"a"},null]}`,
			func(r *poe.Request) bool { return r.Query.Messages[0].Role == "oracle" && len(r.Query.Messages) == 2 }},
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
		{"message no object", `{"type":"query","query":["hi"]}`, `field "query": a JSON string where an object was expected`},
		{"content no string", `{"type":"query","query":[{"role":"user","content":["hi"]}]}`, `field "query.content": a JSON array where a string was expected`},
		{"temperature no number", `{"type":"query","temperature":"hot","query":[{"role":"user","content":"a"}]}`, `field "temperature": a JSON string where a number was expected`},
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

// FuzzDecodeRequest: no body makes the decoder panic, and whatever it accepts has
// what the rest of the program relies on.
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
	})
}
