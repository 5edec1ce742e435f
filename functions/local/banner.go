package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// baseURL is where a listener is reached from this machine.
func baseURL(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + addr.String()
}

func (s *site) url(base, group, name string) string {
	if s.opts.single() {
		return base + "/" + name
	}
	return base + "/" + group + "/" + name
}

// banner prints where everything is, what is wrong with it, and how to try it.
func (s *site) banner(ctx context.Context, out io.Writer, base string) {
	fmt.Fprintf(out, "poebridge %s on %s, answered by %s\n", version, base, s.answers())
	if s.played {
		fmt.Fprintf(out, "\nThe playground, to see what Poe will show: %s%s\n", base, playground.Path)
	}
	if !s.opts.single() {
		s.groups[0].skipped(out, "")
	}
	first := ""
	for _, g := range s.groups {
		fmt.Fprintf(out, "\n%s\n", g.name)
		if url := s.list(ctx, out, base, g); first == "" {
			first = url
		}
	}
	s.keyHint(out, first != "")
	if first != "" {
		s.tryHint(out, first)
	}
	if dir := s.opts.attachments; dir != "" {
		fmt.Fprintf(out, "\nThe files in %s are at %s%s, to be attached.\n", dir, base, attachmentsPath)
	}
	s.filesHint(ctx, out, base)
	s.chargesHint(ctx, out)
	if s.aws != nil {
		s.aws.hint(out)
	}
	fmt.Fprint(out, "\nCtrl-C ends it.\n")
}

// answers is who answers, in words.
func (s *site) answers() string {
	who := "Bedrock"
	if s.simulated() {
		who = "the simulator"
	}
	if s.opts.lambda != "" {
		who += " through " + s.opts.lambda
	}
	return who
}

// list prints the bots of a group and returns the address of the first that can be
// talked to.
func (s *site) list(ctx context.Context, out io.Writer, base string, g group) (first string) {
	names, err := g.names(ctx)
	if err != nil {
		fmt.Fprintf(out, "  %v\n", err)
	}
	for _, name := range names {
		url := s.url(base, g.name, name)
		problem := g.problem(ctx, name)
		fmt.Fprintf(out, "  %s%s\n", url, problem)
		g.warnings(ctx, out, name)
		if first == "" && problem == "" {
			first = url
		}
	}
	if len(names) == 0 {
		fmt.Fprintln(out, "  (no bots)")
	}
	g.issuer(ctx, out)
	g.skipped(out, g.name)
	g.strangers(ctx, out, names)
	return first
}

// issuer prints whose tokens are taken. What is wrong with that is told with every bot.
func (g group) issuer(ctx context.Context, out io.Writer) {
	if jwt, err := g.own.JWT(ctx); err == nil && jwt.Enabled() {
		fmt.Fprintf(out, "  also for JWTs of %s for %s\n", jwt.Issuer, jwt.Audience)
	}
}

// strangers prints the names that have a key and are no bots.
func (g group) strangers(ctx context.Context, out io.Writer, names []string) {
	keyed, _ := g.keys.Names(ctx) // an error would have ended the start
	for _, name := range keyed {
		if !slices.Contains(names, name) {
			fmt.Fprintf(out, "  a key for %q, but no such bot\n", name)
		}
	}
}

// skipped prints what looks like a bot of a group, or like a group where it is
// empty, and is not served.
func (g group) skipped(out io.Writer, group string) {
	if g.from.dir == nil {
		return
	}
	for _, why := range g.from.dir.Skipped(group) {
		fmt.Fprintf(out, "  not served: %s\n", why)
	}
}

// problem says why a bot cannot be talked to, to be put after its address.
func (g group) problem(ctx context.Context, name string) string {
	switch state, _, err := g.state(ctx, name); state {
	case playground.StateInvalid:
		return "  NOT VALID:\n      " + strings.ReplaceAll(reason(err), "\n", "\n      ")
	case playground.StateOff:
		return "  SWITCHED OFF"
	case playground.StateNoKey:
		return "  NO ACCESS KEY"
	}
	return ""
}

// state says whether a bot can be talked to. The error is why it is not valid.
func (g group) state(ctx context.Context, name string) (state string, made *bot.Bot, err error) {
	if made, err = g.bots.Bot(ctx, name); err != nil {
		return playground.StateInvalid, nil, err
	}
	if !made.Template.Enabled {
		return playground.StateOff, made, nil
	}
	if keys, err := g.keys.Keys(ctx, name); err != nil || len(keys) == 0 {
		return playground.StateNoKey, made, nil
	}
	return playground.StateReady, made, nil
}

// warnings prints what is only suspicious in a bot's files.
func (g group) warnings(ctx context.Context, out io.Writer, name string) {
	bot, err := g.bots.Bot(ctx, name)
	if err != nil {
		return // told already
	}
	for _, w := range bot.Warnings {
		fmt.Fprintf(out, "      warning: %s\n", w)
	}
}

// reason is why a bot cannot be had, without the words for callers that do not know
// which one they asked for.
func reason(err error) string {
	if outer, ok := errors.AsType[*fault.Error](err); ok && outer.Err != nil {
		return outer.Err.Error()
	}
	return err.Error()
}

func (s *site) simulated() bool { return s.opts.bedrock == "sim" }

// keysPlace is what -keys says, in words.
func (s *site) keysPlace() string {
	if s.opts.keys == fromSecretsManager {
		return "the secret poebridge/" + s.opts.stage + "/" + s.opts.group
	}
	return s.opts.keys
}

// keyHint says what the access key is, or what to write in the file of keys when
// no bot has one.
func (s *site) keyHint(out io.Writer, usable bool) {
	form := `{"<group>": {"<bot>": "<key>"}}`
	if s.opts.single() {
		form = `{"<bot>": "<key>"}`
	}
	switch {
	case s.key != "":
		fmt.Fprintf(out, "\nAccess key of all of them, until the next start:\n\n  %s\n", s.key)
	case usable:
		fmt.Fprintf(out, "\nThe access keys are those in %s.\n", s.keysPlace())
	default:
		fmt.Fprintf(out, "\nNo bot can be talked to. %s is read as %s.\n", s.keysPlace(), form)
	}
}

// tryHint prints a line that can be pasted into a shell.
func (s *site) tryHint(out io.Writer, url string) {
	try, key := "Try one:", s.key
	if s.simulated() {
		try = `Try one (say "help", "markdown" or "long 300" too):`
	}
	if key == "" {
		key = "YOUR-ACCESS-KEY"
	}
	fmt.Fprintf(out, "\n%s\n\n  curl -N %s -H 'Authorization: Bearer %s' -d '%s'\n", try, url, key,
		`{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello!"}]}`)
}
