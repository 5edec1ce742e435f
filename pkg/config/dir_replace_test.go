package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/fault"
)

func TestATemplateIsReplaced(t *testing.T) {
	root := small(t)
	file, dir := filepath.Join(root, "groups/g/b.yaml"), openDir(t, root)
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dir.Replace("g", "b", []byte(smallBot), []byte(otherBot)); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	info, err := os.Stat(file)
	if err != nil || string(text) != otherBot || info.Mode().Perm() != 0o600 {
		t.Errorf("%s, %v, %v", text, info.Mode(), err)
	}
	if err := dir.Replace("g", "b", []byte(smallBot), []byte("lost")); !errors.Is(err, ErrChanged) {
		t.Errorf("one that has changed: %v", err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	for _, e := range left {
		if strings.Contains(e.Name(), ".b.yaml-") {
			t.Errorf("%s is left over", e.Name())
		}
	}
	if text, _ := os.ReadFile(file); err != nil || string(text) != otherBot {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTheOverrideIsReplacedWhereItServes(t *testing.T) {
	root := small(t)
	write(t, filepath.Join(root, "overrides/g/b.yaml"), otherBot)
	if err := openDir(t, root).Replace("g", "b", []byte(otherBot), []byte("new")); err != nil {
		t.Fatal(err)
	}
	over, _ := os.ReadFile(filepath.Join(root, "overrides/g/b.yaml"))
	base, _ := os.ReadFile(filepath.Join(root, "groups/g/b.yaml"))
	if string(over) != "new" || string(base) != smallBot {
		t.Errorf("%s, %s", over, base)
	}
}

func TestOnlyTemplatesAreReplaced(t *testing.T) {
	root, outside := small(t), folder(t, "outside.yaml", smallBot)
	for name, target := range map[string]string{"out.yaml": filepath.Join(outside, "outside.yaml"), "alias.yaml": "b.yaml"} {
		if err := os.Symlink(target, filepath.Join(root, "groups/g", name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(root, "groups/away")); err != nil {
		t.Fatal(err)
	}
	dir := openDir(t, root)
	for _, name := range []string{"out", "alias"} {
		if err := dir.Replace("g", name, []byte(smallBot), []byte("new")); err == nil || !strings.Contains(err.Error(), name+".yaml is a link") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, pair := range [][2]string{{"g", "nobody"}, {"g", "group"}, {"g", "../h/secret"}, {"nobody", "b"}, {"../groups/g", "b"}} {
		if err := dir.Replace(pair[0], pair[1], nil, []byte("new")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", pair, err)
		}
	}
	if err := dir.Replace("away", "outside", []byte(smallBot), []byte("new")); err == nil {
		t.Error("a file outside of the folder was written")
	}
	for _, file := range []string{filepath.Join(outside, "outside.yaml"), filepath.Join(root, "groups/g/b.yaml")} {
		if text, err := os.ReadFile(file); err != nil || string(text) != smallBot {
			t.Errorf("%s: %s, %v", file, text, err)
		}
	}
}
