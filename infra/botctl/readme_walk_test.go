package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// walk is the README's way to a new bot: the commands of the one here, and the steps of the one on AWS.
func walk(t *testing.T) (here, steps []string) {
	t.Helper()
	_, text, _ := strings.Cut(readme(t), "\n### A timed walk\n")
	text, _, _ = strings.Cut(text, "\n## ")
	first, second, ok := strings.Cut(text, "\n**On AWS**")
	if !ok {
		t.Fatal("README.md has no timed walk, or none on AWS")
	}
	_, block, _ := strings.Cut(first, "```sh\n")
	block, _, _ = strings.Cut(block, "\n```")
	return strings.Split(block, "\n"), regexp.MustCompile(`(?m)^\d+\. .*$`).FindAllString(second, -1)
}

// shownIn are the commands that a session runs, and those that botctl names in it as what comes next.
func shownIn(session string) map[string]bool {
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(?:\$ |  )((?:botctl|make) .*?)(?:  +#.*)?$`).FindAllStringSubmatch(session, -1) {
		all[m[1]] = true
	}
	return all
}

func TestTheReadmesWalkIsThatOfTheSession(t *testing.T) {
	session, err := os.ReadFile(sessionFile)
	if err != nil {
		t.Fatal(err)
	}
	shown := shownIn(string(session))
	here, steps := walk(t)
	if len(here) < 2 || len(here) > 3 || len(steps) < 2 || len(steps) > 5 {
		t.Errorf("the walk has %d commands here and %d steps on AWS", len(here), len(steps))
	}
	for _, line := range here {
		command, _, _ := strings.Cut(line, "  ")
		if command = strings.Replace(command, "go run ./infra/botctl ", "botctl ", 1); !shown[command] {
			t.Errorf("no session shows %s", command)
		}
	}
	for _, step := range steps {
		for _, m := range regexp.MustCompile("`((?:botctl|make) [^`]*)`").FindAllStringSubmatch(step, -1) {
			if !shown[m[1]] {
				t.Errorf("no session shows %s", m[1])
			}
		}
	}
}
