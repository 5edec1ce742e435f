package bot

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// catalogueWords are the words of the README for what a key of the catalogue takes.
// Maps of structs have rows for the fields, below a name that stands for any.
var catalogueWords = map[reflect.Type]string{
	reflect.TypeFor[int]():      "integer",
	reflect.TypeFor[string]():   "text",
	reflect.TypeFor[Day]():      "date",
	reflect.TypeFor[[]string](): "list of text",
	reflect.TypeFor[Facts]():    "facts",
}

// catalogueRows are the rows that a struct of the catalogue needs.
func catalogueRows(t *testing.T, typ reflect.Type, path string, required func(path string) bool) map[string]row {
	t.Helper()
	out := map[string]row{}
	for i := range typ.NumField() {
		if name := fieldName(typ.Field(i)); name == "" || name == "images" || name == "videos" { // as models
			continue
		}
		field, at := typ.Field(i).Type, join(path, fieldName(typ.Field(i)))
		if field.Kind() == reflect.Map {
			field, at = field.Elem(), join(at, anyName[at])
		}
		word, ok := catalogueWords[field]
		if !ok {
			for key, r := range catalogueRows(t, field, at, required) {
				out[key] = r
			}
			continue
		}
		out[at] = row{word, "–"}
		if required(at) {
			out[at] = row{word, "required"}
		}
	}
	return out
}

// anyName stands in the README for the keys of a map.
var anyName = map[string]string{"sources": "NAME", "profiles": "NAME", "families": "NAME", "models": "ID", "unserved": "ID"}

// TestReadmeListsEveryKeyOfTheCatalogue holds the table against the structs and what
// LoadCatalogue insists on.
func TestReadmeListsEveryKeyOfTheCatalogue(t *testing.T) {
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	inSmall := strings.NewReplacer("sources.NAME", "sources.list", "models.ID", "models.vendor.model-v1:0", "unserved.ID", "unserved.vendor.old")
	rows := catalogueRows(t, reflect.TypeFor[catalogueFile](), "", func(path string) bool {
		if strings.HasPrefix(path, "profiles.") || strings.HasPrefix(path, "families.") {
			return false
		}
		_, _, err := loadCatalogue(t, withoutKey(smallCatalogue, inSmall.Replace(path)))
		return err != nil
	})
	for _, d := range differences(string(raw), "## The catalogue", rows) {
		t.Error(d)
	}
}

// withoutKey is a file in block style without the lines of a key and of what is below it.
func withoutKey(text, path string) string {
	var kept, keys []string
	for _, line := range strings.SplitAfter(text, "\n") {
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		key, _, _ := strings.Cut(strings.TrimSpace(line), ": ")
		keys = append(keys[:min(depth, len(keys))], strings.TrimSuffix(key, ":"))
		if at := strings.Join(keys, "."); at != path && !strings.HasPrefix(at, path+".") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestTheReadmesCatalogueIsValid(t *testing.T) {
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(raw), "```yaml\nfamilies:")
	example, _, _ = strings.Cut(example, "```")
	const before = "schema: 1\nsources:\n  litellm: {title: A list, date: 2026-08-01}\nprofiles: {us: [us-east-1], global: [us-east-1]}\nfamilies:"
	c, warnings, err := loadCatalogue(t, before+example)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%v, warnings: %v", err, warnings)
	}
	for _, call := range c.Calls("vendor.model-v1:0") {
		if _, _, err := Load(file(t, configs+"/defaults/chat.yaml"), c.File(call), Options{Strict: true}); err != nil {
			t.Error(err)
		}
	}
}
