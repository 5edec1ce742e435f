package probe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/fault"
)

// reply is what has come of a question.
type reply struct {
	taken   bool
	thought bool       // the answer has thinking in it
	text    string     // how the answer begins, for whoever looks at that
	refused bool       // by what is wrong with the question, in the words of said
	kind    fault.Kind // of the failure, where it was not taken
	said    string
	skipped bool // nobody was asked any more
}

// says reports whether the question was refused because of something.
func (r reply) says(about topic) bool { return r.refused && saysSo(r.said, about) }

// finding is what is known of a key by a reply, when a refusal is about something.
func (r reply) finding(key, item string, about topic) Finding {
	switch {
	case r.taken:
		return Finding{Key: key, Item: item, Value: true}
	case r.says(about):
		return Finding{Key: key, Item: item, Value: false, Said: r.said}
	}
	return r.open(key, item)
}

// open is the finding that nothing is known.
func (r reply) open(key, item string) Finding {
	f := Finding{Key: key, Item: item, Said: r.said, Kind: r.kind}
	switch {
	case r.skipped:
		f.Why = "not asked any more"
	case r.refused:
		f.Why = "refused in words that are not known"
	default:
		f.Why = "could not be asked: " + cmp.Or(causes[r.kind], "no answer")
	}
	return f
}

// causes are why a question was not answered, where more is known than that it was not.
var causes = map[fault.Kind]string{
	fault.Throttled:     "throttled",
	fault.QuotaExceeded: "the quota is used up",
	fault.AccessDenied:  "access is denied",
	fault.NotFound:      "there is no such model",
	fault.Misconfigured: "the call is not accepted",
	fault.Timeout:       "it took too long",
	fault.StreamBroken:  "the answer broke off",
	fault.Filtered:      "it was filtered",
}

// elsewhere are the kinds of failure that say nothing of the question, whatever their code.
var elsewhere = []fault.Kind{fault.NotFound, fault.Filtered, fault.QuotaExceeded}

// failureOf tells a refusal of the question from a failure to ask it.
func failureOf(err error) reply {
	r := reply{kind: fault.KindOf(err)}
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		r.said = oneLine(fmt.Sprint(err))
		return r
	}
	r.said = oneLine(api.ErrorMessage())
	if r.said == "" {
		r.said = oneLine(api.ErrorCode())
	}
	r.refused = api.ErrorCode() == "ValidationException" && !slices.Contains(elsewhere, r.kind)
	return r
}
