package main

import "testing"

func TestMemoryLimit(t *testing.T) {
	for _, row := range []struct {
		name string
		env  map[string]string
		want int64
	}{
		{"most of what the function has", map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512"}, 512 << 20 * 8 / 10},
		{"no more than somebody has set", map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "GOMEMLIMIT": "100MiB"}, 0},
		{"none outside Lambda", nil, 0},
		{"none for what is no size", map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "much"}, 0},
	} {
		got, ok := memoryLimit(func(name string) string { return row.env[name] })
		if got != row.want || ok != (row.want > 0) {
			t.Errorf("%s: %d, %t", row.name, got, ok)
		}
	}
}
