package usage_test

import (
	"math"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestRatesComeFromPriceLists(t *testing.T) {
	for _, row := range []struct {
		name string
		usd  float64
		want usage.Rate // -1: refused
	}{
		{"free", 0, 0},
		{"whole dollars", 3, 3_000_000},
		{"a fraction that binary does not hold", 3.30, 3_300_000},
		{"a cheap model's cache", 0.00875, 8_750},
		{"per thousand tokens, times a thousand", 0.000035 * 1000, 35_000},
		{"six decimals", 0.000001, 1},
		{"the dearest", 10_000, 10_000_000_000},
		{"seven decimals", 0.0000001, -1},
		{"six decimals and a half", 1.0000005, -1},
		{"a third", 1.0 / 3, -1},
		{"below zero", -1, -1},
		{"too dear to be meant", 10_000.01, -1},
		{"not a number", math.NaN(), -1},
		{"infinite", math.Inf(1), -1},
		{"infinite below zero", math.Inf(-1), -1},
	} {
		got, err := usage.RatePerMillion(row.usd)
		if err != nil {
			if got != 0 {
				t.Errorf("%s: a rate of %d along with %v", row.name, got, err)
			}
			got = -1
		}
		if got != row.want {
			t.Errorf("%s: %v is a rate of %d (%v), want %d", row.name, row.usd, got, err, row.want)
		}
	}
}

// sonnet has the prices of Claude Sonnet 4.5 in a geographic profile.
var sonnet = usage.Price{
	Input: 3_300_000, Output: 16_500_000, CacheRead: 330_000, CacheWrite: 4_125_000, CacheWriteHour: 6_600_000,
	Long: &usage.LongPrice{
		Above: 200_000,
		Input: 6_600_000, Output: 24_750_000, CacheRead: 660_000, CacheWrite: 8_250_000, CacheWriteHour: 13_200_000,
	},
}

func TestTheCostOfACall(t *testing.T) {
	free := usage.Price{Input: 60_000, Output: 240_000, CacheRead: 15_000}
	for _, row := range []struct {
		name   string
		price  usage.Price
		tokens usage.Tokens
		want   usage.Picodollars
	}{
		{"nothing used", sonnet, usage.Tokens{}, 0},
		{"a price that is not known", usage.Price{}, usage.Tokens{Input: 1000, Output: 1000}, 0},
		{"input", sonnet, usage.Tokens{Input: 1}, 3_300_000},
		{"output", sonnet, usage.Tokens{Output: 1}, 16_500_000},
		{"read from the cache", sonnet, usage.Tokens{CacheRead: 1}, 330_000},
		{"kept for five minutes", sonnet, usage.Tokens{CacheWrite: 1}, 4_125_000},
		{"kept for an hour", sonnet, usage.Tokens{CacheWriteHour: 1}, 6_600_000},
		{"all of them", sonnet, usage.Tokens{Input: 10, Output: 20, CacheRead: 30, CacheWrite: 40, CacheWriteHour: 50}, 867_900_000},
		{"writing a cache that is free", free, usage.Tokens{CacheWrite: 5000}, 0},
		{"a prompt at the threshold is not long", sonnet, usage.Tokens{Input: 200_000}, 660_000_000_000},
		{"one token more, and all of it is", sonnet, usage.Tokens{Input: 200_001, Output: 1}, 1_320_031_350_000},
		{"cached tokens make a prompt long", sonnet, usage.Tokens{Input: 1, CacheRead: 200_000}, 132_006_600_000},
		{"output does not", sonnet, usage.Tokens{Input: 1, Output: 200_000}, 3_300_003_300_000},
		{"counts below zero are none", sonnet, usage.Tokens{Input: -5, Output: 1}, 16_500_000},
		{"too many to pay for", sonnet, usage.Tokens{Output: math.MaxInt}, math.MaxInt64},
		{"too much in the sum", sonnet, usage.Tokens{Input: 1_900_000_000_000, Output: 500_000_000_000}, math.MaxInt64},
		{"too many to count", sonnet, usage.Tokens{Input: math.MaxInt, CacheRead: 1}, math.MaxInt64},
	} {
		if got := row.price.Cost(row.tokens); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}

func TestAPriceIsZeroWhenNothingCosts(t *testing.T) {
	for _, row := range []struct {
		name  string
		price usage.Price
		want  bool
	}{
		{"unknown", usage.Price{}, true},
		{"a threshold without rates", usage.Price{Long: &usage.LongPrice{Above: 200_000}}, true},
		{"one rate", usage.Price{Output: 1}, false},
		{"only long prompts cost", usage.Price{Long: &usage.LongPrice{CacheRead: 1}}, false},
		{"all rates", sonnet, false},
	} {
		if got := row.price.IsZero(); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
