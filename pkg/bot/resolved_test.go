package bot

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestResolvedSaysWhereEachValueComesFrom(t *testing.T) {
	defaults := Source{"defaults.yaml", []byte(`schema: 1
kind: chat
timeouts: {idle: 90s, total: 840s}
control_sets:
  used: [{name: Used}]
  not: [{name: Not}]
poe: {controls: []}
stages:
  prod: {timeouts: {total: 60s}}
`)}
	bot := Source{"bot.yaml", []byte(`schema: 1
kind: chat
model:
  id: vendor.model # a comment
  regions: [us-east-1]
timeouts: {idle: 30s}
system_prompt: null
poe:
  controls:
    - used
stranger: 1
`)}
	const want = `schema: 1 # bot.yaml:1
kind: chat # bot.yaml:2
model:
  id: vendor.model # bot.yaml:4
  regions: [us-east-1] # bot.yaml:5
timeouts:
  idle: 30s # bot.yaml:6
  total: 60s # defaults.yaml:9
poe:
  controls: [used] # bot.yaml:10
control_sets:
  used: [{name: Used}] # defaults.yaml:5
stranger: 1 # bot.yaml:11
`
	got, err := Resolved(defaults, bot, "prod")
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

// TestResolvedMeansTheSame: what is shown of a shipped bot is a file of the same bot.
func TestResolvedMeansTheSame(t *testing.T) {
	bots, _ := shipped(t)
	for name, src := range bots {
		text, err := Resolved(defaultsOf(t, src), src, "prod")
		if err != nil {
			t.Fatal(name, err)
		}
		want, _, err := Load(defaultsOf(t, src), src, Options{Stage: "prod"})
		if err != nil {
			t.Fatal(name, err)
		}
		shown := Source{name, text}
		got, _, err := Load(defaultsOf(t, src), shown, Options{Stage: "prod"})
		if err != nil {
			t.Fatal(name, err)
		}
		for i, m := range want.Models() {
			a, b := plainOf(m), plainOf(got.Models()[i])
			if a != b {
				t.Errorf("%s: shown means\n%s\nand the bot\n%s", name, b, a)
			}
		}
	}
}

// plainOf is what a template says, without pointers and without sets that nobody uses.
func plainOf(m *Template) string {
	m.ControlSets = nil
	text, err := yaml.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestResolvedTellsWhatCannotBeRead(t *testing.T) {
	_, err := Resolved(Source{"defaults.yaml", []byte("a: [")}, Source{"bot.yaml", []byte("a: b: c")}, "")
	if err == nil || !strings.Contains(err.Error(), "defaults.yaml:1") || !strings.Contains(err.Error(), "bot.yaml:1") {
		t.Errorf("got %v", err)
	}
}
