package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/groupsecret"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

const keyCheckLong = `See of each access key of a bot whether its function takes it, and whether Poe has it. Poe is asked
to fetch the settings for that.`

func (p *program) keyCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check bot", Args: words(1, 1), ValidArgsFunction: p.completeBots,
		Short: "See who takes the access keys of a bot.", Long: keyCheckLong,
		Example: `  botctl key check nova-lite
  botctl key check nova-lite -o json`,
		RunE: func(c *cobra.Command, args []string) error { return p.keyCheck(c.Context(), args[0]) },
	}
}

// accessKeyRow is one key of a bot.
type accessKeyRow struct {
	Bot      string `json:"bot"`
	PoeBot   string `json:"poe_bot"`
	Number   int    `json:"number"` // 1 is the newest
	Key      string `json:"key"`    // as it may be shown
	Function string `json:"function"`
	Poe      string `json:"poe"`
}

// What is said of a key.
const (
	keyTaken   = "taken"
	keyRefused = "refused"
	keyUnknown = "not asked"
)

func (p *program) keyCheck(ctx context.Context, name string) error {
	k, err := p.editKeys(ctx, name)
	if err != nil {
		return err
	}
	url, err := k.Address(ctx, k.bot)
	if err != nil {
		return err
	}
	api, err := p.poeAPI()
	if err != nil {
		return err
	}
	var rows []accessKeyRow
	for i, key := range k.entry.Keys {
		row := accessKeyRow{Bot: k.bot.String(), PoeBot: k.entry.PoeBot, Number: i + 1, Key: groupsecret.Fingerprint(key)}
		row.Function, row.Poe = p.functionTakes(ctx, url, key), poeTakes(ctx, api, k.entry.PoeBot, key)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rows = append(rows, row)
	}
	looks := map[string]terminal.Look{keyTaken: terminal.Green, keyRefused: terminal.Red, keyUnknown: terminal.Dim}
	err = show(p, rows, []terminal.Column[accessKeyRow]{
		{Title: "BOT", Cell: func(r accessKeyRow) terminal.Cell { return terminal.Plain(r.Bot) }},
		{Title: "ON POE", Cell: func(r accessKeyRow) terminal.Cell { return terminal.Plain(orDash(r.PoeBot)) }},
		{Title: "NO.", Right: true, Cell: func(r accessKeyRow) terminal.Cell { return terminal.Plain(strconv.Itoa(r.Number)) }},
		{Title: "KEY", Cell: func(r accessKeyRow) terminal.Cell { return terminal.Plain(r.Key) }},
		{Title: "FUNCTION", Cell: func(r accessKeyRow) terminal.Cell { return terminal.Cell{Text: r.Function, Look: looks[r.Function]} }},
		{Title: "POE", Cell: func(r accessKeyRow) terminal.Cell { return terminal.Cell{Text: r.Poe, Look: looks[r.Poe]} }},
	})
	if err != nil {
		return err
	}
	return k.judge(rows, url)
}

func (p *program) functionTakes(ctx context.Context, url, key string) string {
	if url == "" {
		return keyUnknown
	}
	a, err := p.client(url, key).Settings(ctx)
	switch {
	case err != nil:
		return "no answer: " + withoutURL(err).Error()
	case a.Status == http.StatusOK:
		return keyTaken
	case a.Status == http.StatusUnauthorized:
		return keyRefused
	}
	return fmt.Sprintf("answers %d", a.Status)
}

func poeTakes(ctx context.Context, api *poe.SettingsAPI, bot, key string) string {
	if bot == "" {
		return keyUnknown
	}
	_, err := api.Fetch(ctx, bot, key)
	switch {
	case err == nil:
		return keyTaken
	case fault.KindOf(err) == fault.AccessDenied:
		return keyRefused
	case fault.KindOf(err) == fault.NotFound:
		return "no such bot"
	}
	return "failed: " + err.Error()
}

// judge says everything that is wrong with the keys, and what to do.
func (k *keyEdit) judge(rows []accessKeyRow, url string) error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	atPoe := false
	for _, r := range rows {
		atPoe = atPoe || r.Poe == keyTaken
		if url != "" && r.Function != keyTaken {
			add("the function does not take key %d; was the secret changed in the last minute? botctl check %s", r.Number, k.bot)
		}
	}
	if k.slip != nil {
		add("%w; botctl key set %s", k.slip, k.bot)
	}
	switch {
	case len(rows) == 0 && k.slip == nil:
		add("the bot has no key; botctl key set %s", k.bot)
	case len(rows) > 0 && k.entry.PoeBot == "":
		add("the secret does not tell the bot's name on Poe; botctl key set %s --poe-name NAME", k.bot)
	case len(rows) > 0 && !atPoe:
		add("Poe takes none of the keys; copy the one in the bot's settings on Poe, then botctl key set %s", k.bot)
	case len(rows) > 1:
		k.note("%d keys live; botctl key drop %s ends the rotation once Poe has the newest", len(rows), k.bot)
	}
	if url == "" {
		add("the bot is not deployed")
	}
	if len(wrong) > 0 {
		return exit.Answer(errors.Join(wrong...))
	}
	return nil
}
