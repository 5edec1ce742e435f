package bedrocksim

import (
	"net/http"
	"time"
)

// Call is one request as it arrived, and how it was received.
type Call struct {
	Model     string          // model id or ARN, unescaped
	Operation string          // one of the operations, such as OperationConverse
	Region    string          // from the SigV4 credential scope; empty for bearer tokens
	Header    http.Header     // request headers
	Body      []byte          // request body as sent
	Request   ConverseRequest // the body, decoded as far as it can be; of a count, the prompt
	RequestID string          // in the header x-amzn-RequestId of every answer
	Status    int             // HTTP status of the answer; 0 when none was ever sent
	Rule      string          // name of the rule that refused it, if one did
	Whole     bool            // the answer was sent to its end: messageStop, or a body that is whole
	Told      *Usage          // what the answer said of tokens; nil where it did not come to that
	// Unverified marks a refusal that rests on a rule or a fact without a checked source.
	Unverified bool
	At         time.Time
}
