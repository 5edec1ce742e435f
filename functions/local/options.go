package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

// options are the settings of the command: flags, over the environment, over
// defaults.
type options struct {
	addr    string
	awsAddr string // where AWS is played; empty: nowhere
	bedrock string
	config  string
	keys    string
	group   string
	stage   string
	region  string
	ttl     time.Duration
	pace    time.Duration
	level   slog.Level

	maxConcurrent int

	traces *otlp.Settings // nil: nobody wants them

	attachmentHosts []string // nil: Poe's
	attachments     string   // folder that is served for trying out; empty: none
	uploads         string   // where files of answers go: sim, poe or an address; empty: as -bedrock
	poeAPI          string   // where users are charged: sim, poe or an address; empty: as -bedrock
	videoBucket     string   // of -bedrock aws; empty: none
	metrics         string   // file that metrics are added to; empty: there are none

	lambda       string // path of a bootstrap; empty: the bots are served by this process
	timeout      time.Duration
	environments int
	concurrency  int
}

// The values of -config and -keys that do not name a folder or a file.
const (
	fromParameterStore = "ssm"
	fromSecretsManager = "secretsmanager"
)

// single reports whether one group is served, at the root.
func (o options) single() bool { return o.group != "" }

// readsAWS reports whether templates or keys come from AWS.
func (o options) readsAWS() bool {
	return o.config == fromParameterStore || o.keys == fromSecretsManager
}

const usageText = `Serve bots on this machine, over Poe's own protocol.

  local                                  every bot, answered by the simulator
  local -group claude -bedrock aws       one group, answered by Bedrock itself
  local -keys keys.json -addr :8080      with keys of your own, as behind a tunnel to Poe
  local -stage prod -group claude -config ssm -keys secretsmanager -bedrock aws
                                         what the function of that group serves
  local -group claude -lambda dist/gateway-amd64/bootstrap
                                         by the function itself, in an emulator of Lambda
  local -aws-addr 127.0.0.1:9090         and play AWS for a function that runs elsewhere

Flags, with the environment variable that does the same where there is one:

`

// parseOptions reads flags and environment. The error tells everything that is
// wrong, a line each; with -help it is flag.ErrHelp, and help has been written.
func parseOptions(args []string, getenv func(string) string, help io.Writer) (options, error) {
	var o options
	var ttl, pace, level, timeout, hosts, queries string
	env := func(name, fallback string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return fallback
	}
	o.region = env("AWS_REGION", "us-east-1")
	f := flag.NewFlagSet("local", flag.ContinueOnError)
	f.SetOutput(io.Discard) // or it would tell an error before it returns it
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	f.StringVar(&o.awsAddr, "aws-addr", "", "play Bedrock, Parameter Store and Secrets Manager at this `address` too, for a function that runs elsewhere, as in sam local invoke; whoever reaches it reads the templates and keys")
	f.StringVar(&o.bedrock, "bedrock", "sim", "`who` answers: sim, or aws with the usual credentials")
	f.StringVar(&o.config, "config", env("POEBRIDGE_CONFIG_DIR", "configs"), "`folder` of templates (POEBRIDGE_CONFIG_DIR), or ssm for those of a stage in Parameter Store")
	f.StringVar(&o.keys, "keys", env("POEBRIDGE_KEYS_FILE", ""), "JSON `file` of access keys (POEBRIDGE_KEYS_FILE), or secretsmanager for the secret of a stage and group; left out, a new key for all bots is made at every start")
	f.StringVar(&o.group, "group", env("POEBRIDGE_GROUP", ""), "serve only this `group`, at /<bot>; left out, all groups, at /<group>/<bot> (POEBRIDGE_GROUP)")
	f.StringVar(&o.stage, "stage", env("POEBRIDGE_STAGE", ""), "`stage` whose templates and keys are read from AWS, and whose part of the templates' stages: counts (POEBRIDGE_STAGE)")
	f.StringVar(&o.lambda, "lambda", "", "serve by the function's `bootstrap` in an emulator of Lambda; needs -group")
	f.StringVar(&timeout, "lambda-timeout", "15m", "-lambda: `time` that an invocation may take")
	f.IntVar(&o.environments, "lambda-environments", 4, "-lambda: `number` of processes at a time")
	f.IntVar(&o.concurrency, "lambda-concurrency", 1, "-lambda: `number` of invocations that a process may run at a time")
	f.StringVar(&pace, "pace", "25ms", "simulator: `time` between two pieces of an answer")
	f.StringVar(&ttl, "ttl", env("POEBRIDGE_TTL", "1s"), "`time` that a template is served before it is read again (POEBRIDGE_TTL)")
	f.StringVar(&hosts, "attachment-hosts", env("POEBRIDGE_ATTACHMENT_HOSTS", ""), "`hosts` that attachments may be fetched from, separated by commas, *.example.com for all below; left out, Poe's (POEBRIDGE_ATTACHMENT_HOSTS)")
	f.StringVar(&o.attachments, "attachments", "", "serve the files of a `folder` at /attachments/, to be attached for a try")
	f.StringVar(&o.uploads, "uploads", env("POEBRIDGE_POE_UPLOAD_URL", ""), "`where` the pictures and videos of answers go: sim for a stand-in of Poe, with a page at /poe/files/; poe for Poe itself; or an address that does as Poe; left out, sim with -bedrock sim, poe with -bedrock aws (POEBRIDGE_POE_UPLOAD_URL)")
	f.StringVar(&o.poeAPI, "poe-api", env("POEBRIDGE_POE_API_URL", ""), "`where` users of bots with charge.users are charged: sim for a stand-in of Poe, where nobody pays; poe for Poe itself; or an address that does as Poe; left out, sim with -bedrock sim, poe with -bedrock aws (POEBRIDGE_POE_API_URL)")
	f.StringVar(&o.videoBucket, "video-bucket", env("POEBRIDGE_VIDEO_BUCKET", ""), "-bedrock aws: `bucket` that videos are put into, in the region of their model; the simulator has its own (POEBRIDGE_VIDEO_BUCKET)")
	f.StringVar(&queries, "max-concurrent", env("POEBRIDGE_MAX_CONCURRENT", strconv.Itoa(gateway.DefaultMaxConcurrent)), "`number` of queries that are answered at a time, of all bots together; what is beyond is told to come back (POEBRIDGE_MAX_CONCURRENT)")
	f.StringVar(&o.metrics, "metrics", "", "`file` that the metrics of requests are added to, as a function writes them to its standard output")
	f.StringVar(&level, "log-level", env("POEBRIDGE_LOG_LEVEL", "info"), "`level` of the log: debug, info, warn, error (POEBRIDGE_LOG_LEVEL)")

	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(help)
		fmt.Fprint(help, usageText)
		f.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; see -help", err)
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q; see -help", f.Arg(0))
	}
	o.traces, err = otlp.Read(getenv)
	return o, errors.Join(
		err,
		parseTime(&o.ttl, "-ttl or POEBRIDGE_TTL", ttl),
		parseTime(&o.pace, "-pace", pace),
		parseTime(&o.timeout, "-lambda-timeout", timeout),
		parseLevel(&o.level, level),
		parseHosts(&o.attachmentHosts, hosts),
		parseQueries(&o.maxConcurrent, queries),
		o.check(),
	)
}

