package yamledit

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Root is the mapping that a template is. Of a file that is none, the error says so by the
// file's name.
func Root(s bot.Source) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(s.Text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is no template: it has no keys", s.Name)
	}
	return doc.Content[0], nil
}

// child is the value under a key of a mapping, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// At is the value at a path of keys of a mapping, or nil.
func At(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = child(n, key)
	}
	return n
}
