package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// changeRow is one value of a whole template that becomes another. An empty side has none.
type changeRow struct {
	Path string `json:"path"`
	From string `json:"from"`
	To   string `json:"to"`
}

// String is as in "inference.temperature 0.7 → 0.3".
func (c changeRow) String() string {
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

// effectLine is an effect in one line.
func effectLine(effect []changeRow) string {
	if len(effect) == 0 {
		return "no effect, only the text differs"
	}
	var all []string
	for _, c := range effect {
		all = append(all, c.String())
	}
	return strings.Join(all, ", ")
}

// wholeText is a template with what is around it.
type wholeText struct {
	source bot.Source
	around config.Texts
}

// effectOf is what a bot becomes when one template takes another's place, each with its own
// defaults.
func effectOf(stage string, before, after wholeText) ([]changeRow, error) {
	was, err := before.values(stage)
	if err != nil {
		return nil, err
	}
	is, err := after.values(stage)
	if err != nil {
		return nil, err
	}
	return changedValues(was, is), nil
}

// changedValues are those that two maps do not have alike, by path.
func changedValues(was, is map[string]string) (changed []changeRow) {
	paths := slices.Collect(maps.Keys(was))
	paths = slices.AppendSeq(paths, maps.Keys(is))
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if was[path] != is[path] {
			changed = append(changed, changeRow{path, was[path], is[path]})
		}
	}
	return changed
}

// values are those of the whole template, by path.
func (w wholeText) values(stage string) (map[string]string, error) {
	kind, err := bot.KindOf(w.source, bot.Kinds())
	if kind == "" {
		return nil, err
	}
	text, err := bot.Resolved(w.around.Defaults[kind], w.source, stage)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
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
