package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// TestTheSchemasOfTheFolderAreThoseThatBotctlWrites: make schemas writes them anew.
func TestTheSchemasOfTheFolderAreThoseThatBotctlWrites(t *testing.T) {
	for _, name := range schemaNames() {
		got := newDesk(t).run("validate", "--schema", name).want(exit.Done)
		if file := newDesk(t).read("schema/" + name + ".json"); file != got.stdout {
			t.Errorf("configs/schema/%s.json is not what botctl validate --schema %s shows", name, name)
		}
	}
}

func TestSchemasOfOtherThings(t *testing.T) {
	newDesk(t).run("validate", "--schema", "bot").want(exit.Usage, `--schema "bot": want chat, image, video, group`)
	d := newDesk(t)
	d.configs = t.TempDir() // a folder without a README has the same keys
	d.run("validate", "--schema", "chat").want(exit.Done, `"const": "chat"`)
}

// judge is the part of JSON Schema that the schemas use. It says what is wrong with a value.
type judge struct{ root map[string]any }

func (j judge) check(rule map[string]any, v any, path string) (wrong []string) {
	if ref, ok := rule["$ref"].(string); ok {
		return j.check(j.root["definitions"].(map[string]any)[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any), v, path)
	}
	bad := func(format string, args ...any) { wrong = append(wrong, path+": "+fmt.Sprintf(format, args...)) }
	if want, ok := rule["const"]; ok && fmt.Sprint(want) != fmt.Sprint(v) {
		bad("%v is not %v", v, want)
	}
	if all, ok := rule["enum"].([]any); ok && !slices.Contains(all, v) {
		bad("%v is not one of %v", v, all)
	}
	if types, ok := rule["type"]; ok && !strings.Contains(fmt.Sprint(types), typeOf(v)) && !(typeOf(v) == "integer" && strings.Contains(fmt.Sprint(types), "number")) {
		bad("%s is not %v", typeOf(v), types)
	}
	if pattern, ok := rule["pattern"].(string); ok && v != nil && !regexp.MustCompile(pattern).MatchString(fmt.Sprint(v)) {
		bad("%v is not like %s", v, pattern)
	}
	for _, key := range asList(rule["required"]) {
		if m, _ := v.(map[string]any); m[key.(string)] == nil {
			bad("%v is missing", key)
		}
	}
	return append(wrong, j.below(rule, v, path)...)
}

func (j judge) below(rule map[string]any, v any, path string) (wrong []string) {
	if items, ok := rule["items"].(map[string]any); ok {
		for i, item := range asList(v) {
			wrong = append(wrong, j.check(items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	m, _ := v.(map[string]any)
	known, _ := rule["properties"].(map[string]any)
	for key, below := range m {
		at := strings.TrimPrefix(path+"."+key, ".")
		if one, ok := known[key].(map[string]any); ok {
			wrong = append(wrong, j.check(one, below, at)...)
		} else if rest, ok := rule["additionalProperties"].(map[string]any); ok {
			wrong = append(wrong, j.check(rest, below, at)...)
		} else if rule["additionalProperties"] == false {
			wrong = append(wrong, at+": unknown")
		}
	}
	return wrong
}

func asList(v any) []any { list, _ := v.([]any); return list }

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case int:
		return "integer"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// verdict is what a schema says of a file.
func verdict(t *testing.T, name, text string) []string {
	t.Helper()
	var j judge
	if err := json.Unmarshal([]byte(newDesk(t).read("schema/"+name+".json")), &j.root); err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return j.check(j.root, v, "")
}

// TestSchemasTakeWhatIsShipped: the defaults too, which say nearly every key, but for the
// model that only a bot has.
func TestSchemasTakeWhatIsShipped(t *testing.T) {
	d := newDesk(t)
	files, err := filepath.Glob(d.path("groups/*/*.yaml"))
	if err != nil || len(files) < 70 {
		t.Fatal(len(files), err)
	}
	kind := regexp.MustCompile(`(?m)^kind: (\w+)`)
	for _, file := range append(files, d.path("defaults/chat.yaml"), d.path("defaults/image.yaml"), d.path("defaults/video.yaml")) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, text := schemaGroup, string(raw)
		if m := kind.FindStringSubmatch(text); m != nil {
			name = m[1]
		}
		if filepath.Base(filepath.Dir(file)) != "defaults" {
			if want := fmt.Sprintf("# yaml-language-server: $schema=../../schema/%s.json\n", name); !strings.HasPrefix(text, want) {
				t.Errorf("%s: an editor does not know its schema; the first line is to be %s", file, want)
			}
		} else {
			text += "model: {id: a.b}\n"
		}
		for _, wrong := range verdict(t, name, text) {
			t.Errorf("%s: %s", file, wrong)
		}
	}
}

func TestSchemasFindWhatEditorsAreToMark(t *testing.T) {
	const chat = "schema: 1\nkind: chat\nmodel: {id: a.b, regions: [us-east-1]}\n"
	for text, want := range map[string]string{
		chat + "temprature: 1\n":                              "temprature: unknown",
		chat + "inference: {sampling: some}\n":                "inference.sampling: some is not one of",
		chat + "limits: {context_tokens: many}\n":             "limits.context_tokens: string is not [integer null]",
		chat + "capabilities: {input: [text, smell]}\n":       "capabilities.input[1]: smell is not one of",
		chat + "timeouts: {idle: soon}\n":                     "timeouts.idle: soon is not like",
		chat + "video: {dialect: luma}\n":                     "video: unknown",
		chat + "stages: {prod: {modle: {}}}\n":                "stages.prod.modle: unknown",
		chat + "fallbacks: [{poe: {}}]\n":                     "fallbacks[0].poe: unknown",
		chat + "control_sets: {a: [{nam: x}]}\n":              "control_sets.a[0].nam: unknown",
		"schema: 1\nkind: chat\n":                             "model is missing",
		"schema: 2\nkind: chat\nmodel: {}\n":                  "schema: 2 is not 1",
		strings.Replace(chat, "kind: chat", "kind: image", 1): "kind: image is not chat",
	} {
		if wrong := strings.Join(verdict(t, "chat", text), "\n"); !strings.Contains(wrong, want) {
			t.Errorf("%s: says %q, want %q", text, wrong, want)
		}
	}
	for _, right := range []string{chat, chat + "inference: {temperature: null, latency: \"\"}\nstages: {prod: {model: {regions: [us-west-2]}}}\nfallbacks: null\n"} {
		if wrong := verdict(t, "chat", right); len(wrong) > 0 {
			t.Errorf("%s: %v", right, wrong)
		}
	}
}
