package usage_test

import (
	"math"
	"math/big"
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

func TestAMarkupIsExactAndRoundedOnce(t *testing.T) {
	for _, row := range []struct {
		name       string
		amount     usage.Picodollars
		percent    int
		want       usage.Picodollars
		milliCents int
	}{
		{"nothing stays nothing", 0, 50, 0, 0},
		{"a refund is no charge", -100, 50, 0, 0},
		{"no markup", 10_000_000, 0, 10_000_000, 1},
		{"a markup below zero is none", 10_000_000, -5, 10_000_000, 1},
		{"half as much again", 10_000_000, 50, 15_000_000, 2},
		{"a fraction of a picodollar is rounded up", 1, 1, 2, 1},
		{"ten per cent of a cent is not rounded twice", 9_090_909, 10, 10_000_000, 1},
		{"the largest markup", 2_500_000_000, 1000, 27_500_000_000, 2750},
		{"more than can be held", math.MaxInt64, 1, math.MaxInt64, 922_337_203_686},
		{"far more", math.MaxInt64, 1000, math.MaxInt64, 922_337_203_686},
	} {
		got := row.amount.Plus(row.percent)
		if got != row.want || got.MilliCents() != row.milliCents {
			t.Errorf("%s: %d, %d milli-cents; want %d, %d", row.name, got, got.MilliCents(), row.want, row.milliCents)
		}
		exact := new(big.Int).Mul(big.NewInt(int64(max(row.amount, 0))), big.NewInt(int64(100+max(row.percent, 0))))
		charge, rest := new(big.Int).DivMod(exact, big.NewInt(100*10_000_000), new(big.Int))
		if rest.Sign() > 0 {
			charge.Add(charge, big.NewInt(1))
		}
		if got < math.MaxInt64 && charge.Int64() != int64(got.MilliCents()) {
			t.Errorf("%s: %d milli-cents, exactly %d", row.name, got.MilliCents(), charge)
		}
	}
}

func TestMilliCentsAreMoneyAgain(t *testing.T) {
	for n, want := range map[int]usage.Picodollars{-1: 0, 0: 0, 1: 10_000_000, 100_000: 1_000_000_000_000, math.MaxInt: math.MaxInt64} {
		if got := usage.MilliCents(n); got != want || want < math.MaxInt64 && got.MilliCents() != max(n, 0) {
			t.Errorf("%d: %d", n, got)
		}
	}
}
