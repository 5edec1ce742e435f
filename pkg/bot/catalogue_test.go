package bot

import (
	"bufio"
	"bytes"
	"os"
	"strings"
	"testing"
)

func shippedCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, warnings, err := LoadCatalogue(file(t, configs+"/models.yaml"))
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%v, warnings: %v", err, warnings)
	}
	return c
}

// TestEveryModelOfTheCatalogueMakesABot: the facts of a model, and what no fact can tell,
// are a template without faults or warnings, in whichever way the model is called.
func TestEveryModelOfTheCatalogueMakesABot(t *testing.T) {
	c := shippedCatalogue(t)
	for _, kind := range Kinds() {
		for id := range c.EntriesOf(kind) {
			for _, call := range c.Calls(id) {
				t.Run(call.ID, func(t *testing.T) {
					bot, warnings, err := Load(defaultsOf(t, c.File(call)), c.File(call), Options{Strict: true, Catalogue: c})
					if err != nil || len(warnings) > 0 {
						t.Fatalf("%v, warnings: %v, in\n%s", err, warnings, c.File(call).Text)
					}
					if bot.BaseModel() != id || bot.Kind != kind {
						t.Errorf("is of %s, of kind %s, not %s of kind %s", bot.BaseModel(), bot.Kind, id, kind)
					}
					if p := bot.Price; len(p.Images)+len(p.Seconds) == 0 && (p.Input == 0 || p.Output == 0) {
						t.Errorf("has no price: %+v", bot.Price)
					}
				})
			}
		}
	}
}

// TestEveryChatModelIsServedOrNot: of every model that the lists of others have, the
// catalogue says how it is served, or why it is not; and of no other.
func TestEveryChatModelIsServedOrNot(t *testing.T) {
	c := shippedCatalogue(t)
	listed := map[string]bool{}
	for _, id := range chatModels(t) {
		listed[id] = true
		_, served := c.Entry(id)
		_, unserved := c.Unserved(id)
		if served == unserved {
			t.Errorf("%s: served %t, unserved %t", id, served, unserved)
		}
	}
	for _, id := range append(sortedKeys(c.file.Models), sortedKeys(c.file.Unserved)...) {
		if !listed[id] {
			t.Errorf("%s is in no list", id)
		}
	}
}

func chatModels(t *testing.T) (ids []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/chat-models.txt")
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			ids = append(ids, line)
		}
	}
	return ids
}
