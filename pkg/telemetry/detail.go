package telemetry

import "fmt"

// Detail is how finely metrics are told apart. CloudWatch charges for each combination of a
// name and dimensions' values by the hours in which it occurs, $0.30 for all of a month.
type Detail string

// The details.
const (
	DetailBot   Detail = "bot"   // as the scope of each metric says
	DetailGroup Detail = "group" // by group, and never by bot
	DetailOff   Detail = "off"   // no metrics at all
)

// ParseDetail reads a setting; empty is [DetailBot], and so is what comes with an error.
func ParseDetail(s string) (Detail, error) {
	switch d := Detail(s); d {
	case DetailBot, DetailGroup, DetailOff:
		return d, nil
	case "":
		return DetailBot, nil
	}
	return DetailBot, fmt.Errorf("%q; want %s, %s or %s", s, DetailBot, DetailGroup, DetailOff)
}
