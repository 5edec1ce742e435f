package bedrocksim

import (
	"fmt"
	"strings"
)

// pointTexts are where faults strike that come at several points.
var pointTexts = map[string]string{
	First.String():          "before the answer begins",
	AfterDeltas(1).String(): "in the midst of the answer",
	BeforeStop.String():     "when all of it has come, before the stop reason",
	AfterStop.String():      "after the stop reason, before the usage",
}

// faultTexts are what happens, by the name of a fault without its point.
var faultTexts = map[string]string{
	"internalServerException":     "The stream ends with an internal error of Bedrock's",
	"modelStreamErrorException":   "The stream ends with an error of the model's",
	"validationException":         "The stream ends with a refusal of the input as too long",
	"throttlingException":         "The stream ends with a throttle",
	"serviceUnavailableException": "The stream ends because Bedrock is not available",
	"modelTimeoutException":       "The stream ends because the model took too long",
	"somethingNewException":       "The stream ends with an exception that nobody knows",
	"pascal-case-exception":       "The stream ends with a throttle whose type begins with a capital",
	"pascal-case-timeout":         "The stream ends with a time-out whose type begins with a capital",
	"empty-exception":             "The stream ends with a throttle without any text",
	"empty-unmodelled-exception":  "The stream ends with an exception that nobody knows, without any text",
	"html-exception":              "The stream ends with an exception whose text is a page of HTML",
	"html-unmodelled-exception":   "The stream ends with an exception that nobody knows, whose text is a page of HTML",
	"capital-message-exception":   "The stream ends with a throttle whose text is under another key",
	"throttling-exception-no-msg": "The stream ends with a throttle that has no message",
	"error-message":               "The stream ends with a frame of the kind that tells errors in headers",
	"unknown-event":               "An event of an unknown type comes, and the stream goes on",
	"unknown-start":               "A content block begins with an empty start after the first piece, and the stream goes on",
	"unknown-start-first":         "A content block begins with an empty start before the first piece, and the stream goes on",
	"unknown-delta":               "A piece of an unknown kind comes, and the stream goes on",
	"empty-deltas":                "Pieces without text come, and the stream goes on",
	"huge-delta":                  "One piece of 100 KB comes, and the stream goes on",
	"lone-surrogates":             "An emoji comes torn in two, and the stream goes on",
	"no-message-type":             "The stream ends with a frame that does not say what it is",
	"bad-prelude-crc":             "The stream ends with a frame whose first checksum is wrong",
	"bad-message-crc":             "The stream ends with a frame whose checksum is wrong",
	"bad-json":                    "The stream ends with a piece whose JSON is cut short",
	"half-frame":                  "The stream ends in the middle of a frame",
	"half-frame-abort":            "The connection breaks in the middle of a frame",
	"clean-eof":                   "The stream ends as if it were complete",
	"abort":                       "The connection breaks",
	"stall":                       "Nothing more comes, and the connection stays",
	"no-block-stop":               "The ends of content blocks are left out",
	"unknown-stop-reason":         "The stop reason is one that nobody knows",
	"metadata-first":              "The usage comes before the stop reason",
	"no-metadata":                 "The usage is left out",
	"drip":                        "The stream comes byte by byte",
	"empty-200":                   "The response is a 200 without any bytes",
	"no-output":                   "The answer has no output",
	"hang-up":                     "The connection is closed without a response",
	"no-headers":                  "The connection stays without a response",
}

// Kind is the fault's name without its point: faults of one kind differ in where they strike.
func (f Fault) Kind() string {
	if _, known := faultTexts[f.Name]; known {
		return f.Name
	}
	return strings.TrimSuffix(f.Name, "-"+f.Point.String())
}

// About says in a sentence what happens.
func (f Fault) About() string {
	if f.refusal != nil {
		return f.refusal.about()
	}
	text := faultTexts[f.Kind()]
	if f.Kind() != f.Name {
		text += ", " + pointTexts[f.Point.String()]
	}
	return text + "."
}

// about says in a sentence what is answered, with the beginning of the words.
func (r Refusal) about() string {
	text := fmt.Sprintf("Bedrock answers with status %d", r.Status)
	if r.ErrorType != "" {
		text += ", " + r.ErrorType
	}
	switch {
	case r.Message != "":
		return text + ": " + r.Message
	case r.ContentType != "":
		return text + ", and a page of HTML."
	case strings.TrimSpace(r.Body) == "":
		return text + ", without a body."
	}
	return text + ": " + r.Body
}
