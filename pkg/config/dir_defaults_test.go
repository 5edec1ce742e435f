package config

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDefaultsOfAFolder(t *testing.T) {
	p := newFolder(t).(files)
	if all, err := p.Defaults(); err != nil || len(all) != 0 {
		t.Errorf("none: %v, %v", all, err)
	}
	p.put(t, "defaults/chat", "chat")
	p.put(t, "defaults/image", "image")
	write(t, filepath.Join(p.root, "defaults", "README.md"), "what they are for")
	all, err := p.Defaults()
	if kinds := slices.Sorted(maps.Keys(all)); err != nil || !slices.Equal(kinds, []string{"chat", "image"}) || string(all["chat"].Text) != "chat" {
		t.Errorf("%v, %v", all, err)
	}
	if err := os.Mkdir(p.file("defaults/video"), 0o755); err != nil {
		t.Fatal(err)
	}
	if all, err := p.Defaults(); err == nil || all != nil || !strings.Contains(err.Error(), "video.yaml is not a file") {
		t.Errorf("one that cannot be read: %v, %v", all, err)
	}
	if err := os.RemoveAll(filepath.Join(p.root, "defaults")); err != nil {
		t.Fatal(err)
	}
	if all, err := p.Defaults(); err == nil {
		t.Errorf("no folder of them: %v", all)
	}
}
