package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const checkLong = `Try bots through their function URLs as Poe would, and say what is wrong and what to do about it.

Without bots all that are deployed are tried. A wrong key must be refused and each key of the
secret taken, and the settings must be what the deployed template says. That costs nothing.
With --live each bot is asked one short question, whose answer must be one that Poe can read; the
model's price is paid for it. With --attachment the question comes with a file, which the bot must
be able to fetch and read.

With --live --probe no bot is asked but Bedrock itself, and neither keys nor a deployment are
needed: what does the model of each template in --configs really take? Up to 50 small questions
tell of a system prompt, tools and streaming, sampling, files, cache points, thinking and the
output limit. What they may cost is told first, and asked about where no bot is named. The table
shows what the template says, what the model does, and Bedrock's words where it refused; then the
difference of the file is shown, and written if you agree, comments kept. What a throttle, a
missing right or unknown words leave open is not written. Exit status 0: all is as the template
says, or written; 1: it differs and was not written; 3: not all could be asked.

With --url a bot is tried at that address, such as that of a local run, against the template in
--configs. Its key is asked for at a terminal, or with --key-stdin read from standard input.

Needs secretsmanager:GetSecretValue, cloudformation:DescribeStacks and ssm:GetParameters; with
--url nothing of AWS; with --probe bedrock:InvokeModelWithResponseStream, bedrock:InvokeModel and
bedrock:CountTokens.`

// checkOptions are the flags of check.
type checkOptions struct {
	direct
	consent     // of --probe
	live        bool
	probe       bool
	attachments []string
}

func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use: "check [bot ...]", GroupID: groupOperate, ValidArgsFunction: p.completeBots,
		Short: "Try bots as Poe would, and say what is wrong.", Long: checkLong,
		Example: `  botctl check
  botctl check nova-lite --live
  botctl check nova-lite --live --probe --dry-run
  botctl check --url http://127.0.0.1:8080/nova/nova-lite --key-stdin < key`,
		RunE: func(c *cobra.Command, args []string) error { return p.checkBots(c.Context(), o, args) },
	}
	o.direct.flags(c)
	o.consent.flags(c.Flags())
	c.Flags().BoolVar(&o.probe, "probe", false, "with --live, measure what the models take, for the templates")
	c.Flags().BoolVar(&o.live, "live", false, "ask each bot a short question, which costs what its model costs")
	c.Flags().StringSliceVar(&o.attachments, "attachment", nil, "`address` of a file to send with the question of --live")
	return c
}

// checkRow is what one check of one bot has come to.
type checkRow struct {
	Bot    string `json:"bot"`
	Check  string `json:"check"`
	Result string `json:"result"`
	Seen   string `json:"seen"`
	Advice string `json:"advice"`
}

// The results of checks.
const (
	checkOK      = "ok"
	checkFailed  = "failed"
	checkSkipped = "skipped"
)

// botCheck tries one bot and goes on after a fault where that makes sense.
type botCheck struct {
	*program
	checkOptions
	bot  stage.Place
	name string // as it is shown
	url  string
	keys []string
	want *bot.Bot // as the template has it; nil where nobody knows
	rows []checkRow
}

func (c *botCheck) add(what, result, advice, seen string, args ...any) {
	c.rows = append(c.rows, checkRow{c.name, what, result, fmt.Sprintf(seen, args...), advice})
}

func (p *program) checkBots(ctx context.Context, o checkOptions, names []string) error {
	if o.probe {
		return p.probeModels(ctx, o, names)
	}
	if o.yes || o.dryRun {
		return exit.Misused("--yes and --dry-run are for --probe: nothing else is written")
	}
	if len(o.attachments) > 0 && !o.live {
		return exit.Misused("--attachment is sent with the question of --live, which costs what the model costs")
	}
	for _, address := range o.attachments {
		if err := checkAttachment(address); err != nil {
			return exit.Misused("--attachment: %w", err)
		}
	}
	if o.url != "" {
		c, err := p.directCheck(ctx, o, names)
		if err != nil {
			return err
		}
		if err := c.run(ctx); err != nil {
			return err
		}
		return p.showChecked(c.rows)
	}
	if o.keyStdin {
		return exit.Misused("--key-stdin is for --url; of a deployed bot the secret has the key")
	}
	s, places, err := p.places(ctx, names)
	if err != nil {
		return err
	}
	var all []checkRow
	var faults botFaults
	for _, b := range places {
		c := &botCheck{program: p, checkOptions: o, bot: b, name: b.String()}
		err := c.deployed(ctx, s, len(names) > 0)
		all = append(all, c.rows...)
		if ctx.Err() != nil {
			return errors.Join(p.showChecked(all), ctx.Err())
		}
		faults.add(b.Ref, err)
	}
	err = faults.join()
	if len(all) > 0 || err == nil || p.output != terminal.AsTable {
		err = errors.Join(err, p.showChecked(all))
	}
	if len(names) == 0 {
		err = errors.Join(err, s.leftOut())
	}
	return err
}

