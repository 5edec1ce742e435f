package terminal

import (
	"bytes"
	"encoding/json"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
)

// Screen is where a command shows what it was asked for.
type Screen struct {
	Out     io.Writer
	Format  Format
	Colours bool // whether looks show
	Width   int  // characters a line has; 0: as many as come
}

// WriteRows writes rows as a table, or as JSON or YAML with the names of their json tags, which
// scripts rely on: a name that was there stays. No rows are an empty list.
func WriteRows[T any](s Screen, rows []T, columns []Column[T]) error {
	if s.Format == AsTable {
		return WriteTable(s, rows, columns)
	}
	if rows == nil {
		rows = []T{}
	}
	return s.WriteValue(rows)
}

// WriteValue writes a value as JSON, or as YAML where that was asked for.
func (s Screen) WriteValue(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	text := EscapeJSON(b.Bytes())
	if s.Format == AsYAML {
		var err error
		if text, err = toYAML(text); err != nil {
			return err
		}
	}
	_, err := s.Out.Write(text)
	return err
}

// toYAML writes JSON as YAML. One set of names does for both that way, and keys keep
// their order, since JSON is YAML.
func toYAML(text []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	plainStyle(&doc)
	var b bytes.Buffer
	if err := yamledit.Encode(&b, &doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// plainStyle drops the brackets and quotes; the encoder sets those that are needed.
func plainStyle(n *yaml.Node) {
	n.Style = 0
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
	for _, below := range n.Content {
		plainStyle(below)
	}
}
