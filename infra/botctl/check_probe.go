package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/probe"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
)

// probedBot is a bot of the folder whose model is measured.
type probedBot struct {
	stage.Ref
	file     bot.Source
	template *bot.Template
	found    probe.Result
}

// probeModels measures the models of bots and brings the files to say what was found.
func (p *program) probeModels(ctx context.Context, o checkOptions, names []string) error {
	if err := p.mayProbe(o); err != nil {
		return err
	}
	s, err := p.openFiles(ctx)
	if err != nil {
		return err
	}
	bots, left, err := s.probedBots(ctx, names)
	if err != nil {
		return err
	}
	if models := p.announceProbe(bots); models > 1 && len(names) == 0 {
		if err := p.mayAskAll(ctx, o, models); err != nil {
			return err
		}
	}
	bots, stopped := p.measure(ctx, bots)
	if len(bots) == 0 {
		return stopped
	}
	if err := show(p, probeRows(bots), probeColumns); err != nil {
		return err
	}
	p.tellProbe(bots)
	if ctx.Err() != nil {
		return fmt.Errorf("nothing was written: %w", ctx.Err())
	}
	err = errors.Join(stopped, s.bringProbed(ctx, o.consent, bots), left)
	if len(names) == 0 {
		err = errors.Join(err, s.leftOut())
	}
	return err
}

// mayProbe says what --probe does not go with, before anything is paid for.
func (p *program) mayProbe(o checkOptions) error {
	switch {
	case !o.live:
		return exit.Misused("--probe asks the model, which costs what it costs: it goes with --live")
	case o.url != "" || o.keyStdin || len(o.attachments) > 0:
		return exit.Misused("--probe asks Bedrock itself, and no bot: --url, --key-stdin and --attachment do not go with it")
	case !o.yes && !o.dryRun && !p.asks:
		return exit.Misused("nothing was asked: there is no terminal to ask at whether files are to be written; --yes writes them without, --dry-run does not")
	}
	return nil
}

// mayAskAll asks before all models of a folder are paid for because no bot was named.
func (p *program) mayAskAll(ctx context.Context, o checkOptions, models int) error {
	if !o.yes && !p.asks {
		return exit.Misused("no bot is named, and %d models would be asked: name bots, or go on with --yes", models)
	}
	_, err := p.confirm(ctx, consent{yes: o.yes}, fmt.Sprintf("No bot is named, so that %d models are asked.", models))
	return err
}

// probedBots are the bots that are named, or all that chat and can be measured; left is what
// is wrong with others.
func (s *site) probedBots(ctx context.Context, names []string) (bots []*probedBot, left, err error) {
	refs, err := stage.FindAll(names, s.Find)
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 0 {
		refs = s.Bots()
	}
	var faults []error
	others := 0
	for _, ref := range refs {
		b, err := s.probedBot(ctx, ref)
		switch {
		case err != nil:
			faults = append(faults, err)
		case b.template.Kind == bot.KindChat:
			bots = append(bots, b)
		case len(names) > 0:
			faults = append(faults, exit.Misused("%s is of kind %s: --probe asks by Converse, which is for bots of kind chat", ref, b.template.Kind))
		default:
			others++
		}
	}
	if others > 0 {
		s.note("%s of other kinds than chat: --probe asks by Converse, which is not for them", counted(others, "bot"))
	}
	left = errors.Join(faults...)
	switch {
	case left != nil && (len(names) > 0 || len(bots) == 0):
		return nil, nil, left
	case len(bots) == 0:
		return nil, nil, exit.Misused("there is no bot of kind chat in %s", s.configs)
	}
	return bots, left, nil
}

func (s *site) probedBot(ctx context.Context, ref stage.Ref) (*probedBot, error) {
	file, err := s.File(ctx, ref)
	switch {
	case err != nil:
		return nil, err
	case file == nil:
		return nil, exit.Misused("%s has no file in %s: what is found would have no place; botctl adopt brings an override into one", ref, s.configs)
	}
	t, _, err := s.files.Load(ref.Group, *file)
	if err != nil {
		return nil, exit.Answer(fmt.Errorf("%w\n%s: a template must be valid before its model is asked", err, ref))
	}
	if other := s.otherModel(ref.Group, *file, t); other != "" {
		return nil, exit.Answer(fmt.Errorf("%s: stage %s asks %s, where the rest of %s is about %s: what is found would be said of that one; ask with another --stage",
			ref, s.stage, t.BaseModel(), file.Name, other))
	}
	return &probedBot{Ref: ref, file: *file, template: t}, nil
}

// otherModel is the model of a file without its part for the stage, if that has another one.
func (s *site) otherModel(group string, file bot.Source, t *bot.Template) string {
	rules := s.files.Rules
	rules.Stage = ""
	all, _, err := s.files.Around(group).Load(file, rules)
	if err != nil || all.BaseModel() == t.BaseModel() {
		return "" // a file that is valid for its stages alone says nothing of another model
	}
	return all.BaseModel()
}

// asked is what measurements that are alike have in common: one does for all.
func (b *probedBot) asked() string {
	return fmt.Sprint(b.template.Model, b.template.Reasoning)
}

// measure asks each model, once for all bots that ask it in the same way. What stops it takes
// nothing from what was paid for: measured are the bots whose models were asked.
func (p *program) measure(ctx context.Context, bots []*probedBot) (measured []*probedBot, stopped error) {
	done := map[string]probe.Result{}
	for _, b := range bots {
		found, again := done[b.asked()]
		if !again {
			if found, stopped = p.measureOne(ctx, b); stopped != nil {
				return measured, stopped
			}
			done[b.asked()] = found
		}
		b.found = found
		measured = append(measured, b)
	}
	return measured, nil
}

func (p *program) measureOne(ctx context.Context, b *probedBot) (probe.Result, error) {
	cfg, err := p.signedIn(ctx, b.template.Model.Regions[0]) // the client of Bedrock has times of its own
	if err != nil {
		return probe.Result{}, err
	}
	m := probe.Model{Template: b.template, Client: bedrock.New(cfg, bedrock.Options{Backoff: p.backoff()})}
	if p.asks && p.screen {
		most, _ := probe.Most()
		m.Progress = func(n int, about string) {
			fmt.Fprintf(p.stderr, "%s%s, question %d of at most %d: %s", eraseLine, b, n, most, about)
		}
		defer fmt.Fprint(p.stderr, eraseLine)
	}
	return m.Measure(ctx)
}

// backoff doubles the pause with each attempt.
func (p *program) backoff() retry.BackoffDelayer {
	return retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
		return p.pace << min(attempt, 3), nil
	})
}
