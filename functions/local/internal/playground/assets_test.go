package playground

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The page that is served is the build of the sources beside it.
func TestTheBuildIsOfTheseSources(t *testing.T) {
	built, err := os.ReadFile("built-from.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"web/build.mjs", "web/package-lock.json", "web/package.json", "web/tsconfig.json"}
	if err := filepath.WalkDir("web/src", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.ToSlash(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	var now strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&now, "%x  %s\n", sha256.Sum256(text), name)
	}
	if now.String() != string(built) {
		t.Errorf("the page was built from other sources; make playground builds it anew.\nbuilt from\n%s\nthey are\n%s", built, now.String())
	}
}
