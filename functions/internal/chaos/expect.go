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

// rules are what must become of queries.
var rules = []rule{
	{name: "a client that hangs up has seen nothing wrong", troubles: "hang-up", want: []outcome{left, complete, recovered}},
	{name: "without Bedrock's address every answer is an error", troubles: "bad-dns", want: []outcome{failed}},
	{name: "a cold process says so when its services fail", troubles: "config", want: []outcome{failed, complete}},
	{name: "time that is up leaves the answer so far, if there is any", troubles: "time-up", want: []outcome{noted, failed}},
	{name: "no fault, no trace", classes: "healthy", want: []outcome{complete}},
	{name: "what is no loss is no trace", classes: "harmless foreign", want: []outcome{complete}},
	{name: "a refusal of a fallback's is not the last word", bots: "two-models", classes: "fatal", want: []outcome{failed, complete}},
	{name: "a question that no model takes is an error", classes: "fatal", want: []outcome{failed}},
	{name: "a question that is too long is shortened before the first token", classes: "too-long", points: "before", scopes: "once twice region", want: []outcome{complete, failed}},
	{name: "a question that is too long is an error", classes: "too-long", want: []outcome{failed}},
	{name: "an answer that is silent for ever is an error, or out of time", classes: "silent", points: "mid last", scopes: "always", want: []outcome{failed, noted}},
	{name: "and so in the only region", classes: "silent", points: "mid last", scopes: "region", bots: "one-", want: []outcome{failed, noted}},
	{name: "an answer without a model that gives it is an error", scopes: "always", want: []outcome{failed}},
	{name: "one region that always fails is an error", scopes: "region", bots: "one-", want: []outcome{failed}},
	{name: "one region that never will is an error", bots: "one-", classes: "elsewise", want: []outcome{failed}},
	{name: "one region that is silent takes all the time there is", bots: "one-", classes: "silent", points: "before", want: []outcome{failed}},
	{name: "a fault before the first token is made good", classes: "broken silent elsewise", points: "before", scopes: "once region", want: []outcome{complete}},
	{name: "two faults in a row are made good", classes: "broken", points: "before", scopes: "twice", want: []outcome{complete}},
	{name: "recovery none ends with an error", bots: "two-none", classes: "broken silent", points: "mid last", want: []outcome{failed}},
	{name: "a fault after the first token is recovered from", classes: "broken silent", points: "mid last", want: []outcome{recovered}},
}

// unstruck is for queries whose fault nobody met: the gateway had learned from others to
// pass its region over.
var unstruck = rule{name: "a fault that strikes nobody leaves no trace", want: []outcome{complete}}

// miss is a query that became something else than it had to.
type miss struct {
	rule *rule
	plan *plan
	got  verdict
	took time.Duration
}

// missed returns the rule that a result breaks, nil if there is none.
func missed(res result) *rule {
	if res.verdict.Outcome == wrong {
		return nil // what is broken is told elsewhere
	}
	rule := ruleFor(res)
	if rule == nil || slices.Contains(rule.want, res.verdict.Outcome) {
		return nil
	}
	return rule
}

func ruleFor(res result) *rule {
	struck := func(a attempt) bool { return a.Struck }
	if res.plan.Trouble == noTrouble && res.plan.Scope == region && !slices.ContainsFunc(res.attempts, struck) {
		return &unstruck
	}
	for i := range rules {
		if rules[i].matches(res.plan) {
			return &rules[i]
		}
	}
	return nil
}

func (m miss) String() string {
	return fmt.Sprintf("%q wants %v, got %s %q after %v: %v", m.rule.name, m.rule.want, m.got.Outcome, m.got.Error, m.took.Round(time.Millisecond), m.plan)
}
