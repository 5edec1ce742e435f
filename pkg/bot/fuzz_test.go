package bot

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// FuzzLoad: whatever the bytes are, Load does not panic, gives a template or faults and
// never both, refuses where people write all that it refuses where bots run, and
// what it accepts can be told to Poe and asked for something, whichever of its models
// answers.
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
	f.Add(chat.Text, []byte(smallBot+"recovery: continue\ncapabilities: {prefill: true}\nprice: {input: 1}\n"+other("    price: {input: 2}\n    capabilities: {prefill: false}\n")), "")
	f.Add(chat.Text, []byte(smallBot+"poe: {controls: [temperature]}\n"+other("    inference: {sampling: none, temperature: null}\n    limits: {output_tokens: 5}\n")), "")
	f.Add(chat.Text, []byte(smallBot+"fallbacks: [x, null, [], {}, {model: null}, {fallbacks: []}, {modle: {id: a}}]\nrecovery: [none]\n"), "")
	f.Add(chat.Text, []byte(smallBot+other("")+"stages: {prod: {fallbacks: [{model: {id: vendor.c-v1:0, regions: [eu-west-1]}}]}, dev: {fallbacks: null}}\n"), "prod")
	image, video := file(f, configs+"/defaults/image.yaml"), file(f, configs+"/defaults/video.yaml")
	f.Add(image.Text, []byte(smallImage+"price: {images: {any: 0.04}}\n"), "")
	f.Add(image.Text, []byte(smallImage+"reasoning: {style: budget}\nfallbacks: [{model: {id: a.b}}]\n"), "")
	f.Add(image.Text, []byte(smallImage+"  aspect_ratios: {'1:1': 1024x1024, '16:9': 99999x0}\n  seed: -1\n  max_seed: 4294967295\n  strength: .5\n"), "")
	f.Add(chat.Text, []byte(smallImage), "")
	f.Add(video.Text, []byte(smallVideo+"video: {}\nstages: {prod: {video: {dialect: luma}}}\n"), "prod")
	f.Add(video.Text, []byte(lumaBot+"poe: {controls: [length]}\nprice: {seconds: {720p: 1.5}}\n"), "")
	f.Fuzz(func(t *testing.T, defaults, bot []byte, stage string) {
		below, above := Source{"defaults.yaml", defaults}, Source{"bot.yaml", bot}
		tolerant, runs := loaded(t, below, above, Options{Stage: stage})
		_, written := loaded(t, below, above, Options{Stage: stage, Strict: true})
		toldToo(t, runs, written)
		if tolerant == nil {
			return
		}
		if kind, err := KindOf(above, nil); err != nil || kind != tolerant.Kind {
			t.Errorf("kind %q of a bot of kind %q: %v", kind, tolerant.Kind, err)
		}
		if _, err := json.Marshal(tolerant.Settings()); err != nil {
			t.Errorf("settings: %v", err)
		}
		for i, one := range tolerant.Models() {
			serves(t, one)
			if one.Kind != tolerant.Kind || one.Recovery != tolerant.Recovery || i > 0 && len(one.Models()) > 1 {
				t.Errorf("model %d is of a bot of its own: %+v", i, one)
			}
			for _, value := range []any{json.Number("1e300"), json.Number("-1"), "", "low", true, nil, json.RawMessage("[{}]")} {
				holdFor(t, one, touchingAll(tolerant, value))
			}
		}
	})
}

// serves: a template that was accepted has what a call of its model needs.
func serves(t *testing.T, one *Template) {
	t.Helper()
	if !servable(one) || one.Model.ID == "" || len(one.Model.Regions) == 0 {
		t.Errorf("not a template to serve: %+v", one)
	}
	if _, err := json.Marshal(one.Inference.Extra); err != nil {
		t.Errorf("extra: %v", err)
	}
}

// servable: a query of the bot has a task, or room for an answer.
func servable(one *Template) bool {
	switch one.Kind {
	case KindImage:
		return len(one.Image.Tasks()) > 0 && one.Image.Count >= 1 && one.ImageCost(1, one.Image.Quality) >= 0
	case KindVideo:
		k, ok := one.Video.Task()
		return ok && (k.Seconds.High == 0 || one.Video.Duration > 0)
	}
	return one.MaxTokens() >= 1
}

