package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// varying is what differs from run to run in what the README shows.
var varying = []struct {
	pattern *regexp.Regexp
	to      string
}{
	{regexp.MustCompile(`\b[A-Z2-7]{32}\b`), "KEY"},
	{regexp.MustCompile(`poebridge \S+ on`), "poebridge VERSION on"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "HOST"},
	{regexp.MustCompile(`"(time|request_id|ref|version|template)":"[^"]*"`), `"$1":"…"`},
	{regexp.MustCompile(`_ms":[0-9.]+`), `_ms":0`},
}

func steady(text string) string {
	for _, v := range varying {
		text = v.pattern.ReplaceAllString(text, v.to)
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// shown is what the README's console block shows after a command, or after any
// command where it is empty; the whole block where it begins with no command.
func shown(t *testing.T, contains string) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(readme), "```console\n")[1:] {
		block, _, _ := strings.Cut(part, "```\n")
		if !strings.Contains(block, contains) {
			continue
		}
		if strings.HasPrefix(block, "$ ") {
			_, block, _ = strings.Cut(block, "\n")
		}
		return strings.Split(strings.TrimSpace(steady(block)), "…\n")
	}
	t.Fatalf("README.md has no console block with %q", contains)
	return nil
}

// compareShown checks that output has all the parts of a block, in order; the
// README leaves something out only where it says "…" on a line of its own.
func compareShown(t *testing.T, parts []string, output string) {
	t.Helper()
	rest := steady(output)
	for _, part := range parts {
		part = strings.TrimSpace(part)
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("README.md shows\n%s\nwhich is not in what follows\n%s", part, rest)
			return
		}
		rest = after
	}
}

func TestTheReadmeShowsWhatIsPrinted(t *testing.T) {
	p := start(t, nil)
	compareShown(t, shown(t, "make run"), p.banner)

	url, key, _ := p.curl()
	response, err := (&poe.Client{URL: url, AccessKey: key}).Post(t.Context(), []byte(`{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello!"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	compareShown(t, shown(t, "event: meta"), body(t, response))
	p.end()
	compareShown(t, shown(t, `"outcome"`), p.log.String())
}

func TestTheReadmeShowsATrace(t *testing.T) {
	p := start(t, nil, "-log-level", "debug")
	url, key, _ := p.curl()
	talk(t, url, key, "Hello!")
	p.end()
	compareShown(t, shown(t, `"msg":"trace"`), p.log.String())
}

func TestTheReadmeShowsTheFaultsOfATemplate(t *testing.T) {
	copyOf, err := os.ReadFile(configs + "/groups/nova/nova-lite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	slips := strings.NewReplacer("temperature:", "temprature:", "regions:", "region:")
	dir := copied(t, map[string]string{"groups/nova/my-bot.yaml": slips.Replace(string(copyOf))})
	p := start(t, nil, "-config", dir)
	compareShown(t, shown(t, "NOT VALID"), strings.ReplaceAll(p.banner, dir+string(filepath.Separator), "configs/"))
}
