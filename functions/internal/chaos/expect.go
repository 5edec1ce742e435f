package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// rule says what must become of some queries. A field that is empty matches all; lists are
// separated by spaces. The first rule that matches a query decides; a query that none
// matches must only not be broken.
type rule struct {
	name     string
	bots     string // names, or how they begin
	classes  string
	points   string
	scopes   string
	troubles string
	want     []outcome
}

func (r rule) matches(q *plan) bool {
	return lists(r.classes, string(q.Kase.class)) && lists(r.points, string(q.Kase.point)) && lists(r.scopes, string(q.Scope)) &&
		lists(r.troubles, string(q.Trouble)) && (r.bots == "" || slices.ContainsFunc(strings.Fields(r.bots), func(b string) bool { return strings.HasPrefix(q.Bot, b) }))
}

// lists reports whether a word is in a list, or the list is empty.
func lists(list, word string) bool {
	return list == "" || slices.Contains(strings.Fields(list), word)
}

// usual holds whatever the gateway can do about faults.
var usual = []rule{
	{name: "a client that hangs up has seen nothing wrong", troubles: "hang-up", want: []outcome{left, complete}},
	{name: "without Bedrock's address every answer is an error", troubles: "bad-dns", want: []outcome{failed}},
	{name: "a cold process says so when its services fail", troubles: "config", want: []outcome{failed, complete}},
	{name: "no fault, no trace", troubles: "", classes: "healthy", bots: "one- two-restart two-none two-continue two-thinking two-tools", want: []outcome{complete}},
	{name: "what is no loss is no trace", classes: "harmless foreign", want: []outcome{complete}},
	{name: "a question that no model takes is an error", classes: "fatal", want: []outcome{failed}},
	{name: "a question that is too long is shortened before the first token", classes: "too-long", points: "before", scopes: "once twice region", want: []outcome{complete, failed}},
	{name: "a question that is too long is an error", classes: "too-long", want: []outcome{failed}},
	{name: "an answer without a model that gives it is an error", scopes: "always", want: []outcome{failed}},
	{name: "one region that always fails is an error", scopes: "region", bots: "one-", want: []outcome{failed}},
}

// today is what must hold while one region is asked again and nothing else is done.
var today = []rule{
	{name: "time that is up is said", troubles: "time-up", want: []outcome{noted, failed}},
	{name: "a fault before the first token is made good", classes: "broken", points: "before", scopes: "once", want: []outcome{complete}},
	{name: "what nobody makes good is an error", classes: "broken silent elsewise", points: "mid last", want: []outcome{failed}},
}

// full is what must hold with failover and recovery.
var full = []rule{
	{name: "time that is up leaves the answer so far", troubles: "time-up", want: []outcome{noted}},
	{name: "a fault before the first token is made good", classes: "broken silent", points: "before", scopes: "once region", want: []outcome{complete}},
	{name: "another region answers where one never will", bots: "two-", classes: "elsewise", points: "before", scopes: "once region", want: []outcome{complete}},
	{name: "one region that never will is an error", bots: "one-", classes: "elsewise", want: []outcome{failed}},
	{name: "recovery none ends with an error", bots: "two-none", classes: "broken silent", points: "mid last", want: []outcome{failed}},
	{name: "a fault after the first token is recovered from", classes: "broken silent", points: "mid last", scopes: "once region", want: []outcome{recovered}},
}

// expectations are the sets of rules by name.
var expectations = map[string][]rule{
	"today": slices.Concat(usual, today),
	"full":  slices.Concat(usual, full),
	"soak":  {}, // only that nothing is broken: slow answers meet time-outs of their own
}

// defaultExpect is the set that counts unless another is asked for.
const defaultExpect = "today"

// miss is a query that became something else than it had to.
type miss struct {
	rule *rule
	plan *plan
	got  verdict
	took time.Duration
}

// missed returns the rule that a result breaks, nil if there is none.
func missed(rules []rule, q *plan, got outcome) *rule {
	for i := range rules {
		if !rules[i].matches(q) {
			continue
		}
		if got == wrong || slices.Contains(rules[i].want, got) {
			return nil // what is broken is told elsewhere
		}
		return &rules[i]
	}
	return nil
}

func (m miss) String() string {
	return fmt.Sprintf("%q wants %v, got %s %q after %v: %v", m.rule.name, m.rule.want, m.got.Outcome, m.got.Error, m.took.Round(time.Millisecond), m.plan)
}
