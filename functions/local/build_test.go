package main

import (
	"os/exec"
	"strings"
	"testing"
)

// Where methods are found by their names, the linker keeps every method of every type: 7 of
// 27 MB of this program, the SDK's clients with all their operations above all.
func TestNoPackageHasTheLinkerKeepAllMethods(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(out)) {
		switch name = strings.TrimSpace(name); name {
		case "text/template", "html/template", "net/rpc":
			t.Errorf("%s is part of the program", name)
		}
	}
}
