package playground_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
)

func TestSettingsComeWithWhatPoeWouldMakeOfThem(t *testing.T) {
	const controls = `,"parameter_controls":{"api_version":"2","sections":[{"controls":[{"control":"toggle_switch","label":"x","parameter_name":"poe_x"}]}]}}`
	for name, row := range map[string]struct {
		settings string
		want     []string
	}{
		"nothing wrong": {settings("true", "false"), []string{}},
		"a reserved name": {strings.TrimSuffix(settings("true", "false"), "}") + controls,
			[]string{`parameter_controls.sections[0].controls[0].parameter_name: "poe_x" begins with poe_, which is reserved`}},
	} {
		base := serve(t, row.settings, playground.Options{})
		status, _, raw := call(t, "GET", base+playground.Path+"api/settings/claude/sonnet", "", "")
		var got struct {
			Settings json.RawMessage
			Faults   []string
		}
		if err := json.Unmarshal([]byte(raw), &got); status != 200 || err != nil || string(got.Settings) != row.settings || !slices.Equal(got.Faults, row.want) || got.Faults == nil {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
}

func TestSettingsThatCannotBeHadAreAnErrorThatSaysWhy(t *testing.T) {
	base := serve(t, "oops", playground.Options{})
	for path, want := range map[string]string{
		"claude/sonnet": "claude/sonnet gives no settings: status 200: oops",
		"claude/nobody": "claude/nobody gives no settings: status 404",
	} {
		status, _, raw := call(t, "GET", base+playground.Path+"api/settings/"+path, "", "")
		if status != 502 || !strings.Contains(raw, want) || strings.Contains(raw, key) {
			t.Errorf("%s: %d %s", path, status, raw)
		}
	}
}
