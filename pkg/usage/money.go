package usage

import (
	"math"
	"strconv"
	"strings"
)

// Picodollars are an amount of money: 1e12 are one US dollar. They are integers so
// that sums are exact, and so small because prices are given per million tokens with
// up to six decimals. An int64 holds 9.2 million dollars.
type Picodollars int64

const (
	picodollarsPerDollar    = 1e12
	picodollarsPerMilliCent = picodollarsPerDollar / 100_000
)

// Add returns the sum, as for a query that took several calls.
func (p Picodollars) Add(q Picodollars) Picodollars {
	switch {
	case q > 0 && p > math.MaxInt64-q:
		return math.MaxInt64
	case q < 0 && p < math.MinInt64-q:
		return math.MinInt64
	}
	return p + q
}

// MilliCents is the amount in thousandths of a cent, the unit of Poe's cost API, of
// which a dollar has 100,000. It rounds up, since whatever is rounded away is the
// operator's loss; an amount below zero is no charge.
func (p Picodollars) MilliCents() int {
	if p <= 0 {
		return 0
	}
	return int((p-1)/picodollarsPerMilliCent) + 1
}

// String writes the exact amount in dollars, with at least two decimals: "$0.001234".
func (p Picodollars) String() string {
	sign, n := "", uint64(p)
	if p < 0 {
		sign, n = "-", -n // right for the smallest int64, too
	}
	fraction := strconv.FormatUint(n%picodollarsPerDollar+picodollarsPerDollar, 10)[1:]
	fraction = fraction[:2] + strings.TrimRight(fraction[2:], "0")
	return sign + "$" + strconv.FormatUint(n/picodollarsPerDollar, 10) + "." + fraction
}
