package main

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/usage"
)

// prompt is a question with what its answer is expected to cost.
type prompt struct {
	text string
	out  int // tokens, about
}

// The questions. None of them is about anybody.
var (
	countFifty = prompt{"Count from one to fifty in words, one number a line, and write nothing else.", 200}
	countMany  = prompt{"Count from one to two hundred in words, one number a line, and write nothing else.", 1000}
	oneWord    = prompt{"Answer with the single word: ready", 10}
)

// promptTokens is what each of them costs to read, about; system prompts come on top.
const promptTokens = 40

const (
	coldQueries   = 5
	paddedTries   = 3 // until the override is served
	throttleExtra = 2 // queries beyond the reserved concurrency
)

// coldAtOnce is how many queries fit into the function at a time, of those that are to
// make new environments.
func (t target) coldAtOnce() int {
	if t.reserved > 0 {
		return min(coldQueries, t.reserved)
	}
	return coldQueries
}

// fills reports whether the function is to be filled until Lambda refuses.
func (t target) fills() bool { return t.reserved > 0 && t.reserved <= maxThrottle }

// plan is what a run will ask at most.
func (t target) plan(write bool) []prompt {
	all := []prompt{countFifty, countMany} // streaming, a caller who leaves
	if write {
		all = append(all, repeat(countFifty, paddedTries)...)
	}
	all = append(all, repeat(oneWord, t.coldAtOnce())...)
	if t.fills() {
		all = append(all, repeat(countMany, t.reserved+throttleExtra)...)
	}
	return all
}

func repeat(p prompt, n int) (all []prompt) {
	for range n {
		all = append(all, p)
	}
	return all
}

// announce says what a run costs, before it begins.
func (t target) announce(o options) string {
	plan := t.plan(o.write)
	tokens := usage.Tokens{Input: promptTokens * len(plan)}
	for _, p := range plan {
		tokens.Output += p.out
	}
	var b strings.Builder
	fmt.Fprintf(&b, "This asks %s (stage %s, group %s, %s) at most %d queries, of some %d tokens in and %d out altogether",
		t.bot, t.stage, t.group, t.region, len(plan), tokens.Input, tokens.Output)
	if t.price.IsZero() {
		b.WriteString(", and more where the model thinks or has a system prompt.")
	} else {
		fmt.Fprintf(&b, ": about %s, and more where the model thinks or has a system prompt.", t.price.Cost(tokens))
	}
	if o.write {
		fmt.Fprintf(&b, "\nIt puts an override for %s with stream.padding_bytes: %d and removes it again.", t.bot, paddingBytes)
	}
	if t.poeBot != "" {
		fmt.Fprintf(&b, "\nIt has Poe fetch the settings of %s.", t.poeBot)
	}
	return b.String()
}
