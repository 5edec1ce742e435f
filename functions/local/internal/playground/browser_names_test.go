package playground_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// inherited are names that every object of JavaScript's has, and a template may have.
var inherited = []string{"constructor", "toString", "__proto__"}

// Names of parameters and ids of calls are the bot's to choose.
func TestNamesThatEveryObjectHasAreNamesAsOthers(t *testing.T) {
	var controls []any
	for _, name := range inherited {
		controls = append(controls, map[string]any{"control": "text_field", "label": name, "parameter_name": name, "default_value": "usual"})
	}
	settings := map[string]any{"response_version": 2, "parameter_controls": map[string]any{"api_version": "2", "sections": []any{map[string]any{"controls": controls}}}}
	queries := make(chan query, 2)
	answer := answers(t, func(message string) []sent {
		if message != "call" {
			return nil
		}
		return calling(toolCall{"constructor", "look", `{}`})
	}, settings)
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, noting(t, queries, answer)), browsertest.Wide)
	page.Choose("group/bot")
	page.Wait("document.querySelectorAll('.field input').length === 3")
	for _, name := range inherited {
		if got := page.Count(`[data-parameter="` + name + `"][data-touched=true]`); got != 0 {
			t.Errorf("%s counts as touched", name)
		}
		if got := browsertest.Eval[string](page, `document.querySelector('[data-parameter="%s"] input').value`, name); got != "usual" {
			t.Errorf("%s is %q", name, got)
		}
		page.Type(`[data-parameter="`+name+`"] input`, ", not")
	}
	page.Say("call")
	page.WaitEnd()
	if got := (<-queries).last().Parameters; len(got) != len(inherited) {
		t.Errorf("sent are %v", got)
	}
	page.Click("#tab-tools")
	page.Wait(`document.querySelector(".tools .call textarea")?.value === ""`)
	page.Click(".tools .calls [type=submit]")
	page.Wait("document.querySelectorAll('.message.bot').length === 2")
	page.WaitEnd()
	if got := (<-queries).last().Content; !strings.Contains(got, `"content":""`) {
		t.Errorf("the result is %s", got)
	}
}
