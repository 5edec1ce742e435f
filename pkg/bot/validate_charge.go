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
	// A video that is made is paid for by its length alone.
	task, _ := c.template.Video.Task()
	switch price := c.template.Price; {
	case task.Job && price.costs() && !anyCosts(price.Seconds):
		c.lacks("price.seconds", "or charge.users: false", "missing: users are charged what a video costs, and nobody knows that")
	case !price.costs():
		c.lacks("price", "or charge.users: false", "missing: users are charged what an answer costs, and nobody knows that")
	}
	if c.template.Poe.RateCard == "" {
		c.warn("charge.users", "write poe.rate_card, as in [usd_milli_cents=N]", "users are charged, and Poe has no prices to show them")
	}
}

// costs reports whether there is anything in a price that is not free.
func (p Price) costs() bool {
	return p.Input > 0 || p.Output > 0 || anyCosts(p.Images) || anyCosts(p.Seconds)
}

func anyCosts(prices map[string]float64) bool {
	for _, usd := range prices {
		if usd > 0 {
			return true
		}
	}
	return false
}
