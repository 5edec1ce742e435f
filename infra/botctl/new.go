package main

import (
	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/pkg/bot"
)

const newLong = `Write the template of a new bot: complete, with what the catalogue says of its model, and at most
30 lines long. Nothing is overwritten.

The group is the one that may use the model already, or else one with other models of its vendor;
--group names another, which is made if there is none. Where the group may not use the model, that
is added to its group.yaml, and the group has to be deployed before the bot can answer.

Of a model that the catalogue does not have, --like names one that it resembles; without it the
values are careful. Either way each of them is marked as a guess.

Run without a model on a terminal, it asks for what it needs.`

// newOptions are the flags of new.
type newOptions struct {
	model                     string
	group, name, like, region string
	dryRun                    bool
}

func (p *program) newCommand() *cobra.Command {
	var o newOptions
	c := &cobra.Command{
		Use: "new [model]", GroupID: groupWrite, Args: words(0, 1),
		Short: "Write the template of a new bot.", Long: newLong,
		Example: `  botctl new
  botctl new anthropic.claude-opus-5 --group claude --name my-opus
  botctl new amazon.nova-lite-v1:0 --region eu-central-1 --group europe
  botctl new anthropic.claude-opus-6 --like anthropic.claude-opus-5 --dry-run`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.model = args[0]
			}
			return p.newBot(c, o)
		},
		ValidArgsFunction: p.completeModels,
	}
	f := c.Flags()
	f.StringVar(&o.group, "group", "", "`group` of the bot, which is made if there is none")
	f.StringVar(&o.name, "name", "", "`name` of the bot, its file and its address (default that of the model)")
	f.StringVar(&o.like, "like", "", "`model` of the catalogue that one unknown to it resembles")
	f.StringVar(&o.region, "region", "", "`region` to call the model in, before others")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	_ = c.RegisterFlagCompletionFunc("like", p.completeModels)  // the flag is there
	_ = c.RegisterFlagCompletionFunc("group", p.completeGroups) // likewise
	return c
}

// completeModels offers the models of the catalogue.
func (p *program) completeModels(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	dir, err := p.openFolder()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, kind := range bot.Kinds() {
		for id, e := range known.EntriesOf(kind) {
			names = append(names, id+"\t"+e.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) newBot(c *cobra.Command, o newOptions) error {
	ctx := c.Context()
	dir, err := p.openFolder()
	if err != nil {
		return err
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return err
	}
	w := &newWriter{program: p, ctx: ctx, dir: dir, known: known, o: o}
	if o.model == "" {
		if err := w.interview(); err != nil {
			return err
		}
	}
	files, err := w.files()
	if err != nil {
		return err
	}
	if o.dryRun {
		return w.showFiles(files)
	}
	if err := writeFiles(files); err != nil {
		return err
	}
	return w.tellNext(files)
}
