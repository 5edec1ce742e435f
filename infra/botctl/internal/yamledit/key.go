package yamledit

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// quotedOrBlock are the styles of texts that are not plain.
const quotedOrBlock = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

// SetKey writes a value under the key at a path, in the place of the word that stands there,
// be it in quotes. A key of the first level that is not there is added above the others, where no
// value of several lines can be in the way; a deeper one is not added.
func SetKey(s bot.Source, value string, path ...string) ([]byte, error) {
	root, err := Root(s)
	if err != nil {
		return nil, err
	}
	key := path[len(path)-1]
	n := At(root, path...)
	switch {
	case n == nil && len(path) > 1:
		return s.Text, nil
	case n == nil:
		return addKey(s, root, key, value), nil
	case n.Kind == yaml.ScalarNode && n.Style&quotedOrBlock == 0:
		return SetScalar(s, n, value)
	}
	if text := replace(s, n, value); n.Kind == yaml.ScalarNode && text != nil {
		return text, nil
	}
	return nil, cannotReplace(s, n, key)
}

func addKey(s bot.Source, root *yaml.Node, key, value string) []byte {
	if root.Style&yaml.FlowStyle != 0 {
		from := offset(s.Text, root.Line, root.Column) + len("{")
		return splice(s.Text, from, from, key+": "+value+", ")
	}
	first := root.Content[0]
	from := offset(s.Text, first.Line, first.Column)
	return splice(s.Text, from, from, ended(key+": "+value, s.Text)+strings.Repeat(" ", first.Column-1))
}

// Quoted is a text as YAML has it on one line.
func Quoted(text string) string {
	b, _ := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: text}) // a text always encodes
	return strings.ReplaceAll(strings.TrimSpace(string(b)), "\n", " ")
}
