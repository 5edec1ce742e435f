package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/gatewaylog"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/pkg/usage"
)

const reconcileLong = `Show, one by one, the charges of which nobody knows whether they were made, and those that
were not made, though there was an answer.

Look at Poe's accounts for a charge of AMOUNT between BEGUN and ten seconds after, with the
query's id. Where Poe has it there is nothing to correct; where it has not, nothing can be
charged any more.`

// The states of a charge that is to be reconciled, as README has them.
const (
	chargeUnknown = "unknown"
	chargeLost    = "lost"
)

func (p *program) reconcileCommand() *cobra.Command {
	var o costOptions
	c := &cobra.Command{
		Use: "reconcile", Args: words(0, 0),
		Short: "Show the charges that may not have been made.", Long: reconcileLong,
		Example: `  botctl cost reconcile --stage prod
  botctl cost reconcile --since 30d --group claude -o json
  botctl cost reconcile --file poebridge.log`,
		RunE: func(c *cobra.Command, _ []string) error { return p.reconcile(c.Context(), o) },
	}
	o.flags(c)
	return c
}

// chargeRow is a charge that is to be reconciled. Amounts are US dollars.
type chargeRow struct {
	State      string    `json:"state"`
	Bot        string    `json:"bot"`
	Amount     money     `json:"amount_usd"`
	Authorised money     `json:"authorised_usd"`
	Begun      time.Time `json:"begun"`
	TookMS     float64   `json:"took_ms"`
	BotQueryID string    `json:"bot_query_id"`
	MessageID  string    `json:"message_id"`
	RequestID  string    `json:"request_id"`
	Why        string    `json:"why"`
}

func (p *program) reconcile(ctx context.Context, o costOptions) error {
	lines, err := p.costLines(ctx, o, gatewaylog.MessageChargeUnknown, gatewaylog.MessageChargeLost)
	if err != nil {
		return err
	}
	var rows []chargeRow
	for _, l := range lines {
		rows = append(rows, newChargeRow(l))
	}
	slices.SortStableFunc(rows, func(a, b chargeRow) int { return a.Begun.Compare(b.Begun) })
	if len(rows) == 0 && p.output == terminal.AsTable {
		p.note("there is no charge to reconcile")
		return nil
	}
	return show(p, rows, chargeColumns)
}

func newChargeRow(l gatewaylog.Line) chargeRow {
	row := chargeRow{
		State: chargeLost, Bot: l.FullBot(), Amount: milliCents(l.Amount), Authorised: milliCents(l.Authorised),
		Begun: l.Begun.UTC(), TookMS: l.Took, BotQueryID: l.BotQueryID, MessageID: l.MessageID, RequestID: l.ID, Why: l.Why,
	}
	if l.Message == gatewaylog.MessageChargeUnknown {
		row.State = chargeUnknown
	}
	return row
}

// milliCents is an amount in Poe's unit, of which a dollar has 100,000.
func milliCents(n int) (m money) {
	_ = m.add(usage.MilliCents(n).String()[1:]) // without its $ it is a decimal
	return m
}

var chargeColumns = []terminal.Column[chargeRow]{
	{Title: "CHARGE", Cell: func(r chargeRow) terminal.Cell {
		return terminal.Cell{Text: r.State, Look: map[string]terminal.Look{chargeUnknown: terminal.Red, chargeLost: terminal.Yellow}[r.State]}
	}},
	{Title: "BEGUN", Cell: func(r chargeRow) terminal.Cell { return terminal.Plain(r.Begun.Format(time.DateTime)) }},
	{Title: "BOT", Cell: func(r chargeRow) terminal.Cell { return terminal.Plain(r.Bot) }},
	{Title: "AMOUNT", Right: true, Cell: func(r chargeRow) terminal.Cell { return terminal.Plain("$" + r.Amount.String()) }},
	{Title: "AUTHORISED", Right: true, Cell: func(r chargeRow) terminal.Cell { return terminal.Plain("$" + r.Authorised.String()) }},
	{Title: "BOT QUERY", Cell: func(r chargeRow) terminal.Cell { return terminal.Plain(r.BotQueryID) }},
	{Title: "REQUEST", Cell: func(r chargeRow) terminal.Cell { return terminal.Plain(r.RequestID) }},
	{Title: "WHY", Cell: func(r chargeRow) terminal.Cell { return terminal.Plain(inOneLine(r.Why)) }},
}
