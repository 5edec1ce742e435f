package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/trial"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const testLong = `Try bots of the folder against the simulator, in this very process: no AWS, no Poe, no cost.
Each goes through a matrix of conversations, as far as its template says that it is made
for them: plain ones and long ones, system prompts, attachments of each kind, tools,
thinking, limits, answers that break off and models that are too busy. Poe's own client
reads the answers, and the simulator refuses what the bot's model would refuse.

A model that the simulator does not know has generic rules, and a warning says so: what it
really takes is seen by asking it.`

// testOptions are the flags of test.
type testOptions struct {
	only  []string
	cases bool
}

func (p *program) testCommand() *cobra.Command {
	var o testOptions
	c := &cobra.Command{
		Use: "test [bot|group ...]", GroupID: groupWrite, ValidArgsFunction: p.completeBots,
		Short: "Try bots against the simulator.", Long: testLong,
		Example: `  botctl test
  botctl test claude-haiku-4-5
  botctl test claude/claude-haiku-4-5 nova --cases
  botctl test --only tools,reasoning -o json`,
		RunE: func(c *cobra.Command, args []string) error { return p.test(c.Context(), args, o) },
	}
	f := c.Flags()
	f.StringSliceVar(&o.only, "only", nil, "only these `cases`, by the names that --cases shows")
	offer(c, "only", trial.CaseNames())
	f.BoolVar(&o.cases, "cases", false, "a line for each case, those that went well too")
	return c
}

// testRow is one case of one bot.
type testRow struct {
	Group  string `json:"group"`
	Bot    string `json:"bot"`
	Case   string `json:"case"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // it is not
}

// testedBot is a bot with what came of its trial.
type testedBot struct {
	folderBot
	rows     []testRow
	warnings []string
}

func (p *program) test(ctx context.Context, wanted []string, o testOptions) error {
	if err := checkCases(o.only); err != nil {
		return err
	}
	dir, err := p.openFolder()
	if err != nil {
		return err
	}
	valid, _ := p.folderBots(ctx, dir) // the others have a row of their own
	tested, err := p.botsToTest(dir, valid, wanted)
	if err != nil {
		return err
	}
	atOnce(len(tested), func(i int) {
		if tested[i].template == nil {
			tested[i].note("template", errors.New("it is not valid; botctl validate tells what is wrong"))
			return
		}
		tested[i].try(ctx, dir, p.stage, o.only)
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return p.showTested(tested, o)
}

// botsToTest are the bots that are named, by their own name, with their group's, or by
// their group's alone; all where none is named. One that is not valid has no template.
func (p *program) botsToTest(dir *config.Dir, valid []folderBot, wanted []string) (tested []testedBot, err error) {
	groups, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	known := slices.Clone(groups)
	for _, group := range groups {
		names, err := dir.Names(group)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			b := folderBot{Ref: stage.Ref{Group: group, Name: name}}
			known = append(known, name, b.String())
			meant := func(w string) bool { return w == name || w == group || w == b.String() }
			for _, w := range wanted {
				found[w] = found[w] || meant(w)
			}
			if len(wanted) > 0 && !slices.ContainsFunc(wanted, meant) {
				continue
			}
			if i := slices.IndexFunc(valid, func(v folderBot) bool { return v.String() == b.String() }); i >= 0 {
				b = valid[i]
			}
			tested = append(tested, testedBot{folderBot: b})
		}
	}
	for _, w := range wanted {
		if !found[w] {
			return nil, p.noBotOrGroup(w, known)
		}
	}
	return tested, nil
}

func (p *program) noBotOrGroup(word string, known []string) error {
	guess := ""
	if near := bot.Nearest(word, known); near != "" {
		guess = "did you mean " + near + "? Otherwise: "
	}
	return exit.Misused("there is no bot or group %q in %s; %s--configs names another folder", word, p.configs, guess)
}

// try has a bot go through the matrix, before a simulator of its own.
func (t *testedBot) try(ctx context.Context, dir *config.Dir, stage string, only []string) {
	rig, err := trial.Start(trial.Bot{Dir: dir, Group: t.Group, Name: t.Name, Template: t.template, Stage: stage}, nil)
	if err != nil {
		t.note("start", err)
		return
	}
	defer rig.Stop()
	t.warnings = rig.Warnings
	for _, r := range rig.Run(ctx, only) {
		t.note(r.Case, r.Err)
	}
}

func (t *testedBot) note(name string, err error) {
	row := testRow{Group: t.Group, Bot: t.Name, Case: name, OK: err == nil}
	if err != nil {
		row.Reason = err.Error()
	}
	t.rows = append(t.rows, row)
}

// checkCases refuses names of cases that there are not.
func checkCases(names []string) error {
	known := trial.CaseNames()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return exit.Misused("--only %q: want %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}
