package bot

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/poe"
)

// row is one key of a table in configs/README.md, without its meaning.
type row struct{ typ, def string }

// docTypes are the words of the README for what a key takes. A type that is not
// here is a struct of ours, and its fields are rows.
var docTypes = map[reflect.Type]string{
	reflect.TypeFor[int]():                             "integer",
	reflect.TypeFor[bool]():                            "boolean",
	reflect.TypeFor[string]():                          "text",
	reflect.TypeFor[*float64]():                        "number",
	reflect.TypeFor[float64]():                         "number",
	reflect.TypeFor[map[string]string]():               "map of text",
	reflect.TypeFor[map[string][]string]():             "map of lists of text",
	reflect.TypeFor[map[string]float64]():              "map of numbers",
	reflect.TypeFor[int64]():                           "integer",
	reflect.TypeFor[*int64]():                          "integer",
	reflect.TypeFor[[]time.Duration]():                 "list of durations",
	reflect.TypeFor[ImageDialect]():                    "choice",
	reflect.TypeFor[VideoDialect]():                    "choice",
	reflect.TypeFor[Sampling]():                        "choice",
	reflect.TypeFor[ToolIDs]():                         "choice",
	reflect.TypeFor[ReasoningStyle]():                  "choice",
	reflect.TypeFor[GuardrailScope]():                  "choice",
	reflect.TypeFor[MetricsDetail]():                   "choice",
	reflect.TypeFor[Streaming]():                       "choice",
	reflect.TypeFor[Recovery]():                        "choice",
	reflect.TypeFor[LogLevel]():                        "choice",
	reflect.TypeFor[[]Fallback]():                      "list of maps",
	reflect.TypeFor[[]string]():                        "list of text",
	reflect.TypeFor[map[string]any]():                  "map",
	reflect.TypeFor[*poe.ParameterControls]():          "Poe's object",
	reflect.TypeFor[map[string][]poe.ControlSection](): "map of lists of Poe's objects",
	durationType:                                       "duration",
}

// wanted are the rows that a struct needs, given the tree of its defaults and
// whether a key can be left out.
func wanted(t *testing.T, typ reflect.Type, path string, defaults *yaml.Node, required func(path string) bool) map[string]row {
	t.Helper()
	out := map[string]row{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		if fieldName(f) == "" {
			continue
		}
		at := join(path, fieldName(f))
		value := lookup(defaults, fieldName(f))
		name, ok := docTypes[f.Type]
		if !ok && f.Type.Kind() != reflect.Struct {
			t.Fatalf("%s: no word for %v", at, f.Type)
		}
		if !ok {
			for key, r := range wanted(t, f.Type, at, value, required) {
				out[key] = r
			}
			continue
		}
		def := shownDefault(value)
		if required(at) {
			def = "required"
		}
		out[at] = row{name, def}
	}
	if path == "" {
		out[stagesKey] = row{"map", "–"}
	}
	return out
}

func shownDefault(n *yaml.Node) string {
	switch {
	case n == nil:
		return "–"
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		return "`" + strings.Join(keysOf(n), "`, `") + "`"
	case n.Kind == yaml.MappingNode:
		return "`{}`"
	case n.Kind == yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			items[i] = item.Value
		}
		return fmt.Sprintf("`[%s]`", strings.Join(items, ", "))
	case n.Value == "":
		return "`\"\"`"
	}
	return "`" + n.Value + "`"
}

var tableRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$")

