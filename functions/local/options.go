package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
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

Flags, each with the environment variable that does the same:

`

func parseOptions(args []string, getenv func(string) string, stderr io.Writer) (options, error) {
	var o options
	env := func(name, fallback string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return fallback
	}
	f := flag.NewFlagSet("local", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() { fmt.Fprint(stderr, usageText); f.PrintDefaults() }

	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	f.StringVar(&o.bedrock, "bedrock", "sim", "`who` answers: sim, or aws with the usual credentials")
	f.StringVar(&o.config, "config", env("POEBRIDGE_CONFIG_DIR", "configs"), "`folder` of templates (POEBRIDGE_CONFIG_DIR)")
	f.StringVar(&o.keys, "keys", env("POEBRIDGE_KEYS_FILE", ""), "JSON `file` of access keys; left out, a new key for all bots is made at every start (POEBRIDGE_KEYS_FILE)")
	f.StringVar(&o.group, "group", env("POEBRIDGE_GROUP", ""), "serve only this `group`, at /<bot>; left out, all groups, at /<group>/<bot> (POEBRIDGE_GROUP)")
	f.StringVar(&o.stage, "stage", env("POEBRIDGE_STAGE", ""), "`stage` whose part of the templates' stages: counts (POEBRIDGE_STAGE)")
	f.DurationVar(&o.pace, "pace", 25*time.Millisecond, "simulator: `time` between two pieces of an answer")
	ttl := f.String("ttl", env("POEBRIDGE_TTL", "1s"), "how `long` a template is served before it is read again (POEBRIDGE_TTL)")
	level := f.String("log-level", env("POEBRIDGE_LOG_LEVEL", "info"), "`level` of the log: debug, info, warn, error (POEBRIDGE_LOG_LEVEL)")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -help", f.Arg(0))
	}
	o.region = env("AWS_REGION", "us-east-1")
	var ttlErr error
	if o.ttl, ttlErr = time.ParseDuration(*ttl); ttlErr != nil || o.ttl < 0 {
		ttlErr = fmt.Errorf("-ttl %q: want a duration such as 60s", *ttl)
	}
	if err := o.level.UnmarshalText([]byte(*level)); err != nil {
		return o, errors.Join(ttlErr, fmt.Errorf("-log-level %q: want debug, info, warn or error", *level))
	}
	return o, errors.Join(ttlErr, o.check())
}

// check refuses what the command cannot do, rather than doing something else.
func (o options) check() error {
	var faults []error
	if o.bedrock != "sim" && o.bedrock != "aws" {
		faults = append(faults, fmt.Errorf("-bedrock %q: want sim or aws", o.bedrock))
	}
	if o.config == "ssm" {
		faults = append(faults, errors.New("-config ssm: templates are read from a folder so far; name one"))
	}
	if o.keys == "secretsmanager" {
		faults = append(faults, errors.New("-keys secretsmanager: keys are read from a file so far; name one"))
	}
	if o.pace < 0 {
		faults = append(faults, fmt.Errorf("-pace %s: want a duration of 0 or more", o.pace))
	}
	return errors.Join(faults...)
}