// deployed finds out where a bot is, its keys and its template, and tries it. What is not
// deployed is a fault only of a bot that was named.
func (c *botCheck) deployed(ctx context.Context, s *site, named bool) error {
	cfg, err := c.awsIn(ctx, c.bot.Region)
	if err != nil {
		return err
	}
	if c.url, err = s.Address(ctx, c.bot); err != nil {
		return err
	}
	if c.url == "" {
		result := checkSkipped
		if named {
			result = checkFailed
		}
		c.add("address", result, "deploy the group "+c.bot.Group, "the stack of its group has no address of it, or is not there")
		return nil
	}
	c.add("address", checkOK, "", "%s", c.url)
	now, err := groupsecret.Open(cfg, c.stage, c.bot.Group).Read(ctx)
	if err != nil {
		return err
	}
	entry, slip := now.Entry(c.bot.Name)
	c.keys = entry.Keys
	switch set := "botctl key set " + c.name; {
	case slip != nil:
		c.add("secret", checkFailed, set, "%v", slip)
	case len(entry.Keys) == 0:
		c.add("secret", checkFailed, set, "there is no access key of it")
	case entry.PoeBot == "":
		c.add("secret", checkFailed, set+" --poe-name NAME", "it does not tell the bot's name on Poe, so that nobody tells Poe of changes")
	default:
		c.add("secret", checkOK, "", "%s, %s on Poe", counted(len(entry.Keys), "key"), entry.PoeBot)
	}
	if err := c.template(ctx, config.NewParameterStore(cfg, c.stage, bot.Kinds())); err != nil {
		return err
	}
	return c.run(ctx)
}

// template reads what the bot is to be. The error is that of the context.
func (c *botCheck) template(ctx context.Context, store config.Store) error {
	made, err := c.load(ctx, store, c.bot)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case awserror.HasCode(err, "AccessDeniedException"):
		c.add("template", checkSkipped, "allow ssm:GetParameters to whoever checks", "it cannot be read")
	case err != nil:
		c.add("template", checkFailed, "botctl validate says where; mend it, then deploy or push", "%v", err)
	default:
		c.want = made
		c.add("template", checkOK, "", "%s, version %s", made.Origin.Layer, made.Origin.Version)
	}
	return nil
}

// directCheck is for a bot at an address.
func (p *program) directCheck(ctx context.Context, o checkOptions, names []string) (*botCheck, error) {
	b, known, err := p.directBot(ctx, o.direct, names)
	if err != nil {
		return nil, err
	}
	key, err := p.directKey(ctx, o.direct)
	if err != nil {
		return nil, err
	}
	c := &botCheck{program: p, checkOptions: o, bot: b, name: b.String(), url: o.url, keys: []string{key}}
	if !known {
		c.name = "the bot"
		c.add("template", checkSkipped, "", "the folder has no bot of that name")
		return c, nil
	}
	dir, err := p.openFolder()
	if err != nil {
		return nil, err
	}
	return c, c.template(ctx, dir)
}

// showChecked shows all rows, and says no where one has failed.
func (p *program) showChecked(all []checkRow) error {
	looks := map[string]terminal.Look{checkOK: terminal.Green, checkFailed: terminal.Red, checkSkipped: terminal.Dim}
	err := show(p, all, []terminal.Column[checkRow]{
		{Title: "BOT", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Bot) }},
		{Title: "CHECK", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Check) }},
		{Title: "RESULT", Cell: func(r checkRow) terminal.Cell { return terminal.Cell{Text: r.Result, Look: looks[r.Result]} }},
		{Title: "SEEN", Cell: func(r checkRow) terminal.Cell { return terminal.Plain(r.Seen) }},
	})
	if err != nil {
		return err
	}
	failed := 0
	for _, r := range all {
		if r.Result != checkFailed {
			continue
		}
		if failed++; p.output == terminal.AsTable && r.Advice != "" {
			p.note("%s, %s: %s", r.Bot, r.Check, r.Advice)
		}
	}
	if failed > 0 {
		return exit.Answer(errors.New(counted(failed, "check") + " failed"))
	}
	return nil
}
