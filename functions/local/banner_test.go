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

func TestNamesThatAreNoPartOfAnAddressAreToldAndNotServed(t *testing.T) {
	dir := copied(t, nil)
	for _, name := range []string{"nova copy", "{x", "a$(id)"} {
		if err := os.CopyFS(filepath.Join(dir, "groups", name), os.DirFS(configs+"/groups/nova")); err != nil {
			t.Fatal(err)
		}
	}
	odd := filepath.Join(dir, "groups/nova/Nova $(id).yaml")
	if err := os.Rename(filepath.Join(dir, "groups/nova/nova-lite.yaml"), odd); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "-config", dir)
	for _, path := range []string{filepath.Join(dir, "groups/nova copy"), filepath.Join(dir, "groups/{x"), filepath.Join(dir, "groups/a$(id)"), odd} {
		if want := "  not served: \"" + path + "\": a name is lower-case letters, digits and hyphens, at most 64\n"; !strings.Contains(p.banner, want) {
			t.Errorf("%q is not in\n%s", want, p.banner)
		}
	}
	if got := start(t, nil, "-config", dir, "-group", "nova").banner; !strings.Contains(got, odd) || strings.Contains(got, "nova copy") {
		t.Errorf("one group tells of others:\n%s", got)
	}
	for path := range p.paths() {
		if strings.ContainsAny(path, "${ ") {
			t.Errorf("served: %s", path)
		}
	}
}

func TestTheLineToPasteIsForABotThatIsOn(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(configs, "groups/nova/nova-2-lite.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := copied(t, map[string]string{"groups/nova/nova-2-lite.yaml": string(text) + "enabled: false\n"})
	p := start(t, nil, "-config", dir, "-group", "nova")
	if note := p.paths()["/nova-2-lite"]; note != "SWITCHED OFF" {
		t.Errorf("noted %q", note)
	}
	if url, _, _ := p.curl(); !strings.HasSuffix(url, "/nova-lite") {
		t.Errorf("to paste: %s", url)
	}
}
