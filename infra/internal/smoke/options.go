package main

import (
	"flag"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// options are what a run is told.
type options struct {
	stage, group, bot string
	region            string // empty: that of group.yaml
	configs           string
	readConfigs       bool
	url               string // of the bot; empty: CloudFormation's
	keyFrom           string // variable with the access key; empty: the secret
	write             bool
	throttle          int // reserved concurrency; unknownThrottle: that of group.yaml
	timeout           time.Duration
	json              string // file
	yes, list         bool
}

// unknownThrottle stands for a concurrency that nobody has told.
const unknownThrottle = -1

// maxThrottle is the largest reserved concurrency that is filled to see it overflow.
const maxThrottle = 5

const usageText = `usage: smoke -group GROUP [flags]

Asks a deployed bot some queries and prints what is seen beside what this project assumed of
AWS and Poe without an account. It reads the stack's outputs, the group's secret and the
function's log, and writes nothing without -write. Credentials and profile are those of the
AWS SDK's environment.

  smoke -group nova                                    stage dev, the first bot that has a key
  smoke -stage prod -group nova -bot nova-lite -write -json facts.json
  KEY=… smoke -group nova -region eu-west-1 -url https://….on.aws/nova-lite -key-from-env KEY
  smoke -list                                          the assumptions, as Markdown

What it needs of AWS: cloudformation:DescribeStacks, secretsmanager:GetSecretValue,
logs:FilterLogEvents, cloudwatch:GetMetricStatistics; with -write ssm:GetParameters, ssm:PutParameter, ssm:DeleteParameter.
What it may not do is not tried, and said so.

Exit status 0: nothing differs. 1: something differs, or the run was cut short. 2: wrong use, or there
is nothing to try.

`

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("smoke", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() { fmt.Fprint(stderr, usageText); f.PrintDefaults() }
	f.StringVar(&o.stage, "stage", deployment.DefaultStage, "`stage` that is deployed")
	f.StringVar(&o.group, "group", "", "`group` of bots")
	f.StringVar(&o.bot, "bot", "", "`bot` that chats, to be asked; otherwise the group's first that has a key and an address")
	f.StringVar(&o.configs, "configs", "configs", "`folder` of the configurations that were deployed; with -region it is read only if given")
	f.StringVar(&o.region, "region", "", "`region` of the function; otherwise that of its group.yaml")
	f.StringVar(&o.url, "url", "", "`address` of the bot, in place of the stack's output")
	f.StringVar(&o.keyFrom, "key-from-env", "", "`variable` that holds the access key, in place of the secret")
	f.BoolVar(&o.write, "write", false, "also put an override with stream.padding_bytes: 2048 for the bot, and remove it again; refused where there is an override")
	f.IntVar(&o.throttle, "expect-throttle", unknownThrottle, "the function's reserved concurrency, `1 to 5`, which is then filled; otherwise that of group.yaml, if it is that small; 0: do not try")
	f.DurationVar(&o.timeout, "timeout", 5*time.Minute, "what is not done by then is not tried")
	f.StringVar(&o.json, "json", "", "also write the facts to this `file`")
	f.BoolVar(&o.yes, "yes", false, "begin without asking")
	f.BoolVar(&o.list, "list", false, "print the assumptions as Markdown and end")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.readConfigs = o.region == ""
	f.Visit(func(one *flag.Flag) { o.readConfigs = o.readConfigs || one.Name == "configs" })
	if f.NArg() > 0 {
		return o, fmt.Errorf("unknown argument %q; -help lists what there is", f.Arg(0))
	}
	if o.list {
		return o, nil
	}
	return o, o.check()
}

func (o *options) check() error {
	if err := deployment.CheckStage(o.stage); err != nil {
		return err
	}
	switch {
	case o.group == "":
		return fmt.Errorf("-group is missing: name the group whose function to try")
	case !bot.ValidName(o.group):
		return fmt.Errorf("-group %q is no name of a group", o.group)
	case o.bot != "" && !bot.ValidName(o.bot):
		return fmt.Errorf("-bot %q is no name of a bot", o.bot)
	case o.timeout <= 0:
		return fmt.Errorf("-timeout %v: want more than 0", o.timeout)
	case o.throttle < unknownThrottle || o.throttle > maxThrottle:
		return fmt.Errorf("-expect-throttle %d: want 0 to %d; to fill more costs too much", o.throttle, maxThrottle)
	}
	if err := o.checkURL(); err != nil {
		return err
	}
	if o.keyFrom != "" && o.bot == "" {
		return fmt.Errorf("-key-from-env needs -bot or -url: whose key is it?")
	}
	return nil
}

// checkURL takes the bot from its address.
func (o *options) checkURL() error {
	if o.url == "" {
		return nil
	}
	u, err := url.Parse(o.url)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("-url %q: want the address of a bot, such as https://….lambda-url.eu-west-1.on.aws/nova-lite", o.url)
	}
	name := path.Base(strings.TrimSuffix(u.Path, "/"))
	switch {
	case !bot.ValidName(name):
		return fmt.Errorf("-url %q does not end with the name of a bot", o.url)
	case o.bot == "":
		o.bot = name
	case o.bot != name:
		return fmt.Errorf("-url %q is the address of %s, not of %s", o.url, name, o.bot)
	}
	return nil
}
