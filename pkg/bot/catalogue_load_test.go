package bot

import (
	"strings"
	"testing"
	"time"
)

// smallCatalogue has one of everything, one key a line.
const smallCatalogue = `schema: 1
sources:
  list:
    title: A list
    date: 2026-08-01
profiles:
  us: [us-east-1]
  global: [us-east-1, eu-west-1]
families:
  kin:
    limits: {context_tokens: 8000}
    cache: {points: [system]}
models:
  vendor.model-v1:0:
    name: Model
    family: kin
    profiles: [us, global]
    bare: [us-west-2]
    sources: [list]
    end_of_life: 2027-01-01
    template:
      price: {input: 1, output: 2}
      limits:
        output_tokens: 4096 # or more
    geographic:
      price: {input: 1.1}
unserved:
  vendor.old:
    reason: it is gone
    sources: [list]
`

func loadCatalogue(t testing.TB, text string) (*Catalogue, Faults, error) {
	t.Helper()
	return LoadCatalogue(Source{"models.yaml", []byte(text)})
}

func smallOne(t testing.TB) *Catalogue {
	t.Helper()
	c, warnings, err := loadCatalogue(t, smallCatalogue)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("%v, warnings: %v", err, warnings)
	}
	return c
}

// changed is smallCatalogue with something in the place of one of its lines.
func changed(line, instead string) string {
	if !strings.Contains(smallCatalogue, line+"\n") {
		panic(line + " is not a line of smallCatalogue")
	}
	return strings.Replace(smallCatalogue, line, instead, 1)
}

