package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheBannerTellsTheFaultsOfAllFilesOfABot(t *testing.T) {
	bad := func(path string) string {
		text, err := os.ReadFile(filepath.Join(configs, path))
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + "colour: red\n"
	}
	const bot, group = "groups/nova/nova-lite.yaml", "groups/nova/group.yaml"
	p := start(t, nil, "-group", "nova", "-config", copied(t, map[string]string{bot: bad(bot), group: bad(group)}))
	_, below, _ := strings.Cut(p.banner, "/nova-lite  NOT VALID:\n")
	for i, want := range []string{group, bot} {
		line := strings.Split(below, "\n")[i]
		if !strings.HasPrefix(line, "      ") || !strings.Contains(line, want) || !strings.Contains(line, `unknown key "colour"`) {
			t.Errorf("line %d is %q", i+1, line)
		}
	}
}
