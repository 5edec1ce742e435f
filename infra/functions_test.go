package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository is one of git's, of which a test writes and commits files.
type repository struct {
	*testing.T
	dir string
}

func (r repository) git(args ...string) {
	r.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r repository) write(file, text string) {
	r.Helper()
	full := filepath.Join(r.dir, file)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}

func TestOnlyACommitOfCodeIsANewVersionOfTheFunctions(t *testing.T) {
	r := repository{t, t.TempDir()}
	if got := codeVersion(r.dir); got != "dev" {
		t.Errorf("without git: %q", got)
	}
	r.git("init", "-q")
	commit := func(file, text string) string {
		t.Helper()
		r.write(file, text)
		r.git("add", "-A")
		r.git("commit", "-q", "-m", file)
		return codeVersion(r.dir)
	}
	r.write("go.mod", "module x\n")
	r.write("go.sum", "")
	r.write("functions/f.go", "package f\n")
	first := commit("pkg/p.go", "package p\n")
	if first == "" || first == "dev" || strings.HasSuffix(first, "-dirty") {
		t.Fatalf("version %q", first)
	}
	if got := commit("configs/groups/nova/nova-lite.yaml", "schema: 1\n"); got != first {
		t.Errorf("a template made %q of %q, and every function would be published anew", got, first)
	}
	r.write("pkg/p.go", "package p // changed\n")
	if got := codeVersion(r.dir); got != first+"-dirty" {
		t.Errorf("code that is in no commit is called %q", got)
	}
	for _, file := range []string{"pkg/p.go", "functions/f.go", "go.mod", "go.sum"} {
		before := codeVersion(r.dir)
		if got := commit(file, "// "+file+"\n"); got == strings.TrimSuffix(before, "-dirty") || strings.HasSuffix(got, "-dirty") {
			t.Errorf("%s: version %q after %q", file, got, before)
		}
	}
}
