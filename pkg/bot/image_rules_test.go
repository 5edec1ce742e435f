package bot

import (
	"regexp"
	"strings"
	"testing"
)

// anyShared keeps these tests from changing with the lines of the shipped defaults.
var anyShared = regexp.MustCompile(`(image|video)\.yaml:\d+`)

// holdKind loads each bot where people write, on the defaults of its kind. What is right has
// no warnings either.
func holdKind(t *testing.T, rules map[string]rule, o Options) {
	t.Helper()
	o.Strict = true
	for name, r := range rules {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(r.bot)}
			_, warnings, err := Load(defaultsOf(t, src), src, o)
			if got := anyShared.ReplaceAllString(text(err), "$1.yaml:N"); got != r.want {
				t.Errorf("got  %s\nwant %s", got, r.want)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings: %v", warnings)
			}
		})
	}
}

// imageBot is a bot of one dialect with more keys of image, each a line.
func imageBot(dialect string, more ...string) string {
	return "schema: 1\nkind: image\nmodel: {id: vendor.image-v1:0, regions: [us-east-1]}\nimage:\n  dialect: " + dialect + "\n  " + strings.Join(more, "\n  ") + "\n"
}

func TestImageRules(t *testing.T) {
	titan := func(more ...string) string {
		return imageBot("titan", append([]string{"generate: text_to_image"}, more...)...)
	}
	stability := func(more ...string) string {
		return imageBot("stability", append([]string{"generate: text_to_image"}, more...)...)
	}
	edits := func(task string, more ...string) string {
		return imageBot("stability", append([]string{"edit: " + task}, more...)...)
	}
	const ratios = "aspect_ratios: {'1:1': 1024x1024, '16:9': 1280x720}"
	holdKind(t, map[string]rule{
		"a bot of all there is": {titan("edit: inpainting", "prompt_characters: 1024", "negative_prompt: fog", "mask_prompt: the sky", ratios, "aspect_ratio: '16:9'", "qualities: [standard, premium]", "quality: premium",
			"styles: [FLAT]", "style: FLAT", "max_count: 5", "count: 2", "max_seed: 858993459", "seed: 12", "guidance: 6.5") + "price: {images: {standard: 0.04, premium: 0.06}}\nguardrail: {id: g, version: '1'}\nrequest_metadata: {user: $user_id}\n", ""},
		"a bot that only changes pictures": {edits("remove_background"), ""},

		"a dialect is needed":            {"schema: 1\nkind: image\nmodel: {id: vendor.image-v1:0, regions: [us-east-1]}\nimage: {generate: text_to_image}\n", "bot.yaml:4:1: image.dialect: missing (one of titan, stability)"},
		"of the two":                     {imageBot("stable", "generate: text_to_image"), `bot.yaml:5:12: image.dialect: want one of titan, stability, got "stable"`},
		"a task is needed":               {imageBot("titan", "count: 1"), "bot.yaml:4:1: image.generate: missing: the bot has no task (or image.edit)"},
		"not an empty one":               {imageBot("titan", "generate: ''", "edit: ''"), "bot.yaml:6:13: image.generate: missing: the bot has no task (or image.edit)"},
		"a task of the dialect":          {imageBot("titan", "generate: text_to_picture"), `bot.yaml:6:13: image.generate: titan has no task "text_to_picture" for a question without a picture (did you mean "text_to_image"?)`},
		"a task that needs no picture":   {imageBot("stability", "generate: inpaint"), `bot.yaml:6:13: image.generate: stability has no task "inpaint" for a question without a picture (known: text_to_image)`},
		"a task that takes a picture":    {imageBot("stability", "edit: text_to_image"), `bot.yaml:6:9: image.edit: stability has no task "text_to_image" for a question with a picture (known: image_to_image, inpaint, outpaint, erase_object, search_replace, search_recolor, remove_background, style_guide, style_transfer, control_sketch, control_structure, upscale_fast, upscale_conservative, upscale_creative)`},
		"a task of another dialect":      {imageBot("titan", "edit: erase_object"), `bot.yaml:6:9: image.edit: titan has no task "erase_object" for a question with a picture (known: image_variation, inpainting, outpainting, background_removal)`},
		"a prompt of some length":        {titan("prompt_characters: 0"), "bot.yaml:7:22: image.prompt_characters: must be from 1 to 1024, got 0"},
		"within the dialect's":           {titan("prompt_characters: 1025"), "bot.yaml:7:22: image.prompt_characters: must be from 1 to 1024, got 1025"},
		"which is more with stability":   {stability("prompt_characters: 10000"), ""},
		"words beside it are as long":    {titan("prompt_characters: 5", "negative_prompt: people"), "bot.yaml:8:20: image.negative_prompt: has 6 characters; at most image.prompt_characters, 5"},
		"what the task has not":          {stability("guidance: 5", "quality: high", "qualities: [high]", "max_count: 2", "count: 2", "mask_prompt: x", "style: a", "styles: [a]"), "bot.yaml:7:13: image.guidance: the task text_to_image has none (remove it)\nbot.yaml:8:12: image.quality: the task text_to_image has none (remove it)\nbot.yaml:11:10: image.count: the task text_to_image has none (remove it)\nbot.yaml:12:16: image.mask_prompt: the task text_to_image has none (remove it)\nbot.yaml:13:10: image.style: the task text_to_image has none (remove it)"},
		"what neither task has":          {titan("edit: background_removal", "search_prompt: x", "strength: 0.5", "format: png"), "bot.yaml:8:18: image.search_prompt: neither of the tasks has one: text_to_image, background_removal (remove it)\nbot.yaml:9:13: image.strength: neither of the tasks has one: text_to_image, background_removal (remove it)\nbot.yaml:10:11: image.format: neither of the tasks has one: text_to_image, background_removal (remove it)"},
		"what one of them has":           {titan("edit: image_variation", "strength: 0.5"), ""},
		"a search needs its words":       {edits("search_replace"), "bot.yaml:4:1: image.search_prompt: missing: search_replace needs to know what of the picture is meant (or a control for it)"},
		"or a control for them":          {edits("search_recolor") + "poe: {controls: [search]}\n", ""},
		"or has them":                    {edits("search_recolor", "search_prompt: the car"), ""},
		"a ratio that is offered":        {titan(ratios, "aspect_ratio: '9:16'"), `bot.yaml:8:17: image.aspect_ratio: not one of image.aspect_ratios: "9:16" (known: 16:9, 1:1)`},
		"a ratio of the shape":           {titan("aspect_ratios: {wide: 1280x720}"), `bot.yaml:7:25: image.aspect_ratios.wide: not an aspect ratio: "wide" (as in 16:9)`},
		"a size in pixels":               {titan("aspect_ratios: {'16:9': ''}"), `bot.yaml:7:27: image.aspect_ratios.16:9: not a size in pixels: "" (as in 1280x720)`},
		"in steps of 16":                 {titan("aspect_ratios: {'1:1': 1000x1000}"), "bot.yaml:7:26: image.aspect_ratios.1:1: width and height must be multiples of 16, got 1000x1000"},
		"not too small":                  {titan("aspect_ratios: {'1:1': 304x304}"), "bot.yaml:7:26: image.aspect_ratios.1:1: width and height must be from 320 to 4096, got 304x304"},
		"not too large":                  {titan("aspect_ratios: {'2:1': 4112x2048}"), "bot.yaml:7:26: image.aspect_ratios.2:1: width and height must be from 320 to 4096, got 4112x2048"},
		"not too many pixels":            {titan("aspect_ratios: {'1:1': 2064x2064}"), "bot.yaml:7:26: image.aspect_ratios.1:1: must have at most 4194304 pixels, got 4260096"},
		"as many as there may be":        {titan("aspect_ratios: {'1:1': 2048x2048, '4:1': 4096x1024, '1:4': 1024x4096}"), ""},
		"not too flat":                   {titan("aspect_ratios: {'5:1': 1600x320}"), "bot.yaml:7:26: image.aspect_ratios.5:1: must be from 1:4 to 4:1, got 1600x320"},
		"of its ratio":                   {titan("aspect_ratios: {'1:1': 1280x720}"), "bot.yaml:7:26: image.aspect_ratios.1:1: 1280x720 is of another ratio"},
		"no size where none is asked":    {stability("aspect_ratios: {'16:9': 1280x720}"), `bot.yaml:7:27: image.aspect_ratios.16:9: the dialect stability takes the ratio, and no size (write "")`},
		"or an empty one":                {stability("aspect_ratios: {'16:9': ''}", "aspect_ratio: '16:9'"), ""},
		"a quality that is offered":      {titan("qualities: [standard]", "quality: premium"), `bot.yaml:8:12: image.quality: not one of image.qualities: "premium" (known: standard)`},
		"each once":                      {titan("qualities: [standard, standard]"), `bot.yaml:7:25: image.qualities[1]: "standard" stands twice`},
		"a style that is offered":        {titan("styles: [MAXIMALISM]", "style: MINIMALISM"), `bot.yaml:8:10: image.style: not one of image.styles: "MINIMALISM" (known: MAXIMALISM)`},
		"none is no style":               {titan("styles: [none]"), `bot.yaml:7:12: image.styles[0]: not a style: "none" is for none (controls offer it all the same)`},
		"as many pictures as there are":  {titan("max_count: 3", "count: 4"), "bot.yaml:8:10: image.count: must be from 1 to image.max_count, 3, got 4"},
		"one at least":                   {titan("count: 0"), "bot.yaml:7:10: image.count: must be from 1 to image.max_count, 1, got 0"},
		"five at most":                   {titan("max_count: 6"), "bot.yaml:7:14: image.max_count: must be from 1 to 5, got 6"},
		"a seed needs a model with some": {titan("seed: 1"), "bot.yaml:7:9: image.seed: the model takes none: image.max_seed is 0 (remove it, or set image.max_seed)"},
		"up to its limit":                {titan("max_seed: 99", "seed: 100"), "bot.yaml:8:9: image.seed: must be from 0 to image.max_seed, 99, got 100"},
		"from nought":                    {titan("max_seed: 99", "seed: -1"), "bot.yaml:8:9: image.seed: must be from 0 to image.max_seed, 99, got -1"},
		"which is one of 32 bits":        {stability("max_seed: 4294967295"), "bot.yaml:7:13: image.max_seed: must be from 0 to 4294967294, got 4294967295 (0 for a model without seeds)"},
		"and of 31 with titan":           {titan("max_seed: 2147483647"), "bot.yaml:7:13: image.max_seed: must be from 0 to 2147483646, got 2147483647 (0 for a model without seeds)"},
		"the most that titan has":        {titan("max_seed: 2147483646", "seed: 2147483646"), ""},
		"a seed is a whole number":       {titan("max_seed: 99", "seed: 1.5"), "bot.yaml:8:9: image.seed: want a whole number, got the number 1.5"},
		"of a size that fits":            {titan("max_seed: 99999999999999999999"), "bot.yaml:7:13: image.max_seed: want a whole number, got the number 99999999999999999999"},
		"the most of all":                {stability("max_seed: 4294967294", "seed: 4294967294"), ""},
		"a strength of the task":         {edits("upscale_creative", "strength: 0.8"), "bot.yaml:7:13: image.strength: upscale_creative takes from 0.1 to 0.5, got 0.8"},
		"a guidance of the dialect":      {titan("guidance: 11"), "bot.yaml:7:13: image.guidance: text_to_image takes from 1.1 to 10, got 11"},
		"a format of the two":            {stability("format: webp"), `bot.yaml:7:11: image.format: want one of png, jpeg, got "webp"`},
		"fields of the model's own":      {edits("outpaint", "extra: {left: 200, right: 200}"), ""},
		"and not those of ours":          {edits("outpaint", "extra: {seed: 1, Image: x, output_format: webp, creativity: 1, amazon-bedrock-guardrailConfig: {}}"), "bot.yaml:7:17: image.extra.seed: not a field of the model's own: it is filled by image.seed\nbot.yaml:7:27: image.extra.Image: not a field of the model's own: it is filled by the question\nbot.yaml:7:45: image.extra.output_format: not a field of the model's own: it is filled by image.format\nbot.yaml:7:63: image.extra.creativity: not a field of the model's own: it is filled by image.strength\nbot.yaml:7:66: image.extra.amazon-bedrock-guardrailConfig: not a field of the model's own: it is filled by guardrail"},
		"a price of a picture":           {stability() + "price: {images: {any: 0.08}}\n", ""},
		"not below nothing":              {stability() + "price: {images: {any: -1}}\n", "bot.yaml:7:23: price.images.any: a price of one is from $0 to $100, not -1 (US dollars for a picture)"},
		"nor in cents":                   {stability() + "price: {images: {any: 140}}\n", "bot.yaml:7:23: price.images.any: a price of one is from $0 to $100, not 140 (US dollars for a picture)"},
		"of a quality that there is":     {titan("qualities: [standard]") + "price: {images: {standrd: 0.1}}\n", `bot.yaml:8:27: price.images.standrd: not one of image.qualities: "standrd" (did you mean "standard"?)`},
		"a guardrail needs a version":    {titan() + "guardrail: {id: g}\n", "bot.yaml:7:1: guardrail.version: missing (DRAFT or a number)"},
		"connect is within total":        {titan() + "timeouts: {total: 2s}\n", "bot.yaml:7:19: timeouts.total: must be at least timeouts.connect, 5s, got 2s"},
		"no other model stands in":       {titan() + "fallbacks: [{model: {id: vendor.b-v1:0}}]\n", "bot.yaml:7:1: fallbacks: means nothing to a bot of kind image; it is for chat (remove it)"},
		"but other regions do":           {strings.Replace(titan(), "[us-east-1]", "[us-east-1, eu-west-1]", 1), ""},
		"a slip names the nearest":       {titan("negativ_prompt: x"), `bot.yaml:7:3: image.negativ_prompt: unknown key "negativ_prompt" (did you mean "negative_prompt"?)`},
		"a key of chat is not near":      {titan() + "image_quality: x\n", `bot.yaml:7:1: image_quality: unknown key "image_quality" (known here: schema, kind, enabled, disabled_message, model, image, guardrail, price, charge, timeouts, stream, log, poe, request_metadata, parameters, control_sets, stages)`},
		"a key at the wrong place":       {titan() + "guidance: 5\n", `bot.yaml:7:1: guidance: unknown key "guidance" (its place is image.guidance)`},
	}, Options{Kinds: []string{"chat", "image", "video"}})
}

