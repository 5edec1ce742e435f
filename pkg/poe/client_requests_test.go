package poe

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
)

// recorded is a bot that keeps what was sent to it and always answers the same.
func recorded(t *testing.T, answer wire) (client *Client, last func() (http.Header, string)) {
	var header http.Header
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			t.Errorf("%s, %v", r.Method, err)
		}
		header, body = r.Header, string(b)
		answer.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	client = &Client{URL: server.URL + "/echo", AccessKey: "secret", HTTPClient: server.Client()}
	return client, func() (http.Header, string) { return header, body }
}

func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestQueryIsWrittenAsPoeWritesIt(t *testing.T) {
	client, last := recorded(t, wire{body: hi + done})
	q := Conversation("hello")
	q.Messages[0].Sender = &User{Name: "Ada"}
	q.Messages[0].Parameters = map[string]any{"metadata": "", "mode": "fast"}
	q.Messages[0].Attachments = []Attachment{{URL: "https://a", ContentType: "image/png", Name: "a.png"}}
	q.Tools = []Tool{{Type: "function", Function: ToolFunction{Name: "f", Parameters: json.RawMessage(`{"type":"object"}`)}},
		{Type: "custom", Custom: CustomTool{Name: "c", Format: json.RawMessage(`{"type":"text"}`)}}}
	q.Extra = map[string]any{"temperature": 0.5, "new_key": nil}
	if _, err := client.Query(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	header, body := last()
	for key, want := range map[string]string{
		"Authorization": "Bearer secret", "Content-Type": "application/json",
		"Accept": "text/event-stream", "Cache-Control": "no-store",
	} {
		if got := header.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	sameJSON(t, body, `{
		"version": "1.2", "type": "query",
		"query": [{
			"role": "user", "message_type": null, "sender_id": null, "sender": {"id": null, "name": "Ada"},
			"content": "hello", "parameters": {"metadata": "", "mode": "fast"}, "content_type": "text/markdown", "timestamp": 0,
			"message_id": "m-00000000000000000000000000000100", "feedback": [],
			"attachments": [{"url": "https://a", "content_type": "image/png", "name": "a.png", "parsed_content": null, "inline_ref": null}],
			"metadata": null, "referenced_message": null, "reactions": []
		}],
		"user_id": "u-00000000000000000000000000000001",
		"conversation_id": "c-00000000000000000000000000000001",
		"message_id": "m-00000000000000000000000000000001",
		"metadata": "d-00000000000000000000000000000001",
		"bot_query_id": "b-00000000000000000000000000000001",
		"api_key": "<missing>", "access_key": "<missing>",
		"temperature": 0.5, "skip_system_prompt": false, "logit_bias": {}, "stop_sequences": [],
		"language_code": "en", "adopt_current_bot_name": null, "users": [],
		"tools": [{"type": "function", "function": {"name": "f", "description": "", "parameters": {"type": "object"}}},
			{"type": "custom", "custom": {"name": "c", "format": {"type": "text"}}}],
		"tool_calls": null, "tool_results": null, "query_creation_time": null, "extra_params": null,
		"new_key": null
	}`)
}

func TestConversationTakesTurnsAndIsReadByOurDecoder(t *testing.T) {
	q := Conversation("hello", "hi", "bye")
	q.Messages[2].Referenced = &q.Messages[0]
	body, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeRequest(body)
	if err != nil || r.Type != TypeQuery || r.Version != ProtocolVersion {
		t.Fatalf("%+v, %v", r, err)
	}
	var roles []string
	for _, m := range r.Query.Messages {
		roles = append(roles, m.Role+" "+m.Content)
	}
	if want := []string{"user hello", "bot hi", "user bye"}; !slices.Equal(roles, want) {
		t.Errorf("got %q, want %q", roles, want)
	}
	if got := r.Query.Last().Referenced; got == nil || got.Content != "hello" {
		t.Errorf("the message referred to is %+v", got)
	}
}

func TestOtherRequestsAreWrittenAsPoeWritesThem(t *testing.T) {
	const ids = `"message_id": "m", "user_id": "u", "conversation_id": "c"`
	reaction := ReportReaction{MessageID: "m", UserID: "u", ConversationID: "c", Reaction: "heart", FeedbackType: "like"}
	tests := []struct {
		name string
		send func(*Client) (*Reply, error)
		want string
	}{
		{"report_reaction", func(c *Client) (*Reply, error) { return c.ReportReaction(t.Context(), reaction) },
			`{"version": "1.2", "type": "report_reaction", ` + ids + `, "reaction": "heart"}`},
		{"report_reaction with what is done to it", func(c *Client) (*Reply, error) {
			r := reaction
			r.Action = "removed"
			return c.ReportReaction(t.Context(), r)
		}, `{"version": "1.2", "type": "report_reaction", ` + ids + `, "reaction": "heart", "action": "removed"}`},
		{"report_feedback", func(c *Client) (*Reply, error) { return c.ReportFeedback(t.Context(), reaction) },
			`{"version": "1.2", "type": "report_feedback", ` + ids + `, "feedback_type": "like"}`},
		{"report_error", func(c *Client) (*Reply, error) { return c.ReportError(t.Context(), ReportError{Message: "bad"}) },
			`{"version": "1.2", "type": "report_error", "message": "bad", "metadata": {}}`},
		{"settings", func(c *Client) (*Reply, error) {
			a, err := c.Settings(t.Context())
			return &Reply{Status: a.Status}, err
		}, `{"version": "1.2", "type": "settings"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, last := recorded(t, wire{kind: "application/json", body: "{}"})
			reply, err := test.send(client)
			if err != nil || reply.Status != 200 || len(reply.Findings) > 0 {
				t.Errorf("reply %+v, %v", reply, err)
			}
			header, body := last()
			if header.Get("Authorization") != "Bearer secret" || header.Get("Accept") != "application/json" {
				t.Errorf("header %v", header)
			}
			sameJSON(t, body, test.want)
		})
	}
}

func TestRepliesAreChecked(t *testing.T) {
	tests := []struct {
		name     string
		answer   wire
		findings []string
	}{
		{"as it should be", wire{body: "{}"}, nil},
		{"not authorised", wire{status: 401, body: `{"detail":"Not authenticated"}`}, []string{"the status is 401 instead of 200"}},
		{"not supported", wire{status: 501, body: "no"}, []string{"the status is 501 instead of 200", "the body is not JSON"}},
		{"no body", wire{}, []string{"the body is not JSON"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := recorded(t, test.answer)
			reply, err := client.ReportError(t.Context(), ReportError{Message: "bad"})
			if err != nil || !slices.Equal(reply.Findings, test.findings) {
				t.Errorf("reply %+v, %v", reply, err)
			}
		})
	}
}

func TestWithoutAKeyThereIsNoAuthorization(t *testing.T) {
	client, last := recorded(t, wire{body: "{}"})
	client.AccessKey = ""
	resp, err := client.Post(t.Context(), []byte("not JSON"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	header, body := last()
	if _, ok := header["Authorization"]; ok || body != "not JSON" {
		t.Errorf("header %v, body %q", header, body)
	}
}
