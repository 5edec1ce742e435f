package deployment

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

const pricedBot = `schema: 1
kind: chat
model: {id: us.amazon.nova-lite-v1:0, regions: [us-east-1]}
limits: {context_tokens: 100000, output_tokens: 5000}
price: {input: 1, output: 10, cache_write: 2}
`

func spendOf(t *testing.T, bot, group string) Spend {
	t.Helper()
	dir := folder(t, map[string]string{"groups/one/b.yaml": bot, "groups/one/group.yaml": shipped(t, "groups/nova/group.yaml") + group})
	return read(t, Options{Configs: dir, Stage: "prod", Groups: []string{"one"}}).Groups[0].Spend()
}

func TestTheMostThatAGroupCanCost(t *testing.T) {
	// 1800 prompts of 100,000 tokens at $1 a million, 1,080,000 tokens at $10 a million, and half a gigabyte for an hour.
	const function = usage.Picodollars(13_333_400 * 1800)
	const want = 180e12 + 10.8e12 + function
	if s := spendOf(t, pricedBot, ""); s.Each != want || s.Dearest != "us.amazon.nova-lite-v1:0" {
		t.Errorf("%v for %s, want %v", s.Each, s.Dearest, want)
	}
	if s := spendOf(t, pricedBot+"cache: {points: [system]}\n", ""); s.Each != 2*180e12+10.8e12+function {
		t.Errorf("%v where all is written to the cache", s.Each)
	}
	hour := strings.Replace(pricedBot, "cache_write: 2", "cache_write: 2, cache_write_1h: 3", 1) + "cache: {points: [system], ttl: 1h}\n"
	if s := spendOf(t, hour, ""); s.Each != 3*180e12+10.8e12+function {
		t.Errorf("%v where all is written to the cache for an hour", s.Each)
	}
	s := spendOf(t, pricedBot, "reserved_concurrency: 10\n")
	if total, bounded := s.Total(); !bounded || total != 10*want {
		t.Errorf("%v, %v, for ten at a time", total, bounded)
	}
	if s := spendOf(t, strings.Replace(pricedBot, "price: {input: 1, output: 10, cache_write: 2}", "", 1), ""); s.Each != function || len(s.Unknown) != 1 {
		t.Errorf("%+v of a model without a price", s)
	}
	if _, bounded := spendOf(t, pricedBot, "").Total(); bounded {
		t.Error("nothing bounds it")
	}
}

func TestWhatASynthesisPrintsOfTheCost(t *testing.T) {
	dir := folder(t, map[string]string{"groups/one/b.yaml": pricedBot, "groups/one/group.yaml": shipped(t, "groups/nova/group.yaml") + "reserved_concurrency: 10\n"})
	got := read(t, Options{Configs: dir, Stage: "prod", Groups: []string{"one"}}).SpendTable()
	if strings.Contains(got, "WARNING") || !strings.Contains(got, "one                           10            $190.82         $1908.24  us.amazon.nova-lite-v1:0\n") {
		t.Errorf("%s", got)
	}
	got = read(t, Options{Configs: dir, Stage: "prod", Groups: []string{"nova"}}).SpendTable()
	if !strings.Contains(got, "WARNING") || !strings.Contains(got, "no bound") {
		t.Errorf("%s", got)
	}
}

func TestTheREADMEShowsWhatASynthesisPrints(t *testing.T) {
	readme := shipped(t, "../README.md")
	if want := read(t, Options{Configs: configs, Stage: "dev", Groups: []string{"nova"}}).SpendTable(); !strings.Contains(readme, want) {
		t.Errorf("the README does not have\n%s", want)
	}
}
