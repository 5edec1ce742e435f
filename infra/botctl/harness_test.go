package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const shippedConfigs = "../../configs"

// aDay is today for all tests, so that no model's life ends on a day when nothing changed.
var aDay = time.Date(2026, time.November, 26, 12, 0, 0, 0, time.UTC)

// desk is a place where botctl is run, again and again.
type desk struct {
	t       *testing.T
	configs string // of --configs, unless a command names another
	env     map[string]string
	stdin   string // what somebody types, or a pipe holds
	asks    bool
	screen  bool
	version string
	aws     func(ctx context.Context, region string) (aws.Config, error)
	change  func(*program) // what else is different; nil: nothing
}

// noCredentials are the settings of somebody who has not signed in.
func noCredentials(_ context.Context, region string) (aws.Config, error) {
	return aws.Config{Region: region}, nil
}

// newDesk is one without a terminal and without credentials, before the configurations of this project.
func newDesk(t *testing.T) *desk {
	return &desk{t: t, configs: shippedConfigs, env: map[string]string{}, version: "v1.2.3", aws: noCredentials}
}

func (d *desk) path(name string) string { return filepath.Join(d.configs, filepath.FromSlash(name)) }

func (d *desk) write(name, text string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(d.path(name)), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(d.path(name), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) read(name string) string {
	d.t.Helper()
	text, err := os.ReadFile(d.path(name))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// ran is what became of a command.
type ran struct {
	t              *testing.T
	args           []string
	status         int
	stdout, stderr string
}

// run runs one command.
func (d *desk) run(args ...string) ran {
	d.t.Helper()
	return d.runIn(d.t.Context(), strings.NewReader(d.stdin), args...)
}

func (d *desk) runIn(ctx context.Context, stdin io.Reader, args ...string) ran {
	d.t.Helper()
	var out, errs bytes.Buffer
	p := program{
		version: d.version, stdin: stdin, stdout: &out, stderr: &errs,
		getenv: func(name string) string { return d.env[name] },
		asks:   d.asks, screen: d.screen, now: func() time.Time { return aDay },
		aws:       d.aws,
		transport: http.DefaultTransport,
	}
	if d.change != nil {
		d.change(&p)
	}
	status := p.run(ctx, append([]string{"--configs", d.configs}, args...))
	clean := func(s string) string {
		return strings.ReplaceAll(filepath.ToSlash(s), filepath.ToSlash(d.configs), "configs")
	}
	return ran{d.t, args, status, clean(out.String()), clean(errs.String())}
}

// want checks the exit status and that what was said, on either side, has these parts.
func (r ran) want(status int, parts ...string) ran {
	r.t.Helper()
	if r.status != status {
		r.t.Errorf("botctl %s: exit status %d, want %d\n%s%s", strings.Join(r.args, " "), r.status, status, r.stdout, r.stderr)
	}
	for _, part := range parts {
		if !strings.Contains(r.stdout+r.stderr, part) {
			r.t.Errorf("botctl %s: no %q in\n%s%s", strings.Join(r.args, " "), part, r.stdout, r.stderr)
		}
	}
	return r
}

// rows reads what a command with -o json has shown.
func rows[T any](r ran) (all []T) {
	r.t.Helper()
	dec := json.NewDecoder(strings.NewReader(r.stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		r.t.Fatalf("botctl %s: %v in\n%s%s", strings.Join(r.args, " "), err, r.stdout, r.stderr)
	}
	return all
}
