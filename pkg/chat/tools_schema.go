package chat

import (
	"encoding/json"
	"maps"
	"slices"
)

// maxUnions is how many parameters of all tools together may have several types
// (bedrock.md §1.2, row toolSpec).
const maxUnions = 16

// toolSchema reads a tool's JSON schema. Bedrock wants one of an object.
func toolSchema(raw json.RawMessage) map[string]any {
	var schema map[string]any
	if json.Unmarshal(raw, &schema) != nil || schema == nil {
		schema = map[string]any{}
	}
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
	}
	schema["type"], schema["properties"] = "object", properties
	for _, key := range alternatives {
		addProperties(properties, schema[key])
		delete(schema, key)
	}
	return schema
}

// alternatives put a schema together from others. At the top Claude's API refuses them, and
// Nova's documentation knows no more there than type, properties and required; neither was
// tried on Bedrock.
var alternatives = []string{"allOf", "anyOf", "oneOf"}

// addProperties adds those of alternative schemas, so that the model may give any of them.
func addProperties(properties map[string]any, schemas any) {
	list, _ := schemas.([]any)
	for _, one := range list {
		schema, _ := one.(map[string]any)
		more, _ := schema["properties"].(map[string]any)
		for name, property := range more {
			if _, known := properties[name]; !known {
				properties[name] = property
			}
		}
	}
}

// closed says whether all objects in a schema forbid members that they do not name. A strict
// tool must, as the schema of an answer must (bedrock.md §1.2, row outputConfig).
func closed(schema map[string]any) bool {
	open := false
	walkSchema(schema, func(s map[string]any) {
		open = open || s["type"] == "object" && s["additionalProperties"] != false
	})
	return !open
}

// limitUnions has no more unions in the schemas than Bedrock takes. The first to go are
// those that only allow null besides something else, since a parameter can be left out
// instead; then the last ones are allowed to be anything.
func limitUnions(schemas []map[string]any) {
	count := 0
	each := func(visit func(s map[string]any)) {
		count = 0
		for _, s := range schemas {
			walkSchema(s, visit)
		}
	}
	tally := func(s map[string]any) {
		if isUnion(s) {
			count++
		}
	}
	if each(tally); count <= maxUnions {
		return
	}
	each(dropNull)
	each(func(s map[string]any) {
		if tally(s); count > maxUnions && isUnion(s) {
			delete(s, "anyOf")
			delete(s, "type")
			count--
		}
	})
}

func isUnion(s map[string]any) bool {
	_, types := s["type"].([]any)
	_, anyOf := s["anyOf"].([]any)
	return types || anyOf
}

// walkSchema visits a schema and all that are in it, in an order that does not change:
// what is sent must be the same each time.
func walkSchema(v any, visit func(map[string]any)) {
	switch s := v.(type) {
	case map[string]any:
		visit(s)
		for _, key := range slices.Sorted(maps.Keys(s)) {
			walkSchema(s[key], visit)
		}
	case []any:
		for _, item := range s {
			walkSchema(item, visit)
		}
	}
}

// dropNull makes "this or null" to "this".
func dropNull(s map[string]any) {
	if list, ok := s["type"].([]any); ok {
		if rest := withoutNull(list, func(v any) bool { return v == "null" }); len(rest) == 1 {
			s["type"] = rest[0]
		}
	}
	list, ok := s["anyOf"].([]any)
	if !ok {
		return
	}
	rest := withoutNull(list, func(v any) bool { m, _ := v.(map[string]any); return m["type"] == "null" })
	if only, ok := rest[0].(map[string]any); ok && len(rest) == 1 {
		delete(s, "anyOf")
		for key, value := range only {
			s[key] = value
		}
	}
}

// withoutNull never returns an empty list: what allows null alone stays.
func withoutNull(list []any, isNull func(any) bool) []any {
	var rest []any
	for _, v := range list {
		if !isNull(v) {
			rest = append(rest, v)
		}
	}
	if len(rest) == 0 {
		return []any{nil}
	}
	return rest
}
