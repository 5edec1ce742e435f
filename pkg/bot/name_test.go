package bot

import (
	"strings"
	"testing"
)

func TestTheNamesOfBots(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "nova-2-lite": true, strings.Repeat("a", 64): true,
		"": false, strings.Repeat("a", 65): false, "-a": false, "Nova": false, "a/b": false, "a\n": false,
	} {
		if ValidName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestTheNamesOfRegions(t *testing.T) {
	for name, want := range map[string]bool{"us-east-1": true, "us-gov-west-1": true, "": false, "us-east": false, "us-east-1.example.com": false, "US-EAST-1": false} {
		if ValidRegion(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
