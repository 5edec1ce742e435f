package yamledit

import (
	"io"

	"go.yaml.in/yaml/v3"
)

// Encode writes a value as the files of the project are written: two spaces a level.
func Encode(w io.Writer, v any) error {
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return enc.Close()
}
