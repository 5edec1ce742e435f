package templatediff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// Change is one value of a whole template that becomes another. An empty side has none.
type Change struct {
	Path string `json:"path"`
	From string `json:"from"`
	To   string `json:"to"`
}

// String is as in "inference.temperature 0.7 → 0.3".
func (c Change) String() string {
	return fmt.Sprintf("%s %s → %s", printable(c.Path), shownValue(c.From), shownValue(c.To))
}

// maxValue is how much of a value is shown on a screen, in characters.
const maxValue = 60

func shownValue(s string) string {
	if s == "" {
		return "(none)"
	}
	s = printable(s)
	if r := []rune(s); len(r) > maxValue {
		return string(r[:maxValue]) + "…"
	}
	return s
}

// Summary is an effect in one line.
func Summary(effect []Change) string {
	if len(effect) == 0 {
		return "no effect, only the text differs"
	}
	var all []string
	for _, c := range effect {
		all = append(all, c.String())
	}
	return strings.Join(all, ", ")
}

// Whole is a template with what is around it.
type Whole struct {
	Source bot.Source
	Around config.Texts
}

// Effect is what a bot becomes when one template takes another's place, each with its own
// defaults.
func Effect(stage string, before, after Whole) ([]Change, error) {
	was, err := before.values(stage)
	if err != nil {
		return nil, err
	}
	is, err := after.values(stage)
	if err != nil {
		return nil, err
	}
	return Changes(was, is), nil
}

// Changes are those that two maps do not have alike, by path.
func Changes(was, is map[string]string) (changed []Change) {
	paths := slices.Collect(maps.Keys(was))
	paths = slices.AppendSeq(paths, maps.Keys(is))
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if was[path] != is[path] {
			changed = append(changed, Change{path, was[path], is[path]})
		}
	}
	return changed
}

// values are those of the whole template, by path.
func (w Whole) values(stage string) (map[string]string, error) {
	kind, err := bot.KindOf(w.Source, bot.Kinds())
	if kind == "" {
		return nil, err
	}
	text, err := bot.Resolved(w.Around.Defaults[kind], w.Source, stage)
	if err != nil {
		return nil, err
	}
	return Values(text)
}

// Values are the values of a text that is a map, by path.
func Values(text []byte) (map[string]string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) == 0 {
		return nil, err
	}
	values := map[string]string{}
	collect(values, "", doc.Content[0])
	return values, nil
}

func collect(values map[string]string, path string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		values[path] = flatValue(n)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		collect(values, strings.TrimPrefix(path+"."+n.Content[i].Value, "."), n.Content[i+1])
	}
}

// flatValue is a value as YAML writes it on one line.
func flatValue(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return n.Value
	}
	text, err := yaml.Marshal(flow(n))
	if err != nil {
		return n.Value
	}
	return strings.TrimSpace(string(text))
}

// flow is a copy without comments, in brackets.
func flow(n *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style&^yaml.LiteralStyle&^yaml.FoldedStyle | yaml.FlowStyle}
	if n.Kind == yaml.ScalarNode {
		out.Style &^= yaml.FlowStyle
	}
	for _, below := range n.Content {
		out.Content = append(out.Content, flow(below))
	}
	return out
}
