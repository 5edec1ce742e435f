package chat

import (
	"fmt"
	"path"
	"strings"
)

// maxDocumentName is Bedrock's limit in characters (bedrock.md §1.2, row document).
const maxDocumentName = 200

// documentNames gives documents names that Bedrock takes, each once in a request. The name
// of one depends on those before it alone, so that it stays the same as a conversation
// goes on. The names are unique whatever the case of their letters. The numbers are the
// highest that a name has been given a second time with.
type documentNames map[string]int

func (n documentNames) next(name string) string {
	base := documentName(name)
	key, unique := strings.ToLower(base), base
	for i := n[key] + 1; n[strings.ToLower(unique)] > 0; i++ {
		suffix := fmt.Sprintf(" (%d)", i)
		unique = strings.TrimSpace(clip(base, maxDocumentName-len(suffix))) + suffix
		n[key] = i
	}
	n[strings.ToLower(unique)] = max(n[strings.ToLower(unique)], 1)
	return unique
}

// documentName is a file's name without its ending, of the characters that the service
// takes: the underscore too, of which its message does not speak, and no white space
// but single ASCII spaces (bedrock.md §5 #14).
func documentName(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	words := strings.Fields(fitted(name, "-()[]_", ' '))
	name = strings.TrimSpace(clip(strings.Join(words, " "), maxDocumentName))
	if name == "" {
		return "document"
	}
	return name
}
