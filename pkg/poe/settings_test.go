package poe

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// goodSettings are settings as JSON with nothing wrong; rows change them.
const goodSettings = `{"response_version": 2, "allow_attachments": false, "expand_text_attachments": true,
	"enable_image_comprehension": false, "enforce_author_role_alternation": false,
	"enable_multi_entity_prompting": true, "introduction_message": null}`

// changed returns the good settings with this object merged in; keys in without
// are taken out.
func changed(t *testing.T, with string, without ...string) string {
	t.Helper()
	var settings, more map[string]json.RawMessage
	if err := json.Unmarshal([]byte(goodSettings), &settings); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(with), &more); err != nil {
		t.Fatal(err)
	}
	for key, value := range more {
		settings[key] = value
	}
	for _, key := range without {
		delete(settings, key)
	}
	encoded, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestEverySettingThatPoeWouldGuessIsWritten(t *testing.T) {
	encoded, err := json.Marshal(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, string(encoded), `{"response_version": 2, "allow_attachments": false, "expand_text_attachments": false,
		"enable_image_comprehension": false, "enforce_author_role_alternation": false,
		"enable_multi_entity_prompting": false, "introduction_message": ""}`)
}

func TestFullSettingsPassTheCheck(t *testing.T) {
	encoded, err := json.Marshal(Settings{
		AllowAttachments: true, IntroductionMessage: "Hello!", RateCard: "free", CostLabel: "0",
		ParameterControls: controlsWith(), ServerBotDependencies: map[string]int{"Bot": 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	if findings := CheckSettings(encoded); len(findings) > 0 {
		t.Errorf("%q in %s", findings, encoded)
	}
}

func TestCheckSettings(t *testing.T) {
	const unknown = "Poe does not know this key, and refuses settings with such a key"
	const old = "response_version: must be 2, or Poe applies older defaults and drops parameter_controls"
	const missing = "is missing: Poe's own default applies, which may be true"
	tests := []struct {
		name, with string
		without    []string
		want       []string
	}{
		{"as they should be", `{}`, nil, nil},
		{"every deprecated key", `{"custom_rate_card": "x", "context_clear_window_secs": 0, "allow_user_context_clear": true, "enable_multi_bot_chat_prompting": null}`, nil, nil},
		{"an unknown key", `{"commands": []}`, nil, []string{"commands: " + unknown}},
		{"a key in another case", `{"Rate_Card": "x"}`, nil, []string{"Rate_Card: " + unknown}},
		{"no response_version", `{}`, []string{"response_version"}, []string{old}},
		{"an older response_version", `{"response_version": 1}`, nil, []string{old}},
		{"a response_version in quotes", `{"response_version": "2"}`, nil, []string{"response_version: must be an integer"}},
		{"null dependencies", `{"server_bot_dependencies": null}`, nil, []string{"server_bot_dependencies: cannot be null; leave it out"}},
		{"a dependency that is no integer", `{"server_bot_dependencies": {"Bot": 1.5, "Other": null}}`, nil,
			[]string{"server_bot_dependencies.Bot: must be an integer", "server_bot_dependencies.Other: must be an integer, not null"}},
		{"a boolean in quotes", `{"allow_attachments": "false"}`, nil, []string{"allow_attachments: must be true or false"}},
		{"a boolean that is a number", `{"enable_image_comprehension": 0}`, nil, []string{"enable_image_comprehension: must be true or false"}},
		{"allow_attachments left out", `{}`, []string{"allow_attachments"}, []string{"allow_attachments: " + missing}},
		{"expand_text_attachments of null", `{"expand_text_attachments": null}`, nil, []string{"expand_text_attachments: " + missing}},
		{"enable_image_comprehension left out", `{}`, []string{"enable_image_comprehension"}, []string{"enable_image_comprehension: " + missing}},
		{"enforce_author_role_alternation left out", `{}`, []string{"enforce_author_role_alternation"}, []string{"enforce_author_role_alternation: " + missing}},
		{"enable_multi_entity_prompting left out", `{}`, []string{"enable_multi_entity_prompting"}, []string{"enable_multi_entity_prompting: " + missing}},
		{"text that is a number", `{"introduction_message": 1, "rate_card": true, "cost_label": []}`, nil,
			[]string{"cost_label: must be a string", "introduction_message: must be a string", "rate_card: must be a string"}},
		{"a number with a fraction", `{"context_clear_window_secs": 1.5}`, nil, []string{"context_clear_window_secs: must be an integer"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := CheckSettings([]byte(changed(t, test.with, test.without...))); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestCheckSettingsOfWhatIsNoObject(t *testing.T) {
	for body, want := range map[string]string{
		"": "the settings are not JSON", "{": "the settings are not JSON", " []": "the settings must be an object",
		"null": "the settings must be an object", `"x"`: "the settings must be an object",
	} {
		if got := CheckSettings([]byte(body)); len(got) != 1 || got[0] != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
	if got := CheckSettings([]byte("\n\t" + goodSettings)); len(got) > 0 {
		t.Errorf("white space before: %q", got)
	}
}

// What can only be seen before the controls are decoded.
func TestCheckSettingsOfControls(t *testing.T) {
	const unknown = ": Poe does not know this key, and refuses settings with such a key"
	section := func(controls string) string {
		return `{"api_version": "2", "sections": [{"controls": [` + controls + `]}]}`
	}
	const at = "parameter_controls.sections[0].controls[0]"
	tests := []struct {
		name, controls string
		want           []string
	}{
		{"null controls are none", "null", nil},
		{"an api_version that is a number", `{"api_version": 2, "sections": [{"controls": [{"control": "divider"}]}]}`,
			[]string{"parameter_controls.api_version: must be a string"}},
		{"no sections", `{"api_version": "2", "sections": []}`, []string{"parameter_controls.sections: at least one section is needed"}},
		{"a section that is null", `{"api_version": "2", "sections": [null]}`, []string{
			"parameter_controls.sections[0]: must be an object, not null"}},
		{"an unknown key beside the sections", `{"api_version": "2", "sections": [{"controls": [{"control": "divider"}]}], "x": 1}`,
			[]string{"parameter_controls.x" + unknown}},
		{"an unknown key in a section", `{"api_version": "2", "sections": [{"title": "x", "controls": [{"control": "divider"}]}]}`,
			[]string{"parameter_controls.sections[0].title" + unknown}},
		{"an unknown key in a tab", `{"api_version": "2", "sections": [{"tabs": [{"name": "x", "icon": 1, "controls": [{"control": "divider"}]}]}]}`,
			[]string{"parameter_controls.sections[0].tabs[0].icon" + unknown}},
		{"an empty field that a control does not have", section(`{"control": "drop_down", "label": "x", "parameter_name": "x", "placeholder": "", "options": [{"value": "a", "name": "A"}]}`),
			[]string{at + ".placeholder" + unknown}},
		{"an option with a numeric value", section(`{"control": "drop_down", "label": "x", "parameter_name": "x", "options": [{"value": 1, "name": "A"}]}`),
			[]string{at + ".options[0].value: must be a string"}},
		{"an unknown key in an option", section(`{"control": "aspect_ratio", "label": "x", "parameter_name": "x", "options": [{"width": 1, "height": 1, "name": ""}]}`),
			[]string{at + ".options[0].name" + unknown}},
		{"an unknown key in a condition and an operand", section(`{"control": "condition", "controls": [{"control": "divider"}],
			"condition": {"comparator": "eq", "x": 1, "left": {"literal": 0, "y": 1}, "right": {"literal": [], "parameter_name": null}}}`),
			[]string{at + ".condition.left.y" + unknown, at + ".condition.right.literal: must be a string, a number, true or false", at + ".condition.x" + unknown}},
		{"a control in a condition", section(`{"control": "condition", "controls": [{"control": "divider", "label": ""}],
			"condition": {"comparator": "eq", "left": {"literal": false}, "right": {"literal": 0}}}`),
			[]string{at + ".controls[0].label" + unknown}},
		{"a slider with numbers in quotes", section(`{"control": "slider", "label": "x", "parameter_name": "x", "min_value": "0", "max_value": 1, "step": 1}`),
			[]string{at + ".min_value: must be a number"}},
		{"an unknown type of control", section(`{"control": "button", "x": 1}`), []string{at + `.control: there is no control of type "button"`}},
		{"a type of control under another key", section(`{"Control": "divider", "zzz": 1}`), []string{at + `.control: there is no control of type ""`}},
		{"a type of control that is no string", section(`{"control": ["divider"]}`), []string{at + `.control: there is no control of type ""`}},
		{"faults that show in decoded controls", section(`{"control": "toggle_switch", "label": "x", "parameter_name": "poe_x"}`),
			[]string{at + `.parameter_name: "poe_x" begins with poe_, which is reserved`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := CheckSettings([]byte(changed(t, `{"parameter_controls": `+test.controls+`}`)))
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(test.want, "\n     "))
			}
		})
	}
}

func TestClientReadsAndChecksSettings(t *testing.T) {
	client, _ := recorded(t, wire{kind: "application/json", body: changed(t, `{"rate_card": "free", "parameter_controls": {"api_version": "2", "sections": [{"controls": [{"control": "slider"}]}]}}`)})
	a, err := client.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a.Settings.RateCard != "free" || !a.Settings.ExpandTextAttachments || a.Settings.ParameterControls == nil {
		t.Errorf("settings %+v", a.Settings)
	}
	if len(a.Findings) != 5 { // label, parameter_name, min_value, max_value, step
		t.Errorf("findings %q", a.Findings)
	}
}

func TestClientTellsWhenSettingsFail(t *testing.T) {
	for _, answer := range []wire{{status: 500, kind: "text/plain", body: "oops"}, {kind: "text/html", body: "<html>"}, {body: "[]"}} {
		client, _ := recorded(t, answer)
		if a, err := client.Settings(t.Context()); err != nil || len(a.Findings) == 0 {
			t.Errorf("%+v: answer %+v, %v", answer, a, err)
		}
	}
}
