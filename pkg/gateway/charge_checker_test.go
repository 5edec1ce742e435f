package gateway_test

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// chargeFacts is all that is known of a query afterwards, from four sides: its caller, Poe's
// accounts, the record and the log.
type chargeFacts struct {
	plan    *chargePlan
	events  []poe.Event
	left    bool
	ledger  poesim.Charge
	records []*gateway.Record
	lost    int // lines of the log
	unknown int
}

// check says what is wrong with a query. It goes by the facts alone and shares no code with
// the gateway.
func (f *chargeFacts) check() (wrong []string) {
	object := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, f.plan.id+": "+fmt.Sprintf(format, args...))
		}
	}
	if len(f.records) != 1 || f.records[0].Answer == nil || f.records[0].Answer.Charge == nil {
		return append(wrong, f.plan.id+": has no record of its own")
	}
	r, c := f.records[0], f.records[0].Answer.Charge
	captured := poesim.MilliCents(f.ledger.Captured)
	object(len(f.ledger.Captured) > 1, "was charged %d times", len(f.ledger.Captured))
	asked := poesim.MilliCents(f.ledger.Authorised)
	object(captured > c.AuthorisedMilliCents || c.AuthorisedMilliCents > asked, "was charged %d, and %d was authorised, by the accounts %d", captured, c.AuthorisedMilliCents, asked)
	object(f.plan.smooth && c.State != gateway.ChargeCaptured, "is %s, and nothing stood in the way", c.State)
	switch c.State {
	case gateway.ChargeCaptured:
		object(len(f.ledger.Captured) != 1 || captured != c.ChargedMilliCents || captured == 0, "was charged %d, which counts as %d", captured, c.ChargedMilliCents)
	case gateway.ChargeLost, gateway.ChargeDeclined, gateway.ChargeNone:
		object(captured > 0 || c.ChargedMilliCents > 0, "is %s and was charged %d", c.State, captured)
	case gateway.ChargeUnknown:
		object(c.ChargedMilliCents > 0, "counts as charged %d, which nobody knows", c.ChargedMilliCents)
	default:
		object(true, "is %q", c.State)
	}
	object((f.unknown == 1) != (c.State == gateway.ChargeUnknown) || f.unknown > 1, "has %d lines of an unknown charge and is %s", f.unknown, c.State)
	object((f.lost == 1) != (c.State == gateway.ChargeLost) || f.lost > 1, "has %d lines of a lost charge and is %s", f.lost, c.State)
	object(c.AuthorisedMilliCents == 0 && f.plan.answered > 0, "the model was asked %d times, and nobody was to pay", f.plan.answered)
	if f.left {
		return wrong
	}
	names, text := f.told()
	failed := strings.Contains(names, "error")
	object(!strings.HasPrefix(names, "meta ") || !strings.HasSuffix(names, " done") || strings.Count(names, "done") != 1 || strings.Count(names, "error") > 1, "has the events %s", names)
	object(failed && captured > 0, "was charged %d for an error", captured)
	object(failed == (r.Err == nil), "ended with %v and has the events %s", r.Err, names)
	if c.AuthorisedMilliCents == 0 {
		object(!failed || text != "", "was given %q for nothing", text)
		return wrong
	}
	object(c.State == gateway.ChargeDeclined, "is declined and authorised")
	object(!failed && c.State == gateway.ChargeNone, "was an answer that nobody was to pay for")
	if said, cut := strings.CutSuffix(text, timeNote); cut { // the user was long in being asked
		object(failed || !strings.HasPrefix(f.plan.text, said), "said %q, failed: %t", text, failed)
		return wrong
	}
	object((f.plan.sound || !failed) && text != f.plan.text || f.plan.sound && failed, "said %q, failed: %t", text, failed)
	// Thirty per cent above 3 and 15 dollars for a million tokens, in thousandths of a cent.
	due := min(((f.plan.in*3+f.plan.out*15)*13+99)/100, c.AuthorisedMilliCents)
	object(f.plan.sound && captured > 0 && captured != due, "was charged %d for what costs %d", captured, due)
	return wrong
}

// told is what the caller saw: the names of the events, and the text in the end.
func (f *chargeFacts) told() (names, text string) {
	var list []string
	for _, e := range f.events {
		list = append(list, e.Name)
		switch e.Name {
		case "text":
			text += textOf(e)
		case "replace_response":
			text = textOf(e)
		}
	}
	return strings.Join(list, " "), text
}
