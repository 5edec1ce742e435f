package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// changed is the text of a source file with a piece that stands there once replaced.
func changed(t *testing.T, file, old, new string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), old) != 1 {
		t.Fatalf("%s reads otherwise by now; adapt this test to it", file)
	}
	return strings.Replace(string(text), old, new, 1)
}

// buildChanged builds the bootstrap of sources of which some, by their path, have
// another text: for what the real binary does not do on demand.
func buildChanged(t *testing.T, sources map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for path, text := range sources {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		replace[path] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "bootstrap")
	if err := emulator.Build(out, ".", "-overlay", file); err != nil {
		t.Fatal(err)
	}
	return out
}
