package bot

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// guess is what to do about an unknown key, and the path that was meant if there
// seems to be one. A key that stands elsewhere was put at the wrong place; only
// otherwise it is taken for a slip of the keyboard.
func (d *decoder) guess(key, path string, names []string) (hint, meant string) {
	names = d.ofKind(path, names)
	if path == "" {
		names = append(slices.Clip(names), stagesKey)
	}
	all := append(d.ofKind("", places(d.root, "")), stagesKey)
	if strings.Contains(key, ".") && slices.Contains(all, key) {
		keys := strings.Split(key, ".")
		return "write " + strings.Join(keys, ": {") + ": …" + strings.Repeat("}", len(keys)-1), key
	}
	if at := ending(all, key); len(at) > 0 {
		return "its place is " + orTop(at), at[0]
	}
	if near := Nearest(key, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near), join(path, near)
	}
	if at := ending(all, Nearest(key, lastKeys(all))); len(at) > 0 {
		return "did you mean " + orTop(at) + "?", at[0]
	}
	return "known here: " + listed(names), ""
}

// ofKind are the paths below another that mean something to the kind of bot that is read;
// all of them where it is no bot.
func (d *decoder) ofKind(above string, paths []string) []string {
	if d.kind == "" {
		return paths
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return !meansSomething(d.kind, join(above, path)) })
}

// places are the paths of all keys under a struct type, without those of Poe's objects.
func places(t reflect.Type, path string) (out []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := fieldName(f)
		if name == "" {
			continue
		}
		at := join(path, name)
		out = append(out, at)
		if f.Type.Kind() == reflect.Struct {
			out = append(out, places(f.Type, at)...)
		}
	}
	return out
}

func lastKey(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func lastKeys(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = lastKey(path)
	}
	return out
}

// ending are the paths that end in a key.
func ending(paths []string, key string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return lastKey(path) != key })
}

func orTop(paths []string) string {
	if len(paths) == 1 && !strings.Contains(paths[0], ".") {
		return "the top of the file"
	}
	return strings.Join(paths, " or ")
}