func parseTime(d *time.Duration, name, text string) (err error) {
	if *d, err = time.ParseDuration(text); err != nil || *d < 0 {
		return fmt.Errorf("%s %q: want a duration of 0 or more, such as 500ms or 60s", name, text)
	}
	return nil
}

func parseLevel(level *slog.Level, text string) error {
	if level.UnmarshalText([]byte(text)) != nil {
		return fmt.Errorf("-log-level or POEBRIDGE_LOG_LEVEL %q: want debug, info, warn or error", text)
	}
	return nil
}

func parseHosts(hosts *[]string, list string) (err error) {
	if *hosts, err = attachment.ParseHosts(list); err != nil {
		return fmt.Errorf("-attachment-hosts or POEBRIDGE_ATTACHMENT_HOSTS: %w", err)
	}
	return nil
}

func parseQueries(n *int, text string) (err error) {
	if *n, err = strconv.Atoi(text); err != nil || *n < 1 {
		return fmt.Errorf("-max-concurrent or POEBRIDGE_MAX_CONCURRENT %q: want a number of 1 or more, such as %d", text, gateway.DefaultMaxConcurrent)
	}
	return nil
}

// check refuses what the command cannot do, rather than doing something else.
func (o options) check() error {
	var faults []error
	if _, _, err := net.SplitHostPort(o.addr); err != nil {
		faults = append(faults, fmt.Errorf("-addr %q: want host:port, such as 127.0.0.1:8080", o.addr))
	}
	if _, _, err := net.SplitHostPort(o.awsAddr); err != nil && o.awsAddr != "" {
		faults = append(faults, fmt.Errorf("-aws-addr %q: want host:port, such as 127.0.0.1:9090", o.awsAddr))
	}
	if o.awsAddr != "" && (o.bedrock == "aws" || o.readsAWS()) {
		faults = append(faults, errors.New("-aws-addr plays AWS from files and the simulator: it does not go with -bedrock aws, -config ssm or -keys secretsmanager"))
	}
	if o.bedrock != "sim" && o.bedrock != "aws" {
		faults = append(faults, fmt.Errorf("-bedrock %q: want sim or aws", o.bedrock))
	}
	if err := bot.CheckStage(o.stage); err != nil {
		faults = append(faults, fmt.Errorf("-stage %w", err))
	}
	if o.readsAWS() && (o.stage == "" || o.group == "") {
		faults = append(faults, errors.New("-config ssm and -keys secretsmanager need -stage and -group, which say what to read"))
	}
	if o.config == fromParameterStore && o.keys == "" {
		faults = append(faults, errors.New("-config ssm needs -keys, which say what bots there are: a file, or secretsmanager"))
	}
	if o.lambda != "" && o.group == "" {
		faults = append(faults, errors.New("-lambda needs -group: a function serves one group"))
	}
	if o.attachments != "" && o.lambda != "" {
		faults = append(faults, errors.New("-attachments is not for -lambda: a function fetches nothing from this machine"))
	}
	faults = append(faults, o.checkUploads(), o.checkPoeAPI())
	if o.environments < 1 || o.concurrency < 1 {
		faults = append(faults, errors.New("-lambda-environments and -lambda-concurrency: want 1 or more"))
	}
	return errors.Join(faults...)
}
