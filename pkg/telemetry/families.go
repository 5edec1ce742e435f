package telemetry

import (
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// Family is metrics that are alike but for the end of their names, which is from a closed set.
// The Name of its Metric ends with a dot.
type Family struct {
	Metric
	Of   string   // what stands at the end, in a word
	Ends []string // all that may stand there
}

func (f Family) of(end string) Metric {
	m := f.Metric
	m.Name += end
	return m
}

// Families are all there are.
func Families() []Family {
	return []Family{
		{errorsOf, "kind", kindNames()},
		{poeErrorsOf, "cause", gateway.Causes()},
		{reactionsOf, "reaction", gateway.Reactions()},
		{removedOf, "reaction", gateway.Reactions()},
	}
}

var (
	errorsOf    = Metric{"poebridge.errors.", Count, OfBot, "queries that ended with an error of this kind"}
	poeErrorsOf = Metric{"poebridge.poe_errors.", Count, OfBot, "Poe's reports with this cause"}
	reactionsOf = Metric{"poebridge.reactions.", Count, OfBot, "reactions of users to answers"}
	removedOf   = Metric{"poebridge.reactions_removed.", Count, OfBot, "reactions that users have taken back"}
)

func kindNames() []string {
	var names []string
	for _, kind := range fault.Kinds() {
		names = append(names, kind.String())
	}
	return names
}

// ErrorsOf counts errors of one kind.
func ErrorsOf(kind fault.Kind) Metric { return Family{Metric: errorsOf}.of(kind.String()) }

// PoeErrorsOf counts reports with one of [gateway.Causes].
func PoeErrorsOf(cause string) Metric { return Family{Metric: poeErrorsOf}.of(cause) }

// ReactionsOf counts reactions of one of the names in [gateway.Reactions].
func ReactionsOf(name string) Metric { return Family{Metric: reactionsOf}.of(name) }

// RemovedReactionsOf counts those that are taken back. They are not taken off the others: a
// sum in which some are negative says nothing about a period.
func RemovedReactionsOf(name string) Metric { return Family{Metric: removedOf}.of(name) }

// Singles are the metrics that belong to no family, in the order of the table in README.md.
func Singles() []Metric {
	return []Metric{
		Requests, Errors, Failed, ToMend, Refused, Abandoned,
		FirstByte, FirstText, Duration, FirstCall, PerChunk, Operation,
		InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens, ThinkingTokens, Cost, EstimatedInput, EstimatedOutput, EstimatedCost,
		Calls, Retries, Failovers, Recoveries, Interventions, Truncations, MergedEvents,
		ConfigAge, ConfigFaults,
		ColdStarts, ColdInit, ColdKeys, ColdTemplate, ColdFirstCall,
		ChargesCaptured, ChargesAmount, ChargesDeclined, ChargesLost, ChargesUnknown,
		PoeErrors,
		ControlsDropped, OverridesRefused,
	}
}

// All are all metrics there are, each once.
func All() []Metric {
	all := Singles()
	for _, f := range Families() {
		for _, end := range f.Ends {
			all = append(all, f.of(end))
		}
	}
	return all
}

// Dimensions are the sets of dimensions by which metrics of a scope are told apart.
func (s Scope) Dimensions() [][]string {
	switch s {
	case OfStage:
		return [][]string{{Stage}}
	case OfGroup:
		return [][]string{{Stage, Group}}
	}
	return [][]string{{Stage, Group}, {Stage, Group, Bot}}
}
