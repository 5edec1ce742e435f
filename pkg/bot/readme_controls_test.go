package bot

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// controlTypes are Poe's objects under the names that the README has for them.
var controlTypes = map[reflect.Type]string{
	reflect.TypeFor[poe.ParameterControls](): "parameter_controls",
	reflect.TypeFor[poe.ControlSection]():    "section",
	reflect.TypeFor[poe.ControlTab]():        "tab",
	reflect.TypeFor[poe.Control]():           "control",
	reflect.TypeFor[poe.ControlOption]():     "option",
	reflect.TypeFor[poe.ControlCondition]():  "condition",
	reflect.TypeFor[poe.ControlOperand]():    "operand",
}

// controlRows are the rows that Poe's objects need. Required is what is sent even
// when it is empty; what only some controls need is a matter of their meaning.
func controlRows(t *testing.T) map[string]row {
	t.Helper()
	out := map[string]row{}
	for typ, name := range controlTypes {
		for i := range typ.NumField() {
			f := typ.Field(i)
			def := "required"
			if strings.HasSuffix(f.Tag.Get("json"), ",omitempty") {
				def = "–"
			}
			out[join(name, fieldName(f))] = row{controlWord(t, f.Type), def}
		}
	}
	return out
}

func controlWord(t *testing.T, typ reflect.Type) string {
	t.Helper()
	if typ == anyType {
		return "any"
	}
	if word, ok := docTypes[typ]; ok {
		return word
	}
	if word, ok := controlTypes[typ]; ok {
		return word
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return controlWord(t, typ.Elem())
	case reflect.Slice:
		return "list of " + controlWord(t, typ.Elem()) + "s"
	}
	t.Fatalf("no word for %v", typ)
	return ""
}

func TestReadmeListsEveryKeyOfControls(t *testing.T) {
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences(string(raw), "## Keys of controls", controlRows(t)) {
		t.Error(d)
	}
}
