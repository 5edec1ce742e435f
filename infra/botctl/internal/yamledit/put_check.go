package yamledit

import (
	"fmt"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
)

// puts reports whether a text has the value, and is otherwise what it was.
func puts(s bot.Source, text []byte, value string, path []string) bool {
	var want any
	var was, is map[string]any
	for _, err := range []error{yaml.Unmarshal([]byte(value), &want), yaml.Unmarshal(s.Text, &was), yaml.Unmarshal(text, &is)} {
		if err != nil {
			return false
		}
	}
	take(was, path)
	return inOrder(take(is, path)) == inOrder(want) && reflect.DeepEqual(was, is)
}

// take takes the value at a path out of a map, and a section that is left empty.
func take(m map[string]any, path []string) any {
	value := m[path[0]]
	if len(path) == 1 {
		delete(m, path[0])
		return value
	}
	section, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	value = take(section, path[1:])
	if len(section) == 0 {
		delete(m, path[0])
	}
	return value
}

// inOrder is a value to be compared: of a list, the order means nothing.
func inOrder(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprintf("%T %v", v, v)
	}
	var items []string
	for _, item := range list {
		items = append(items, inOrder(item))
	}
	slices.Sort(items)
	return fmt.Sprintf("%q", items)
}
