package bot

import (
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/usage"
)

const (
	maxMarkup = 1000 // eleven times what an answer costs; beyond that somebody has slipped
	// maxChargeText is a bound on sense: Poe states none, and shows it in a line.
	maxChargeText = 200
)

// checkCharge finds charges that Poe cannot count or that would come to nothing.
func (c *checker) checkCharge() {
	ch := c.template.Charge
	if ch.MarkupPercent < 0 || ch.MarkupPercent > maxMarkup {
		c.fault("charge.markup_percent", "50 for half as much again", "must be from 0 to %d, got %d", maxMarkup, ch.MarkupPercent)
	}
	if most, err := usage.Dollars(ch.AtMostUSD); err != nil || usage.MilliCents(most.MilliCents()) != most {
		c.fault("charge.at_most_usd", "US dollars; 0: what an answer may cost", "must be from 0 to 100, with at most five decimals, got %v", ch.AtMostUSD)
	}
	if n := utf8.RuneCountInString(ch.Description); n > maxChargeText {
		c.fault("charge.description", "", "has %d characters; at most %d", n, maxChargeText)
	}
	if !ch.Users {
		return
	}
	if !c.template.Price.costs() {
		c.lacks("price", "or charge.users: false", "missing: users are charged what an answer costs, and nobody knows that")
	}
	if c.template.Poe.RateCard == "" {
		c.warn("poe.rate_card", "say what an answer costs, as in [usd_milli_cents=N]", "users are charged, and Poe has no prices to show them")
	}
}

// costs reports whether there is anything in a price that is not free.
func (p Price) costs() bool {
	for _, prices := range []map[string]float64{p.Images, p.Seconds} {
		for _, usd := range prices {
			if usd > 0 {
				return true
			}
		}
	}
	return p.Input > 0 || p.Output > 0
}
