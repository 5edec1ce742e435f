package poe

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// python prints a decoded JSON value as Python does.
func python(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case string:
		quote := `'`
		if strings.Contains(v, `'`) && !strings.Contains(v, `"`) {
			quote = `"`
		}
		return quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`).Replace(v) + quote
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, python(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case map[string]any:
		var all []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, python(key)+": "+python(v[key]))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return fmt.Sprint(v)
}

// echoes are the forms in which Poe may tell settings.
func echoes(t *testing.T, settings map[string]any) map[string]string {
	t.Helper()
	encoded, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	var plain map[string]any
	if err := json.Unmarshal(encoded, &plain); err != nil {
		t.Fatal(err)
	}
	text := python(plain)
	quoted, _ := json.Marshal(text)
	var fields []string
	for _, key := range slices.Sorted(maps.Keys(plain)) {
		value := python(plain[key])
		if key == controlsKey && plain[key] != nil {
			value = "ParameterControls(api_version='2', sections=[Section(name=None)])"
		}
		fields = append(fields, key+"="+value)
	}
	return map[string]string{
		"JSON":                       string(encoded),
		"JSON in JSON":               `{"status": "ok", "settings": ` + string(encoded) + `}`,
		"Python":                     text,
		"Python after words":         "Poe's settings of this bot were updated:\n" + text,
		"Python in JSON":             string(quoted),
		"a Python class":             "SettingsResponse(" + strings.Join(fields, ", ") + ")",
		"a Python class after words": "It's done: SettingsResponse(" + strings.Join(fields, ", ") + ")",
		"the fields of one":          strings.Join(fields, " "),
	}
}

func TestTheEchoTellsWhetherControlsWereTaken(t *testing.T) {
	controls := map[string]any{"api_version": "2", "sections": []any{map[string]any{"controls": []any{
		map[string]any{"control": "text_field", "label": "It's", "parameter_name": "parameter_controls", "default_value": "'parameter_controls': None"},
	}}}}
	for name, row := range map[string]struct {
		settings map[string]any
		want     ControlsEcho
	}{
		"accepted": {map[string]any{"allow_attachments": true, "parameter_controls": controls, "rate_card": nil}, ControlsAccepted},
		"dropped":  {map[string]any{"allow_attachments": true, "parameter_controls": nil, "rate_card": nil}, ControlsDropped},
		"empty":    {map[string]any{"response_version": 2, "rate_card": "x"}, ControlsNotTold},
		"accepted, though an introduction says otherwise": {
			map[string]any{"introduction_message": `It's "None": 'parameter_controls': None, "parameter_controls": null, parameter_controls=None`, "parameter_controls": controls}, ControlsAccepted},
		"dropped, though an introduction says otherwise": {
			map[string]any{"introduction_message": `\', "parameter_controls": {"x": 1}, 'parameter_controls': {'x': 1}`, "parameter_controls": nil}, ControlsDropped},
		"not told, though an introduction says something": {
			map[string]any{"introduction_message": `'parameter_controls': None`, "x": `{"parameter_controls": null}`}, ControlsNotTold},
		"dropped, with a bot of that name among the dependencies": {
			map[string]any{"server_bot_dependencies": map[string]any{"parameter_controls": 1}, "parameter_controls": nil}, ControlsDropped},
	} {
		for form, text := range echoes(t, row.settings) {
			if got := ReadControlsEcho([]byte(text)); got != row.want {
				t.Errorf("%s, as %s: %s: %s", name, form, got, text)
			}
		}
	}
}

func TestAnEchoThatTellsNothing(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                   "",
		"white space":               " \n\t",
		"words":                     "Settings for parameter_controls fetched.",
		"ok":                        `{"status": "ok"}`,
		"a page":                    `<html><p class="parameter_controls">null</p></html>`,
		"a number":                  `{"parameter_controls": 5}`,
		"true":                      `{"parameter_controls": true}`,
		"a text":                    `{"parameter_controls": "None"}`,
		"a list of the key":         `["parameter_controls", null]`,
		"a value that is the key":   `{"x": "parameter_controls", "y": null}`,
		"two that contradict":       `{"before": {"parameter_controls": null}, "after": {"parameter_controls": {"api_version": "2"}}}`,
		"a comparison":              `{parameter_controls == None}`,
		"another key":               `{"my_parameter_controls": null, "parameter_controls2": null}`,
		"a dotted key":              `{"parameter_controls.sections": null}`,
		"cut before the value":      `{"parameter_controls":`,
		"cut in the key":            `{"parameter_contro`,
		"cut at the brace":          `{"parameter_controls": {`,
		"an open text before it":    `{'x': 'unfinished, 'parameter_controls": None`,
		"a backslash at the end":    `{"x": "\`,
		"a lone quote":              `"`,
		"a deep nesting of nothing": strings.Repeat("{", 1<<20),
	} {
		if got := ReadControlsEcho([]byte(text)); got != ControlsNotTold {
			t.Errorf("%s: %s", name, got)
		}
	}
	for text, want := range map[string]ControlsEcho{
		`"\"{'parameter_controls': None}\""`:                        ControlsDropped,
		`{"parameter_controls": {}}`:                                ControlsDropped,
		`{'parameter_controls': None, 'introduction_messa`:          ControlsDropped,
		`{'parameter_controls': {'api_version': '2', 'sectio`:       ControlsAccepted,
		"\ufeff{\"parameter_controls\"\n:\n\tnull}":                 ControlsDropped,
		"{'parameter_controls': None} {'parameter_controls': None}": ControlsDropped,
	} {
		if got := ReadControlsEcho([]byte(text)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got := fmt.Sprint(ControlsNotTold, ControlsAccepted, ControlsDropped); got != "not told accepted dropped" {
		t.Error(got)
	}
}

// Whatever a bot says in its introduction, the echo is judged by its keys.
func FuzzReadControlsEcho(f *testing.F) {
	for _, text := range []string{`'parameter_controls': None`, `\`, `'"`, `{"parameter_controls": {}}`, "It's", `parameter_controls=None`, `\\'`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ReadControlsEcho([]byte(text)) // does not panic
		for _, controls := range []any{nil, map[string]any{"api_version": "2"}} {
			want := ControlsAccepted
			if controls == nil {
				want = ControlsDropped
			}
			for form, echo := range echoes(t, map[string]any{"introduction_message": text, "parameter_controls": controls, "rate_card": text}) {
				if got := ReadControlsEcho([]byte(echo)); got != want {
					t.Errorf("as %s: %s: %s", form, got, echo)
				}
			}
		}
	})
}
