package trial

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// caseTime is more than any case takes before the simulator, which never pauses.
const caseTime = 30 * time.Second

// Result is what came of one case.
type Result struct {
	Case string
	Err  error // what is wrong with the answer; nil: nothing
}

// Run takes the bot through the cases that its template says it is made for, or those of
// them that are named. Once the context has ended no more are begun.
func (r *Rig) Run(ctx context.Context, only []string) (results []Result) {
	if r.unplayed {
		only = []string{caseSettings}
	}
	for _, c := range matrix() {
		if ctx.Err() == nil && c.suits(r.bot.Template) && (len(only) == 0 || slices.Contains(only, c.name)) {
			results = append(results, Result{c.name, r.try(ctx, c)})
		}
	}
	return results
}

// try asks the bot as one case does. The error says what is wrong with the answer.
func (r *Rig) try(ctx context.Context, c testCase) error {
	ctx, cancel := context.WithTimeout(ctx, caseTime)
	defer cancel()
	if c.query == nil {
		return r.trySettings(ctx)
	}
	r.sim.Reset()
	r.sim.Script(c.script...)
	a, err := r.Client().Query(ctx, c.query(r))
	if err != nil {
		return err
	}
	return r.judge(c, a)
}

func (r *Rig) trySettings(ctx context.Context) error {
	a, err := r.Client().Settings(ctx)
	if err == nil && len(a.Findings) > 0 {
		err = errors.New(strings.Join(a.Findings, "; "))
	}
	return err
}

// judge holds an answer against what Poe's client makes of it and what the case wants.
func (r *Rig) judge(c testCase, a *poe.Answer) error {
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
func (r *Rig) refusedBy() string {
	if c, ok := r.lastCall(); ok && c.Rule != "" {
		return "the simulator's rule " + c.Rule + " for " + c.Model
	}
	return ""
}

// lastCall is the last one by which a model was asked; one that counts tokens asks nothing.
func (r *Rig) lastCall() (last bedrocksim.Call, ok bool) {
	for _, c := range r.sim.Calls() {
		if c.Operation != bedrocksim.OperationCount {
			last, ok = c, true
		}
	}
	return last, ok
}
