package config

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestWhatCannotBecomeAParameter(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a template":               {"schema: 1\n", ""},
		"nothing":                  {"", ""},
		"the longest":              {strings.Repeat("x", 8192), ""},
		"one byte more":            {strings.Repeat("x", 8193), "b.yaml:1:1: has 8193 bytes, and a parameter holds 8192 (shorten its comments, or move what bots share into the defaults)"},
		"bytes count, not letters": {strings.Repeat("é", 4097), "b.yaml:1:1: has 8194 bytes, and a parameter holds 8192 (shorten its comments, or move what bots share into the defaults)"},
		"a reference":              {"a: 1\nb: x{{resolve:ssm:y}}\n", "b.yaml:2:5: {{ stands for another value in Parameter Store and CloudFormation, which would put it here (write { {)"},
		"one in the first line":    {"{{", "b.yaml:1:1: {{ stands for another value in Parameter Store and CloudFormation, which would put it here (write { {)"},
		"flow in flow":             {"a: {b: {c: 1}}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := CheckParameter(bot.Source{Name: "b.yaml", Text: []byte(c.text)}); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
