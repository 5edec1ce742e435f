package bot

import (
	"math"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

// charging is what a bot needs whose users pay, besides a price.
const charging = "poe: {rate_card: 'from [usd_milli_cents=10]'}\ncharge: {users: true}\n"

func TestChargeRules(t *testing.T) {
	priced := smallBot + "price: {output: 15}\n"
	free := strings.Replace(charging, "users: true", "", 1)
	hold(t, map[string]rule{
		"nobody pays unless a bot says so":    {priced, ""},
		"users pay what an answer costs":      {priced + charging, ""},
		"and a part of it on top":             {priced + strings.Replace(charging, "true", "true, markup_percent: 1000", 1), ""},
		"a markup is no discount":             {smallBot + "charge: {markup_percent: -1}\n", "bot.yaml:9:26: charge.markup_percent: must be from 0 to 1000, got -1 (50 for half as much again)"},
		"nor a slip":                          {smallBot + "charge: {markup_percent: 1001}\n", "bot.yaml:9:26: charge.markup_percent: must be from 0 to 1000, got 1001 (50 for half as much again)"},
		"a markup is a whole number":          {smallBot + "charge: {markup_percent: 2.5}\n", "bot.yaml:9:26: charge.markup_percent: want a whole number, got the number 2.5"},
		"the least that Poe counts":           {smallBot + "charge: {at_most_usd: 0.00001}\n", ""},
		"less than that":                      {smallBot + "charge: {at_most_usd: 0.000001}\n", "bot.yaml:9:23: charge.at_most_usd: must be from 0 to 100, with at most five decimals, got 1e-06 (US dollars; 0: what an answer may cost)"},
		"a part of that":                      {smallBot + "charge: {at_most_usd: 0.123456}\n", "bot.yaml:9:23: charge.at_most_usd: must be from 0 to 100, with at most five decimals, got 0.123456 (US dollars; 0: what an answer may cost)"},
		"a bound below zero":                  {smallBot + "charge: {at_most_usd: -1}\n", "bot.yaml:9:23: charge.at_most_usd: must be from 0 to 100, with at most five decimals, got -1 (US dollars; 0: what an answer may cost)"},
		"cents in place of dollars":           {smallBot + "charge: {at_most_usd: 150}\n", "bot.yaml:9:23: charge.at_most_usd: must be from 0 to 100, with at most five decimals, got 150 (US dollars; 0: what an answer may cost)"},
		"a line of words":                     {smallBot + "charge: {description: " + strings.Repeat("é", 200) + "}\n", ""},
		"a letter more":                       {smallBot + "charge: {description: " + strings.Repeat("é", 201) + "}\n", "bot.yaml:9:23: charge.description: has 201 characters; at most 200"},
		"without a price a charge is none":    {smallBot + charging, "bot.yaml:1:1: price: missing: users are charged what an answer costs, and nobody knows that (or charge.users: false)"},
		"so with one of zeros":                {smallBot + "price: {input: 0, cache_read: 1}\n" + charging, "bot.yaml:9:1: price: missing: users are charged what an answer costs, and nobody knows that (or charge.users: false)"},
		"a price with a slip is told of once": {smallBot + "price: {input: many}\n" + charging, `bot.yaml:9:16: price.input: want a number, got "many"`},
		"one who does not charge needs none":  {smallBot + free, ""},
		"a fallback needs a price too": {priced + charging + "fallbacks: [{model: {id: vendor.other-v1:0}}]\n",
			"bot.yaml:12:13: fallbacks[0].price: missing (it is not that of the bot's own model)"},
	})
	holdKind(t, map[string]rule{
		"pictures are paid for": {smallImage + "price: {images: {any: 0.04}}\n" + charging, ""},
		"not without a price":   {smallImage + charging, "bot.yaml:1:1: price: missing: users are charged what an answer costs, and nobody knows that (or charge.users: false)"},
		"nor for nothing":       {smallImage + "price: {images: {any: 0}}\n" + charging, "bot.yaml:10:1: price: missing: users are charged what an answer costs, and nobody knows that (or charge.users: false)"},
		"videos are paid for":   {smallVideo + "price: {seconds: {any: 0.08}}\n" + charging, ""},
		"words about them, too": {smallVideo + "price: {output: 7.5}\n" + charging, ""},
		"a video that is made has no words": {lumaBot + "price: {input: 1, output: 7.5}\n" + charging,
			"bot.yaml:11:1: price.seconds: missing: users are charged what a video costs, and nobody knows that (or charge.users: false)"},
		"but a length":                {lumaBot + "price: {seconds: {any: 1.5}}\n" + charging, ""},
		"not without a price of them": {smallVideo + charging, "bot.yaml:1:1: price: missing: users are charged what an answer costs, and nobody knows that (or charge.users: false)"},
	}, Options{})
}

func TestUsersAreToBeToldWhatAnAnswerCosts(t *testing.T) {
	_, warnings, err := loadBot(t, smallBot+"price: {output: 15}\ncharge: {users: true}\n", Options{Strict: true})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].String(),
		"charge.users: users are charged, and Poe has no prices to show them (write poe.rate_card, as in [usd_milli_cents=N])") {
		t.Errorf("%v, %v", warnings, err)
	}
}

func TestWhatUsersPay(t *testing.T) {
	for name, row := range map[string]struct {
		charge     Charge
		cost       usage.Picodollars
		pays, most int
	}{
		"what it costs":                      {Charge{}, 1_234_000_000, 124, 124},
		"and a part on top":                  {Charge{MarkupPercent: 50}, 1_234_000_000, 186, 186},
		"nothing for nothing":                {Charge{MarkupPercent: 50, AtMostUSD: 1}, 0, 0, 0},
		"the markup counts before the bound": {Charge{MarkupPercent: 100, AtMostUSD: 0.5}, 300_000_000_000, 60_000, 50_000},
		"the bound is exact":                 {Charge{AtMostUSD: 0.29}, 1_000_000_000_000, 100_000, 29_000},
		"what is below it stays":             {Charge{AtMostUSD: 100}, 1_000_000_000_000, 100_000, 100_000},
		"the largest amount":                 {Charge{MarkupPercent: 1000, AtMostUSD: 100}, math.MaxInt64, 922_337_203_686, 10_000_000},
	} {
		if pays, most := row.charge.MilliCents(row.cost), row.charge.MostMilliCents(row.cost); pays != row.pays || most != row.most {
			t.Errorf("%s: %d and %d, want %d and %d", name, pays, most, row.pays, row.most)
		}
	}
}