// differences compares the table under a heading with what is wanted.
func differences(readme, heading string, want map[string]row) (out []string) {
	_, text, _ := strings.Cut(readme, heading+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	got := map[string]bool{}
	for _, m := range tableRow.FindAllStringSubmatch(text, -1) {
		key, r := m[1], row{m[2], m[3]}
		w, ok := want[key]
		switch {
		case !ok:
			out = append(out, key+": not a key")
		case got[key]:
			out = append(out, key+": stands twice")
		case w.typ != r.typ:
			out = append(out, fmt.Sprintf("%s: type %s, want %s", key, r.typ, w.typ))
		case w.def != r.def:
			out = append(out, fmt.Sprintf("%s: default %s, want %s", key, r.def, w.def))
		}
		got[key] = true
	}
	for _, key := range sortedKeys(want) {
		if !got[key] {
			out = append(out, key+": no row")
		}
	}
	return out
}

// without is a file in block style without the line of a key.
func without(text, path string) string {
	var kept, keys []string
	for _, line := range strings.SplitAfter(text, "\n") {
		key, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		keys = append(keys[:depth], key)
		if strings.Join(keys, ".") != path {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// TestReadmeListsEveryKey holds the tables against the structs, the defaults of each kind
// and what Load insists on.
func TestReadmeListsEveryKey(t *testing.T) {
	readme, templates, groups := readmeAndRows(t)
	for _, d := range differences(readme, "## Keys of a template", templates) {
		t.Error("template:", d)
	}
	for heading, small := range map[string]string{"## Keys of image bots": smallImage, "## Keys of video bots": smallVideo} {
		rows := rowsOf(t, small)
		for key, r := range rows { // what is as in a chat bot stands in its table
			if r == templates[key] {
				delete(rows, key)
			}
		}
		for _, d := range differences(readme, heading, rows) {
			t.Error(heading, d)
		}
	}
	for _, d := range differences(readme, "## Keys of group.yaml", groups) {
		t.Error("group:", d)
	}
}

// rowsOf are the rows that a kind of bot needs, given the smallest bot of it.
func rowsOf(t *testing.T, small string) map[string]row {
	t.Helper()
	bot := Source{"bot.yaml", []byte(small)}
	defaults := defaultsOf(t, bot)
	tree, faults := origins{}.parse(defaults)
	if tree == nil {
		t.Fatal(faults)
	}
	kind, _ := KindOf(bot, nil)
	rows := wanted(t, reflect.TypeFor[Template](), "", tree, func(path string) bool {
		_, _, err := Load(defaults, Source{"bot.yaml", []byte(without(small, path))}, Options{Strict: true})
		return err != nil
	})
	for key := range rows {
		if !meansSomething(kind, key) {
			delete(rows, key)
		}
	}
	return rows
}

// TestReadmeSaysWhichKindAKeyIsFor holds the table of kinds against ofKinds.
func TestReadmeSaysWhichKindAKeyIsFor(t *testing.T) {
	readme, _, _ := readmeAndRows(t)
	_, text, _ := strings.Cut(readme, "## Kinds of bots\n")
	text, _, _ = strings.Cut(text, "\n## ")
	got := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| ([^|]+) \\| [^|]+ \\|$").FindAllStringSubmatch(text, -1) {
		for _, key := range strings.Split(m[1], ", ") {
			got[strings.Trim(key, "`")] = m[2]
		}
	}
	for key, kinds := range ofKinds {
		if want := strings.Join(kinds, ", "); got[key] != want {
			t.Errorf("%s is for %q, the table says %q", key, want, got[key])
		}
		delete(got, key)
	}
	if len(got) > 0 {
		t.Errorf("not a key of some kinds alone: %v", got)
	}
}

func readmeAndRows(t *testing.T) (readme string, templates, groups map[string]row) {
	t.Helper()
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	templates = rowsOf(t, smallBot)
	groupDefaults, faults := origins{}.parse(Source{"", []byte("memory_mb: 512\ntimeout: 900s\nreserved_concurrency: 0\nvideo_bucket: {expire_days: 0}\nlog_retention_days: 30\nalarms: {first_text: 30s, cost_per_day: 0}\nmetrics: bot\ntraces: {sample: 1}\nguardrail: {mode: sync, scope: conversation}\njwt: {algorithms: [RS256], clock_skew: 60s}\n")})
	if groupDefaults == nil {
		t.Fatal(faults)
	}
	groups = wanted(t, reflect.TypeFor[Group](), "", groupDefaults, func(path string) bool {
		_, _, err := LoadGroup(Source{"group.yaml", []byte(without(smallGroup, path))}, Options{Strict: true})
		return err != nil
	})
	return string(raw), templates, groups
}

func TestReadmeDriftIsFound(t *testing.T) {
	readme, templates, _ := readmeAndRows(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"a row is gone":    {"| `timeouts.idle` | duration | `90s` |", "| timeouts.idle | duration | `90s` |", "timeouts.idle: no row"},
		"a row too many":   {"| `timeouts.idle` |", "| `timeouts.idol` |", "timeouts.idol: not a key"},
		"a row twice":      {"| `timeouts.idle` |", "| `timeouts.total` |", "timeouts.total: stands twice"},
		"another type":     {"| `timeouts.idle` | duration |", "| `timeouts.idle` | integer |", "timeouts.idle: type integer, want duration"},
		"another default":  {"| `timeouts.idle` | duration | `90s` |", "| `timeouts.idle` | duration | `9s` |", "timeouts.idle: default `9s`, want `90s`"},
		"not said needed":  {"| `model.id` | text | required |", "| `model.id` | text | – |", "model.id: default –, want required"},
		"said to be there": {"| `model.base_id` | text | – |", "| `model.base_id` | text | required |", "model.base_id: default required, want –"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(readme, c.old) {
				t.Fatalf("%q is not in the README", c.old)
			}
			got := differences(strings.Replace(readme, c.old, c.new, 1), "## Keys of a template", templates)
			if !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestGroupDefaultsAreThoseOfTheReadme(t *testing.T) {
	g, _, err := LoadGroup(Source{"group.yaml", []byte(smallGroup)}, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if g.MemoryMB != 512 || g.Timeout.Seconds() != 900 || g.LogRetentionDays != 30 || g.Alarms != (Alarms{FirstText: 30 * time.Second}) || g.Metrics != MetricsOfBots || g.Traces.Sample != 1 {
		t.Errorf("memory %d, timeout %v, logs %d, alarms %+v, metrics %s, traces %+v", g.MemoryMB, g.Timeout, g.LogRetentionDays, g.Alarms, g.Metrics, g.Traces)
	}
}

func TestReadmeExampleIsValid(t *testing.T) {
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(raw), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	bot, _, err := Load(file(t, configs+"/defaults/chat.yaml"), Source{"README.md", []byte(example)}, Options{Strict: true, Stage: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	if got := bot.Model.Regions; len(got) != 1 || got[0] != "us-west-2" {
		t.Errorf("regions in prod: %v", got)
	}
}
