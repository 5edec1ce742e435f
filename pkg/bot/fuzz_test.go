package bot

import (
	"encoding/json"
	"testing"
)

// FuzzLoad: whatever the bytes are, Load does not panic, gives a template or faults and
// never both, refuses where people write all that it refuses where bots run, and
// what it accepts can be told to Poe.
func FuzzLoad(f *testing.F) {
	chat := file(f, configs+"/defaults/chat.yaml")
	bots, _ := shipped(f)
	for _, bot := range bots {
		f.Add(chat.Text, bot.Text, "prod")
	}
	f.Add([]byte("schema: 1\n"), []byte(smallBot+"stages: {dev: {poe: null}}\n"), "dev")
	f.Add(chat.Text, []byte(smallBot+"a: &a [*a]\n"), "")
	f.Add(chat.Text, []byte(smallBot+"? {a: b}\n: [null, !x y]\n---\n"), "")
	f.Add(chat.Text, []byte(smallBot+slider("temperature", upTo1+", default_value: {a: [1, .nan]}")), "")
	f.Add(chat.Text, []byte(smallBot+slider("max_tokens", "min_value: 1, max_value: 9e9, step: -0")), "")
	f.Add([]byte("schema: 2\n"), []byte("\xff\xfe\x00"), "")
	f.Fuzz(func(t *testing.T, defaults, bot []byte, stage string) {
		below, above := Source{"defaults.yaml", defaults}, Source{"bot.yaml", bot}
		tolerant := loaded(t, below, above, Options{Stage: stage})
		strict := loaded(t, below, above, Options{Stage: stage, Strict: true, Kinds: []string{"chat"}})
		if strict != nil && tolerant == nil {
			t.Error("accepted where people write, refused where it runs")
		}
		if tolerant == nil {
			return
		}
		if kind, err := KindOf(above, nil); err != nil || kind != tolerant.Kind {
			t.Errorf("kind %q of a bot of kind %q: %v", kind, tolerant.Kind, err)
		}
		if tolerant.MaxTokens() < 1 || tolerant.Model.ID == "" || len(tolerant.Model.Regions) == 0 {
			t.Errorf("not a template to serve: %+v", tolerant)
		}
		if _, err := json.Marshal(tolerant.Settings()); err != nil {
			t.Errorf("settings: %v", err)
		}
		if _, err := json.Marshal(tolerant.Inference.Extra); err != nil {
			t.Errorf("extra: %v", err)
		}
	})
}

func loaded(t *testing.T, defaults, bot Source, o Options) *Template {
	t.Helper()
	got, _, err := Load(defaults, bot, o)
	if (got == nil) == (err == nil) {
		t.Fatalf("template %v, error %v", got, err)
	}
	faults, ok := err.(Faults)
	if err != nil && (!ok || len(faults) == 0) {
		t.Fatalf("an error without faults: %T %v", err, err)
	}
	for _, f := range faults {
		if f.File == "" || f.Line < 1 || f.Column < 1 || f.Message == "" {
			t.Errorf("a fault without its place: %#v", f)
		}
	}
	return got
}
