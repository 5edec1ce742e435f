package bot

import "github.com/poebridge/poebridge/pkg/usage"

// Charge says whether users pay for the answers of a bot, and how much.
type Charge struct {
	Users         bool    `yaml:"users"`          // pay, through Poe
	MarkupPercent int     `yaml:"markup_percent"` // on top of what an answer costs
	AtMostUSD     float64 `yaml:"at_most_usd"`    // for one answer; 0: what it may cost by estimate
	Description   string  `yaml:"description"`    // beside the amount
}

// MilliCents is what users pay for an answer that costs so much, in thousandths of a cent,
// rounded up once.
func (c Charge) MilliCents(cost usage.Picodollars) int {
	return cost.Plus(c.MarkupPercent).MilliCents()
}

// MostMilliCents is the most that users are asked for, where an answer may cost so much.
func (c Charge) MostMilliCents(cost usage.Picodollars) int {
	amount := c.MilliCents(cost)
	if c.AtMostUSD == 0 {
		return amount
	}
	most, _ := usage.Dollars(c.AtMostUSD) // validation has seen to it that there is one
	return min(amount, most.MilliCents())
}
