package bot

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

func TestAQueryChangesWhatItsUserHasTouched(t *testing.T) {
	const effort = "reasoning: {style: effort, field: f, efforts: [low, high], effort: low}\n"
	const budget = "reasoning: {style: budget}\n"
	bind := func(path string) string { return "parameters: {p: " + path + "}\n" }
	for name, c := range map[string]struct{ bot, parameters, more, want string }{
		"nothing touched changes nothing":          {controls(shareSlider + "temperature"), `{}`, "", ""},
		"what was touched in an earlier turn":      {controls(shareSlider+"temperature") + "parameters: {k: inference.extra.k}\n", `null`, "", ""},
		"no control, no change":                    {"", `{"temperature":0.4,"max_tokens":9,"effort":"low","inference.temperature":1}`, "", ""},
		"a control that nothing reads":             {controls(shareSlider + "unread"), `{"unread":0.4}`, "", ""},
		"a parameter whose name is taken away":     {controls(shareSlider+"temperature") + "parameters: {temperature: null}\n", `{"temperature":0.4}`, "", ""},
		"a divider takes no values":                {controls("control: divider") + `parameters: {"": inference.extra.x}` + "\n", `{"":"a"}`, "", ""},
		"the path of a field is not a parameter":   {controls(shareSlider + "temperature"), `{"inference.temperature":0.4}`, "", ""},
		"one touched control of two":               {controls(shareSlider+"temperature", lengthSlider+"max_tokens"), `{"max_tokens":100}`, "", "max_tokens 100"},
		"inside a condition":                       {controls("control: condition, condition: {comparator: eq, left: {literal: 1}, right: {literal: 1}}, controls: [{" + shareSlider + "temperature}]"), `{"temperature":0.4}`, "", "temperature 0.4"},
		"a name of its own for a field":            {controls(shareSlider+"p") + bind("inference.temperature"), `{"p":0.4}`, "", "temperature 0.4"},
		"the same name twice, with either's value": {controls(shareSlider+"temperature", shareSlider+"temperature"), `{"temperature":0.4}`, "", "temperature 0.4"},

		"a slider":                               {controls(shareSlider + "temperature"), `{"temperature":0.4}`, "", "temperature 0.4"},
		"a slider at 0":                          {"inference: {temperature: 0.5}\n" + controls(shareSlider+"temperature"), `{"temperature":0}`, "", "temperature 0"},
		"a number as text":                       {controls(shareSlider + "temperature"), `{"temperature":"4e-1"}`, "", "temperature 0.4"},
		"beyond a slider's end, the end":         {controls(shareSlider + "temperature"), `{"temperature":0.9}`, "", "temperature 0.5"},
		"below its beginning, that":              {controls(lengthSlider + "max_tokens"), `{"max_tokens":-1e300}`, "", "max_tokens 10"},
		"between its steps, the nearer":          {controls(lengthSlider + "max_tokens"), `{"max_tokens":127.3}`, "", "max_tokens 130"},
		"hardly between its steps, too":          {controls(lengthSlider+"p") + bind("inference.extra.top_k"), `{"p":40.0000001}`, "", `extra {"top_k":40}`},
		"at its steps, as it came":               {controls("control: slider, label: L, min_value: 0, max_value: 1, step: 0.05, parameter_name: p") + bind("inference.extra.heat"), `{"p":0.35}`, "", `extra {"heat":0.35}`},
		"the end need not be a step":             {controls("control: slider, label: L, min_value: 0, max_value: 1, step: 0.3, parameter_name: temperature"), `{"temperature":1}`, "", "temperature 1"},
		"a number too large to read":             {controls(lengthSlider + "max_tokens"), `{"max_tokens":1e999}`, "", ""},
		"infinity is no number":                  {controls(lengthSlider + "max_tokens"), `{"max_tokens":"Infinity"}`, "", ""},
		"nor is what is not one":                 {controls(lengthSlider + "max_tokens"), `{"max_tokens":"NaN"}`, "", ""},
		"text on a slider":                       {controls(shareSlider + "temperature"), `{"temperature":"warm"}`, "", ""},
		"empty text on a slider":                 {controls(shareSlider + "temperature"), `{"temperature":""}`, "", ""},
		"a switch on a slider":                   {controls(shareSlider + "temperature"), `{"temperature":true}`, "", ""},
		"nothing on a slider":                    {controls(shareSlider + "temperature"), `{"temperature":null}`, "", ""},
		"a list on a slider":                     {controls(shareSlider + "temperature"), `{"temperature":[0.4]}`, "", ""},
		"an object on a slider":                  {controls(shareSlider + "temperature"), `{"temperature":{"a":0.4}}`, "", ""},
		"at most what the bot itself allows":     {"inference: {max_tokens: 2000}\n" + controls(lengthSlider+"max_tokens"), `{"max_tokens":99999}`, "", ""},
		"a switch":                               {controls(toggle + "show_thinking"), `{"show_thinking":false}`, "", "show false"},
		"a switch in words":                      {controls(toggle + "show_thinking"), `{"show_thinking":"false"}`, "", ""},
		"a switch as a number":                   {controls(toggle + "show_thinking"), `{"show_thinking":0}`, "", ""},
		"a choice":                               {effort + controls(choice("effort", "none", "high")), `{"effort":"high"}`, "", `effort "high"`},
		"no effort":                              {effort + controls(choice("effort", "none", "high")), `{"effort":"none"}`, "", `effort "none"`},
		"a choice that the control has not":      {effort + controls(choice("effort", "none", "high")), `{"effort":"low"}`, "", ""},
		"a choice in other letters":              {effort + controls(choice("effort", "none", "high")), `{"effort":"HIGH"}`, "", ""},
		"no choice":                              {effort + controls(choice("effort", "none", "high")), `{"effort":""}`, "", ""},
		"a choice as a list":                     {effort + controls(choice("effort", "none", "high")), `{"effort":["high"]}`, "", ""},
		"a tier":                                 {controls(choice("p", "default", "flex")) + bind("inference.service_tier"), `{"p":"flex"}`, "", `service_tier "flex"`},
		"a tier that is not offered":             {controls(choice("p", "default", "flex")) + bind("inference.service_tier"), `{"p":"priority"}`, "", ""},
		"a latency":                              {controls(choice("p", "optimized")) + bind("inference.latency"), `{"p":"optimized"}`, "", `latency "optimized"`},
		"a budget":                               {budget + controls(budgetSlider+"thinking_budget"), `{"thinking_budget":2000}`, "", "budget 2000"},
		"a budget of 1 is the least there is":    {budget + controls(budgetSlider+"thinking_budget"), `{"thinking_budget":1}`, "", "budget 1024"},
		"a budget of 1023 is the least there is": {budget + controls(budgetSlider+"thinking_budget"), `{"thinking_budget":1023}`, "", "budget 1024"},
		"a budget of 1024":                       {budget + controls(budgetSlider+"thinking_budget"), `{"thinking_budget":1024}`, "", "budget 1024"},
		"a budget of 0 is off":                   {"reasoning: {style: budget, budget_tokens: 2048}\n" + controls(budgetSlider+"thinking_budget"), `{"thinking_budget":0}`, "", "budget 0"},

		"a number for the model": {controls(lengthSlider+"p") + bind("inference.extra.top_k"), `{"p":40}`, "", `extra {"top_k":40}`},
		"a switch for the model": {controls(toggle+"p") + bind("inference.extra.safe"), `{"p":false}`, "", `extra {"safe":false}`},
		"a choice for the model": {controls(choice("p", "1", "b")) + bind("inference.extra.c"), `{"p":1}`, "", `extra {"c":"1"}`},
		"a line for the model":   {controls(field+"p") + bind("inference.extra.s"), `{"p":"<&\u0000é"}`, "", `extra {"s":"\u003c\u0026\u0000é"}`},
		"a text for the model":   {controls(area+"p") + bind("inference.extra.s"), `{"p":"a\nb"}`, "", `extra {"s":"a\nb"}`},
		"a shape for the model":  {controls(ratio+"p") + bind("inference.extra.r"), `{"p":"16:9"}`, "", `extra {"r":"16:9"}`},
		"a shape by its name":    {controls(ratio+"p") + bind("inference.extra.r"), `{"p":"square"}`, "", `extra {"r":"square"}`},
		"a shape of no option":   {controls(ratio+"p") + bind("inference.extra.r"), `{"p":"1:1"}`, "", ""},
		"a number in a line":     {controls(field+"p") + bind("inference.extra.s"), `{"p":5}`, "", ""},
		"an object in a line":    {controls(field+"p") + bind("inference.extra.s"), `{"p":{"a":1}}`, "", ""},
		"a line of 4000":         {controls(field+"p") + bind("inference.extra.s"), `{"p":"` + strings.Repeat("é", 4000) + `"}`, "", `extra {"s":"` + strings.Repeat("é", 4000) + `"}`},
		"a line of 4001":         {controls(field+"p") + bind("inference.extra.s"), `{"p":"` + strings.Repeat("é", 4001) + `"}`, "", ""},
		"deep in the model's":    {"inference: {extra: {a: {b: 1, c: 2}, d: 3}}\n" + controls(lengthSlider+"p") + bind("inference.extra.a.b"), `{"p":40}`, "", `extra {"a":{"b":40,"c":2},"d":3}`},
		"deep where nothing is":  {controls(lengthSlider+"p") + bind("inference.extra.a.b.c"), `{"p":40}`, "", `extra {"a":{"b":{"c":40}}}`},
		"two in one map":         {controls(lengthSlider+"p", toggle+"q") + "parameters: {p: inference.extra.a.b, q: inference.extra.a.c}\n", `{"p":40,"q":true}`, "", `extra {"a":{"b":40,"c":true}}`},

		"the hint of the query":           {"", `{}`, `,"temperature":0.3`, "temperature 0.3"},
		"a hint beyond Converse's range":  {"", `{}`, `,"temperature":1.5`, "temperature 1"},
		"a hint below it":                 {"", `{}`, `,"temperature":-3`, "temperature 0"},
		"a hint that is no number":        {"", `{}`, `,"temperature":"hot"`, ""},
		"a control is above the hint":     {controls(shareSlider + "temperature"), `{"temperature":0.4}`, `,"temperature":0.3`, "temperature 0.4"},
		"a hint where the control is not": {controls(shareSlider + "temperature"), `{"temperature":"warm"}`, `,"temperature":0.3`, "temperature 0.3"},

		"both where the model takes both":        {controls(shareSlider+"temperature", shareSlider+"top_p"), `{"temperature":0.1,"top_p":0.2}`, "", "temperature 0.1, top_p 0.2"},
		"one of two: the temperature":            {"inference: {sampling: one}\n" + controls(shareSlider+"temperature", shareSlider+"top_p"), `{"temperature":0.1,"top_p":0.2}`, "", "temperature 0.1"},
		"one of two: what was touched":           {"inference: {sampling: one, temperature: 0.5}\n" + controls(shareSlider+"temperature", shareSlider+"top_p"), `{"top_p":0.2}`, "", "temperature null, top_p 0.2"},
		"one of two: in place of the bot's":      {"inference: {sampling: one, top_p: 0.5}\n" + controls(shareSlider+"temperature", shareSlider+"top_p"), `{"temperature":0.1}`, "", "temperature 0.1, top_p null"},
		"one of two: a touched one, no hint":     {"inference: {sampling: one}\n" + controls(shareSlider+"top_p"), `{"top_p":0.2}`, `,"temperature":0.3`, "top_p 0.2"},
		"one of two: a hint, not the bot's":      {"inference: {sampling: one, top_p: 0.5}\n", `{}`, `,"temperature":0.3`, "temperature 0.3, top_p null"},
		"one of two: an untouched is not chosen": {"inference: {sampling: one, temperature: 0.5}\n" + controls(shareSlider+"top_p"), `{"top_p":"x"}`, "", ""},
		"none where the model takes none":        {"inference: {sampling: none}\n", `{"temperature":0.1,"top_p":0.2}`, `,"temperature":0.3`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot, _, err := load(t, c.bot, Options{})
			if err != nil {
				t.Fatal(err)
			}
			before := printed(bot)
			one := bot.For(ask(t, c.parameters, c.more))
			if got := changes(bot, one); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if after := printed(bot); after != before {
				t.Errorf("the template was\n%s\nand is\n%s", before, after)
			}
		})
	}
}

