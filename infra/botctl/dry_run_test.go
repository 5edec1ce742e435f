package main

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// changingCommand is a command that changes files, parameters, secrets or what Poe has, with
// words of it that change something at a desk of newChangeDesk.
type changingCommand struct {
	args  string
	stdin string
	asks  bool   // before it overwrites something
	shows string // what it says with --dry-run
}

var changingCommands = map[string]changingCommand{
	"new":        {args: "amazon.nova-lite-v1:0 --group g --name new", shows: "# configs/groups/g/new.yaml"},
	"retarget":   {args: "vendor.one-v1:0 vendor.two-v1:0", asks: true, shows: "from vendor.one-v1:0 to vendor.two-v1:0"},
	"push":       {args: "g/a", asks: true, shows: "1 bot of stage test: changed at once"},
	"adopt":      {args: "g/a", asks: true, shows: "becomes the file"},
	"rollback":   {args: "g/a", asks: true, shows: "version 1 is written again"},
	"retire":     {args: "g/a", asks: true, shows: "leaves stage test for good"},
	"disable":    {args: "g/b", asks: true, shows: "enabled true → false"},
	"enable":     {args: "g/off", asks: true, shows: "enabled false → true"},
	"key set":    {args: "g/a --poe-name A", stdin: keyNew, asks: true, shows: "keys: "},
	"key rotate": {args: "g/b", stdin: keyNew, shows: "keys: "}, // overwrites nothing
	"key drop":   {args: "g/a --force", asks: true, shows: "keys: "},
	"sync":       {args: "g/a", shows: "Poe would be asked to fetch the settings"}, // may be done again and again
}

// asNothingChanges are the other commands that do something by themselves. check and key check
// have Poe fetch settings too, to see whether it can.
var asNothingChanges = []string{
	"models", "test", "validate", "diff", "history", "list", "show", "key check", "check", "chat", "logs", "cost", "cost reconcile", "doctor", "completion", "version",
}

// parents only have commands below them.
var parents = []string{"key"}

func TestWhatChangesSomethingHasADryRun(t *testing.T) {
	has := func(c *cobra.Command, flag string) bool { return c.Flags().Lookup(flag) != nil }
	known := map[string]bool{}
	for _, c := range everyCommand() {
		name := strings.TrimPrefix(c.CommandPath(), "botctl ")
		known[name] = true
		change, changes := changingCommands[name]
		if !changes && !slices.Contains(asNothingChanges, name) && !slices.Contains(parents, name) {
			t.Errorf("nobody has said here whether botctl %s changes something", name)
		}
		if changes = changes || name == "check"; has(c, "dry-run") != changes { // check --probe has tests of its own
			t.Errorf("botctl %s changes something: %v; it has --dry-run: %v", name, changes, !changes)
		}
		if change.asks && !has(c, "yes") {
			t.Errorf("botctl %s asks, and has no --yes", name)
		}
	}
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(changingCommands)), asNothingChanges, parents) {
		if !known[name] {
			t.Errorf("there is no botctl %s", name)
		}
	}
}

// changeDesk is a desk at which every command that changes something has something to change.
type changeDesk struct {
	*stageDesk
	sent []string // what was written to AWS, and asked of functions and of Poe
}

var readsOnly = regexp.MustCompile(`^(Get|Describe|List)`)

func newChangeDesk(t *testing.T) *changeDesk {
	d := &changeDesk{stageDesk: newStageDesk(t)}
	d.write("models.yaml", newDesk(t).read("models.yaml"))
	d.write("defaults/chat.yaml", someChat+sorry)
	d.write("groups/g/off.yaml", botOne)
	d.deploy()
	d.override(ben, "g/a", botOne+"system_prompt: Be polite.\n")
	d.override(ben, "g/a", botCool)
	d.override(ben, "g/off", "enabled: false\n"+botOne)
	d.east().PutSecret(secretOfG, `{"a": {"keys": ["`+keyOld+`", "`+keyOther+`"], "poe_bot": "A"}, "b": {"keys": ["`+keyOld+`"], "poe_bot": "B"}}`)
	d.stacks()
	stacks := d.front
	d.front = func(w http.ResponseWriter, r *http.Request) bool {
		if _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation != "" && !readsOnly.MatchString(operation) {
			d.sent = append(d.sent, operation)
		}
		return stacks(w, r)
	}
	d.change = func(p *program) { p.transport = d }
	return d
}

// RoundTrip is the way to functions and to Poe.
func (d *changeDesk) RoundTrip(r *http.Request) (*http.Response, error) {
	d.sent = append(d.sent, r.Method+" "+r.URL.Host)
	return nil, errors.New("the cable is cut")
}

// changed is what a command has changed of files, or sent.
func (d *changeDesk) changed(args ...string) (ran, []string) {
	d.t.Helper()
	before := d.texts()
	d.sent = nil
	r := d.run(args...)
	after := d.texts()
	all := slices.Concat(d.sent, changed(before, after), changed(after, before))
	slices.Sort(all)
	return r, slices.Compact(all)
}

func TestADryRunShowsWhatWouldBeAndDoesNothing(t *testing.T) {
	for name, c := range changingCommands {
		t.Run(name, func(t *testing.T) {
			d := newChangeDesk(t)
			d.stdin = c.stdin
			args := slices.Concat(strings.Fields(name), strings.Fields(c.args))
			r, what := d.changed(append(args, "--dry-run")...)
			r.want(exit.Done, c.shows).noKey()
			if len(what) > 0 {
				t.Errorf("a dry run has changed %q", what)
			}
			if c.asks {
				r, what := d.changed(args...)
				r.want(exit.Usage, "there is no terminal to ask at; --yes goes on without").noKey()
				if len(what) > 0 {
					t.Errorf("unasked it has changed %q", what)
				}
				args = append(args, "--yes")
			}
			if r, what := d.changed(args...); len(what) == 0 {
				t.Errorf("botctl %s has nothing to change here, so that its dry run proves nothing:\n%s%s", name, r.stdout, r.stderr)
			}
		})
	}
}
