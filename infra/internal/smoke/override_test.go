package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestPaddingIsAddedToATemplateAsItStands(t *testing.T) {
	defaults := source(t, "defaults/chat.yaml")
	base := string(source(t, "groups/nova/nova-lite.yaml").Text)
	for name, text := range map[string]string{
		"as shipped":          base,
		"with another stream": base + "stream: {padding_bytes: 16, keep_alive: 5s}\n",
		"with a stage":        base + "stages:\n  prod:\n    stream: {padding_bytes: 32, keep_alive: 5s} # why\n",
		"with empty stages":   base + "stages:\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := padded(text, "prod")
			if err != nil {
				t.Fatal(err)
			}
			b, _, err := bot.Load(defaults, bot.Source{Name: "x", Text: got}, bot.Options{Stage: "prod", Strict: true, Kinds: []string{"chat"}})
			if err != nil || b.Stream.PaddingBytes != paddingBytes || strings.Contains(text, "5s") != (b.Stream.KeepAlive.Seconds() == 5) {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
	for name, text := range map[string]string{"nothing": "", "a list": "- a", "no YAML": "a: [", "stages of no shape": base + "stages: 3\n"} {
		if got, err := padded(text, "prod"); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func source(t *testing.T, name string) bot.Source {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(configs, name))
	if err != nil {
		t.Fatal(err)
	}
	return bot.Source{Name: name, Text: text}
}
