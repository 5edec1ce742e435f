package templatediff

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestUnified(t *testing.T) {
	text := func(lines ...string) bot.Source {
		return bot.Source{Name: "x", Text: []byte(strings.Join(lines, "\n"))}
	}
	for name, c := range map[string]struct {
		from, to bot.Source
		want     string
	}{
		"the same":    {text("a", "b"), text("a", "b", ""), ""},
		"a line more": {text("a", ""), text("a", "b", ""), "--- x\n+++ x\n@@ -1,1 +1,2 @@\n a\n+b\n"},
		"all is new":  {text(), text("a"), "--- x\n+++ x\n@@ -0,0 +1,1 @@\n+a\n"},
		"all is gone": {text("a"), text(), "--- x\n+++ x\n@@ -1,1 +0,0 @@\n-a\n"},
		"two stretches": {text("1", "2", "3", "4", "5", "6", "7", "8", "9"), text("one", "2", "3", "4", "5", "6", "7", "8", "nine"),
			"--- x\n+++ x\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n"},
		"what a terminal would obey": {text("a"), text("\x1b[2Jb\r"), "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-a\n+\\x1b[2Jb\\r\n"},
		"stretches that touch":       {text("1", "2", "3", "4", "5"), text("one", "2", "3", "4", "five"), "--- x\n+++ x\n@@ -1,5 +1,5 @@\n-1\n+one\n 2\n 3\n 4\n-5\n+five\n"},
	} {
		if got := Unified(c.from, c.to); got != c.want {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}
