package bot

import (
	"fmt"
	"slices"
)

func (c *checker) checkOutput(t *Template) {
	const path = "output.schema"
	switch {
	case t.Output.Schema == nil:
	case !t.Capabilities.StructuredOutput:
		c.fault(path, "", "the model does not take it: capabilities.structured_output is false")
	case t.Output.Schema["type"] != "object":
		c.fault(path, "write type: object", "must describe an object")
	default:
		if at, found := openObject(t.Output.Schema, path); found {
			c.fault(at, "write additionalProperties: false", "an object that allows members it does not name, which models refuse")
		}
	}
}

// openObject is the path of an object in a schema that does not forbid members that it does
// not name (bedrock.md §1.2, row outputConfig).
func openObject(schema any, path string) (at string, found bool) {
	switch s := schema.(type) {
	case map[string]any:
		if ofObjects(s["type"]) && s["additionalProperties"] != false {
			return path, true
		}
		for _, key := range sortedKeys(s) {
			if at, found = openObject(s[key], join(path, key)); found {
				return at, true
			}
		}
	case []any:
		for i, item := range s {
			if at, found = openObject(item, fmt.Sprintf("%s[%d]", path, i)); found {
				return at, true
			}
		}
	}
	return "", false
}

// ofObjects says whether a type in a schema is of objects, perhaps beside others.
func ofObjects(typ any) bool {
	several, _ := typ.([]any)
	return typ == "object" || slices.Contains(several, any("object"))
}