// TestCataloguesThatAreRefused: bytes of the file in, the text of all faults out.
func TestCataloguesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an empty file":                    {"", "models.yaml:1:1: the file is empty"},
		"no version":                       {strings.TrimPrefix(smallCatalogue, "schema: 1\n"), "models.yaml:1:1: schema: missing (write schema: 1)"},
		"a newer version":                  {changed("schema: 1", "schema: 2"), "models.yaml:1:9: schema: the file is in version 2 of the format; this program reads version 1 (deploy a newer poebridge, or write the file for the version it reads)"},
		"an unknown key":                   {changed("    name: Model", "    name: Model\n    nick: M"), `models.yaml:16:5: models.vendor.model-v1:0.nick: unknown key "nick" (known here: name, family, profiles, bare, sources, end_of_life, tasks, template, geographic)`},
		"a key that is of no model":        {changed("      price: {input: 1, output: 2}", "      system_prompt: Hi"), `models.yaml:22:7: models.vendor.model-v1:0.template.system_prompt: unknown key "system_prompt" (known here: image, video, supports_system_messages, inference, limits, capabilities, tools, reasoning, cache, price)`},
		"a slip in a family":               {changed("    limits: {context_tokens: 8000}", "    limits: {contxt_tokens: 8000}"), `models.yaml:11:14: families.kin.limits.contxt_tokens: unknown key "contxt_tokens" (did you mean "context_tokens"?)`},
		"a wrong type":                     {changed("      price: {input: 1, output: 2}", "      price: {input: free}"), `models.yaml:22:22: models.vendor.model-v1:0.template.price.input: want a number, got "free"`},
		"no name":                          {changed("    name: Model", "    # name"), "models.yaml:14:3: models.vendor.model-v1:0.name: missing"},
		"a family that is not there":       {changed("    family: kin", "    family: kim"), `models.yaml:16:13: models.vendor.model-v1:0.family: there is no family "kim" (did you mean "kin"?)`},
		"no way to call it":                {changed("    profiles: [us, global]\n    bare: [us-west-2]", "    # none"), "models.yaml:14:3: models.vendor.model-v1:0: cannot be called in any way (profiles or bare)"},
		"a profile without regions":        {changed("    profiles: [us, global]", "    profiles: [us, eu]"), `models.yaml:17:20: models.vendor.model-v1:0.profiles[1]: not known: "eu" (known: global, us)`},
		"a profile twice":                  {changed("    profiles: [us, global]", "    profiles: [us, us]"), `models.yaml:17:20: models.vendor.model-v1:0.profiles[1]: "us" stands twice`},
		"a profile of no one":              {changed("  us: [us-east-1]", "  us: [us-east-1]\n  mars: [us-east-1]"), `models.yaml:8:3: profiles.mars: not an inference profile: "mars"`},
		"a profile far away":               {changed("  us: [us-east-1]", "  us: [eu-west-1]"), `models.yaml:7:8: profiles.us[0]: the profile cannot be called from "eu-west-1"`},
		"a profile of no region":           {changed("  us: [us-east-1]", "  us: []"), "models.yaml:7:3: profiles.us: no regions (as in [us-east-1])"},
		"a region of no shape":             {changed("    bare: [us-west-2]", "    bare: [oregon]"), `models.yaml:18:12: models.vendor.model-v1:0.bare[0]: not the shape of a region: "oregon" (as in us-east-1)`},
		"no source":                        {changed("    sources: [list]", "    # sources"), "models.yaml:14:3: models.vendor.model-v1:0.sources: missing (who says so)"},
		"a source that is not there":       {changed("    sources: [list]", "    sources: [lost]"), `models.yaml:19:15: models.vendor.model-v1:0.sources[0]: not known: "lost" (did you mean "list"?)`},
		"a source without a title":         {changed("    title: A list", "    title: ' '"), "models.yaml:4:12: sources.list.title: missing"},
		"a source of no day":               {changed("    date: 2026-08-01", "    # date"), `models.yaml:3:3: sources.list.date: not a date: "" (as in 2026-08-01)`},
		"an end that is no day":            {changed("    end_of_life: 2027-01-01", "    end_of_life: soon"), `models.yaml:20:18: models.vendor.model-v1:0.end_of_life: not a date: "soon" (as in 2026-08-01)`},
		"an end with a time":               {changed("    end_of_life: 2027-01-01", "    end_of_life: 2027-01-01T00:00:00Z"), `models.yaml:20:18: models.vendor.model-v1:0.end_of_life: not a date: "2027-01-01T00:00:00Z" (as in 2026-08-01)`},
		"a profile's id":                   {changed("  vendor.model-v1:0:", "  us.vendor.model-v1:0:"), `models.yaml:14:3: models.us.vendor.model-v1:0: not a base id: "us.vendor.model-v1:0" (as in vendor.model-v1:0)`},
		"an id without a vendor":           {changed("  vendor.old:", "  old:"), `models.yaml:28:3: unserved.old: not a base id: "old" (as in vendor.model-v1:0)`},
		"no reason":                        {changed("    reason: it is gone", "    # reason"), "models.yaml:28:3: unserved.vendor.old.reason: missing"},
		"both served and not":              {changed("  vendor.old:", "  vendor.model-v1:0:"), "models.yaml:28:3: unserved.vendor.model-v1:0: stands under models too"},
		"a model without tasks":            {changed("unserved:", pictures("# none", "titan")), "models.yaml:28:3: images.vendor.image.tasks: missing (known: text_to_image, image_variation, inpainting, outpainting, background_removal)"},
		"a task of another dialect":        {changed("unserved:", pictures("tasks: [inpaint]", "titan")), `models.yaml:32:13: images.vendor.image.tasks[0]: not a task of the model's dialect: "inpaint" (did you mean "inpainting"?)`},
		"a task of no dialect":             {changed("unserved:", pictures("tasks: [inpaint]", "''")), `models.yaml:32:13: images.vendor.image.tasks[0]: not a task of the model's dialect: "inpaint" (there are none)`},
		"a task twice":                     {changed("unserved:", pictures("tasks: [inpaint, inpaint]", "stability")), `models.yaml:32:22: images.vendor.image.tasks[1]: "inpaint" stands twice`},
		"a task of a model that talks":     {changed("    name: Model", "    name: Model\n    tasks: [text_to_image]"), "models.yaml:16:5: models.vendor.model-v1:0.tasks: a model that talks has none (remove it)"},
		"pictures of a model that talks":   {changed("      price: {input: 1, output: 2}", "      image: {dialect: titan}"), "models.yaml:22:7: models.vendor.model-v1:0.template.image: means nothing to a bot of kind chat (remove it)"},
		"thinking of a model that paints":  {changed("unserved:", strings.Replace(pictures("tasks: [inpaint]", "stability"), "      image:", "      reasoning: {style: budget}\n      image:", 1)), "models.yaml:34:7: images.vendor.image.template.reasoning: means nothing to a bot of kind image (remove it)"},
		"a model that talks and paints":    {changed("unserved:", strings.Replace(pictures("tasks: [inpaint]", "stability"), "vendor.image", "vendor.model-v1:0", 1)), "models.yaml:28:3: images.vendor.model-v1:0: stands under models too"},
		"a model that paints and does not": {changed("unserved:", strings.Replace(pictures("tasks: [inpaint]", "stability"), "vendor.image", "vendor.old", 1)), "models.yaml:36:3: unserved.vendor.old: stands under images too"},
		"a video of no task":               {changed("unserved:", "videos:\n  vendor.video:\n    name: V\n    bare: [us-west-2]\n    sources: [list]\n    tasks: [text_to_video]\n    template:\n      video: {dialect: luma}\nunserved:"), `models.yaml:32:13: videos.vendor.video.tasks[0]: not a task of the model's dialect: "text_to_video" (did you mean "text_video"?)`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := loadCatalogue(t, c.text); text(err) != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// pictures is a model of pictures, above what follows it.
func pictures(tasks, dialect string) string {
	return "images:\n  vendor.image:\n    name: Image\n    bare: [us-west-2]\n    sources: [list]\n    " + tasks +
		"\n    template:\n      image: {dialect: " + dialect + ", prompt_characters: 100, qualities: [fine], max_seed: 9}\nunserved:"
}

func TestWhatACatalogueTellsOfABotOfPicturesOrVideos(t *testing.T) {
	c, _, err := loadCatalogue(t, changed("unserved:", strings.TrimSuffix(pictures("tasks: [text_to_image, inpainting]", "titan"), "unserved:")+
		"videos:\n  vendor.video:\n    name: V\n    bare: [us-east-1]\n    sources: [list]\n    tasks: [text_video]\n    template:\n      video: {dialect: luma, durations: [5s, 9s], resolutions: [540p]}\nunserved:"))
	if err != nil {
		t.Fatal(err)
	}
	image := func(more ...string) string {
		return strings.Replace(imageBot("titan", append([]string{"generate: text_to_image", "prompt_characters: 100"}, more...)...), "vendor.image-v1:0, regions: [us-east-1]", "vendor.image, regions: [us-west-2]", 1)
	}
	video := func(more ...string) string {
		return strings.Replace(videoBot("luma", append([]string{"generate: text_video", "durations: [5s]", "duration: 5s"}, more...)...), "vendor.video-v1:0", "vendor.video", 1)
	}
	for name, row := range map[string]struct{ bot, fault, warning string }{
		"nothing":            {image("edit: inpainting", "qualities: [fine]", "max_seed: 9"), "", ""},
		"another task":       {image("edit: outpainting"), "", "bot.yaml:8:9: image.edit: the catalogue does not know that the model can be asked for outpainting (known: text_to_image, inpainting)"},
		"longer prompts":     {strings.Replace(image(), "characters: 100", "characters: 200", 1), "", "bot.yaml:7:22: image.prompt_characters: the catalogue has 100 for the model, not 200"},
		"more pictures":      {image("max_count: 2"), "", "bot.yaml:8:14: image.max_count: the catalogue has 1 for the model, not 2"},
		"more seeds":         {image("max_seed: 10"), "", "bot.yaml:8:13: image.max_seed: the catalogue has 9 for the model, not 10"},
		"another quality":    {image("qualities: [fine, finer]"), "", "bot.yaml:8:21: image.qualities[1]: the catalogue does not have finer for the model"},
		"another style":      {image("styles: [FLAT]"), "", "bot.yaml:8:12: image.styles[0]: the catalogue does not have FLAT for the model"},
		"another shape":      {image("aspect_ratios: {'1:1': 512x512}"), "", "bot.yaml:8:26: image.aspect_ratios.1:1: the catalogue does not have it for the model"},
		"nothing of a video": {video("resolutions: [540p]"), "", ""},
		"another resolution": {video("resolutions: [720p]"), "", "bot.yaml:9:17: video.resolutions[0]: the catalogue does not have 720p for the model"},
		"a model that talks": {strings.Replace(image(), "vendor.image", "vendor.model-v1:0", 1), "bot.yaml:3:13: model.id: the model is for bots of kind chat, not image", ""},
		"talk of a painter":  {with("  id: vendor.model-v1:0", "  id: vendor.image"), "bot.yaml:4:7: model.id: the model is for bots of kind image, not chat", ""},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(row.bot)}
			_, warnings, err := Load(defaultsOf(t, src), src, Options{Strict: true, Catalogue: c})
			if text(err) != row.fault {
				t.Errorf("got  %s\nwant %s", text(err), row.fault)
			}
			if warnings.Error() != row.warning {
				t.Errorf("got  %s\nwant %s", warnings, row.warning)
			}
		})
	}
}

