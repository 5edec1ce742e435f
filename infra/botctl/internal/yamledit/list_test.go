package yamledit

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestAddToList(t *testing.T) {
	for name, c := range map[string]struct{ before, want string }{
		"lines":                       {"a: 1 # one\nmodels: # all\n  - x.y # first\n\n# end\nb: 2\n", "a: 1 # one\nmodels: # all\n  - x.y # first\n  - n.m:0\n\n# end\nb: 2\n"},
		"lines that are not indented": {"models:\n- x.y\n- z\nb: 2\n", "models:\n- x.y\n- z\n- n.m:0\nb: 2\n"},
		"lines that end the file":     {"models:\n    - x.y", "models:\n    - x.y\n    - n.m:0\n"},
		"brackets":                    {"models: [x.y, z] # both\n", "models: [x.y, z, n.m:0] # both\n"},
		"quotes in brackets":          {"models: ['x.y', \"z\"]\n", "models: ['x.y', \"z\", n.m:0]\n"},
		"brackets over lines":         {"models: [\n  x.y, # first\n  z # last\n  ]\n", "models: [\n  x.y, # first\n  z, n.m:0 # last\n  ]\n"},
		"no list":                     {"b: 2\n", ""},
		"an empty one":                {"models: []\n", ""},
		"an escape in quotes":         {"models: [\"x\\u002ey\"]\n", ""},
		"not YAML":                    {"models: [\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := AddToList(bot.Source{Name: "group.yaml", Text: []byte(c.before)}, "models", "n.m:0")
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%v\n%s", err, got)
			}
			if err != nil && !strings.Contains(err.Error(), "group.yaml") {
				t.Errorf("%v: of which file?", err)
			}
		})
	}
}
