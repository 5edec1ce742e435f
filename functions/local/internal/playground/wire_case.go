package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Case is an answer with all that led to it, for a test that has it given again: see
// functions/local/testdata/cases.
type Case struct {
	Bot      string          `json:"bot"`      // GROUP/BOT
	Template string          `json:"template"` // of the bot, as it was
	Group    string          `json:"group"`    // its group.yaml, as it was
	Query    json.RawMessage `json:"query"`
	Bedrock  []CaseCall      `json:"bedrock"` // in the order in which it was asked
	Status   int             `json:"status"`
	Answer   string          `json:"answer"` // byte by byte
}

// CaseCall is one request to Bedrock, and what came back.
type CaseCall struct {
	Method   string            `json:"method"`
	Path     string            `json:"path"` // as it was sent
	Region   string            `json:"region"`
	Request  json.RawMessage   `json:"request"`
	Status   int               `json:"status"` // 0: there was no response
	Header   map[string]string `json:"header"`
	Response []byte            `json:"response"` // in Base64
	Broken   bool              `json:"broken"`   // the connection was, before the end of the response
}

// headersOfCases are those of Bedrock's that mean something to a caller.
var headersOfCases = []string{"Content-Type", "X-Amzn-Errortype", "X-Amzn-Requestid", "Retry-After"}

func (s *Server) testCase(w http.ResponseWriter, r *http.Request) {
	a, ok := s.opts.Wire.find(r.PathValue("id"))
	if !ok {
		http.Error(w, noAnswer, http.StatusNotFound)
		return
	}
	made, why := a.testCase(s.opts.Wire.unseen)
	if why != "" {
		http.Error(w, "This answer cannot be made into a test case: "+why, http.StatusConflict)
		return
	}
	name := strings.ReplaceAll(made.Bot, "/", "-") + ".json"
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	_ = to.Encode(made) // whoever has left needs no answer
}

// testCase is the answer as a case, or why it cannot be one.
func (a *answerWire) testCase(unseen string) (c Case, why string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case unseen != "":
		return c, unseen
	case !a.ended || a.left:
		return c, "it has not come to its end."
	case a.query.cut() || a.response.cut() || !json.Valid(a.query.text):
		return c, "the query or the answer is too long, or no JSON."
	}
	c = Case{
		Bot: a.bot, Template: a.template.serving(), Group: a.template.Group, Query: asJSON(a.query.text),
		Bedrock: []CaseCall{}, Status: a.status, Answer: string(a.response.text),
	}
	for _, one := range a.calls {
		if one.request.cut() || one.response.cut() {
			return c, "what went to Bedrock or came from there is too long."
		}
		c.Bedrock = append(c.Bedrock, one.forCase())
	}
	return c, ""
}

func (c *call) forCase() CaseCall {
	made := CaseCall{
		Method: c.method, Region: c.region, Request: asJSON(c.request.text), Status: c.status,
		Header: map[string]string{}, Response: c.response.text, Broken: c.broken != "",
	}
	if u, err := url.Parse(c.url); err == nil {
		made.Path = u.EscapedPath()
	}
	for _, name := range headersOfCases {
		if value := c.responseHeader.Get(name); value != "" {
			made.Header[name] = value
		}
	}
	return made
}
