package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

const syncLong = `Have Poe fetch the settings of bots anew, and judge what it says of them.

Poe takes settings without a word when it drops their parameter controls for a fault, so its
answer is read: controls that were dropped make the answer of this command a no.

The function settingssync does the same by itself after each change, and keeps what it knows in
Parameter Store. Nothing of that is written here, since a fetch more makes nothing that it
knows wrong.

Needs secretsmanager:GetSecretValue and ssm:GetParameters.`

func (p *program) syncCommand() *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use: "sync bot ...", GroupID: groupOperate, Args: words(1, -1), ValidArgsFunction: p.completeBots,
		Short: "Have Poe fetch the settings of bots, and see that it keeps them.", Long: syncLong,
		Example: `  botctl sync nova-lite
  botctl sync --stage prod nova-lite claude/claude-opus-5 -o json`,
		RunE: func(c *cobra.Command, args []string) error { return p.sync(c.Context(), args, dryRun) },
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "show what Poe would be asked, and ask nothing")
	return c
}

// The results of a sync.
const (
	syncDone    = "done"
	syncDropped = "dropped" // Poe has the settings without their controls
	syncRefused = "refused" // by Poe, or there is nothing to ask it with
	syncFailed  = "failed"  // nobody knows; again may help
	syncWould   = "would"   // with --dry-run
)

// syncRow is what came of one bot.
type syncRow struct {
	Bot      string `json:"bot"`
	PoeBot   string `json:"poe_bot"`
	Result   string `json:"result"`
	Controls string `json:"controls"` // as Poe tells; empty: the bot has none
	Key      string `json:"key"`      // that Poe has taken, as it may be shown
	Seen     string `json:"seen"`
	Advice   string `json:"advice"`

	taken int // of the entry's keys; -1: none
}

func (p *program) sync(ctx context.Context, names []string, dryRun bool) error {
	_, places, err := p.places(ctx, names)
	if err != nil {
		return err
	}
	var rows []syncRow
	var faults botFaults
	for _, b := range places {
		row, err := p.syncPlace(ctx, b, dryRun)
		if err == nil {
			rows = append(rows, row)
		}
		if ctx.Err() != nil {
			return errors.Join(p.showSynced(rows), ctx.Err())
		}
		faults.add(b.Ref, err)
	}
	err = faults.join()
	if len(rows) > 0 || err == nil || p.output != terminal.AsTable {
		err = errors.Join(err, p.showSynced(rows))
	}
	return err
}

func (p *program) syncPlace(ctx context.Context, b stage.Place, dryRun bool) (syncRow, error) {
	cfg, err := p.awsIn(ctx, b.Region)
	if err != nil {
		return syncRow{}, err
	}
	now, err := groupsecret.Open(cfg, p.stage, b.Group).Read(ctx)
	if err != nil {
		return syncRow{}, err
	}
	entry, err := now.Entry(b.Name)
	if len(entry.Keys) == 0 && err != nil {
		return syncRow{}, exit.Answer(err)
	}
	settings, err := p.deployedSettings(ctx, cfg, b)
	if err != nil {
		return syncRow{}, err
	}
	if dryRun {
		row, _ := wouldSync(b, entry)
		return row, nil
	}
	return p.fetchSettings(ctx, b, entry, settings)
}

// wouldSync is what Poe would be asked; ok is whether there is something to ask it with.
func wouldSync(b stage.Place, e config.Entry) (row syncRow, ok bool) {
	row = syncRow{Bot: b.String(), PoeBot: e.PoeBot, Result: syncWould, taken: -1, Seen: "Poe would be asked to fetch the settings"}
	switch {
	case len(e.Keys) == 0:
		row.Result, row.Seen = syncRefused, "the bot has no access key"
		row.Advice = "botctl key set " + b.String()
	case e.PoeBot == "":
		row.Result, row.Seen = syncRefused, "nobody knows the bot's name on Poe"
		row.Advice = "botctl key set " + b.String() + " --poe-name NAME"
	}
	return row, row.Result == syncWould
}

// fetchSettings has Poe fetch the settings with the first key that it takes, the newest
// first: while a key is rotated Poe has either of two. The error is about how Poe is to be
// reached.
func (p *program) fetchSettings(ctx context.Context, b stage.Place, e config.Entry, own poe.Settings) (syncRow, error) {
	api, err := p.poeAPI()
	if err != nil {
		return syncRow{}, err
	}
	row, ok := wouldSync(b, e)
	if !ok {
		return row, nil
	}
	for i, key := range e.Keys {
		echo, err := api.Fetch(ctx, e.PoeBot, key)
		if err == nil {
			row.Key, row.taken, row.Advice = groupsecret.Fingerprint(key), i, ""
			row.judge(echo, own)
			return row, nil
		}
		row.refused(err)
		if fault.KindOf(err) != fault.AccessDenied {
			break
		}
	}
	return row, ctx.Err()
}

// judge says what Poe's echo means for settings.
func (r *syncRow) judge(echo poe.ControlsEcho, own poe.Settings) {
	r.Result, r.Seen = syncDone, "Poe has fetched the settings"
	if own.ParameterControls == nil {
		return
	}
	r.Controls = echo.String()
	switch echo {
	case poe.ControlsDropped:
		r.Result, r.Seen = syncDropped, "Poe has fetched the settings and dropped their parameter controls"
		r.Advice = fmt.Sprintf("find the fault with `botctl validate`, mend the controls in the template of %s, deploy or push it, and sync again; users have no controls meanwhile", r.Bot)
	case poe.ControlsNotTold:
		r.Seen += "; it does not say whether it keeps the controls"
		r.Advice = "look at the bot on Poe, whether its controls are there"
	}
}

// fetchAdvice is what to do, by why Poe has not fetched.
var fetchAdvice = map[fault.Kind]string{
	fault.AccessDenied:  "Poe knows another key: copy the one in the bot's settings on Poe, then botctl key set %s",
	fault.NotFound:      "Poe knows no bot of that name: botctl key set %s --poe-name NAME",
	fault.Misconfigured: "that is not Poe: look at POEBRIDGE_POE_API_URL (%s)",
	fault.Throttled:     "wait a minute, then botctl sync %s",
	fault.Unavailable:   "Poe, or the way to it, is down: later, botctl sync %s",
	fault.Timeout:       "Poe calls the bot before it answers; see whether that answers: botctl check %s",
}

// maybeLater are the kinds of failure that may be over in a moment.
var maybeLater = map[fault.Kind]bool{fault.Throttled: true, fault.Unavailable: true, fault.Timeout: true}

func (r *syncRow) refused(err error) {
	kind := fault.KindOf(err)
	r.Result, r.Seen = syncRefused, err.Error()
	if maybeLater[kind] {
		r.Result = syncFailed
	}
	if r.Advice = "see whether the bot answers: botctl check " + r.Bot; fetchAdvice[kind] != "" {
		r.Advice = fmt.Sprintf(fetchAdvice[kind], r.Bot)
	}
}

// poeAPI is Poe's, or that of a stand-in.
func (p *program) poeAPI() (*poe.SettingsAPI, error) {
	url := p.getenv("POEBRIDGE_POE_API_URL")
	if url != "" {
		if err := poe.CheckAPIURL(url); err != nil {
			return nil, exit.Misused("POEBRIDGE_POE_API_URL: %w", err)
		}
	}
	return &poe.SettingsAPI{URL: trimSlash(url), Transport: p.transport}, nil
}
