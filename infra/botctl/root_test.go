package main

import (
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// TestItNeverImportsTheCDK, which takes a minute to build and needs Node.
func TestItNeverImportsTheCDK(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, no := range []string{"/awscdk", "/jsii", "/constructs"} {
			if strings.Contains(dep, no) {
				t.Errorf("imports %s", dep)
			}
		}
	}
	if !strings.Contains(string(out), "poebridge/pkg/bot\n") {
		t.Errorf("a list without pkg/bot is not that of this program:\n%s", out)
	}
}

// commands are all that there are, with those below others.
func commands(c *cobra.Command) (all []*cobra.Command) {
	for _, sub := range c.Commands() {
		all = append(append(all, sub), commands(sub)...)
	}
	return all
}

func TestHelpOfEachCommandIsASentenceAndTwoExamples(t *testing.T) {
	p := program{getenv: func(string) string { return "" }}
	for _, c := range commands(p.root()) {
		if !strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: %q is not a sentence", c.CommandPath(), c.Short)
		}
		if n := strings.Count("\n"+c.Example, "\n  botctl "); n < 2 {
			t.Errorf("%s: %d examples, want two", c.CommandPath(), n)
		}
		if c.Parent() == p.root() && c.GroupID == "" {
			t.Errorf("%s is in no group", c.CommandPath())
		}
	}
}

// A terminal of 100 columns is what most people have at least.
func TestHelpIsNotTooWide(t *testing.T) {
	p := program{getenv: func(string) string { return "" }}
	for _, c := range commands(p.root()) {
		path := strings.Fields(strings.TrimPrefix(c.CommandPath(), "botctl"))
		for line := range strings.Lines(newDesk(t).run(append(path, "--help")...).stdout) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 {
				t.Errorf("%s: a line of help has %d characters: %s", c.CommandPath(), n, line)
			}
		}
	}
}

func TestWithoutACommandThereIsHelp(t *testing.T) {
	d := newDesk(t)
	bare, asked := d.run(), d.run("--help")
	bare.want(exit.Done, "Write:", "Yourself:", "Exit status:")
	if bare.stdout != asked.stdout {
		t.Errorf("shown\n%s\nand with --help\n%s", bare.stdout, asked.stdout)
	}
}

func TestWrongUseSaysWhatIsWrongAndWhereHelpIs(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		stderr string
	}{
		"a slip":                     {[]string{"modles"}, "botctl: there is no command \"modles\"; did you mean models?\nbotctl: see botctl --help\n"},
		"a slip before a flag":       {[]string{"modles", "--vendor", "x"}, "botctl: there is no command \"modles\"; did you mean models?\nbotctl: see botctl --help\n"},
		"nothing like it":            {[]string{"frobnicate"}, "botctl: there is no command \"frobnicate\"\nbotctl: see botctl --help\n"},
		"a flag that there is not":   {[]string{"models", "--vendors", "x"}, "botctl: unknown flag: --vendors; did you mean --vendor?\nbotctl: see botctl models --help\n"},
		"letters that changed place": {[]string{"new", "--nmae", "x"}, "botctl: unknown flag: --nmae; did you mean --name?\nbotctl: see botctl new --help\n"},
		"a price that is none":       {[]string{"models", "--max-price", "cheap"}, "botctl: --max-price \"cheap\": want a number\nbotctl: see botctl models --help\n"},
		"neither yes nor no":         {[]string{"models", "--account=maybe"}, "botctl: --account \"maybe\": want true or false\nbotctl: see botctl models --help\n"},
		"nor one that is like it":    {[]string{"models", "--zzz"}, "botctl: unknown flag: --zzz\nbotctl: see botctl models --help\n"},
		"one word too many":          {[]string{"doctor", "claude"}, "botctl: there is a word too many; want botctl doctor\nbotctl: see botctl doctor --help\n"},
		"a format that there isn't":  {[]string{"models", "-o", "xml"}, "botctl: --output \"xml\": want table, json, yaml\nbotctl: see botctl models --help\n"},
		"a stage that cannot be":     {[]string{"models", "--stage", "Prod"}, "botctl: --stage: "},
		"no stage":                   {[]string{"models", "--stage", ""}, "botctl: --stage is empty; it is a name such as dev\nbotctl: see botctl models --help\n"},
		"a kind that there isn't":    {[]string{"models", "--kind", "sound"}, "botctl: --kind \"sound\": want chat, image, video\nbotctl: see botctl models --help\n"},
		"no shell":                   {[]string{"completion"}, "botctl: a word is missing; want botctl completion {bash|zsh|fish|powershell}\nbotctl: see botctl completion --help\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := newDesk(t).run(c.args...)
			if got.status != exit.Usage || !strings.HasPrefix(got.stderr, c.stderr) || got.stdout != "" {
				t.Errorf("exit status %d, shown %q, said\n%s", got.status, got.stdout, got.stderr)
			}
		})
	}
}

