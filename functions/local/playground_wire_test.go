package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/poe"
)

// askInPage sends a query by way of the playground, reads the answer to its end, and returns
// it with its id on the wire.
func (p *program) askInPage(bot, text string) (answer, id string) {
	p.t.Helper()
	query, err := json.Marshal(poe.Conversation(text))
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := http.Post(p.base()+"/playground/api/bots/"+bot, "application/json", bytes.NewReader(query))
	if err != nil {
		p.t.Fatal(err)
	}
	return body(p.t, r), r.Header.Get("Playground-Wire")
}

// page asks for something as the playground's page does.
func (p *program) page(method, path string, send, to any) int {
	p.t.Helper()
	var text io.Reader
	if send != nil {
		encoded, err := json.Marshal(send)
		if err != nil {
			p.t.Fatal(err)
		}
		text = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.base()+"/playground/api/"+path, text)
	if err != nil {
		p.t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	answer := body(p.t, got)
	if s, ok := to.(*string); ok {
		*s = answer
	} else if to != nil {
		if err := json.Unmarshal([]byte(answer), to); err != nil {
			p.t.Fatalf("%d %s: %v", got.StatusCode, answer, err)
		}
	}
	return got.StatusCode
}

// logged is what the tests look at of a log line.
type logged struct {
	Outcome   string `json:"outcome"`
	Attempts  int    `json:"attempts"`
	TokensIn  int    `json:"tokens_in"`
	TokensOut int    `json:"tokens_out"`
	Cost      string `json:"cost_usd"`
	RequestID string `json:"request_id"`
	Failed    []struct{ Kind, Region string }
}

func (p *program) wire(id string) (playground.Exchange, logged) {
	p.t.Helper()
	var found playground.Exchange
	if status := p.page(http.MethodGet, "wire/"+id, nil, &found); status != http.StatusOK {
		p.t.Fatalf("status %d", status)
	}
	var line logged
	if err := json.Unmarshal(found.Line, &line); err != nil {
		p.t.Fatalf("%s: %v", found.Line, err)
	}
	return found, line
}

func TestThePageSeesWhatAnAnswerTookAtBedrock(t *testing.T) {
	p := start(t, nil)
	_, id := p.askInPage("nova/nova-lite", "Hello!")
	found, line := p.wire(id)
	if !found.Ended || found.Unseen != "" || len(found.Findings) > 0 || len(found.Calls) != 1 {
		t.Fatalf("%+v", found)
	}
	call := found.Calls[0]
	if call.Status != 200 || call.Region != "us-east-1" || !strings.HasSuffix(call.URL, "/converse-stream") || call.EndedAt.IsZero() || call.Broken != "" {
		t.Errorf("%+v", call)
	}
	if !strings.Contains(string(call.Request), `"text":"Hello!"`) || len(call.Events) < 4 || call.Events[0].Type != "messageStart" {
		t.Errorf("%s, %+v", call.Request, call.Events)
	}
	if call.Header.Get("Authorization") != "" {
		t.Error("a signature is shown")
	}
	if line.Outcome != "ok" || line.Attempts != 1 || line.TokensIn == 0 || line.TokensOut == 0 || line.Cost == "0" || line.Cost == "" {
		t.Errorf("%s", found.Line)
	}
	if !strings.Contains(p.log.String(), `"request_id":"`+line.RequestID+`"`) {
		t.Errorf("%s is not in the log", line.RequestID)
	}
}

func TestThePageSeesEachAttempt(t *testing.T) {
	p := start(t, nil)
	_, id := p.askInPage("nova/nova-lite", "error throttling")
	found, line := p.wire(id)
	if len(found.Calls) < 2 || len(found.Calls) != line.Attempts || line.Outcome != "throttled" {
		t.Fatalf("%d calls, %s", len(found.Calls), found.Line)
	}
	for _, c := range found.Calls {
		if c.Status != 429 || !strings.Contains(string(c.Response), "message") {
			t.Errorf("%d %s", c.Status, c.Response)
		}
	}
	if len(found.Findings) > 0 {
		t.Errorf("an error that the user is told is no finding: %+v", found.Findings)
	}
}

func TestThePageIsToldThatAFunctionsRequestsAreNotSeen(t *testing.T) {
	p := start(t, nil, "-group", "nova", "-lambda", buildGateway(t))
	_, id := p.askInPage("nova/nova-lite", "Hello!")
	var found playground.Exchange
	p.page(http.MethodGet, "wire/"+id, nil, &found)
	if !strings.Contains(found.Unseen, "-lambda") || len(found.Calls) > 0 || !found.Ended || len(found.Findings) > 0 {
		t.Errorf("%+v", found)
	}
	var why string
	if status := p.page(http.MethodGet, "wire/"+id+"/case", nil, &why); status != http.StatusConflict || !strings.Contains(why, "-lambda") {
		t.Errorf("%d %s", status, why)
	}
	if status := p.page(http.MethodGet, "wire/nobody/case", nil, &why); status != http.StatusNotFound {
		t.Errorf("%d %s", status, why)
	}
}
