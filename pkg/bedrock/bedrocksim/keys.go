package bedrocksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// strayKey looks for an object member that a type does not have. It returns where the
// object is, as a JSON pointer like "#/toolConfig/tools/0", and the member's name; both
// empty when all are known. Members of type any are the provider's business.
func strayKey(v any, t reflect.Type, at string) (where, key string) {
	switch t.Kind() {
	case reflect.Pointer:
		return strayKey(v, t.Elem(), at)
	case reflect.Slice:
		list, _ := v.([]any) // bytes are a string, and raw JSON may be anything
		for i, item := range list {
			if where, key = strayKey(item, t.Elem(), at+"/"+strconv.Itoa(i)); key != "" {
				return where, key
			}
		}
	case reflect.Struct:
		object, _ := v.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			field, ok := fieldNamed(t, name)
			if !ok {
				return at, name
			}
			if where, key = strayKey(object[name], field, at+"/"+name); key != "" {
				return where, key
			}
		}
	}
	return "", ""
}

// fieldNamed is the type of the field with this JSON name. Unlike encoding/json it minds
// capitals.
func fieldNamed(t reflect.Type, name string) (reflect.Type, bool) {
	for f := range t.Fields() {
		if f.Tag.Get("json") == name {
			return f.Type, true
		}
	}
	return nil, false
}

// extraneous is Bedrock's message about a member that is not in its schema.
func extraneous(where, key string) finding {
	return object("Malformed input request: %s: extraneous key [%s] is not permitted, please reformat your input and try again.", where, key)
}

// shapeRules are about the JSON itself.
func shapeRules() []Rule {
	return []Rule{
		{
			Name: "extraneous-key", Source: "bedrock.md §1.5 row extraneous key, taken to hold for every member", scope: everywhere,
			check: func(j *judged) finding {
				var document any
				_ = json.Unmarshal(j.body, &document) // it was decoded before
				where, key := strayKey(document, bodyOf(j.operation), "#")
				if key == "" {
					return fine
				}
				return extraneous(where, key)
			},
		},
		{
			Name: "one-member", Source: "bedrock.md §1.2 ContentBlock union", Verified: true, scope: everywhere,
			check: eachBlock(func(at place, b ContentBlock) finding {
				switch set := b.members(); len(set) {
				case 1:
					return fine
				case 0:
					return object("The ContentBlock object at %s must set one of the following keys: text, image, document, video, audio, toolUse, toolResult, guardContent, cachePoint, reasoningContent, citationsContent, searchResult.", at)
				default:
					return object("The ContentBlock object at %s sets multiple keys (%s). Set only one of them and try again.", at, strings.Join(set, ", "))
				}
			}),
		},
		{
			Name: "system-one-member", Source: "bedrock.md §1.2 row system", Verified: true, scope: everywhere,
			check: func(j *judged) finding {
				for i, b := range j.System {
					if count(b.Text != nil, b.GuardContent != nil, b.CachePoint != nil) != 1 {
						return object("The SystemContentBlock object at %s must set one of the following keys: text, guardContent, cachePoint.", fmt.Sprintf("system.%d", i))
					}
				}
				return fine
			},
		},
	}
}

// bodyOf is the type of an operation's body.
func bodyOf(operation string) reflect.Type {
	if operation == OperationCount {
		return reflect.TypeFor[countRequest]()
	}
	return reflect.TypeFor[ConverseRequest]()
}

// count tells how many are true.
func count(list ...bool) int {
	total := 0
	for _, b := range list {
		if b {
			total++
		}
	}
	return total
}
