package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// firstRegion is the one that bots with two regions name first.
const firstRegion = "us-east-1"

// attempt is one answer that the simulated model was made to give.
type attempt struct {
	Region    string
	Struck    bool   // by the query's fault
	Whole     bool   // to the end, messageStop included
	Spoke     bool   // some of it was sent before it broke off
	Thought   string // what is shown of it, thinking first
	Text      string // of a continuation, the text that it completes
	Call      *toolCall
	Continued bool // another attempt's text
}

// toolCall is a call as the model makes it.
type toolCall struct{ ID, Name, Arguments string }

// director has the simulator answer each query by its plan, and keeps what it played.
type director struct {
	mu       sync.Mutex
	running  map[int]*performance
	findings []string // what should not happen and belongs to no query
}

// performance is a query under way.
type performance struct {
	plan     *plan
	attempts []attempt
	problem  string // what the gateway asked that it should not have
}

func newDirector() *director { return &director{running: map[int]*performance{}} }

// begin expects a query.
func (d *director) begin(q *plan) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[q.Number] = &performance{plan: q}
}

// end returns what was played for a query and forgets it.
func (d *director) end(q *plan) performance {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.running[q.Number]
	delete(d.running, q.Number)
	return *p
}

// found notes what nobody asked for.
func (d *director) found(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.findings) < 20 {
		d.findings = append(d.findings, fmt.Sprintf(format, args...))
	}
}

var tokenShape = regexp.MustCompile(`chaos-(\d{6,})`)

// of finds the query that a call belongs to.
func (d *director) of(c bedrocksim.Call) *performance {
	token := tokenShape.FindSubmatch(c.Body)
	if token == nil {
		return nil
	}
	n, _ := strconv.Atoi(string(token[1])) // digits
	return d.running[n]
}

// observe looks for calls that real Bedrock would have refused.
func (d *director) observe(c bedrocksim.Call) {
	if c.Rule != "" {
		d.mu.Lock()
		if p := d.of(c); p != nil {
			p.problem = "Bedrock refuses the request by its rule " + c.Rule
		}
		d.mu.Unlock()
		d.found("a request was refused by the rule %s: %.300s", c.Rule, c.Body)
	}
}

// answer is the hook of the simulator.
func (d *director) answer(c bedrocksim.Call) bedrocksim.Answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.of(c)
	if p == nil {
		return bedrocksim.Text("Nobody waits for this answer.") // of a client that has left, or of a warm-up
	}
	return p.next(c)
}

// next plays one attempt.
func (p *performance) next(c bedrocksim.Call) bedrocksim.Answer {
	i := len(p.attempts)
	a := attempt{Region: c.Region, Struck: p.plan.strikes(i, c.Region)}
	a.Whole = !a.Struck || p.plan.Kase.class == harmless || p.plan.Kase.class == foreign
	a.Spoke = !a.Whole && (p.plan.Kase.point == mid || p.plan.Kase.point == last)
	var answer bedrocksim.Answer
	if partial, ok := partialAnswer(c.Request); ok {
		answer = p.carryOn(&a, i, partial)
	} else {
		answer = p.speak(&a, i)
	}
	p.attempts = append(p.attempts, a)
	return answer.Every(p.plan.Gap)
}

// partialAnswer is the text of the model's own turn at the end of a conversation.
func partialAnswer(r bedrocksim.ConverseRequest) (text string, ok bool) {
	final := r.Messages[len(r.Messages)-1]
	if final.Role != "assistant" {
		return "", false
	}
	for _, b := range final.Content {
		if b.Text != nil {
			text += *b.Text
		}
	}
	return text, true
}

// speak answers from the beginning.
func (p *performance) speak(a *attempt, i int) bedrocksim.Answer {
	q, variant := p.plan, uint64(1)
	if q.Varied {
		variant += uint64(i)
	}
	r := q.rand(variant)
	var answer bedrocksim.Answer
	thoughts := 0
	if q.Thought {
		a.Thought = knownText(r, 8)
		pieces := deltas(r, a.Thought)
		answer = bedrocksim.Think(fmt.Sprintf("sig%d", q.Number), pieces...)
		thoughts = len(pieces) + 1 // and the signature
	}
	a.Text = knownText(r, q.Words)
	pieces := deltas(r, a.Text)
	answer = answer.Text(pieces...)
	if q.Tool {
		a.Call = &toolCall{fmt.Sprintf("tooluse_%d_%d", q.Number, i), "lookup", fmt.Sprintf(`{"word": "w%d-%d"}`, q.Number, variant)}
		answer = answer.CallTool(a.Call.ID, a.Call.Name, deltas(r, a.Call.Arguments)...)
	}
	if !a.Struck {
		return answer
	}
	if at := q.at(thoughts) - thoughts; q.Kase.class == foreign {
		a.Text = strings.Join(pieces[:at], "") + insertions[q.Kase.name()] + strings.Join(pieces[at:], "")
	}
	return answer.With(q.blow(thoughts))
}

// insertions are what the faults of class foreign add to a text. Half of a character is
// the replacement character.
var insertions = map[string]string{
	"huge-delta":      strings.Repeat("x", 100<<10),
	"lone-surrogates": "\ufffd\ufffd",
}

// carryOn answers a conversation that ends in the middle of our own answer.
func (p *performance) carryOn(a *attempt, i int, partial string) bedrocksim.Answer {
	for _, earlier := range p.attempts {
		if rest, ok := strings.CutPrefix(earlier.Text, partial); ok {
			a.Text, a.Continued = earlier.Text, true
			r := p.plan.rand(1000 + uint64(i))
			answer := bedrocksim.Text(deltas(r, continuation(r, partial, rest))...)
			if a.Struck {
				answer = answer.With(p.plan.blow(0))
			}
			return answer
		}
	}
	p.problem = fmt.Sprintf("asked to go on from a text that no attempt has said: …%.200q", tailOf(partial, p.attempts))
	a.Whole = false
	return bedrocksim.Text("I never said that.")
}
