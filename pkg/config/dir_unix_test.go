//go:build unix

package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Opening a pipe for reading waits for a writer, and nobody would come.
func TestAPipeIsNotWaitedFor(t *testing.T) {
	root := small(t)
	for _, name := range []string{"groups/g/pipe.yaml", "groups/h/group.yaml", "defaults/video.yaml"} {
		file := filepath.Join(root, name)
		_ = os.Remove(file)
		if err := syscall.Mkfifo(file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := openDir(t, root)
	if names, err := dir.Names("g"); err != nil || !slices.Equal(names, []string{"b", "c"}) {
		t.Errorf("names %q, %v", names, err)
	}
	if got := dir.Skipped("g"); !strings.HasSuffix(got[len(got)-1], `pipe.yaml": not a file`) {
		t.Errorf("got %q", got)
	}
	if _, err := dir.Read(t.Context(), "g", "b"); err != nil {
		t.Error(err)
	}
	for _, pair := range [][2]string{{"g", "pipe"}, {"h", "secret"}} {
		if _, err := dir.Read(t.Context(), pair[0], pair[1]); err == nil || !strings.Contains(err.Error(), "is not a file") {
			t.Errorf("%q: %v", pair, err)
		}
	}
}
