package yamledit

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestPut(t *testing.T) {
	for name, c := range map[string]struct{ path, value, before, want string }{
		"a word":                                        {"a.b", "true", "a:\n  b: false # why\nc: 1\n", "a:\n  b: true # why\nc: 1\n"},
		"a word in quotes":                              {"a.b", "low", "a: {b: \"high\"} # x\n", "a: {b: low} # x\n"},
		"a word of the first level":                     {"a", "false", "a: true # why\n", "a: false # why\n"},
		"an empty word":                                 {"a.b", `""`, "a: {b: high}\n", "a: {b: \"\"}\n"},
		"a list in brackets":                            {"a.l", "[x, z]", "a: {l: [x, \"]\"], c: 1} # why\n", "a: {l: [x, z], c: 1} # why\n"},
		"a list in brackets, emptied":                   {"a.l", "[]", "a: {l: [x]}\n", "a: {l: []}\n"},
		"brackets over lines":                           {"a.l", "[x]", "a:\n  l: [ # ]\n    x, # one\n    y ]\n  b: 1\n", "a:\n  l: [x]\n  b: 1\n"},
		"a list of lines":                               {"a.l", "[x, z]", "a:\n  l:\n    - x # first\n    - y # second\n    # end\n  b: 1\n", "a:\n  l:\n    - x # first\n    - z\n    # end\n  b: 1\n"},
		"a list of lines, at the end":                   {"a.l", "[x, z]", "a:\n  l:\n  - x", "a:\n  l:\n  - x\n  - z\n"},
		"a list of lines, emptied":                      {"a.l", "[]", "a:\n  l:\n    - x\n", ""},
		"new in braces":                                 {"a.b", "1", "a: {c: 2} # why\nd: 3\n", "a: {c: 2, b: 1} # why\nd: 3\n"},
		"new in empty braces":                           {"a.b", "1", "a: {}\n", "a: {b: 1}\n"},
		"new in braces with a comma":                    {"a.b", "1", "a: {c: 2,}\n", "a: {c: 2,b: 1}\n"},
		"new in braces over lines":                      {"a.b", "1", "a: {\n  c: 2\n}\n", "a: {\n  c: 2, b: 1\n}\n"},
		"new below lines":                               {"a.b", "1", "a:\n  c: 2 # why\n\n# about d\nd: 3\n", "a:\n  c: 2 # why\n  b: 1\n\n# about d\nd: 3\n"},
		"new below the last lines":                      {"a.b", "1", "x: 0\na:\n    c: |\n      text\n\n", "x: 0\na:\n    c: |\n      text\n    b: 1\n"},
		"a new section":                                 {"a.b", "[x]", "c: 2 # why", "c: 2 # why\na: {b: [x]}\n"},
		"a new key of the first level":                  {"b", "1", "a: 1\n# end\n", "a: 1\n# end\nb: 1\n"},
		"a comment behind braces that are cut in lines": {"a.b", "1", "a: {\n  c: 2 # why\n}\n", ""},
		"no section":                                    {"a.b", "1", "a: 3\n", ""},
		"nothing there":                                 {"a.b", "1", "a: {b: }\n", ""},
		"a block":                                       {"a.b", "1", "a:\n  b: |\n    x\n", ""},
		"an escape":                                     {"a.b", "1", "a: {b: \"\\u0041\"}\n", ""},
		"all in braces":                                 {"a.b", "1", "{c: 2}\n", ""},
		"not YAML":                                      {"a.b", "1", "a: [\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Put(bot.Source{Name: "x.yaml", Text: []byte(c.before)}, c.value, strings.Split(c.path, ".")...)
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%v\n%s", err, got)
			}
		})
	}
}
