package bot

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/poebridge/poebridge/pkg/poe"
)

// TemplateSchema is the JSON Schema of a bot's file of a kind, for editors: it knows keys,
// types and choices, and of the rest only [Load] can judge. It is made from what validation
// goes by. docs says what a key means, by its path; "" is nothing.
func TemplateSchema(kind string, docs func(path string) string) ([]byte, error) {
	w := &schemaWriter{kind: kind, docs: docs, parts: schema{}}
	root := w.file(reflect.TypeFor[Template](), "schema", "kind", "model")
	root["title"] = "a bot of kind " + kind
	root["properties"].(schema)["kind"] = schema{"const": kind}
	return w.encode(root)
}

// GroupSchema is the JSON Schema of a group.yaml, as [TemplateSchema] is.
func GroupSchema(docs func(path string) string) ([]byte, error) {
	w := &schemaWriter{docs: docs, parts: schema{}}
	root := w.file(reflect.TypeFor[Group](), "schema", "region", "models", "regions")
	root["title"] = "a group of bots"
	return w.encode(root)
}

// schema is one of JSON Schema's objects; encoding/json sorts its keys.
type schema map[string]any

type schemaWriter struct {
	kind  string // of bot; empty: of a group
	docs  func(path string) string
	parts schema // what is referred to: the keys of a file, which stages have too, and Poe's objects
}

func (w *schemaWriter) encode(root schema) ([]byte, error) {
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["definitions"] = w.parts
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// file is a whole file, whose keys its stages may have as well.
func (w *schemaWriter) file(t reflect.Type, required ...string) schema {
	keys, inStage := schema{}, schema{}
	for i := range t.NumField() {
		name := fieldName(t.Field(i))
		if name == "" || w.kind != "" && !meansSomething(w.kind, name) {
			continue
		}
		if name == "schema" {
			keys[name] = schema{"const": SchemaVersion, "description": w.docs(name)}
			continue
		}
		w.parts[name] = w.described(t.Field(i).Type, name)
		ref := schema{"$ref": "#/definitions/" + name}
		keys[name] = ref
		if name != "kind" {
			inStage[name] = ref
		}
	}
	delete(w.parts, "kind")
	keys[stagesKey] = schema{
		"description": w.docs(stagesKey), "type": list("object", "null"), "propertyNames": schema{"pattern": stageName.String()},
		"additionalProperties": object(inStage),
	}
	out := object(keys)
	out["type"], out["required"] = "object", required
	return out
}

// object may have these keys and no others; null unsets it.
func object(keys schema) schema {
	return schema{"type": list("object", "null"), "properties": keys, "additionalProperties": false}
}

func list(items ...any) []any { return items }

// described is the value of a key with what it means.
func (w *schemaWriter) described(t reflect.Type, path string) schema {
	out := w.value(t, path)
	if text := w.docs(path); text != "" {
		out["description"] = text
	}
	return out
}

// jsonTypes are JSON's words for what a field takes. null takes a key back to its default.
var jsonTypes = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer", reflect.Float64: "number",
}

// durationPattern is what time.ParseDuration takes, less what nobody writes.
const durationPattern = `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`

func (w *schemaWriter) value(t reflect.Type, path string) schema {
	if t == reflect.TypeFor[[]Fallback]() {
		return w.fallbacks()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.value(t.Elem(), path)
	case reflect.Interface:
		return schema{}
	case reflect.Struct:
		return w.fields(t, path)
	case reflect.Map:
		return schema{"type": list("object", "null"), "additionalProperties": w.value(t.Elem(), "")}
	case reflect.Slice:
		return schema{"type": list("array", "null"), "items": w.item(t.Elem(), path)}
	}
	if t == durationType {
		return schema{"type": list("string", "null"), "pattern": durationPattern}
	}
	out := schema{"type": list(jsonTypes[t.Kind()], "null")}
	if known := choicesOf(path); known != nil {
		all := append([]any{}, known...)
		if t == reflect.TypeFor[string]() { // a plain text may be empty, which is no choice
			all = append(all, "")
		}
		out["enum"] = append(all, nil)
	}
	return out
}

// item is one of a list, where nothing is not a value.
func (w *schemaWriter) item(t reflect.Type, path string) schema {
	out := w.value(t, path)
	if types, ok := out["type"].([]any); ok {
		out["type"] = types[0]
	}
	if known := choicesOf(path); known != nil {
		out["enum"] = known
	}
	return out
}

// choicesOf are the values that a key has, whichever its bot.
func choicesOf(path string) (all []any) {
	names := choices[path]
	switch path {
	case "image.generate", "image.edit":
		for _, d := range choices["image.dialect"] {
			for _, k := range ImageDialect(d).Tasks() {
				if path == "image.generate" && k.Generates() || path == "image.edit" && k.Edits() {
					names = append(names, k.Name)
				}
			}
		}
	case "video.generate":
		for _, d := range choices["video.dialect"] {
			for _, k := range VideoDialect(d).Tasks() {
				names = append(names, k.Name)
			}
		}
	}
	for _, name := range names {
		if !slices.Contains(all, any(name)) {
			all = append(all, name)
		}
	}
	return all
}

// poeObjects are Poe's own under the names that configs/README.md has for them. A control
// can have controls, so that they are referred to.
var poeObjects = map[reflect.Type]string{
	reflect.TypeFor[poe.ParameterControls](): "parameter_controls",
	reflect.TypeFor[poe.ControlSection]():    "section",
	reflect.TypeFor[poe.ControlTab]():        "tab",
	reflect.TypeFor[poe.Control]():           "control",
	reflect.TypeFor[poe.ControlOption]():     "option",
	reflect.TypeFor[poe.ControlCondition]():  "condition",
	reflect.TypeFor[poe.ControlOperand]():    "operand",
}

func (w *schemaWriter) fields(t reflect.Type, path string) schema {
	name, ofPoe := poeObjects[t]
	if ofPoe {
		ref := schema{"$ref": "#/definitions/" + name}
		if w.parts[name] != nil {
			return ref
		}
		w.parts[name] = schema{} // it may refer to itself
		path = name
	}
	keys := schema{}
	for i := range t.NumField() {
		key := fieldName(t.Field(i))
		if at := join(path, key); key != "" && (w.kind == "" || ofPoe || meansSomething(w.kind, at)) {
			keys[key] = w.described(t.Field(i).Type, at)
		}
	}
	out := object(keys)
	if !ofPoe {
		return out
	}
	w.parts[name] = out
	return schema{"$ref": "#/definitions/" + name}
}

// fallbacks are models, each by the keys in which it differs.
func (w *schemaWriter) fallbacks() schema {
	keys := schema{}
	for _, name := range slices.Sorted(slices.Values(ofModels)) {
		keys[name] = schema{"$ref": "#/definitions/" + name}
	}
	return schema{"type": list("array", "null"), "maxItems": maxFallbacks, "items": object(keys)}
}
