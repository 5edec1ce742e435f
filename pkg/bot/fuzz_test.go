package bot

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// FuzzLoad: whatever the bytes are, Load does not panic, gives a template or faults and
// never both, refuses where people write all that it refuses where bots run, and
// what it accepts can be told to Poe and asked for something.
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
		for _, value := range []any{json.Number("1e300"), json.Number("-1"), "", "low", true, nil, json.RawMessage("[{}]")} {
			holdFor(t, tolerant, touchingAll(tolerant, value))
		}
	})
}

// touchingAll is a query that has a value for each control of a bot.
func touchingAll(bot *Template, value any) *poe.Query {
	parameters := map[string]any{}
	eachControl(bot.Poe.ParameterControls, func(_ string, c *poe.Control) { parameters[c.ParameterName] = value })
	return &poe.Query{Messages: []poe.Message{{Parameters: parameters}}}
}

// FuzzFor: whatever the parameters of a query are, they change nothing but the fields that
// controls set, those within the limits of the bot, and never the bot itself.
func FuzzFor(f *testing.F) {
	var bots []*Template
	for _, more := range []string{
		controls(shareSlider+"temperature", shareSlider+"top_p", lengthSlider+"max_tokens", budgetSlider+"thinking_budget", toggle+"show_thinking") +
			"reasoning: {style: budget}\n",
		controls(choice("effort", "none", "low"), choice("tier", "flex"), toggle+"a", field+"b", area+"c", ratio+"d", lengthSlider+"e", shareSlider+"top_p") +
			"inference: {sampling: one, temperature: 0.5, extra: {deep: {e: 1, f: [2]}}}\nreasoning: {style: effort, field: f, efforts: [low, high]}\n" +
			"parameters: {tier: inference.service_tier, a: inference.extra.a, b: inference.extra.deep.b, c: inference.extra.c, d: inference.extra.new.d, e: inference.extra.deep.e}\n",
		"inference: {sampling: none}\n",
	} {
		bot, _, err := load(f, more, Options{Strict: true})
		if err != nil {
			f.Fatal(err)
		}
		bots = append(bots, bot)
	}
	for _, parameters := range []string{
		`{}`, `null`, `[]`, `{"temperature":1e999,"top_p":-0,"max_tokens":"0x1p4"}`,
		`{"temperature":"NaN","max_tokens":"-Infinity","thinking_budget":1023.5,"show_thinking":"yes"}`,
		`{"effort":"high","tier":null,"a":{"b":1},"b":"\ud800","c":[[[]]],"d":"16:9","e":39.999999999}`,
		`{"inference.max_tokens":1,"guardrail":{"id":""},"":"x","__proto__":{}}`,
	} {
		f.Add([]byte(parameters), 0.5)
	}
	f.Fuzz(func(t *testing.T, parameters []byte, temperature float64) {
		body := slices.Concat([]byte(`{"type":"query","query":[{"role":"user","content":"a","parameters":`), parameters, []byte(`}]}`))
		r, err := poe.DecodeRequest(body)
		if err != nil {
			return
		}
		if !math.IsNaN(temperature) { // JSON has no such number
			r.Query.Temperature = &temperature
		}
		for _, bot := range bots {
			holdFor(t, bot, r.Query)
		}
	})
}

// holdFor is what holds of every bot and every query.
func holdFor(t *testing.T, bot *Template, q *poe.Query) {
	t.Helper()
	before := printed(bot)
	one := *bot.For(q)
	if n := one.Inference.MaxTokens; n < 0 || one.MaxTokens() > bot.MaxTokens() {
		t.Errorf("max_tokens %d", n)
	}
	if b := one.Reasoning.BudgetTokens; b != bot.Reasoning.BudgetTokens && b != 0 && (b < MinBudget || b > bot.maxBudget()) {
		t.Errorf("budget %d", b)
	}
	if e := one.Reasoning.Effort; e != bot.Reasoning.Effort && !slices.Contains(bot.Reasoning.choices(), e) {
		t.Errorf("effort %q", e)
	}
	for _, share := range []*float64{one.Inference.Temperature, one.Inference.TopP} {
		if share != nil && (!(*share >= 0 && *share <= 1) || bot.Inference.Sampling == SamplingNone) {
			t.Errorf("%v, with sampling %s", *share, bot.Inference.Sampling)
		}
	}
	if one.Inference.Sampling == SamplingOne && one.Inference.Temperature != nil && one.Inference.TopP != nil {
		t.Error("temperature and top_p at once")
	}
	if _, err := json.Marshal(one.Inference.Extra); err != nil {
		t.Error(err)
	}
	one.Inference, one.Reasoning = bot.Inference, bot.Reasoning
	if printed(bot) != before || printed(&one) != before {
		t.Errorf("the bot was\n%s\nand is\n%s\nand its copy\n%s", before, printed(bot), printed(&one))
	}
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
