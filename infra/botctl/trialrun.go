package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// caseTime is more than any case takes before the simulator, which never pauses.
const caseTime = 30 * time.Second

// run asks the bot as one case does. The error says what is wrong with the answer.
func (r *trialRig) run(ctx context.Context, c trialCase) error {
	ctx, cancel := context.WithTimeout(ctx, caseTime)
	defer cancel()
	if c.query == nil {
		return r.settings(ctx)
	}
	r.sim.Reset()
	r.sim.Script(c.script...)
	a, err := r.client().Query(ctx, c.query(r))
	if err != nil {
		return err
	}
	return r.judge(c, a)
}

func (r *trialRig) settings(ctx context.Context) error {
	a, err := r.client().Settings(ctx)
	if err == nil && len(a.Findings) > 0 {
		err = errors.New(strings.Join(a.Findings, "; "))
	}
	return err
}

// judge holds an answer against what Poe's client makes of it and what the case wants.
func (r *trialRig) judge(c trialCase, a *poe.Answer) error {
	if c.fails {
		return judgeFailure(a)
	}
	problems := a.Problems()
	if a.Err != nil && a.Err.Text != "" {
		problems = append([]string{a.Err.Text}, problems...) // what the user reads
	}
	switch refused := r.refusedBy(); {
	case len(problems) > 0 && refused != "":
		problems = append(problems, refused)
	case len(problems) > 0:
	case !a.Complete:
		problems = append(problems, "the answer has no end")
	case strings.TrimSpace(a.Text) == "" && len(a.ToolCalls) == 0:
		problems = append(problems, "the answer is empty")
	case c.want != nil:
		if wrong := c.want(r, a); wrong != "" {
			problems = append(problems, wrong)
		}
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
	}
	return nil
}

// judgeFailure wants an error that the user can read, and nothing else wrong.
func judgeFailure(a *poe.Answer) error {
	switch {
	case a.Err == nil:
		return errors.New("the user is not told of the failure")
	case !a.Err.Event || strings.TrimSpace(a.Err.Text) == "":
		return errors.New("the user is not told of the failure in words: " + a.Err.Error())
	case len(a.Findings) > 0:
		return errors.New(a.Findings[0].String())
	}
	return nil
}

// refusedBy names the rule of the model by which the simulator has refused the last call.
func (r *trialRig) refusedBy() string {
	if c, ok := r.lastCall(); ok && c.Rule != "" {
		return "the simulator's rule " + c.Rule + " for " + c.Model
	}
	return ""
}

// lastCall is the last one by which a model was asked; one that counts tokens asks nothing.
func (r *trialRig) lastCall() (last bedrocksim.Call, ok bool) {
	for _, c := range r.sim.Calls() {
		if c.Operation != bedrocksim.OperationCount {
			last, ok = c, true
		}
	}
	return last, ok
}