func TestAFolderThatIsNoneIsToldWithoutHelp(t *testing.T) {
	for _, command := range []string{"models", "validate", "new"} {
		got := newDesk(t).run(command, "--configs", "nowhere")
		const said = "botctl: there is no folder of configurations at nowhere: no such file or directory; --configs names another folder\n"
		if got.status != exit.Usage || got.stderr != said {
			t.Errorf("%s: exit status %d, said\n%s", command, got.status, got.stderr)
		}
	}
}

func TestTheStageComesFromTheEnvironment(t *testing.T) {
	d := newDesk(t)
	d.run("models", "--help").want(exit.Done, `(default "dev")`)
	d.env["POEBRIDGE_STAGE"] = "prod"
	d.run("models", "--help").want(exit.Done, `(default "prod")`)
}

func TestVersion(t *testing.T) {
	d := newDesk(t)
	d.run("version").want(exit.Done, "botctl v1.2.3, go1.")
	d.run("version", "-o", "json").want(exit.Done, `"version": "v1.2.3"`)
	d.run("version", "-o", "yaml").want(exit.Done, "version: v1.2.3\n")
}

func TestCompletionInFourShells(t *testing.T) {
	d := newDesk(t)
	for shell, mark := range map[string]string{
		"bash": "complete -o default -F __start_botctl botctl", "zsh": "#compdef botctl",
		"fish": "complete -c botctl", "powershell": "Register-ArgumentCompleter -CommandName 'botctl'",
	} {
		d.run("completion", shell).want(exit.Done, mark)
	}
	d.run("__complete", "mod").want(exit.Done, "models\tShow the models")
	d.run("__complete", "models", "-o", "").want(exit.Done, "json\n")
	d.run("__complete", "models", "--kind", "").want(exit.Done, "video\n")
	d.run("__complete", "models", "--input", "").want(exit.Done, "document\n")
	d.run("__complete", "models", "--vendor", "").want(exit.Done, "qwen\n")
	d.run("__complete", "logs", "--outcome", "").want(exit.Done, "throttled\n")
	d.run("__complete", "test", "--only", "").want(exit.Done, "tool-result\n")
	for _, command := range []string{"list", "cost", "disable", "enable", "new"} {
		d.run("__complete", command, "--group", "").want(exit.Done, "nova\n")
	}
	d.run("__complete", "chat", "claude-op").want(exit.Done, "claude-opus-5\n")
	if got := d.run("__complete", "chat", "nova/nova-l").want(exit.Done); got.stdout != "nova/nova-lite\n:4\n" {
		t.Errorf("offers %s", got.stdout)
	}
	for _, command := range []string{"test", "push", "show", "chat", "check", "logs", "sync", "key set", "key rotate", "key drop", "key check"} {
		d.run(append(append([]string{"__complete"}, strings.Fields(command)...), "")...).want(exit.Done, "nova/nova-lite\n")
	}
}
