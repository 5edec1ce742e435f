package usage_test

import (
	"math"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestMoneyIsWrittenExactlyAndChargedRoundedUp(t *testing.T) {
	for _, row := range []struct {
		name       string
		amount     usage.Picodollars
		text       string
		milliCents int
	}{
		{"nothing", 0, "$0.00", 0},
		{"the smallest amount is charged as one", 1, "$0.000000000001", 1},
		{"a whole milli-cent is not rounded", 10_000_000, "$0.00001", 1},
		{"just above it counts as two", 10_000_001, "$0.000010000001", 2},
		{"a fraction of a cent", 1_234_000_000, "$0.001234", 124},
		{"two decimals at least", 1_500_000_000_000, "$1.50", 150_000},
		{"a dollar", 1_000_000_000_000, "$1.00", 100_000},
		{"a refund is no charge", -2_050_000_000_000, "-$2.05", 0},
		{"the largest amount", math.MaxInt64, "$9223372.036854775807", 922_337_203_686},
		{"the smallest int64", math.MinInt64, "-$9223372.036854775808", 0},
	} {
		if s, n := row.amount.String(), row.amount.MilliCents(); s != row.text || n != row.milliCents {
			t.Errorf("%s: %s, %d milli-cents; want %s, %d", row.name, s, n, row.text, row.milliCents)
		}
	}
}

func TestSumsOfMoneyStayInRange(t *testing.T) {
	for _, row := range []struct {
		name       string
		a, b, want usage.Picodollars
	}{
		{"plain", 2, 3, 5},
		{"with a refund", 2, -3, -1},
		{"up to the limit", math.MaxInt64 - 1, 1, math.MaxInt64},
		{"above the limit", math.MaxInt64, 1, math.MaxInt64},
		{"below the limit", math.MinInt64, -1, math.MinInt64},
	} {
		if got, back := row.a.Add(row.b), row.b.Add(row.a); got != row.want || back != row.want {
			t.Errorf("%s: %d and %d, want %d", row.name, got, back, row.want)
		}
	}
}
