package bedrocksim

import (
	"slices"
	"strings"
)

// Faults lists every way in which an accepted answer can go wrong, by name, at each point
// of a stream that makes a difference (bedrock.md §2). Refusals are listed by [Refusals].
func Faults() []Fault {
	all := exceptions()
	for _, f := range []Fault{
		ErrorMessage("InternalFailure", "An internal failure occurred."),
		UnknownEvent(), NoMessageType(), BadPreludeCRC(), BadMessageCRC(), BadJSON(),
		HalfFrame(), HalfFrameAbort(), CleanEOF(), Abort(), Stall(),
	} {
		all = append(all, f.At(First), f.At(AfterDeltas(1)), f.At(BeforeStop))
	}
	for _, f := range []Fault{CleanEOF(), Abort(), Stall()} {
		all = append(all, f.At(AfterStop))
	}
	for _, f := range []Fault{UnknownDelta(), UnknownStart(), EmptyDeltas(), HugeDelta(), LoneSurrogates()} {
		name := f.Name
		all = append(all, f.At(AfterDeltas(1)).named(name))
	}
	return append(all,
		UnknownStart().At(AfterDeltas(0)).named("unknown-start-first"),
		NoBlockStop(), UnknownStop(), MetadataFirst(), NoMetadata(),
		Drip(), EmptyBody(), NoOutput(), HangUp(), NoHeaders(),
	)
}

// exceptions are those that the stream models, at every point, and the odd ones once.
func exceptions() []Fault {
	var all []Fault
	for _, f := range []Fault{
		Exception("internalServerException", "The system encountered an unexpected error during processing. Try your request again."),
		ExceptionBody("modelStreamErrorException", `{"message":"The model stream broke.","originalMessage":"stream broke","originalStatusCode":500}`),
		Exception("validationException", "Input is too long for requested model."),
		Exception("throttlingException", "Too many tokens, please wait before trying again."),
		Exception("serviceUnavailableException", "Bedrock is unable to process your request."),
		Exception("modelTimeoutException", "Model has timed out in processing the request. Try your request again."),
		Exception("somethingNewException", "Something new happened."),
	} {
		all = append(all, f.At(First), f.At(AfterDeltas(1)), f.At(BeforeStop), f.At(AfterStop))
	}
	const html = "<html><body><h1>503</h1></body></html>"
	for name, f := range map[string]Fault{
		"pascal-case-exception":       Exception("ThrottlingException", "Too many requests, please wait before trying again."),
		"pascal-case-timeout":         Exception("ModelTimeoutException", "Model has timed out in processing the request."),
		"empty-exception":             ExceptionBody("throttlingException", ""),
		"empty-unmodelled-exception":  ExceptionBody("somethingNewException", ""),
		"html-exception":              ExceptionBody("serviceUnavailableException", html),
		"html-unmodelled-exception":   ExceptionBody("somethingNewException", html),
		"capital-message-exception":   ExceptionBody("throttlingException", `{"Message":"Too many requests, please wait before trying again."}`),
		"throttling-exception-no-msg": ExceptionBody("throttlingException", "{}"),
	} {
		all = append(all, f.At(AfterDeltas(1)).named(name))
	}
	slices.SortFunc(all, func(a, b Fault) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// FaultNamed finds a fault among [Faults] and [Refusals], whatever the case of the name.
func FaultNamed(name string) (Fault, bool) {
	for _, f := range Faults() {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	for _, r := range Refusals() {
		if strings.EqualFold(r.Name, name) {
			return r.Fault(), true
		}
	}
	return Fault{}, false
}
