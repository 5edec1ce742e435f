package bedrocksim

import "strings"

// defaultCacheMinimum is the shortest prefix in tokens that is cached, where the
// catalogue has no other.
const defaultCacheMinimum = 1024

// cacheMinimums are the others (bedrock.md §3.5, column minC).
var cacheMinimums = []struct {
	prefix string
	tokens int
}{
	{"anthropic.claude-3-5-haiku", 2048},
	{"anthropic.claude-haiku-4-5", 4096},
	{"anthropic.claude-opus-4-5", 4096},
	{"anthropic.claude-opus-4-6", 4096},
	{"anthropic.claude-opus-4-7", 2048},
	{"anthropic.claude-opus-5", 512},
}

func cacheMinimum(base string) int {
	for _, row := range cacheMinimums {
		if strings.HasPrefix(base, row.prefix) {
			return row.tokens
		}
	}
	return defaultCacheMinimum
}
