package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"
)

// options are the settings of the command: flags, over the environment, over
// defaults.
type options struct {
	addr    string
	bedrock string
	config  string
	keys    string
	group   string
	stage   string
	region  string
	ttl     time.Duration
	pace    time.Duration
	level   slog.Level
}

const usageText = `Serve bots on this machine, over Poe's own protocol.

  local                                  every bot, answered by the simulator
  local -group claude -bedrock aws       one group, answered by Bedrock itself
  local -keys keys.json -addr :8080      with keys of your own, as behind a tunnel to Poe

Flags, with the environment variable that does the same where there is one:

`

// parseOptions reads flags and environment. The error tells everything that is
// wrong, a line each; with -help it is flag.ErrHelp, and help has been written.
func parseOptions(args []string, getenv func(string) string, help io.Writer) (options, error) {
	var o options
	var ttl, pace, level string
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
	f.StringVar(&o.bedrock, "bedrock", "sim", "`who` answers: sim, or aws with the usual credentials")
	f.StringVar(&o.config, "config", env("POEBRIDGE_CONFIG_DIR", "configs"), "`folder` of templates (POEBRIDGE_CONFIG_DIR)")
	f.StringVar(&o.keys, "keys", env("POEBRIDGE_KEYS_FILE", ""), "JSON `file` of access keys; left out, a new key for all bots is made at every start (POEBRIDGE_KEYS_FILE)")
	f.StringVar(&o.group, "group", env("POEBRIDGE_GROUP", ""), "serve only this `group`, at /<bot>; left out, all groups, at /<group>/<bot> (POEBRIDGE_GROUP)")
	f.StringVar(&o.stage, "stage", env("POEBRIDGE_STAGE", ""), "`stage` whose part of the templates' stages: counts (POEBRIDGE_STAGE)")
	f.StringVar(&pace, "pace", "25ms", "simulator: `time` between two pieces of an answer")
	f.StringVar(&ttl, "ttl", env("POEBRIDGE_TTL", "1s"), "`time` that a template is served before it is read again (POEBRIDGE_TTL)")
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
	return o, errors.Join(
		parseTime(&o.ttl, "-ttl or POEBRIDGE_TTL", ttl),
		parseTime(&o.pace, "-pace", pace),
		parseLevel(&o.level, level),
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

// check refuses what the command cannot do, rather than doing something else.
func (o options) check() error {
	var faults []error
	if _, _, err := net.SplitHostPort(o.addr); err != nil {
		faults = append(faults, fmt.Errorf("-addr %q: want host:port, such as 127.0.0.1:8080", o.addr))
	}
	if o.bedrock != "sim" && o.bedrock != "aws" {
		faults = append(faults, fmt.Errorf("-bedrock %q: want sim or aws", o.bedrock))
	}
	if o.config == "ssm" {
		faults = append(faults, errors.New("-config ssm: templates are read from a folder so far; name one"))
	}
	if o.keys == "secretsmanager" {
		faults = append(faults, errors.New("-keys secretsmanager: keys are read from a file so far; name one"))
	}
	return errors.Join(faults...)
}
