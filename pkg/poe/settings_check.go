package poe

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// shape is what Poe's model asks of a JSON value. Objects are closed: a key that
// is not listed is forbidden. Null stands for a missing key.
type shape struct {
	kind  string
	keys  map[string]*shape // of an object
	by    string            // of an object: the key whose value picks one of kinds
	kinds map[string]*shape
	each  *shape                                                   // of an array, or of an object with free keys
	check func(c *settingsCheck, path string, raw json.RawMessage) // beyond the shape
}

var (
	aString   = &shape{kind: "a string"}
	aBoolean  = &shape{kind: "true or false"}
	aNumber   = &shape{kind: "a number"}
	anInteger = &shape{kind: "an integer"}
	aScalar   = &shape{kind: "a string, a number, true or false"}
)

func anObject(keys map[string]*shape) *shape { return &shape{kind: "an object", keys: keys} }
func anArray(each *shape) *shape             { return &shape{kind: "an array", each: each} }

// settingsShape is the table of poe-protocol.md §3.
var settingsShape = anObject(map[string]*shape{
	"response_version":                anInteger,
	"server_bot_dependencies":         {kind: "an object", each: anInteger},
	"allow_attachments":               aBoolean,
	"expand_text_attachments":         aBoolean,
	"enable_image_comprehension":      aBoolean,
	"introduction_message":            aString,
	"enforce_author_role_alternation": aBoolean,
	"enable_multi_entity_prompting":   aBoolean,
	"enable_multi_bot_chat_prompting": aBoolean,
	"rate_card":                       aString,
	"cost_label":                      aString,
	"parameter_controls":              controlsShape(),
	"custom_rate_card":                aString,
	"context_clear_window_secs":       anInteger,
	"allow_user_context_clear":        aBoolean,
})

// neededBooleans have defaults at Poe that are not all false, so that a bot has
// to say what it means.
var neededBooleans = []string{
	"allow_attachments", "expand_text_attachments", "enable_image_comprehension",
	"enforce_author_role_alternation", "enable_multi_entity_prompting",
}

// CheckSettings returns what is wrong with the answer to a settings request: what
// Poe refuses or drops, and what it would fill in with a default of its own.
func CheckSettings(raw []byte) []string {
	c := &settingsCheck{}
	if !json.Valid(raw) {
		return []string{"the settings are not JSON"}
	}
	c.value("", raw, settingsShape)
	var settings map[string]json.RawMessage
	if json.Unmarshal(raw, &settings) != nil || settings == nil {
		return c.messages()
	}
	if version := settings["response_version"]; string(version) != fmt.Sprint(responseVersion) {
		c.fault("response_version", "must be %d, or Poe applies older defaults and drops parameter_controls", responseVersion)
	}
	for _, key := range neededBooleans {
		if isNull(settings[key]) {
			c.fault(key, "is missing: Poe's own default applies, which may be true")
		}
	}
	if string(settings["server_bot_dependencies"]) == "null" {
		c.fault("server_bot_dependencies", "cannot be null; leave it out")
	}
	return c.messages()
}

// settingsCheck collects faults, the first at each path.
type settingsCheck struct{ faults []ControlFault }

func (c *settingsCheck) fault(path, format string, args ...any) {
	if !slices.ContainsFunc(c.faults, func(f ControlFault) bool { return f.Path == path }) {
		c.faults = append(c.faults, ControlFault{Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

func (c *settingsCheck) messages() []string {
	var all []string
	for _, f := range c.faults {
		if f.Path == "" {
			all = append(all, "the settings "+f.Message)
		} else {
			all = append(all, f.String())
		}
	}
	return all
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// value checks one value against a shape, all the way down.
func (c *settingsCheck) value(path string, raw json.RawMessage, s *shape) {
	if isNull(raw) && path != "" {
		return
	}
	if !s.fits(raw) {
		c.fault(path, "must be %s", s.kind)
		return
	}
	switch s.kind {
	case "an array":
		var elements []json.RawMessage
		_ = json.Unmarshal(raw, &elements) // it fits
		for i, element := range elements {
			c.element(fmt.Sprintf("%s[%d]", path, i), element, s.each)
		}
	case "an object":
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(raw, &fields) // it fits
		c.fields(path, fields, s)
	}
	if s.check != nil {
		s.check(c, path, raw)
	}
}

func (c *settingsCheck) element(path string, raw json.RawMessage, s *shape) {
	if isNull(raw) {
		c.fault(path, "must be %s, not null", s.kind)
		return
	}
	c.value(path, raw, s)
}

func (c *settingsCheck) fields(path string, fields map[string]json.RawMessage, s *shape) {
	if s.by != "" {
		kind, _ := jsonString(fields[s.by])
		picked := s.kinds[kind]
		if picked == nil {
			c.fault(path+"."+s.by, "there is no %s of type %q", s.by, kind)
			return
		}
		s = picked
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		at := key
		if path != "" {
			at = path + "." + key
		}
		switch {
		case s.each != nil:
			c.element(at, fields[key], s.each)
		case s.keys[key] == nil:
			c.fault(at, "Poe does not know this key, and refuses settings with such a key")
		default:
			c.value(at, fields[key], s.keys[key])
		}
	}
}

func (s *shape) fits(raw json.RawMessage) bool {
	first := raw[0]
	for _, c := range raw { // a document may begin with white space
		if first = c; c > ' ' {
			break
		}
	}
	isNumber := first == '-' || first >= '0' && first <= '9'
	isBoolean := first == 't' || first == 'f'
	switch s {
	case aString:
		return first == '"'
	case aBoolean:
		return isBoolean
	case aNumber:
		return isNumber
	case anInteger:
		return isNumber && isInteger(raw)
	case aScalar:
		return first == '"' || isNumber || isBoolean
	}
	return s.kind == "an object" && first == '{' || s.kind == "an array" && first == '['
}
