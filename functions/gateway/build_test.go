package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A deployment uploads what has changed, so nothing of the place and the time of a
// build may be in it. The flags are those of make build.
func TestTwoBuildsInTwoPlacesHaveTheSameBytes(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"functions", "pkg"} {
		if err := os.CopyFS(filepath.Join(root, name), os.DirFS(filepath.Join("../..", name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var binaries [2][]byte
	for i, dir := range []string{".", filepath.Join(root, "functions/gateway")} {
		out := filepath.Join(t.TempDir(), "bootstrap")
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-tags", "lambda.norpc", "-o", out, ".")
		build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64")
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		var err error
		if binaries[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(binaries[0], binaries[1]) {
		t.Errorf("%d and %d bytes differ", len(binaries[0]), len(binaries[1]))
	}
}