// TestTheFileOfAModelAsksForItsTasks, for a start that can be served.
func TestTheFileOfAModelAsksForItsTasks(t *testing.T) {
	c, _, err := loadCatalogue(t, changed("unserved:", pictures("tasks: [text_to_image, inpainting]", "titan")))
	if err != nil {
		t.Fatal(err)
	}
	want := "schema: 1\nkind: image\nmodel:\n  id: vendor.image\n  regions: [us-west-2]\n" +
		"image:\n  generate: text_to_image\n  edit: inpainting\n  quality: fine\n  dialect: titan\n  prompt_characters: 100\n  qualities: [fine]\n  max_seed: 9\n" +
		"poe:\n  introduction_message: Hello! I am **Image**.\n"
	if got := string(c.File(c.Calls("vendor.image")[0]).Text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAFamilyThatNobodyIsOfIsAWarning(t *testing.T) {
	_, warnings, err := loadCatalogue(t, changed("    family: kin", "    # none"))
	if want := "models.yaml:10:3: families.kin: no model is of this family"; err != nil || warnings.Error() != want {
		t.Errorf("got %v, warnings: %v", err, warnings)
	}
}

func TestTemplateOfTheCatalogue(t *testing.T) {
	const common = "limits:\n  context_tokens: 8000\n  output_tokens: 4096 # or more\ncache: {points: [system]}\n"
	for name, c := range map[string]struct{ id, want string }{
		"is the family's facts under the model's own":    {"vendor.model-v1:0", common + "price: {input: 1, output: 2}\n"},
		"is the same wherever a global profile may call": {"global.vendor.model-v1:0", common + "price: {input: 1, output: 2}\n"},
		"has the prices of a part of the world":          {"us.vendor.model-v1:0", common + "price: {input: 1.1, output: 2}\n"},
		"is empty for a model that is not known":         {"vendor.other", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(smallOne(t).Template(c.id)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestWhatACatalogueTellsOfABot(t *testing.T) {
	c := smallOne(t)
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const ended = "bot.yaml:4:7: model.id: the model's life ended on 2027-01-01: calls of it fail (take a newer model)"
	for name, row := range map[string]struct {
		id             string
		today          time.Time
		fault, warning string
	}{
		"nothing of a model that lives":          {"us.vendor.model-v1:0", day("2026-12-31"), "", ""},
		"nothing of a model that nobody knows":   {"vendor.new", day("2028-01-01"), "", ""},
		"that it is not served":                  {"us.vendor.old", time.Time{}, "bot.yaml:4:7: model.id: the model cannot be used: it is gone", ""},
		"that its life has ended":                {"us.vendor.model-v1:0", day("2027-01-01"), "", ended},
		"nothing of its life where no day is":    {"us.vendor.model-v1:0", time.Time{}, "", ""},
		"the same of the model behind an ARN":    {"arn:aws:bedrock:us-east-1::foundation-model/vendor.old", time.Time{}, "bot.yaml:4:7: model.id: the model cannot be used: it is gone", ""},
		"and of one that only the base_id tells": {"arn:aws:bedrock:us-east-1:123456789012:provisioned-model/x\n  base_id: vendor.old", time.Time{}, "bot.yaml:5:12: model.base_id: the model cannot be used: it is gone", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bot := with("  id: vendor.model-v1:0", "  id: "+row.id)
			_, warnings, err := loadBot(t, bot, Options{Strict: true, Catalogue: c, Today: row.today})
			if text(err) != row.fault || warnings.Error() != row.warning {
				t.Errorf("got %v, warnings: %v", err, warnings)
			}
		})
	}
}

func TestWhatATemplateClaimsBeyondTheCatalogue(t *testing.T) {
	called := with("  id: vendor.model-v1:0", "  id: us.vendor.model-v1:0")
	for name, row := range map[string]struct{ bot, want string }{
		"nothing": {called, ""},
		"a profile that does not have it": {with("  id: vendor.model-v1:0\n  regions: [us-east-1]", "  id: eu.vendor.model-v1:0\n  regions: [eu-west-1]"),
			`bot.yaml:4:7: model.id: as far as the catalogue knows, nobody can call the model as "eu.vendor.model-v1:0" (take us.vendor.model-v1:0 or global.vendor.model-v1:0 or vendor.model-v1:0)`},
		"a longer context":       {strings.Replace(called, "context_tokens: 8000", "context_tokens: 9000", 1), "bot.yaml:7:19: limits.context_tokens: the catalogue has 8000 for the model, not 9000"},
		"a longer answer":        {strings.Replace(called, "output_tokens: 4096", "output_tokens: 5000", 1), "bot.yaml:8:18: limits.output_tokens: the catalogue has 4096 for the model, not 5000"},
		"eyes":                   {called + "capabilities: {input: [text, image]}\n", "bot.yaml:9:30: capabilities.input[1]: the catalogue does not know that the model reads image"},
		"thinking":               {called + "reasoning: {style: budget}\n", "bot.yaml:9:20: reasoning.style: the catalogue does not know that the model can be asked to think"},
		"a price for a thousand": {called + "price: {input: 0.0011}\n", "bot.yaml:9:16: price.input: 0.0011 looks like dollars for a thousand tokens; prices are for a million (the catalogue has 1.1)"},
		"less is no claim":       {strings.Replace(called, "output_tokens: 4096", "output_tokens: 100", 1) + "price: {input: 0.5}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := loadBot(t, row.bot, Options{Strict: true, Catalogue: smallOne(t)})
			if err != nil || warnings.Error() != row.want {
				t.Errorf("%v, warnings:\n%s\nwant\n%s", err, warnings.Error(), row.want)
			}
		})
	}
}

func TestCallsOfAModel(t *testing.T) {
	var got []string
	for _, call := range smallOne(t).Calls("us.vendor.model-v1:0") {
		got = append(got, call.ID+" "+strings.Join(call.Regions, " "))
	}
	want := "us.vendor.model-v1:0 us-east-1, global.vendor.model-v1:0 us-east-1 eu-west-1, vendor.model-v1:0 us-west-2"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %v", got)
	}
	if calls := smallOne(t).Calls("vendor.other"); calls != nil {
		t.Errorf("of a model that is not known: %v", calls)
	}
}

func TestASourceIsToldWithItsDay(t *testing.T) {
	c := smallOne(t)
	e, ok := c.Entry("global.vendor.model-v1:0")
	if !ok || e.Name != "Model" {
		t.Fatalf("got %+v, %t", e, ok)
	}
	if s, ok := c.Source(e.Sources[0]); !ok || s.Date != "2026-08-01" || s.Title != "A list" {
		t.Errorf("got %+v, %t", s, ok)
	}
}
