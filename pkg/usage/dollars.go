package usage

import (
	"fmt"
	"math"
	"math/bits"
	"time"
)

// dearestPiece is the highest price in dollars of a picture or a second of video that is
// taken for meant. The dearest on Bedrock is $1.50 (bedrock.md §4.3); what is above 100 was
// given in another unit.
const dearestPiece = 100

// Dollars is a price of one piece: a picture, or a second of video. It is an error if it is
// below zero, above $100, not a number, or has more than six decimals.
func Dollars(usd float64) (Picodollars, error) {
	if !(usd >= 0 && usd <= dearestPiece) { // so that NaN is caught as well
		return 0, fmt.Errorf("a price of one is from $0 to $%d, not %v", dearestPiece, usd)
	}
	exact := usd * 1e6
	whole := math.Round(exact)
	if math.Abs(exact-whole) > whole*1e-9 { // more than the noise of binary fractions
		return 0, fmt.Errorf("a price of one has at most 6 decimals, not %v", usd)
	}
	return Picodollars(whole) * (picodollarsPerDollar / 1e6), nil
}

// Times is the price of n pieces, or the largest amount; nothing for n or a price below 1.
func (p Picodollars) Times(n int) Picodollars { return Rate(p).cost(n) }

// PerSecond is the price of a time for which p is that of a second, rounded up to a whole
// picodollar; nothing for a time or a price below 1.
func (p Picodollars) PerSecond(d time.Duration) Picodollars {
	if p <= 0 || d <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(p), uint64(d))
	if high >= uint64(time.Second) { // the quotient has more than 64 bits
		return math.MaxInt64
	}
	n, rest := bits.Div64(high, low, uint64(time.Second))
	if rest > 0 {
		n++
	}
	return Picodollars(min(n, math.MaxInt64))
}
