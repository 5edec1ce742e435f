package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// session is a block of the README in which commands are run one after the other.
type session struct{ command, shown string }

// sessions are the blocks that begin with a command of botctl. A command's output ends where
// the next one begins.
func sessions(t *testing.T, text string) (all [][]session) {
	t.Helper()
	for _, part := range strings.Split(text, "```console\n$ botctl ")[1:] {
		block, _, _ := strings.Cut(part, "```\n")
		var one []session
		for _, step := range strings.Split(block, "\n$ botctl ") {
			command, shown, _ := strings.Cut(step, "\n")
			one = append(one, session{command, strings.TrimSpace(shown)})
		}
		all = append(all, one)
	}
	return all
}

func TestTheReadmeShowsWhatBotctlShows(t *testing.T) {
	text, own := readme(t), t.TempDir()
	if err := os.CopyFS(filepath.Join(own, "configs"), os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(own)
	found := sessions(t, text)
	if len(found) == 0 {
		t.Fatal("README.md has no block that begins with a command of botctl")
	}
	d := newDesk(t)
	d.configs = "configs"
	for _, block := range found {
		for _, step := range block {
			got := d.run(strings.Fields(step.command)...)
			if shown := strings.TrimSpace(got.stdout + got.stderr); shown != step.shown {
				t.Errorf("README.md shows after botctl %s\n%s\nand it is\n%s", step.command, step.shown, shown)
			}
		}
	}
}

func TestTheReadmeShowsAMeasurement(t *testing.T) {
	run, err := os.ReadFile("testdata/probe.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(readme(t), "```text\n$ botctl check ")
	block, _, _ = strings.Cut(block, "\n```")
	lines := strings.Split("$ botctl check "+block, "\n")
	if len(lines) < 10 {
		t.Fatal("README.md shows no measurement")
	}
	for _, line := range lines {
		if line != "…" && !strings.Contains(string(run), "\n"+line+"\n") && !strings.HasPrefix(string(run), line+"\n") {
			t.Errorf("README.md shows of a measurement what none has shown: %s", line)
		}
	}
}

func TestTheReadmeListsEveryCommand(t *testing.T) {
	_, table, _ := strings.Cut(readme(t), "| command | what it does |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	listed := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `botctl ([^`]+)` \\| (.*) \\|$").FindAllStringSubmatch(table, -1) {
		listed[m[1]] = m[2]
	}
	for _, c := range everyCommand() {
		name := strings.TrimPrefix(c.CommandPath(), "botctl ")
		if listed[name] != c.Short {
			t.Errorf("README.md says of botctl %s %q, want %q", name, listed[name], c.Short)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("README.md lists botctl %s, which there is not", name)
	}
}

// everyCommand are the commands of the whole tree below botctl itself.
func everyCommand() (all []*cobra.Command) {
	p := program{getenv: func(string) string { return "" }}
	var below func(*cobra.Command)
	below = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			all = append(all, sub)
			below(sub)
		}
	}
	below(p.root())
	return all
}
