package poe

import (
	"strings"
	"testing"
)

func TestANameIsShownAsItIsAndNoMore(t *testing.T) {
	for name, want := range map[string]string{
		"cat.png":                     "cat.png",
		"":                            "?",
		"[x](http://evil)":            "x http evil",
		"**a**\n# b":                  "a b",
		"gnp.\u202etac.exe":           "gnp. tac.exe",
		"猫の写真.png":                    "猫の写真.png",
		strings.Repeat("a", 61):       strings.Repeat("a", 59) + "…",
		"\u2066\u2069":                "?",
		"family 👨\u200d👩\u200d👧 .jpg": "family 👨\u200d👩\u200d👧 .jpg",
	} {
		if got := ShownName(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}
