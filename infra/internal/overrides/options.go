package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// options are what the command is told.
type options struct {
	stage    string
	configs  string
	groups   []string // empty: all
	force    bool
	skipKeys bool
	after    bool
}

const usage = `List the overrides of a stage, and fail where they or what is left of deleted bots keep a
deployment from doing what the files say.

  overrides -stage prod                      before a deployment of everything
  overrides -stage prod -groups claude,nova  before a deployment of two groups
  overrides -stage prod -force               tell the same, and do not fail
  overrides -stage prod -skip-keys           without reading secrets
  overrides -stage prod -after               after the deployment: what is still overridden

AWS settings are the SDK's own, such as AWS_PROFILE. What is read needs ssm:DescribeParameters,
ssm:GetParameters and, without -skip-keys, secretsmanager:GetSecretValue, in the region of each
group.

Exit status 0: go on; 1: something is in the way; 2: wrong use, or something cannot be read.

Flags:

`

// parseOptions reads the flags. The error tells everything that is wrong, a line each; with
// -help it is flag.ErrHelp, and help has been written.
func parseOptions(args []string, help io.Writer) (options, error) {
	var o options
	var groups string
	f := flag.NewFlagSet("overrides", flag.ContinueOnError)
	f.SetOutput(io.Discard) // or it would tell an error before it returns it
	f.StringVar(&o.stage, "stage", "", "`stage` to look at; required")
	f.StringVar(&o.configs, "configs", "configs", "`folder` of templates that is deployed")
	f.StringVar(&groups, "groups", "", "only these `groups` are deployed, separated by commas; left out, all of the folder, and groups that are deployed and have no folder are looked for too")
	f.BoolVar(&o.force, "force", false, "tell what is in the way, and exit with 0 all the same")
	f.BoolVar(&o.skipKeys, "skip-keys", false, "read no secret: it is not checked whether deleted bots have keys")
	f.BoolVar(&o.after, "after", false, "after a deployment: list what is overridden, and fail only if it cannot be read; secrets are not read")
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(help)
		fmt.Fprint(help, usage)
		f.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; see -help", err)
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q; see -help", f.Arg(0))
	}
	return o, errors.Join(o.checkStage(), o.parseGroups(groups), o.checkAfter())
}

func (o *options) checkStage() error {
	if o.stage == "" {
		return errors.New("-stage is required: it says which parameters to look at")
	}
	if err := bot.CheckStage(o.stage); err != nil {
		return fmt.Errorf("-stage %w", err)
	}
	return nil
}

func (o *options) parseGroups(list string) error {
	if list == "" {
		return nil
	}
	o.groups = strings.Split(list, ",")
	if i := slices.IndexFunc(o.groups, func(name string) bool { return !bot.ValidName(name) }); i >= 0 {
		return fmt.Errorf("-groups %q: %q cannot be the name of a group; want names separated by commas", list, o.groups[i])
	}
	return nil
}

func (o *options) checkAfter() error {
	if o.after && o.force {
		return errors.New("-force is for before a deployment; with -after nothing is in the way of any")
	}
	return nil
}
