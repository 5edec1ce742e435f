package main

import (
	"regexp"
	"strings"

	"github.com/poebridge/poebridge/pkg/fault"
)

// reference is how a text that users read ends, by which the log line is found.
var reference = regexp.MustCompile(` \(ref ([a-z2-7]+)\)$`)

// kindAdvice is where to look, by what kind of failure a user is told of.
var kindAdvice = map[fault.Kind]string{
	fault.AccessDenied:   "IAM or model access: the function's role lacks bedrock:InvokeModelWithResponseStream for the model there, or in a region that its inference profile sends questions to: deploy; or the account has no access to the model: open it in the Bedrock console",
	fault.NotFound:       "region: Bedrock does not know this model id there, or its life has ended: botctl models says where it is offered",
	fault.Misconfigured:  "template: it is not as the model needs it; botctl validate, then look at the log",
	fault.InvalidRequest: "template: the model does not take what it sends, such as a sampling parameter or a system prompt; the log says which",
	fault.QuotaExceeded:  "quota: that of the account for this model is used up, or 0 as in new accounts: raise it in Service Quotas",
	fault.Throttled:      "quota: that of the account for this model is too small for the moment; wait, or raise it in Service Quotas",
	fault.Unavailable:    "Bedrock cannot serve the model at the moment: later again, or name a second region in the template",
	fault.Timeout:        "the model was too slow: later again, or raise the timeouts of the template",
	fault.TooLong:        "template: its system prompt alone is too long for the model",
	fault.Busy:           "the function answers as many as it may: wait, or raise reserved_concurrency in group.yaml",
}

// adviceForText says what to do about a failure by what a user reads of it, which is all that
// Poe is told.
func adviceForText(text string) string {
	advice := "the function's log says why"
	plain := strings.TrimSpace(reference.ReplaceAllString(text, ""))
	for kind, one := range kindAdvice {
		if plain == fault.UserText(fault.New(kind, "check", "as a bot tells it"), "en") {
			advice = one
		}
	}
	if found := reference.FindStringSubmatch(text); found != nil {
		advice += "; the log has it under ref " + found[1]
	}
	return advice
}

func inOneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
