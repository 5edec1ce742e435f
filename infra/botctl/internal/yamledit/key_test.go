package yamledit

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestSetKey(t *testing.T) {
	for name, c := range map[string]struct {
		before string
		path   []string
		want   string
	}{
		"a plain value":                  {"a: 1\nb: 2 # two\n", []string{"b"}, "a: 1\nb: new # two\n"},
		"one that is not there":          {"# head\na: 1\n", []string{"b"}, "# head\nb: new\na: 1\n"},
		"one of a map in braces":         {"{a: 1}\n", []string{"b"}, "{b: new, a: 1}\n"},
		"a deeper one":                   {"s:\n  x: {b: 2}\n", []string{"s", "x", "b"}, "s:\n  x: {b: new}\n"},
		"a deeper one that is not there": {"s: {x: 1}\n", []string{"s", "b"}, "s: {x: 1}\n"},
		"quotes":                         {"b: '2' # two\n", []string{"b"}, "b: new # two\n"},
		"an escape in quotes":            {"b: \"\\u0041\"\n", []string{"b"}, ""},
		"a block":                        {"b: |\n  2\n", []string{"b"}, ""},
		"a list":                         {"b: [2]\n", []string{"b"}, ""},
		"no template":                    {"- b\n", []string{"b"}, ""},
	} {
		got, err := SetKey(bot.Source{Name: "x.yaml", Text: []byte(c.before)}, "new", c.path...)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}
