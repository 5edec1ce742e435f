package bedrocksim_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestScriptIsTakenInOrder(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("one"), bedrocksim.Refuse(429, "ThrottlingException", "later"))
	sim.Script(bedrocksim.Text("two"))
	if sim.Pending() != 3 {
		t.Errorf("%d answers are pending", sim.Pending())
	}
	for i, want := range []string{`"text":"one"`, `{"message":"later"}`, `"text":"two"`, "I am a simulation"} {
		_, raw, err := post(t, sim, sonnet, "converse", hello)
		if err != nil || !bytes.Contains(raw, []byte(want)) {
			t.Errorf("answer %d is %s, %v; want %s", i, raw, err, want)
		}
	}
}

func TestRefusedRequestLeavesTheScriptAlone(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("one"))
	if response, _, _ := post(t, sim, sonnet, "converse", `{"messages":[]}`); response.StatusCode != 400 {
		t.Errorf("status %d", response.StatusCode)
	}
	if sim.Pending() != 1 {
		t.Error("a refused request took a scripted answer")
	}
}

func TestCallsTellWhatArrived(t *testing.T) {
	sim := bedrocksim.Start(t)
	sim.Script(bedrocksim.Text("one"), bedrocksim.Refuse(503, "ServiceUnavailableException", "no"))
	post(t, sim, sonnet, "converse-stream", hello)
	post(t, sim, "us.amazon.nova-lite-v1:0", "converse", hello)
	post(t, sim, sonnet, "converse", `{"messages":[]}`)
	calls := sim.Calls()
	if len(calls) != 3 {
		t.Fatalf("%d calls", len(calls))
	}
	first := calls[0]
	switch {
	case first.Model != sonnet || first.Operation != bedrocksim.OperationStream || first.Region != "eu-west-1":
		t.Errorf("%+v", first)
	case string(first.Body) != hello || *first.Request.Messages[0].Content[0].Text != "hi":
		t.Errorf("body %s, request %+v", first.Body, first.Request)
	case first.At.IsZero() || first.Header.Get("Authorization") != credential:
		t.Errorf("at %v, header %v", first.At, first.Header)
	}
	for i, want := range []struct {
		status int
		rule   string
	}{{200, ""}, {503, ""}, {400, "no-messages"}} {
		if calls[i].Status != want.status || calls[i].Rule != want.rule {
			t.Errorf("call %d: %d %q, want %d %q", i, calls[i].Status, calls[i].Rule, want.status, want.rule)
		}
	}
	sim.Reset()
	if len(sim.Calls()) != 0 || sim.Pending() != 0 {
		t.Error("Reset forgets nothing")
	}
}

func TestModelIDIsOneEscapedSegment(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, id := range []string{
		"anthropic.claude-3-haiku-20240307-v1:0",
		"arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
		"arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + sonnet,
		"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
	} {
		sim.Reset()
		sim.Script(bedrocksim.Text("ok"))
		request, _ := http.NewRequest(http.MethodPost,
			sim.URL()+"/model/"+strings.NewReplacer(":", "%3A", "/", "%2F").Replace(id)+"/converse", strings.NewReader(hello))
		request.Header.Set("Authorization", strings.Replace(credential, "eu-west-1", "us-east-1", 1))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if calls := sim.Calls(); calls[0].Model != id || calls[0].Status != 200 {
			t.Errorf("%s arrives as %s, %d", id, calls[0].Model, calls[0].Status)
		}
	}
}

func TestTurnedAwayBeforeTheModel(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, c := range []struct {
		name, method, path, authorization string
		status                            int
		errorType                         string
	}{
		{"no authorization", "POST", "/model/x/converse", "", 403, "MissingAuthenticationTokenException"},
		{"unknown operation", "POST", "/model/x/invent", credential, 404, "UnknownOperationException"},
		{"wrong method", "GET", "/model/x/converse", credential, 404, "UnknownOperationException"},
		{"no model", "POST", "/guardrail/x", credential, 404, "UnknownOperationException"},
		{"unescaped slash", "POST", "/model/a/b/converse", credential, 404, "UnknownOperationException"},
		{"empty model", "POST", "/model//converse", credential, 400, "ValidationException"},
		{"bearer token", "POST", "/model/x/converse", "Bearer t", 400, "ValidationException"},
	} {
		request, _ := http.NewRequest(c.method, sim.URL()+c.path, strings.NewReader(hello))
		if c.authorization != "" {
			request.Header.Set("Authorization", c.authorization)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.status || response.Header.Get("x-amzn-ErrorType") != c.errorType {
			t.Errorf("%s: %d %v", c.name, response.StatusCode, response.Header)
		}
		calls := sim.Calls()
		if id := response.Header.Get("x-amzn-RequestId"); id == "" || id != calls[len(calls)-1].RequestID {
			t.Errorf("%s: request id %q, noted %q", c.name, id, calls[len(calls)-1].RequestID)
		}
	}
	if calls := sim.Calls(); len(calls) != 7 || calls[0].Status != 403 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestMalformedBody(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, body := range []string{``, `{`, `[]`, `{"messages":"hi"}`} {
		response, raw, _ := post(t, sim, sonnet, "converse", body)
		if response.StatusCode != 400 || response.Header.Get("x-amzn-ErrorType") != "SerializationException" {
			t.Errorf("%q: %d %s", body, response.StatusCode, raw)
		}
	}
}

func TestRefusalsAreAsListed(t *testing.T) {
	for _, r := range bedrocksim.Refusals() {
		for _, operation := range []string{"converse", "converse-stream"} {
			sim := bedrocksim.Start(t)
			sim.Script(bedrocksim.Broken(r.Fault()))
			response, raw, err := post(t, sim, sonnet, operation, hello)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != r.Status || response.Header.Get("x-amzn-ErrorType") != r.ErrorType {
				t.Errorf("%s: %d %q", r.Name, response.StatusCode, response.Header.Get("x-amzn-ErrorType"))
			}
			switch {
			case r.Body != "" && string(raw) != r.Body:
				t.Errorf("%s: body %s", r.Name, raw)
			case r.Body == "" && object(t, raw)["message"] != r.Message:
				t.Errorf("%s: body %s", r.Name, raw)
			}
			if want := r.ContentType; want != "" && response.Header.Get("Content-Type") != want {
				t.Errorf("%s: content type %q", r.Name, response.Header.Get("Content-Type"))
			}
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	sim := bedrocksim.Start(t)
	var group sync.WaitGroup
	for range 20 {
		sim.Script(bedrocksim.Text("a", "b"))
		group.Go(func() {
			post(t, sim, sonnet, "converse-stream", hello)
			sim.Calls()
		})
	}
	group.Wait()
	if calls := sim.Calls(); len(calls) != 20 || sim.Pending() != 0 {
		t.Errorf("%d calls, %d answers left", len(calls), sim.Pending())
	}
}

func TestListenServesUntilStopped(t *testing.T) {
	sim := bedrocksim.New()
	stop, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	response, _, err := post(t, sim, sonnet, "converse", hello)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v %v", response, err)
	}
	stop()
	if _, _, err := post(t, sim, sonnet, "converse", hello); err == nil {
		t.Error("it still serves")
	}
	if _, err := sim.Listen("not an address"); err == nil || !strings.Contains(err.Error(), "simulated bedrock") {
		t.Errorf("%v", err)
	}
}
