package bot

import (
	"strings"
	"testing"
)

// TestRules: what a bot says in, the text of its faults out. Rows without a fault
// are what a rule lets through.
func TestRules(t *testing.T) {
	hold(t, map[string]rule{
		"the smallest bot is enough": {smallBot, ""},
		"an unknown key names the nearest": {with("  output_tokens: 4096", "  output_tokens: 4096\n  output_exlusive: true"),
			`bot.yaml:9:3: limits.output_exlusive: unknown key "output_exlusive" (did you mean "output_exclusive"?)`},
		"a slip in a needed key is one fault": {with("  output_tokens: 4096", "  ouput_tokens: 4096"),
			`bot.yaml:8:3: limits.ouput_tokens: unknown key "ouput_tokens" (did you mean "output_tokens"?)`},
		"a key at the wrong place is told its own": {smallBot + "temperature: 1\n",
			`bot.yaml:9:1: temperature: unknown key "temperature" (its place is inference.temperature)`},
		"a key like no other lists what is known": {smallBot + "stream: {colour: red}\n",
			`bot.yaml:9:10: stream.colour: unknown key "colour" (known here: padding_bytes, keep_alive, status_after, status_text)`},
		"a number is not text":             {with("  id: vendor.model-v1:0", "  id: 5"), "bot.yaml:4:7: model.id: want text, got the number 5 (put it in quotes)"},
		"text is not a number":             {with("  output_tokens: 4096", "  output_tokens: many"), `bot.yaml:8:18: limits.output_tokens: want a whole number, got "many"`},
		"a fraction is not a whole number": {smallBot + "inference: {max_tokens: 1.5}\n", "bot.yaml:9:25: inference.max_tokens: want a whole number, got the number 1.5"},
		"yes is not true":                  {smallBot + "enabled: yes\n", `bot.yaml:9:10: enabled: want true or false, got "yes"`},
		"infinity is not a number":         {smallBot + "inference: {temperature: .inf}\n", "bot.yaml:9:26: inference.temperature: want a number, got the number .inf"},
		"not even for the model":           {smallBot + "inference: {extra: {a: [.nan]}}\n", "bot.yaml:9:25: inference.extra.a[0]: cannot be read: the number .nan"},
		"one text is not a list":           {with("  regions: [us-east-1]", "  regions: us-east-1"), `bot.yaml:5:12: model.regions: want a list, got "us-east-1"`},
		"a list is not keys":               {smallBot + "stream: [1]\n", "bot.yaml:9:9: stream: want keys and values, got a list"},
		"seconds need a unit":              {smallBot + "timeouts: {idle: 90}\n", "bot.yaml:9:18: timeouts.idle: want a duration, got the number 90 (as in 90s, 1m30s or 500ms)"},
		"nothing in a list":                {with("  regions: [us-east-1]", "  regions: [us-east-1, null]"), "bot.yaml:5:24: model.regions[1]: want text, got nothing"},
		"underscores part digits":          {with("  output_tokens: 4096", "  output_tokens: 4_096"), ""},

		"a model is needed":                 {with("  id: vendor.model-v1:0", "  base_id: a.b"), "bot.yaml:3:1: model.id: missing (a model id, an inference profile or an ARN)"},
		"a model id has no spaces":          {with("  id: vendor.model-v1:0", "  id: my model"), `bot.yaml:4:7: model.id: not the shape of a model id: "my model"`},
		"a model id has at most 2048":       {with("  id: vendor.model-v1:0", "  id: "+strings.Repeat("a", 2049)), `bot.yaml:4:7: model.id: not the shape of a model id: "` + strings.Repeat("a", 40) + `…"`},
		"an ARN of a known model":           {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-east-1::foundation-model/vendor.model-v1:0"), ""},
		"an ARN that hides its model":       {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"), "bot.yaml:3:1: model.base_id: missing: an ARN of type application-inference-profile does not say which model is behind it (prices and rights are kept by it)"},
		"an ARN with its model":             {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc\n  base_id: vendor.model-v1:0"), ""},
		"an ARN is of one region":           {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-west-2::foundation-model/vendor.model-v1:0"), "bot.yaml:5:13: model.regions[0]: the ARN in model.id can only be called in us-west-2"},
		"half an ARN":                       {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock"), "bot.yaml:4:7: model.id: not the shape of an ARN (arn:aws:bedrock:REGION:ACCOUNT:TYPE/NAME)"},
		"a profile's prefix is no model":    {with("  id: vendor.model-v1:0", "  id: us."), `bot.yaml:4:7: model.id: not the shape of a model id: "us."`},
		"an ARN of something else":          {with("  id: vendor.model-v1:0", "  id: arn:aws:lambda:us-east-1:123456789012:function/x"), "bot.yaml:4:7: model.id: an ARN of lambda (function) is not one of a model (arn:aws:bedrock:REGION:ACCOUNT:TYPE/NAME)"},
		"an ARN of an endpoint":             {with("  id: vendor.model-v1:0", "  id: arn:aws:sagemaker:us-east-1:123456789012:endpoint/x\n  base_id: vendor.model-v1:0"), ""},
		"an ARN of no region":               {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:here:123456789012:prompt/x\n  base_id: vendor.model-v1:0"), `bot.yaml:4:7: model.id: the ARN's region is not the shape of one: "here" (as in us-east-1)`},
		"an ARN of another partition":       {with("  id: vendor.model-v1:0", "  id: arn:aws-cn:bedrock:us-east-1::foundation-model/vendor.model-v1:0"), "bot.yaml:4:7: model.id: the region us-east-1 is in the partition aws, not aws-cn"},
		"an ARN in China":                   {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: arn:aws-cn:bedrock:cn-north-1::foundation-model/vendor.model-v1:0\n  regions: [cn-north-1]"), ""},
		"an ARN of a profile elsewhere":     {with("  id: vendor.model-v1:0", "  id: arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.vendor.model-v1:0"), "bot.yaml:4:7: model.id: the inference profile eu.* cannot be called from us-east-1"},
		"a region is needed":                {with("  regions: [us-east-1]", "  regions: []"), "bot.yaml:5:3: model.regions: missing (as in [us-east-1, us-west-2])"},
		"a region has a shape":              {with("  regions: [us-east-1]", "  regions: [Virginia]"), `bot.yaml:5:13: model.regions[0]: not the shape of a region: "Virginia" (as in us-east-1)`},
		"a region stands once":              {with("  regions: [us-east-1]", "  regions: [us-east-1, us-east-1]"), `bot.yaml:5:24: model.regions[1]: "us-east-1" stands twice`},
		"a profile of another continent":    {with("  id: vendor.model-v1:0", "  id: eu.vendor.model-v1:0"), "bot.yaml:5:13: model.regions[0]: the inference profile eu.* cannot be called from us-east-1"},
		"the us profile is not for us-gov":  {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: us.vendor.model\n  regions: [us-gov-west-1]"), "bot.yaml:5:13: model.regions[0]: the inference profile us.* cannot be called from us-gov-west-1"},
		"the us profile serves Canada":      {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: us.vendor.model\n  regions: [ca-central-1]"), ""},
		"the global profile serves all":     {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: global.vendor.model\n  regions: [us-east-1, ap-northeast-1]"), ""},
		"but not China":                     {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: global.vendor.model\n  regions: [cn-north-1]"), "bot.yaml:5:13: model.regions[0]: the inference profile global.* cannot be called from cn-north-1"},
		"sampling is one of three":          {smallBot + "inference: {sampling: bot}\n", `bot.yaml:9:23: inference.sampling: want one of both, one, none, got "bot" (did you mean "both"?)`},
		"temperature is at most 1":          {smallBot + "inference: {temperature: 1.5}\n", "bot.yaml:9:26: inference.temperature: must be from 0 to 1, got 1.5"},
		"top_p is at least 0":               {smallBot + "inference: {top_p: -1}\n", "bot.yaml:9:20: inference.top_p: must be from 0 to 1, got -1"},
		"one sampling parameter of two":     {smallBot + "inference: {sampling: one, temperature: 1, top_p: 1}\n", "bot.yaml:9:51: inference.top_p: the model takes temperature or top_p, and both are set (set one of them to null)"},
		"no sampling parameter":             {smallBot + "inference: {sampling: none, temperature: 1}\n", "bot.yaml:9:42: inference.temperature: the model refuses it: inference.sampling is none (set it to null)"},
		"max_tokens may be the limit":       {smallBot + "inference: {max_tokens: 4096}\n", ""},
		"max_tokens is not above it":        {smallBot + "inference: {max_tokens: 4097}\n", "bot.yaml:9:25: inference.max_tokens: must be at most limits.output_tokens, 4096, got 4097"},
		"max_tokens is below an exclusive":  {with("  output_tokens: 4096", "  output_tokens: 4096\n  output_exclusive: true") + "inference: {max_tokens: 4096}\n", "bot.yaml:10:25: inference.max_tokens: must be below limits.output_tokens, 4096, got 4096"},
		"max_tokens is not negative":        {smallBot + "inference: {max_tokens: -1}\n", "bot.yaml:9:25: inference.max_tokens: must not be below 0, got -1 (0 is the model's limit)"},
		"stop sequences where there are":    {with("  output_tokens: 4096", "  output_tokens: 4096\n  stop_sequences: 2") + "inference: {stop_sequences: [a, b]}\n", ""},
		"no more stop sequences than those": {smallBot + "inference: {stop_sequences: [a]}\n", "bot.yaml:9:13: inference.stop_sequences: the model takes at most 0 (limits.stop_sequences), got 1"},
		"no blank stop sequence":            {with("  output_tokens: 4096", "  output_tokens: 4096\n  stop_sequences: 2") + "inference: {stop_sequences: [a, ' ']}\n", "bot.yaml:10:33: inference.stop_sequences[1]: blank, which models refuse"},
		"limits are above 0":                {with("  context_tokens: 8000", "  context_tokens: 0"), "bot.yaml:7:19: limits.context_tokens: must be above 0, got 0"},
		"limits fit Converse's integers":    {with("  context_tokens: 8000", "  context_tokens: 3000000000"), "bot.yaml:7:19: limits.context_tokens: must be at most 100000000, got 3000000000"},
		"limits are needed":                 {with("limits:\n  context_tokens: 8000\n  output_tokens: 4096", "enabled: true"), "bot.yaml:1:1: limits.context_tokens: missing\nbot.yaml:1:1: limits.output_tokens: missing"},
		"output leaves room for input":      {with("  output_tokens: 4096", "  output_tokens: 8000"), "bot.yaml:8:18: limits.output_tokens: must be below limits.context_tokens, 8000, got 8000 (nothing is left for the question)"},
		"every bot takes text":              {smallBot + "capabilities: {input: [image]}\n", "bot.yaml:9:16: capabilities.input: must contain text"},
		"input is of a known sort":          {smallBot + "capabilities: {input: [text, images]}\n", `bot.yaml:9:30: capabilities.input[1]: want one of text, image, document, video, audio, got "images" (did you mean "image"?)`},
		"streaming is one of three":         {smallBot + "capabilities: {streaming: half}\n", `bot.yaml:9:27: capabilities.streaming: want one of full, no_tools, none, got "half"`},

		"timeouts are above 0":               {smallBot + "timeouts: {connect: 0s}\n", "bot.yaml:9:21: timeouts.connect: must be above 0, got 0s"},
		"what is needed cannot be unset":     {smallBot + "stages: {prod: {limits: {output_tokens: null}}}\n", "bot.yaml:9:17: stages.prod.limits.output_tokens: missing"},
		"connect is within first_token":      {smallBot + "timeouts: {connect: 3m}\n", "bot.yaml:9:21: timeouts.connect: must be at most timeouts.first_token, 2m0s, got 3m0s"},
		"first_token and idle are in total":  {smallBot + "timeouts: {total: 60s}\n", "bot.yaml:9:19: timeouts.total: must be at least timeouts.first_token, 2m0s, got 1m0s\nbot.yaml:9:19: timeouts.total: must be at least timeouts.idle, 1m30s, got 1m0s"},
		"Poe waits an hour":                  {smallBot + "timeouts: {total: 3601s}\n", "bot.yaml:9:19: timeouts.total: Poe waits 1h0m0s at most, got 1h0m1s"},
		"padding is at most 64 KiB":          {smallBot + "stream: {padding_bytes: 65537}\n", "bot.yaml:9:25: stream.padding_bytes: must be from 0 to 65536, got 65537"},
		"keep_alive is 1s to 30s":            {smallBot + "stream: {keep_alive: 31s}\n", "bot.yaml:9:22: stream.keep_alive: must be from 1s to 30s, got 31s"},
		"a status does not flash":            {smallBot + "stream: {status_after: 1s, status_text: x}\n", "bot.yaml:9:24: stream.status_after: must be at least 2s, got 1s (0s for never)"},
		"a level of the log":                 {smallBot + "log: {level: debug}\n", ""},
		"no such level":                      {smallBot + "log: {level: trace}\n", `bot.yaml:9:14: log.level: want one of info, debug, got "trace"`},
		"a level is not a model's":           {smallBot + other("    log: {level: debug}\n"), "bot.yaml:11:5: fallbacks[0].log: the same for all models of a bot (a fallback says what is different about its model: model, supports_system_messages, system_prompt, inference, limits, capabilities, tools, reasoning, cache, price, timeouts)"},
		"a status needs its text":            {smallBot + "stream: {status_after: 5s}\n", "bot.yaml:9:24: stream.status_after: shows stream.status_text, which is empty"},
		"a bot that is off says something":   {smallBot + "enabled: false\ndisabled_message: ' '\n", "bot.yaml:10:19: disabled_message: missing, and enabled is false (users of the bot see it)"},
		"a price tag that Poe reads":         {smallBot + "poe: {cost_label: '[usd_milli_cents=30]+'}\n", ""},
		"a price tag that Poe does not read": {smallBot + "poe: {rate_card: 'now [usd_milli_cent=30]'}\n", `bot.yaml:9:18: poe.rate_card: not a price tag that Poe reads: "[usd_milli_cent=30]" ([usd_milli_cents=N])`},
		"an introduction has an end":         {smallBot + "poe: {introduction_message: " + strings.Repeat("é", 4001) + "}\n", "bot.yaml:9:29: poe.introduction_message: has 4001 characters; at most 4000"},
	})
}

func TestKindMustBeOneThatTheFactoryMakes(t *testing.T) {
	_, _, err := load(t, "", Options{Kinds: []string{"chats", "video"}})
	if want := `bot.yaml:2:7: kind: want one of chats, video, got "chat" (did you mean "chats"?)`; text(err) != want {
		t.Errorf("got %v", err)
	}
}

func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct{ more, want string }{
		"longer than Lambda":        {"timeouts: {total: 900s}\n", "bot.yaml:9:19: timeouts.total: 15m0s is more than Lambda allows; 14m50s ends in time"},
		"described and seen":        {"capabilities: {input: [text, image]}\npoe: {enable_image_comprehension: true}\n", "bot.yaml:10:35: poe.enable_image_comprehension: Poe describes images in words, though the model can see them, and allows one a message (set it to false)"},
		"described, as it is blind": {"poe: {enable_image_comprehension: true}\n", ""},
		"a slider off its grid":     {"inference: {temperature: 0.33}\npoe: {controls: [temperature]}\n", `bot.yaml:9:26: inference.temperature: the control "Temperature" cannot show 0.33`},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := load(t, c.more, Options{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := warnings.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
