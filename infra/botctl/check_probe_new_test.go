package main

import (
	"os"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// TestAModelThatNobodyKnowsYet goes the way from an id to a template that says what the model
// takes; how much it reads is all that a person adds.
func TestAModelThatNobodyKnowsYet(t *testing.T) {
	const id = "qwen.qwen3-32b-v1:0"
	d, _ := newProbeDesk(t, nil)
	if err := os.RemoveAll(d.configs); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(d.configs, os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	d.write("models.yaml", strings.ReplaceAll(d.read("models.yaml"), id, "qwen.another-v1:0"))
	d.run("new", id, "--group", "open-models", "--name", "talker").want(exit.Done)
	d.run("check", "talker", "--live", "--probe", "--yes").want(exit.No, "its template has no price", "limits.output_tokens 16384, since limits.context_tokens is 8192")
	const file = "groups/open-models/talker.yaml"
	d.write(file, strings.Replace(d.read(file), "context_tokens: 8192 # guess: the smallest of current models", "context_tokens: 131072", 1))
	d.run("check", "talker", "--live", "--probe", "--yes").want(exit.Done)
	text := d.read(file)
	for _, want := range []string{"output_tokens: 16384 # measured", "streaming: full", "tools: true", "supports_system_messages: true # measured"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	d.run("validate", d.path(file)).want(exit.Done)
}
