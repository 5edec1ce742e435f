package usage

import (
	"math"
	"math/bits"
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

// MilliCents are so many thousandths of a cent; nothing for a number below 1.
func MilliCents(n int) Picodollars { return Picodollars(picodollarsPerMilliCent).Times(n) }

// Plus is the amount and so many percent of it, rounded up to a whole picodollar; nothing for
// an amount below 1, and the amount itself for a percentage below 1.
func (p Picodollars) Plus(percent int) Picodollars {
	if p <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(p), 100+uint64(max(percent, 0)))
	if high >= 100 { // the quotient has more than 64 bits
		return math.MaxInt64
	}
	n, rest := bits.Div64(high, low, 100)
	if rest > 0 {
		n++
	}
	return Picodollars(min(n, math.MaxInt64))
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
