package draft

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
)

// sections are the keys of a template, each with what stands under it.
type sections struct {
	at  map[string]*yaml.Node
	err error // the first thing that could not be read; a slip of this program
}

func parseSections(text []byte) (*sections, error) {
	s := &sections{at: map[string]*yaml.Node{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) > 0 {
		root := doc.Content[0]
		for i := 0; i+1 < len(root.Content); i += 2 {
			s.at[root.Content[i].Value] = root.Content[i+1]
		}
	}
	return s, nil
}

// add puts YAML under a section, after what is there.
func (s *sections) add(section, text string) { s.put(section, text, -1) }

// first puts YAML under a section, before what is there.
func (s *sections) first(section, text string) { s.put(section, text, 0) }

// after puts YAML under a section, after one of its keys if that is there.
func (s *sections) after(section, key, text string) {
	at := -1
	if n := s.at[section]; n != nil {
		if i := slices.IndexFunc(n.Content, func(one *yaml.Node) bool { return one.Value == key }); i >= 0 {
			at = i + 2
		}
	}
	s.put(section, text, at)
}

// put puts YAML under a section, at a place in it or, where that is negative, at its end.
func (s *sections) put(section, text string, at int) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		s.err = fmt.Errorf("%s: %w", section, err)
		return
	}
	more, now := doc.Content[0], s.at[section]
	if now == nil {
		s.at[section] = more
		return
	}
	if at < 0 {
		at = len(now.Content)
	}
	now.Content = slices.Insert(now.Content, at, more.Content...)
}

// block writes a section as lines of its own.
func (s *sections) block(section string) {
	n := s.at[section]
	if n == nil || n.Style&yaml.FlowStyle == 0 || len(n.Content) == 0 {
		return
	}
	n.Style &^= yaml.FlowStyle
	last := n.Content[len(n.Content)-1]
	last.LineComment, n.LineComment = n.LineComment, ""
}

// markAll says of each section that it is a guess.
func (s *sections) markAll(why string) {
	for _, n := range s.at {
		if n.Kind != yaml.MappingNode || n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
			n.LineComment = "# guess: " + why
			continue
		}
		for i := 1; i < len(n.Content); i += 2 {
			n.Content[i].LineComment = "# guess: " + why
		}
	}
}

func (s *sections) encode() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, name := range order {
		if n := s.at[name]; n != nil {
			if name == "capabilities" || name == "reasoning" {
				oneLine(n)
			}
			root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, n)
		}
	}
	var b bytes.Buffer
	err := yamledit.Encode(&b, root)
	return b.Bytes(), err
}

// oneLine writes a few keys without comments on one line.
func oneLine(n *yaml.Node) {
	const few = 4
	if n.Kind != yaml.MappingNode || len(n.Content) > 2*few {
		return
	}
	for _, one := range n.Content {
		if one.LineComment != "" || one.HeadComment != "" || one.FootComment != "" {
			return
		}
	}
	n.Style |= yaml.FlowStyle
}
