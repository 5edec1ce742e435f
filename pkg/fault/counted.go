package fault

import "log/slog"

// Counted marks a log line that stands for a metric, so that whoever counts it need not
// know its words.
type Counted string

// What is counted by log lines.
const (
	CountedConfig   Counted = "config_fault"     // a template, keys or settings are refused, or cannot be read
	CountedOverride Counted = "override_refused" // the same, of an override in place of which the base serves
	CountedControls Counted = "controls_dropped" // Poe has dropped the parameter controls of a bot
)

// CountedKey is the name of the attribute by which a line is marked.
const CountedKey = "counts"

// Attr is the mark, an attribute of the line.
func (c Counted) Attr() slog.Attr { return slog.String(CountedKey, string(c)) }
