package bedrocksim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

const (
	sonnet     = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
	hello      = `{"messages":[{"role":"user","content":[{"text":"hi"}]}]}`
	credential = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/bedrock/aws4_request, SignedHeaders=host, Signature=00"
)

// sdk is the real client of the service, pointed at the simulator, without retries.
func sdk(sim *bedrocksim.Server) *bedrockruntime.Client {
	return bedrockruntime.New(bedrockruntime.Options{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(sim.URL()),
		RetryMaxAttempts: 1,
		HTTPClient:       plainBodies{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	})
}

// plainBodies hides the WriteTo of the SDK's request bodies, for the reason that
// package bedrock gives where it does the same: it can cost the answer.
type plainBodies struct{}

func (plainBodies) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return http.DefaultClient.Do(r)
}

// turns are messages of alternating roles, the first one the user's.
func turns(texts ...string) []types.Message {
	roles := []types.ConversationRole{types.ConversationRoleUser, types.ConversationRoleAssistant}
	var out []types.Message
	for i, s := range texts {
		out = append(out, types.Message{Role: roles[i%2], Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: s}}})
	}
	return out
}

// post sends a raw request that looks signed. It returns what could be read of the body
// and the error that reading ended with.
func post(t *testing.T, sim *bedrocksim.Server, model, operation, body string) (*http.Response, []byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		sim.URL()+"/model/"+url.PathEscape(model)+"/"+operation, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", credential)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return response, raw, err
}

// frames decodes as many whole frames as there are; rest is what the decoder choked on.
func frames(raw []byte) (list []eventstream.Message, rest []byte, err error) {
	r := bytes.NewReader(raw)
	decoder := eventstream.NewDecoder()
	for r.Len() > 0 {
		at := len(raw) - r.Len()
		m, err := decoder.Decode(r, nil)
		if err != nil {
			return list, raw[at:], err
		}
		list = append(list, m.Clone())
	}
	return list, nil, nil
}

// header is the text of a frame's header; empty when it is absent.
func header(m eventstream.Message, name string) string {
	if v := m.Headers.Get(name); v != nil {
		return v.String()
	}
	return ""
}

// names lists the event or exception types of frames.
func names(list []eventstream.Message) []string {
	var out []string
	for _, m := range list {
		name := header(m, ":event-type")
		if kind := header(m, ":message-type"); kind != "event" {
			name = kind + " " + header(m, ":exception-type") + header(m, ":error-code")
		}
		out = append(out, name)
	}
	return out
}

// object decodes a JSON object.
func object(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%q is not a JSON object: %v", raw, err)
	}
	return out
}
