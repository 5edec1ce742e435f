package usage

import (
	"fmt"
	"math"
)

// Rate is the price of one token in picodollars. A price list's dollars per million
// tokens times a million is the same number: $3.30 is 3,300,000.
type Rate int64

// dearest is the highest rate in dollars per million tokens that is taken for meant.
// The dearest text model on Bedrock is at 75 (bedrock.md §3.5); what is above 10,000 was
// given in another unit.
const dearest = 10_000

// RatePerMillion is the rate for a price in US dollars per million tokens. It is an
// error if the price is below zero, above $10,000, not a number, or has more than six
// decimals, which a Rate cannot hold.
func RatePerMillion(usd float64) (Rate, error) {
	if !(usd >= 0 && usd <= dearest) { // so that NaN is caught as well
		return 0, fmt.Errorf("a price per million tokens is from $0 to $%d, not %v", dearest, usd)
	}
	exact := usd * 1e6
	whole := math.Round(exact)
	if math.Abs(exact-whole) > whole*1e-9 { // more than the noise of binary fractions
		return 0, fmt.Errorf("a price per million tokens has at most 6 decimals, not %v", usd)
	}
	return Rate(whole), nil
}

// cost is the price of n tokens.
func (r Rate) cost(n int) Picodollars {
	switch {
	case r <= 0 || n <= 0:
		return 0
	case int64(n) > math.MaxInt64/int64(r):
		return math.MaxInt64
	}
	return Picodollars(int64(r) * int64(n))
}

// Price is what a model charges for each kind of token. A rate of zero is free, as
// writing Amazon Nova's cache is; nothing is derived from another rate. The zero Price
// is a model whose price is not known.
type Price struct {
	Input          Rate
	Output         Rate
	CacheRead      Rate
	CacheWrite     Rate // kept for five minutes
	CacheWriteHour Rate // kept for an hour
	Long           *LongPrice
}

// LongPrice takes the place of all rates, for the whole call, when the prompt has more
// than Above tokens, cached ones included. Claude Sonnet 4 and 4.5 have one above
// 200,000: twice the price of the input, one and a half times that of the output
// (bedrock.md §3.1).
type LongPrice struct {
	Above          int
	Input          Rate
	Output         Rate
	CacheRead      Rate
	CacheWrite     Rate
	CacheWriteHour Rate
}

// Cost is what one call with these tokens costs. For a query of several calls, add the
// costs and not the tokens: each prompt is long or not by itself.
func (p Price) Cost(t Tokens) Picodollars {
	p = p.forPrompt(t.Prompt())
	return p.Input.cost(t.Input).
		Add(p.Output.cost(t.Output)).
		Add(p.CacheRead.cost(t.CacheRead)).
		Add(p.CacheWrite.cost(t.CacheWrite)).
		Add(p.CacheWriteHour.cost(t.CacheWriteHour))
}

// IsZero reports that nothing costs anything: the price is not known.
func (p Price) IsZero() bool {
	free := p.Long == nil || *p.Long == LongPrice{Above: p.Long.Above}
	p.Long = nil
	return free && p == Price{}
}

// forPrompt is the price without tiers for a prompt of so many tokens.
func (p Price) forPrompt(tokens int) Price {
	l := p.Long
	if l == nil || tokens <= l.Above {
		return p
	}
	return Price{
		Input:          l.Input,
		Output:         l.Output,
		CacheRead:      l.CacheRead,
		CacheWrite:     l.CacheWrite,
		CacheWriteHour: l.CacheWriteHour,
	}
}
