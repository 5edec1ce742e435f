package yamledit

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// YAML ends a line not only where editors do, and counts lines by that.
func TestEveryBreakOfYAMLCounts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a line separator":          {"# a\u2028# b\nenabled: true\nb: 1\n", "# a\u2028# b\nenabled: false\nb: 1\n"},
		"a paragraph separator":     {"# a\u2029# b\nenabled: true\nb: 1\n", "# a\u2029# b\nenabled: false\nb: 1\n"},
		"a next line":               {"# a\u0085# b\nenabled: true\nb: 1\n", "# a\u0085# b\nenabled: false\nb: 1\n"},
		"a lone return":             {"# a\r# b\nenabled: true\nb: 1\n", "# a\r# b\nenabled: false\nb: 1\n"},
		"returns alone":             {"# a\renabled: true\rb: 1\r", "# a\renabled: false\rb: 1\r"},
		"returns with feeds":        {"# a\r\nenabled: true # why\r\nb: 1\r\n", "# a\r\nenabled: false # why\r\nb: 1\r\n"},
		"a byte order mark":         {"\ufeffenabled: true\nb: 1\n", "\ufeffenabled: false\nb: 1\n"},
		"nothing there":             {"a: 1\nenabled:\nb: 1\n", "a: 1\nenabled: false\nb: 1\n"},
		"nothing there, at the end": {"a: 1\nenabled: # why\n", "a: 1\nenabled: false # why\n"},
		"new below a mark":          {"\ufeffa: 1\n", "\ufeffenabled: false\na: 1\n"},
		"new, with a separator":     {"# a\u2028# b\na: 1\n", "# a\u2028# b\nenabled: false\na: 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := SetKey(bot.Source{Name: "x.yaml", Text: []byte(c.text)}, "false", "enabled")
			if string(got) != c.want {
				t.Errorf("SetKey: %v\n%q", err, got)
			}
		})
	}
	for name, c := range map[string]struct{ text, want string }{
		"a word":          {"# a\u2028# b\nm: {b: 2}\n", "# a\u2028# b\nm: {b: 1}\n"},
		"new below lines": {"# a\u2028# b\nm:\n  c: 2\nd: 1\n", "# a\u2028# b\nm:\n  c: 2\n  b: 1\nd: 1\n"},
		"new in braces over lines that have returns": {"m: {\r\n  c: 2\r\n}\r\n", "m: {\r\n  c: 2, b: 1\r\n}\r\n"},
		"new in braces with a tab":                   {"m: {c: 2\t}\n", "m: {c: 2, b: 1\t}\n"},
		"new below lines that have returns":          {"m:\r\n  c: 2\r\nd: 1\r\n", "m:\r\n  c: 2\r\n  b: 1\r\nd: 1\r\n"},
		"a new section below returns":                {"d: 1\r\n", "d: 1\r\nm: {b: 1}\r\n"},
		"returns alone":                              {"m:\r  c: 2\rd: 1\r", "m:\r  c: 2\r  b: 1\rd: 1\r"},
		"a mark":                                     {"\ufeffm: {b: 2}\n", "\ufeffm: {b: 1}\n"},
		"two documents":                              {"m: {b: 2}\n---\nm: {b: 2}\n", "m: {b: 1}\n---\nm: {b: 2}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Put(bot.Source{Name: "x.yaml", Text: []byte(c.text)}, "1", "m", "b")
			if string(got) != c.want {
				t.Errorf("Put: %v\n%q", err, got)
			}
		})
	}
	t.Run("a list", func(t *testing.T) {
		got, err := AddToList(bot.Source{Name: "x.yaml", Text: []byte("# a\u2028# b\r\nl:\r\n  - x\r\nd: 1\r\n")}, "l", "y")
		if want := "# a\u2028# b\r\nl:\r\n  - x\r\n  - y\r\nd: 1\r\n"; string(got) != want {
			t.Errorf("AddToList: %v\n%q", err, got)
		}
	})
	t.Run("a list of lines", func(t *testing.T) {
		got, err := Put(bot.Source{Name: "x.yaml", Text: []byte("# a\u2028# b\r\nm:\r\n  l:\r\n  - x\r\n  - y\r\nd: 1\r\n")}, "[y, z]", "m", "l")
		if want := "# a\u2028# b\r\nm:\r\n  l:\r\n  - y\r\n  - z\r\nd: 1\r\n"; string(got) != want {
			t.Errorf("Put: %v\n%q", err, got)
		}
	})
}
