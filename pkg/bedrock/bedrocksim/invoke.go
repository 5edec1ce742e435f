package bedrocksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxInvokeBody is the longest body of InvokeModel in bytes (bedrock.md §1.1).
const maxInvokeBody = 25_000_000

// vendor is a model that is asked in its vendor's own form.
type vendor struct {
	id       string
	profiles string // prefixes of the inference profiles that contain it
	form     check
	answer   func(order) outcome
	twist    func(twist) func(order) outcome // nil: words change nothing
}

// vendors are the models that InvokeModel is simulated for.
func vendors() []vendor {
	out := []vendor{
		{"amazon.nova-canvas-v1:0", "us", amazonForm(canvas), amazonPaint, amazonTwist},
		{"amazon.titan-image-generator-v2:0", "", amazonForm(titan2), amazonPaint, amazonTwist},
		{"twelvelabs.pegasus-1-2-v1:0", "eu us", pegasusForm, pegasusSay, nil},
	}
	for id, form := range stabilityForms {
		out = append(out, vendor{id, "us", form, stabilityPaint, func(t twist) func(order) outcome { return t.stability }})
	}
	return out
}

func amazonTwist(t twist) func(order) outcome { return t.amazon }

// InvokeModelIDs lists the base ids that InvokeModel is simulated for, in order.
func InvokeModelIDs() []string {
	var out []string
	for _, v := range vendors() {
		out = append(out, v.id)
	}
	slices.Sort(out)
	return out
}

// invoke answers InvokeModel.
func (s *Server) invoke(reply *reply, route route, call *Call) {
	v, o, no := s.order(route, call)
	if no != nil {
		s.update(func() { call.Rule, call.Unverified = no.rule, no.unverified })
		reply.refuse(no.refusal)
		return
	}
	answer, scripted := s.scripted()
	if !scripted {
		answer = s.strike(s.steered(o))
	}
	end := v.end(o, call.Header, answer)
	if end.refusal != nil && answer.Fault.Name == "" {
		answer.Fault = end.refusal.Fault()
	}
	if u := end.usage; u != nil {
		reply.w.Header().Set("X-Amzn-Bedrock-Input-Token-Count", strconv.Itoa(u.InputTokens))
		reply.w.Header().Set("X-Amzn-Bedrock-Output-Token-Count", strconv.Itoa(u.OutputTokens))
	}
	if sent := reply.whole(end.body, answer); sent != nil && end.usage != nil {
		reply.onTold(*end.usage)
	}
}

// steered is how an answer comes by the words of its prompt, whatever is in it.
func (s *Server) steered(o order) Answer {
	a := Answer{Fault: o.fault()}
	if o.says(slowWord) {
		a.FirstAfter = 100 * s.set.pace
	}
	return a
}

// end is what is in an answer. Nothing is painted that nobody will see.
func (v vendor) end(o order, h http.Header, a Answer) outcome {
	switch {
	case a.Body != "":
		return outcome{body: []byte(a.Body)}
	case a.Fault.refusal != nil, a.Fault.instead != nil, a.Fault.before != endOpen:
		return outcome{}
	case guarded(h, o):
		return outcome{body: []byte(guardedAnswer)}
	}
	return v.outcome(o)
}

// outcome is what a model makes of an order.
func (v vendor) outcome(o order) outcome {
	for _, t := range twists {
		if v.twist == nil || v.twist(t) == nil || !o.says(t.word) {
			continue
		}
		return v.twist(t)(o)
	}
	return v.answer(o)
}

// order reads a body, and says what is wrong with it.
func (s *Server) order(route route, call *Call) (vendor, order, *verdict) {
	no := func(rule string, unverified bool, message string) *verdict {
		return &verdict{
			refusal: Refusal{Name: rule, Status: http.StatusBadRequest, ErrorType: "ValidationException", Message: message},
			rule:    rule, unverified: unverified,
		}
	}
	v, known := s.vendor(route.model)
	f := &form{order: order{model: v.id}}
	body, err := jsonValue(call.Body)
	switch {
	case !known && !s.knows(route.model):
		return v, f.order, no("unknown-model", true, "The provided model identifier is invalid.")
	case !known:
		return v, f.order, no("not-simulated", true, "The simulator plays this model by Converse only.")
	case len(call.Body) > maxInvokeBody:
		return v, f.order, no("body-size", false, fmt.Sprintf("1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to %d", maxInvokeBody))
	case (call.Header.Get(guardrailHeader) == "") != (call.Header.Get(guardrailVersionHeader) == ""):
		return v, f.order, no("guardrail-pair", false, "Both guardrailIdentifier and guardrailVersion have to be given.")
	case err != nil:
		return v, f.order, no("malformed-json", false, "Malformed input request, please reformat your input and try again.")
	}
	v.form(f, "#", body)
	if found, ok := s.decisive(f.findings); ok {
		return v, f.order, no("form", found.doubtful, found.message)
	}
	return v, f.order, nil
}

// decisive is the first of some findings that the server goes by.
func (s *Server) decisive(list []finding) (finding, bool) {
	for _, found := range list {
		if s.set.rules && (s.set.unverified || !found.doubtful) {
			return found, true
		}
	}
	return finding{}, false
}

// vendor finds out which model an id means.
func (s *Server) vendor(id string) (vendor, bool) {
	sub := s.set.subject(id)
	for _, v := range vendors() {
		if v.id == sub.base && (sub.profile == "" || sub.profile == "arn" || slices.Contains(strings.Fields(v.profiles), sub.profile)) {
			return v, true
		}
	}
	return vendor{}, false
}

// knows says whether there is such a model at all.
func (s *Server) knows(id string) bool { return s.set.subject(id).known }

// jsonValue decodes JSON with its numbers as they stand.
func jsonValue(body []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one value")
	}
	return v, nil
}

// The headers that name a guardrail (bedrock.md §1.6).
const (
	guardrailHeader        = "X-Amzn-Bedrock-Guardrailidentifier"
	guardrailVersionHeader = "X-Amzn-Bedrock-Guardrailversion"
)

// guardedAnswer is an answer that a guardrail has taken the place of; from memory.
const guardedAnswer = `{"amazon-bedrock-guardrailAction":"INTERVENED","images":[],"error":"` + guardText + `"}`

// guarded says whether a guardrail objects to an order.
func guarded(h http.Header, o order) bool { return h.Get(guardrailHeader) != "" && o.says(guardWord) }
