package wholefile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// A link is somebody's way to have one file in two places; what it links to is written.
func TestReplaceWritesWhatALinkLinksTo(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "shared", "a.yaml"), filepath.Join(dir, "a.yaml")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("shared", "a.yaml"), link); err != nil {
		t.Skip(err)
	}
	if err := Replace(link, &bot.Source{Name: link, Text: []byte("old")}, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link has become a file (%v)", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "new" {
		t.Errorf("the file says %q", text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
