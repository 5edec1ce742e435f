package usage_test

import (
	"math"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

func TestDocumentsCountByFormatAndBytes(t *testing.T) {
	for _, row := range []struct {
		name   string
		format string
		bytes  int
		want   int
	}{
		{"a PDF has a page at least", "pdf", 1, 2250},
		{"a PDF of text", "pdf", 500_000, 22_728},
		{"a large PDF is mostly pictures", "pdf", 4_500_000, 86_013},
		{"a Word file without bytes", "docx", 0, 0},
		{"a Word file", "docx", 60_000, 10_000},
		{"a spreadsheet is dense", "xlsx", 60_000, 30_000},
		{"a table of numbers is, too", "csv", 60_000, 30_000},
		{"plain text", "txt", 60_000, 20_000},
		{"a format that nobody knows is taken for text", "odt", 60_000, 20_000},
		{"fewer than no bytes", "html", -1, 0},
		{"a size that no file has", "csv", math.MaxInt, math.MaxInt/2 + 1},
	} {
		if got := usage.Document(row.format, row.bytes); got != row.want {
			t.Errorf("%s: %d tokens, want %d", row.name, got, row.want)
		}
	}
}
