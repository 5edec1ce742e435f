package usage_test

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestTheSizesOfACall(t *testing.T) {
	for _, row := range []struct {
		name          string
		tokens        usage.Tokens
		prompt, total int
	}{
		{"nothing yet", usage.Tokens{}, 0, 0},
		{"without a cache", usage.Tokens{Input: 12, Output: 34}, 12, 46},
		{"what the cache holds is part of the prompt", usage.Tokens{Input: 1, Output: 20, CacheRead: 300, CacheWrite: 4000, CacheWriteHour: 50000}, 54301, 54321},
		{"a prompt that the cache holds whole", usage.Tokens{Output: 5, CacheRead: 100}, 100, 105},
	} {
		if p, n := row.tokens.Prompt(), row.tokens.Total(); p != row.prompt || n != row.total {
			t.Errorf("%s: prompt %d, total %d; want %d, %d", row.name, p, n, row.prompt, row.total)
		}
	}
}

func TestCallsAddUpCountByCount(t *testing.T) {
	a, b := usage.Tokens{Input: 1, Output: 2, CacheRead: 3, CacheWrite: 4, CacheWriteHour: 5}, usage.Tokens{Input: 10, Output: 20, CacheRead: 30, CacheWrite: 40, CacheWriteHour: 50}
	want := usage.Tokens{Input: 11, Output: 22, CacheRead: 33, CacheWrite: 44, CacheWriteHour: 55}
	if got := a.Add(b); got != want || b.Add(a) != want || a.Add(usage.Tokens{}) != a {
		t.Errorf("%+v and %+v add up to %+v", a, b, got)
	}
}
