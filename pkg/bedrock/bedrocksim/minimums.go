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

// counters are the models that can count tokens, by a library's list (bedrock.md §1.6,
// row CountTokens). Other models of that vendor may have learned it since.
var counters = []string{
	"anthropic.claude-3-5-", "anthropic.claude-3-7-",
	"anthropic.claude-opus-4-", "anthropic.claude-sonnet-4-", "anthropic.claude-haiku-4-",
}

func counting(base, vendor string) Support {
	for _, prefix := range counters {
		if strings.HasPrefix(base, prefix) {
			return yes
		}
	}
	switch vendor {
	case "":
		return yes // nothing is known
	case "anthropic":
		return mem
	}
	return nay
}