func TestAControlIsJudgedByTheBotNotByAnotherControl(t *testing.T) {
	bot, _, err := load(t, controls(lengthSlider+"a", lengthSlider+"b")+"parameters: {a: inference.max_tokens, b: inference.max_tokens}\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := changes(bot, bot.For(ask(t, `{"a":100,"b":200}`, ""))); got != "max_tokens 200" {
		t.Errorf("the later control does not hold: %s", got)
	}
}

func TestAQueryWithoutWishesCostsNothing(t *testing.T) {
	bot, _, err := load(t, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if bot.For(ask(t, `{}`, "")) != bot {
		t.Error("a template was copied for nothing")
	}
}

// TestQueriesAtOnceDoNotShareWhatTheyChange is for the race detector: queries share the maps of the template.
func TestQueriesAtOnceDoNotShareWhatTheyChange(t *testing.T) {
	bot, _, err := load(t, "inference: {extra: {a: {b: {c: 0, d: 1}}}}\nparameters: {p: inference.extra.a.b.c}\n"+controls(lengthSlider+"p", shareSlider+"temperature"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := printed(bot)
	var wg sync.WaitGroup
	for i := range 16 {
		q := ask(t, fmt.Sprintf(`{"p":%d,"temperature":0.5}`, 100+10*i), "")
		wg.Go(func() {
			want := fmt.Sprintf(`temperature 0.5, extra {"a":{"b":{"c":%d,"d":1}}}`, 100+10*i)
			if got := changes(bot, bot.For(q)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	wg.Wait()
	if after := printed(bot); after != before {
		t.Errorf("the template was\n%s\nand is\n%s", before, after)
	}
}

// TestAValueOfAnyGoTypeIsIgnored: a query may be made by hand in a test or a tool.
func TestAValueOfAnyGoTypeIsIgnored(t *testing.T) {
	bot, _, err := load(t, controls(shareSlider+"temperature", toggle+"show_thinking", field+"p")+"parameters: {p: inference.extra.s}\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []any{nil, 1, math.NaN(), []byte("0.4"), map[string]any{}, struct{}{}, json.RawMessage("0.4"), json.Number("x"), json.Number("")} {
		q := &poe.Query{Messages: []poe.Message{{Parameters: map[string]any{"temperature": raw, "show_thinking": raw, "p": raw}}}}
		if got := changes(bot, bot.For(q)); got != "" {
			t.Errorf("%#v: %s", raw, got)
		}
	}
}
