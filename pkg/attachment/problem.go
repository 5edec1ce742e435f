package attachment

import "strconv"

// Reason is one way in which a file cannot be had. The set is closed, so that a
// caller can have a sentence for each.
type Reason uint8

// The reasons.
const (
	NotAllowed         Reason = iota + 1 // scheme, host, port or address
	RedirectNotAllowed                   // too many, or to a place that is not allowed
	Gone                                 // 401, 403, 404 or 410; Poe's addresses last 10 minutes (poe-protocol.md §5)
	Failed                               // the network or the server
	TooLarge                             // for its kind, and it cannot be made smaller
	TooSlow                              // time ran out, or the caller gave up
	Empty                                // no content
	UnknownType                          // nothing that Bedrock reads
	Damaged                              // a picture that cannot be decoded
	TooManyPixels                        // a picture whose decoding takes too much memory
	OverBudget                           // no room after the files before it
	numReasons
)

var reasonNames = [numReasons]string{
	NotAllowed:         "not allowed",
	RedirectNotAllowed: "redirect not allowed",
	Gone:               "gone",
	Failed:             "failed",
	TooLarge:           "too large",
	TooSlow:            "too slow",
	Empty:              "empty",
	UnknownType:        "unknown type",
	Damaged:            "damaged",
	TooManyPixels:      "too many pixels",
	OverBudget:         "over the budget",
}

// Reasons returns every reason, for tables and tests.
func Reasons() []Reason {
	var all []Reason
	for r := NotAllowed; r < numReasons; r++ {
		all = append(all, r)
	}
	return all
}

// String returns the reason's name for logs and metrics.
func (r Reason) String() string {
	if r == 0 || r >= numReasons {
		return "unknown reason"
	}
	return reasonNames[r]
}

// Problem is why a file cannot be had. Its text is fit for a log: it has at most a
// host name, never the rest of an address, a file's name, or anything a server sent.
type Problem struct {
	Reason Reason
	Host   string // that was asked, where there is one
	Err    error  // the cause in our own words; may be nil
}

func (p *Problem) Error() string {
	text := "attachment " + p.Reason.String()
	if p.Host != "" {
		text += " (" + strconv.QuoteToASCII(p.Host) + ")"
	}
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	return text
}

func (p *Problem) Unwrap() error { return p.Err }
