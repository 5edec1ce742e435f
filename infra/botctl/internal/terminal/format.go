package terminal

import (
	"fmt"
	"slices"
	"strings"
)

// Format is how rows are shown.
type Format string

// The formats.
const (
	AsTable Format = "table"
	AsJSON  Format = "json"
	AsYAML  Format = "yaml"
)

// Formats are the names of all of them.
var Formats = []string{string(AsTable), string(AsJSON), string(AsYAML)}

// Set implements [pflag.Value].
func (f *Format) Set(s string) error {
	if !slices.Contains(Formats, s) {
		return fmt.Errorf("want %s", strings.Join(Formats, ", "))
	}
	*f = Format(s)
	return nil
}

// String implements [pflag.Value].
func (f *Format) String() string { return string(*f) }

// Type implements [pflag.Value].
func (f *Format) Type() string { return "format" }