func TestImageWarnings(t *testing.T) {
	for name, c := range map[string]struct{ bot, want string }{
		"no picture can be sent": {imageBot("stability", "edit: inpaint") + "poe: {allow_attachments: false}\n", "bot.yaml:7:26: poe.allow_attachments: users cannot send the picture that image.edit is about (set it to true)"},
		"a quality for nothing":  {imageBot("titan", "generate: text_to_image", "qualities: [standard, premium]", "quality: standard") + "price: {images: {standard: 0.04}}\n", "bot.yaml:9:9: price.images: premium has no price (or a price of any)"},
		"no quality for nothing": {imageBot("titan", "generate: text_to_image", "qualities: [standard]") + "price: {images: {standard: 0.04}}\n", "bot.yaml:8:9: price.images: what is made without image.quality has no price (set image.quality, or a price of any)"},
		"a price of any covers":  {imageBot("titan", "generate: text_to_image", "qualities: [standard, premium]") + "price: {images: {standard: 0.04, any: 0.06}}\n", ""},
		"described and seen":     {imageBot("stability", "edit: inpaint") + "poe: {enable_image_comprehension: true}\n", "bot.yaml:7:35: poe.enable_image_comprehension: Poe describes images in words, though the model can see them, and allows one a message (set it to false)"},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(c.bot)}
			_, warnings, err := Load(defaultsOf(t, src), src, Options{Strict: true})
			if err != nil || warnings.Error() != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", err, warnings, c.want)
			}
		})
	}
}
