package yamledit

import (
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// WithoutComments is a text without the lines that are comments alone, or empty. Where that
// would change a value, as of a text of several lines, it is as it was.
func WithoutComments(s bot.Source) []byte {
	var kept []string
	for _, line := range Lines(s.Text) {
		if plain := strings.TrimSpace(line); plain != "" && plain[0] != '#' {
			kept = append(kept, line)
		}
	}
	text := []byte(strings.Join(kept, ""))
	var was, is any
	if yaml.Unmarshal(s.Text, &was) != nil || yaml.Unmarshal(text, &is) != nil || !reflect.DeepEqual(was, is) {
		return s.Text
	}
	return text
}
