package bedrocksim

import (
	"net/http"
	"slices"
)

// Rule is a reason for which Bedrock refuses a request.
type Rule struct {
	Name   string // readable and unique, such as "blank-text"
	Source string // where the fact is written down
	// Verified is false when the source says that the fact is hearsay. What a rule
	// that is verified applies to a model may still rest on a doubtful fact about it.
	Verified  bool
	Status    int    // HTTP status; 0: 400
	ErrorType string // empty: ValidationException

	scope scope
	check func(j *judged) finding
}

// finding is what a rule has against a request. The zero value is nothing.
type finding struct {
	message  string
	doubtful bool // by a fact about the model that has no checked source
}

// judged is a request with all that rules look at.
type judged struct {
	ConverseRequest
	subject
	operation string
	region    string
	body      []byte
	genuine   func(ReasoningText) bool // whether thinking is what the server said
}

// Rules lists the rules in the order in which they are applied; the first to object
// decides.
func Rules() []Rule {
	return slices.Concat(
		countRules(), modelRules(), shapeRules(), turnRules(), blockRules(), guardRules(), systemRules(), inferenceRules(),
		imageRules(), documentRules(), mediaRules(),
		toolRules(), choiceRules(), toolBlockRules(), pairRules(), resultRules(), cacheRules(),
		thinkingRules(), outputRules(), extraRules(), sizeRules(),
	)
}

// verdict is a refusal by a rule.
type verdict struct {
	refusal    Refusal
	rule       string
	unverified bool
}

// judge applies the rules; nil when none objects.
func (s *Server) judge(to route, region string, body []byte, request ConverseRequest) *verdict {
	if !s.set.rules {
		return nil
	}
	j := &judged{
		ConverseRequest: request, subject: s.set.subject(to.model),
		operation: to.operation, region: region, body: body, genuine: s.genuine,
	}
	for _, rule := range Rules() {
		if !rule.scope.covers(to.operation) {
			continue
		}
		f := rule.check(j)
		unverified := f.doubtful || !rule.Verified
		if f.message == "" || unverified && !s.set.unverified {
			continue
		}
		return &verdict{refusal: rule.refusal(f.message), rule: rule.Name, unverified: unverified}
	}
	return nil
}

func (r Rule) refusal(message string) Refusal {
	status := r.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	return Refusal{Name: r.Name, Status: status, ErrorType: or(r.ErrorType, "ValidationException"), Message: message}
}
