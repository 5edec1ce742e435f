package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// emptied gives the desk the shipped configurations without a single bot.
func emptied(t *testing.T) *desk {
	d := newDesk(t)
	own := t.TempDir()
	if err := os.CopyFS(own, os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	d.configs = own
	bots, err := filepath.Glob(filepath.Join(own, "groups", "*", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range bots {
		if filepath.Base(file) != "group.yaml" {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	return d
}

// botsOf are the bots of a desk's folder, by group/name.
func botsOf(t *testing.T, d *desk) map[string]*bot.Template {
	t.Helper()
	p := &program{settings: settings{configs: d.configs}}
	dir, err := p.openFolder()
	if err != nil {
		t.Fatal(err)
	}
	bots, err := p.folderBots(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*bot.Template{}
	for _, b := range bots {
		all[b.String()] = b.template
	}
	return all
}

// flat are the keys and values of a template, a line each.
func flat(t *testing.T, m *bot.Template) map[string]string {
	t.Helper()
	text, err := yaml.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		if m, ok := v.(map[string]any); ok {
			for key, below := range m {
				walk(strings.TrimPrefix(path+"."+key, "."), below)
			}
			return
		}
		out[path] = fmt.Sprint(v)
	}
	walk("", tree)
	for path := range out { // made out of controls; and what nobody can derive
		if strings.HasPrefix(path, "poe.parametercontrols") || strings.HasPrefix(path, "poe.parameter_controls") || path == "poe.introduction_message" {
			delete(out, path)
		}
	}
	return out
}

// chosen is what somebody has chosen for shipped bots, and neither the catalogue nor what
// is usual could say.
var chosen = []struct {
	why  string
	keys []string // of the template, and what is below them
	bots []string
}{
	{"the maker recommends another temperature or top_p, which is no fact of the catalogue",
		[]string{"inference.temperature", "inference.top_p"}, []string{
			"mistral/devstral-2", "mistral/magistral-small", "mistral/voxtral-small",
			"open-models/gemma-3-12b", "open-models/gemma-3-27b", "open-models/glm-4-7", "open-models/glm-4-7-flash", "open-models/glm-5",
			"open-models/minimax-m2-1", "open-models/minimax-m2-5", "open-models/nemotron-nano-12b", "open-models/nemotron-super",
			"open-models/qwen3-235b", "open-models/qwen3-32b", "open-models/qwen3-coder-480b", "open-models/qwen3-coder-next",
			"open-models/qwen3-next-80b", "open-models/qwen3-vl-235b",
			"reasoning/deepseek-r1", "reasoning/deepseek-v3-2", "reasoning/kimi-k2-5", "reasoning/kimi-k2-thinking",
		}},
	{"the model thinks long without being asked to, which the catalogue does not say",
		[]string{"timeouts", "stream"}, []string{
			"mistral/magistral-small", "open-models/glm-4-7", "open-models/glm-5", "open-models/minimax-m2-1", "open-models/minimax-m2-5",
			"open-models/nemotron-super", "reasoning/deepseek-r1", "reasoning/kimi-k2-5", "reasoning/kimi-k2-thinking",
		}},
	{"which model stands in for one that is in a single region is a matter of taste",
		[]string{"fallbacks"}, []string{"mistral/mistral-small", "open-models/qwen3-235b", "open-models/qwen3-coder-480b"}},
	{"a second bot of its model, which thinks without being asked to",
		[]string{"reasoning.budget_tokens", "timeouts", "stream", "inference.temperature", "poe.controls"}, []string{"claude/claude-sonnet-4-5-thinking"}},
	{"its group had the model by its own id before there was a profile, and it does not think unless asked to",
		[]string{"model.id", "poe.controls"}, []string{"reasoning/deepseek-v3-2"}},
	{"how much to paint on each side is a field of this one task",
		[]string{"image.extra", "parameters", "control_sets", "poe.controls"}, []string{"images/outpaint"}},
	{"fields that this one model has", []string{"video.extra", "poe.controls"}, []string{"videos/pegasus"}},
}

// reasonFor is where a difference is explained, or -1.
func reasonFor(name, key string) int {
	for i, c := range chosen {
		below := func(k string) bool { return k == key || strings.HasPrefix(key, k+".") }
		if slices.Contains(c.bots, name) && slices.ContainsFunc(c.keys, below) {
			return i
		}
	}
	return -1
}

// writer makes many bots of a desk's folder, whose catalogue takes a while to read.
func (d *desk) writer() func(newOptions) (files []newFile, err error) {
	d.t.Helper()
	p := &program{settings: settings{configs: d.configs, stage: "dev"}, now: func() time.Time { return aDay }, stderr: io.Discard}
	dir, err := p.openFolder()
	if err != nil {
		d.t.Fatal(err)
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		d.t.Fatal(err)
	}
	return func(o newOptions) ([]newFile, error) {
		w := &newWriter{program: p, ctx: d.t.Context(), dir: dir, known: known, o: o}
		files, err := w.files()
		if err != nil {
			return nil, err
		}
		return files, writeFiles(files)
	}
}

func TestNewWritesTheShippedBots(t *testing.T) {
	d := emptied(t)
	write, want := d.writer(), botsOf(t, newDesk(t))
	for _, name := range slices.Sorted(maps.Keys(want)) {
		group, file, _ := strings.Cut(name, "/")
		if _, err := write(newOptions{model: want[name].BaseModel(), group: group, name: file}); err != nil {
			t.Error(err)
		}
	}
	got, explained := botsOf(t, d), map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		w, g := flat(t, want[name]), flat(t, got[name])
		keys := map[string]bool{}
		for _, m := range []map[string]string{w, g} {
			for key := range m {
				keys[key] = true
			}
		}
		for key := range keys {
			if w[key] == g[key] {
				continue
			}
			i := reasonFor(name, key)
			if i < 0 {
				t.Errorf("%s: %s is %q, shipped %q", name, key, g[key], w[key])
			}
			explained[fmt.Sprint(i, name)] = true
		}
	}
	for i, c := range chosen {
		for _, name := range c.bots {
			if !explained[fmt.Sprint(i, name)] {
				t.Errorf("%s has no difference because %s", name, c.why)
			}
		}
	}
}

// TestNewWritesABotOfEveryModel: valid, short and the same each time, for each way to call
// each model.
func TestNewWritesABotOfEveryModel(t *testing.T) {
	d := emptied(t)
	write := d.writer()
	for i, m := range rows[modelRow](d.run("models", "-o", "json")) {
		for j, call := range m.Calls {
			name := fmt.Sprintf("bot-%d-%d", i, j)
			files, err := write(newOptions{model: call.ID, group: name, name: name, region: call.Regions[0]})
			if err != nil || len(files) != 2 {
				t.Errorf("%s: %d files, %v", call.ID, len(files), err)
				continue
			}
			text := string(files[0].text)
			if lines := strings.Count(text, "\n"); lines > 30 {
				t.Errorf("%s: %d lines; a template has at most 30", call.ID, lines)
			}
			// The model's own id is how people name it; it is called by a profile where it can be.
			exact := call.ID != m.Model || len(m.Calls) == 1
			if exact && !strings.Contains(text, "id: "+call.ID+"\n") {
				t.Errorf("%s: another call was written\n%s", call.ID, text)
			}
		}
	}
	d.run("validate").want(exit.Done, "0 faults")
}
