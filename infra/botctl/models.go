package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const modelsLong = `Show the models of the catalogue: what they read, their limits and prices, how they are called
and which bots of the folder use them. With words only models whose ids have one of them.

Prices are US dollars for a million tokens, or for a picture (/image) or a second of video (/s),
of the first way to call a model. A date in END is when calls begin to fail; ! marks one that
has come.

With AWS credentials it is shown too what the account is offered (CALLABLE IN): in the regions of
the folder's groups, by which inference profile, or by the model's own id. --account=false asks
nobody, and with --account it is an error if nobody can be asked.`

// modelsOptions are the flags of models.
type modelsOptions struct {
	words        []string // parts of ids
	vendor, kind string
	input        []string
	maxPrice     float64
	all          bool
	account      bool
	accountSaid  bool // either way
	regions      []string
}

func (p *program) modelsCommand() *cobra.Command {
	var o modelsOptions
	c := &cobra.Command{
		Use: "models [word ...]", GroupID: groupWrite,
		Short: "Show the models that bots can be made of.", Long: modelsLong,
		Example: `  botctl models
  botctl models nova
  botctl models --vendor anthropic --input image
  botctl models --kind chat --max-price 1
  botctl models --account --region eu-central-1
  botctl models --all -o json`,
		RunE: func(c *cobra.Command, args []string) error {
			o.words, o.accountSaid = args, c.Flags().Changed("account")
			return p.models(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.vendor, "vendor", "", "only models of this `vendor`, as their ids begin: amazon, anthropic, …")
	f.StringVar(&o.kind, "kind", "", "only models for this `kind` of bot: "+strings.Join(bot.Kinds(), ", "))
	f.StringSliceVar(&o.input, "input", nil, "only models that read this `input`: text, image, document, video, audio")
	f.Float64Var(&o.maxPrice, "max-price", 0, "at most so many US `dollars` for a million tokens, a picture, a second")
	f.BoolVar(&o.all, "all", false, "also models that no bot can use, and those that only the account knows")
	f.BoolVar(&o.account, "account", false, "ask AWS what the account is offered (default if there are credentials)")
	f.StringSliceVar(&o.regions, "region", nil, "`region` to ask about, in place of those of the groups; may be repeated")
	offer(c, "kind", bot.Kinds())
	offer(c, "input", bot.Inputs())
	_ = c.RegisterFlagCompletionFunc("vendor", p.completeVendors) // the flag is there
	return c
}

func (p *program) models(ctx context.Context, o modelsOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	dir, err := p.openFolder()
	if err != nil {
		return err
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return err
	}
	rows := p.modelRows(known, o)
	p.nameUsers(ctx, dir, rows)
	if rows, err = p.nameCallable(ctx, dir, o, rows); err != nil {
		return err
	}
	vendors := vendorsOf(rows)
	rows = slices.DeleteFunc(rows, func(r modelRow) bool { return !o.wants(r) })
	if len(rows) == 0 {
		p.note("no model of the catalogue is like that; its vendors are %s", strings.Join(vendors, ", "))
	}
	return show(p, rows, modelColumns(rows))
}

// check refuses what no model can be.
func (o modelsOptions) check() error {
	if o.kind != "" && !slices.Contains(bot.Kinds(), o.kind) {
		return exit.Misused("--kind %q: want %s", o.kind, strings.Join(bot.Kinds(), ", "))
	}
	for _, one := range o.input {
		if !slices.Contains(bot.Inputs(), one) {
			return exit.Misused("--input %q: want %s", one, strings.Join(bot.Inputs(), ", "))
		}
	}
	return nil
}

func vendorsOf(rows []modelRow) (vendors []string) {
	for _, r := range rows {
		vendors = append(vendors, r.Vendor)
	}
	slices.Sort(vendors)
	return slices.Compact(vendors)
}

// modelRows are those of the whole catalogue, by kind of bot and id.
func (p *program) modelRows(known *bot.Catalogue, o modelsOptions) (rows []modelRow) {
	today := p.now()
	for _, kind := range bot.Kinds() {
		for id, e := range known.EntriesOf(kind) {
			rows = append(rows, newModelRow(known, id, e, today))
		}
	}
	if o.all {
		for id, u := range known.AllUnserved() {
			rows = append(rows, modelRow{Model: id, Vendor: bot.VendorOf(id), Unusable: u.Reason})
		}
	}
	return rows
}

// nameUsers notes which bots of the folder call each model, first or as a fallback.
func (p *program) nameUsers(ctx context.Context, dir *config.Dir, rows []modelRow) {
	bots, err := p.folderBots(ctx, dir)
	if err != nil {
		p.note("bots that are not valid are left out; botctl validate tells what is wrong with them")
	}
	users := map[string][]string{}
	for _, b := range bots {
		for _, m := range b.template.Models() {
			if base := m.BaseModel(); !slices.Contains(users[base], b.String()) {
				users[base] = append(users[base], b.String())
			}
		}
	}
	for i, r := range rows {
		rows[i].Bots = append([]string{}, users[r.Model]...)
	}
}

// wants reports whether a model is one of those that were asked for.
func (o modelsOptions) wants(r modelRow) bool {
	if len(o.words) > 0 && !slices.ContainsFunc(o.words, func(w string) bool { return strings.Contains(r.Model, strings.ToLower(w)) }) {
		return false
	}
	if o.vendor != "" && !strings.EqualFold(o.vendor, r.Vendor) || o.kind != "" && o.kind != r.Kind {
		return false
	}
	for _, kind := range o.input {
		if !slices.Contains(r.Input, kind) {
			return false
		}
	}
	dearest, priced := r.Price.dearest()
	return o.maxPrice == 0 || priced && dearest <= o.maxPrice
}

// tokenCount writes a number of tokens as people say it: 128k, 1M.
func tokenCount(n int) string {
	switch {
	case n == 0:
		return ""
	case n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprint(n)
}