// toldToo: what is wrong where bots run is wrong where people write, in the same place. An
// unknown key explains there what is missing, so that something else is told of it.
func toldToo(t *testing.T, runs, written Faults) {
	t.Helper()
	explains := func(f Fault) bool { return strings.HasPrefix(f.Message, "unknown key") }
	if len(runs) > 0 && slices.ContainsFunc(written, explains) {
		return
	}
	for _, one := range runs {
		if !slices.ContainsFunc(written, func(f Fault) bool {
			return f.File == one.File && f.Line == one.Line && f.Column == one.Column && f.Message == one.Message
		}) {
			t.Errorf("where people write nobody is told %v, but\n%v", one, written)
		}
	}
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
	for _, small := range []string{
		smallImage + "  styles: [flat]\n  qualities: [standard, premium]\n  max_count: 5\n  max_seed: 99\n  aspect_ratios: {'16:9': 1280x720}\n" +
			controls(ratio[:strings.Index(ratio, ", {width: 1,")]+"], parameter_name: aspect_ratio", choice("style", "none", "flat"), choice("quality", "premium"), field+"seed", area+"negative_prompt",
				"control: slider, label: L, min_value: 1, max_value: 5, step: 1, parameter_name: count"),
		lumaBot + "  resolutions: [540p, 720p]\n" + controls(choice("duration", "5s", "9s"), choice("resolution", "720p"), toggle+"loop"),
	} {
		src := Source{"bot.yaml", []byte(small)}
		bot, _, err := Load(defaultsOf(f, src), src, Options{Strict: true})
		if err != nil {
			f.Fatal(err)
		}
		bots = append(bots, bot)
	}
	for _, parameters := range []string{
		`{"aspect_ratio":"16:9","style":"none","quality":"premium","seed":"99","negative_prompt":"fog","count":9,"duration":"9s","resolution":"720p","loop":true}`,
		`{"aspect_ratio":"1:1","style":"","quality":"best","seed":"-1","negative_prompt":7,"count":"2.5","duration":"90s","resolution":720,"loop":"yes"}`,
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
	holdMedia(t, bot, &one)
	one.Inference, one.Reasoning, one.Image, one.Video = bot.Inference, bot.Reasoning, bot.Image, bot.Video
	if printed(bot) != before || printed(&one) != before {
		t.Errorf("the bot was\n%s\nand is\n%s\nand its copy\n%s", before, printed(bot), printed(&one))
	}
}

// holdMedia is what holds of pictures and videos: no query asks for what the bot does not
// offer.
func holdMedia(t *testing.T, bot, one *Template) {
	t.Helper()
	i, was := one.Image, bot.Image
	_, shaped := was.AspectRatios[i.AspectRatio]
	for what, right := range map[string]bool{
		"count":        i.Count == was.Count || i.Count >= 1 && i.Count <= was.MaxCount,
		"seed":         sameSeed(i.Seed, was.Seed) || *i.Seed >= 0 && *i.Seed <= was.MaxSeed,
		"aspect ratio": i.AspectRatio == was.AspectRatio || shaped,
		"quality":      i.Quality == was.Quality || slices.Contains(was.Qualities, i.Quality),
		"style":        i.Style == "" || i.Style == was.Style || slices.Contains(was.Styles, i.Style),
		"prompts":      len(i.NegativePrompt) <= max(4*was.PromptCharacters, len(was.NegativePrompt)),
		"duration":     one.Video.Duration == bot.Video.Duration || slices.Contains(bot.Video.Durations, one.Video.Duration),
		"resolution":   one.Video.Resolution == bot.Video.Resolution || slices.Contains(bot.Video.Resolutions, one.Video.Resolution),
		"video's seed": sameSeed(one.Video.Seed, bot.Video.Seed) || *one.Video.Seed >= 0 && *one.Video.Seed <= bot.Video.MaxSeed,
		"tasks":        i.Generate == was.Generate && i.Edit == was.Edit && one.Video.Generate == bot.Video.Generate,
	} {
		if !right {
			t.Errorf("%s: %+v, %+v", what, i, one.Video)
		}
	}
}

// sameSeed says whether two seeds are the same, or none.
func sameSeed(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// loaded is a bot, or what is wrong with it.
func loaded(t *testing.T, defaults, bot Source, o Options) (*Template, Faults) {
	t.Helper()
	got, warnings, err := Load(defaults, bot, o)
	return got, placed(t, got == nil, warnings, err)
}

// placed are the faults of a file: some exactly when nothing was made of it, and each of
// them, and each warning, with its place.
func placed(t *testing.T, nothing bool, warnings Faults, err error) Faults {
	t.Helper()
	if nothing == (err == nil) {
		t.Fatalf("nothing: %t, error %v", nothing, err)
	}
	faults, ok := err.(Faults)
	if err != nil && (!ok || len(faults) == 0) {
		t.Fatalf("an error without faults: %T %v", err, err)
	}
	for _, f := range slices.Concat(faults, warnings) {
		if f.File == "" || f.Line < 1 || f.Column < 1 || f.Message == "" {
			t.Errorf("a fault without its place: %#v", f)
		}
	}
	return faults
}
