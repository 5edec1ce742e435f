package main

import (
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// class is what a fault means for the answer, by our own judgement and not the gateway's.
type class string

const (
	healthy  class = "healthy"  // there is no fault
	harmless class = "harmless" // the answer is whole all the same
	foreign  class = "foreign"  // the answer is whole and has a strange piece in it
	broken   class = "broken"   // the answer is lost; the next attempt may succeed
	silent   class = "silent"   // the same, and it takes a time-out to notice
	elsewise class = "elsewise" // this target will never answer; another one may
	fatal    class = "fatal"    // no target will take this question
	tooLong  class = "too-long" // no target will, but for a shorter one
)

// family is a kind of fault, a row of the table.
type family struct {
	name  string
	class class
	names string // of the simulator's faults, or how they begin
}

// families sort every fault of the simulator's; the first that matches decides.
var families = []family{
	{"too long", tooLong, "prompt-too-long too-much-text context-length too-large validationException"},
	{"bad request", fatal, "validation empty-text image-too-large conflict unknown-type"},
	{"credentials", elsewise, "unrecognized-client expired-token invalid-signature"},
	{"no access", elsewise, "access-denied not-found end-of-life"},
	{"quota", elsewise, "quota throttling-daily"},
	{"throttle", broken, "throttling throttlingException pascal-case-exception empty-exception capital-message too-many-requests model-not-ready untyped-429"},
	{"5xx", broken, "internal unavailable no-capacity untyped-50 html-50 overloaded empty-body serviceUnavailableException html-exception"},
	{"model error", broken, "model- modelStreamErrorException modelTimeoutException pascal-case-timeout"},
	{"exception", broken, "internalServerException somethingNewException empty-unmodelled html-unmodelled error-message"},
	{"bad frame", broken, "bad- no-message-type"},
	{"cut frame", broken, "half-frame"},
	{"early end", broken, "clean-eof no-output empty-200"},
	{"reset", broken, "abort hang-up"},
	{"stall", silent, "stall no-headers"},
	{"odd text", foreign, "huge-delta lone-surrogates"},
	{"odd event", harmless, "unknown- empty-deltas no-block-stop metadata-first no-metadata"},
	{"drip", harmless, "drip"},
}

// point is where in the answer a fault strikes, as a user would tell.
type point string

const (
	none   point = "none"
	before point = "before" // the first token
	mid    point = "mid"    // some text is shown
	last   point = "last"   // all text is shown, messageStop has not come
	after  point = "after"  // messageStop
)

// kase is a fault of the simulator's with what we know about it.
type kase struct {
	fault  bedrocksim.Fault
	family string
	class  class
	point  point
}

func (k kase) name() string {
	if k.fault.Name == "" {
		return "none"
	}
	return k.fault.Name
}

// kases are all faults and refusals that the simulator has.
func kases() []kase {
	var all []kase
	for _, f := range bedrocksim.Faults() {
		all = append(all, newKase(f))
	}
	for _, r := range bedrocksim.Refusals() {
		all = append(all, newKase(r.Fault()))
	}
	return all
}

func newKase(f bedrocksim.Fault) kase {
	k := kase{fault: f, point: pointOf(f)}
	for _, family := range families {
		if slices.ContainsFunc(strings.Fields(family.names), func(name string) bool { return strings.HasPrefix(f.Name, name) }) {
			k.family, k.class = family.name, family.class
			break
		}
	}
	if k.point == after && k.class != foreign {
		k.class = harmless
	}
	return k
}

func pointOf(f bedrocksim.Fault) point {
	switch {
	case f.Point == bedrocksim.BeforeStop:
		return last
	case f.Point == bedrocksim.AfterStop:
		return after
	case f.Point > bedrocksim.AfterDeltas(0):
		return mid
	}
	return before
}
