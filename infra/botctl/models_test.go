package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// idsOf are the models that a command shows.
func idsOf(r ran) (ids []string) {
	for _, row := range rows[modelRow](r) {
		ids = append(ids, row.Model)
	}
	return ids
}

// smallCatalogue has one model of each sort that models tells apart.
const smallCatalogue = `schema: 1
sources:
  here: {title: a list, date: 2026-01-01}
profiles:
  us: [us-east-1, us-west-2]
models:
  acme.reads-v1:0:
    name: Acme Reads
    profiles: [us]
    bare: [us-east-1]
    sources: [here]
    template:
      limits: {context_tokens: 128000, output_tokens: 8191}
      capabilities: {input: [text, image], tools: true}
      reasoning: {style: effort, field: effort, efforts: [low, high]}
      price: {input: 0.06, output: 2}
  acme.old-v1:0:
    name: Acme Old
    bare: [us-west-2]
    sources: [here]
    end_of_life: 2026-11-26
    template:
      limits: {context_tokens: 1000000, output_tokens: 4096}
  other.leaves-v1:0:
    name: Other Leaves
    bare: [us-west-2]
    sources: [here]
    end_of_life: 2026-11-27
    template:
      limits: {context_tokens: 32000, output_tokens: 4096}
      price: {input: 1, output: 3}
images:
  paint.er-v1:0:
    name: Painter
    bare: [us-east-1]
    sources: [here]
    tasks: [text_to_image, image_variation]
    template:
      image: {dialect: titan, prompt_characters: 512, qualities: [standard, premium]}
      price: {images: {standard: 0.04, premium: 0.08}}
videos:
  film.ed-v1:0:
    name: Filmed
    bare: [us-east-1]
    sources: [here]
    tasks: [text_video]
    template:
      video: {dialect: luma, prompt_characters: 5000, durations: [5s], resolutions: [540p]}
      price: {seconds: {540p: 0.75}}
unserved:
  deaf.ear-v1:0: {reason: it turns text into numbers, sources: [here]}
`

// smallFolder is a folder of that catalogue with one bot, whose fallback is another model.
func smallFolder(t *testing.T) *desk {
	d := newDesk(t)
	defaults := map[string]string{}
	for _, kind := range []string{"chat", "image", "video"} {
		defaults[kind] = d.read("defaults/" + kind + ".yaml")
	}
	d.configs = t.TempDir()
	for kind, text := range defaults {
		d.write("defaults/"+kind+".yaml", text)
	}
	d.write("models.yaml", smallCatalogue)
	d.write("groups/small/group.yaml", "schema: 1\ndescription: a group\nregion: us-east-1\nmodels: [acme.reads-v1:0, acme.old-v1:0]\nregions: [us-east-1, us-west-2]\n")
	d.write("groups/small/reader.yaml", `schema: 1
kind: chat
model: {id: us.acme.reads-v1:0, regions: [us-east-1]}
limits: {context_tokens: 128000, output_tokens: 8191}
fallbacks:
  - model: {id: acme.old-v1:0, regions: [us-west-2]}
    limits: {context_tokens: 1000000, output_tokens: 4096}
`)
	return d
}

func TestModelsAsATable(t *testing.T) {
	const want = `MODEL              KIND   INPUT       CONTEXT  OUTPUT  $ IN            $ OUT  THINKING  TOOLS  CALLED BY     END          BOTS
acme.old-v1:0      chat   text             1M    4096                                          us-west-2     2026-11-26!  small/reader
acme.reads-v1:0    chat   text,image     128k    8191  0.06                2  effort    yes    us us-east-1               small/reader
other.leaves-v1:0  chat   text            32k    4096     1                3                   us-west-2     2026-11-27
paint.er-v1:0      image  text,image                         0.04–0.08/image                   us-east-1
film.ed-v1:0       video  text,image                                  0.75/s                   us-east-1
`
	got := smallFolder(t).run("models", "--account=false").want(exit.Done)
	if got.stdout != want || got.stderr != "" {
		t.Errorf("shown\n%s\nwant\n%s\nsaid %q", got.stdout, want, got.stderr)
	}
}

func TestModelsThatAreAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"of a vendor":        {[]string{"--vendor", "Acme"}, []string{"acme.old-v1:0", "acme.reads-v1:0"}},
		"by a word of ids":   {[]string{"READS"}, []string{"acme.reads-v1:0"}},
		"by two words":       {[]string{"reads", "paint"}, []string{"acme.reads-v1:0", "paint.er-v1:0"}},
		"of a kind":          {[]string{"--kind", "video"}, []string{"film.ed-v1:0"}},
		"by what they read":  {[]string{"--input", "image", "--kind", "chat"}, []string{"acme.reads-v1:0"}},
		"by two inputs":      {[]string{"--input", "image,document"}, nil},
		"by price":           {[]string{"--max-price", "2"}, []string{"acme.reads-v1:0", "paint.er-v1:0", "film.ed-v1:0"}},
		"by a picture's":     {[]string{"--max-price", "0.08"}, []string{"paint.er-v1:0"}},
		"those without uses": {[]string{"--all", "--vendor", "deaf"}, []string{"deaf.ear-v1:0"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := smallFolder(t).run(append([]string{"models", "-o", "json"}, c.args...)...).want(exit.Done)
			if ids := idsOf(got); !slices.Equal(ids, c.want) {
				t.Errorf("got %v, want %v", ids, c.want)
			}
		})
	}
}

func TestModelsSaysThatNoneIsAsAskedFor(t *testing.T) {
	got := smallFolder(t).run("models", "--vendor", "acne", "--account=false").want(exit.Done)
	if got.stdout != "" || got.stderr != "botctl: no model of the catalogue is like that; its vendors are acme, film, other, paint\n" {
		t.Errorf("shown %q, said %q", got.stdout, got.stderr)
	}
	smallFolder(t).run("models", "--input", "picture").want(exit.Usage, `--input "picture": want text, image, document, video, audio`)
}

func TestAllModelsSaysWhyOneCannotBeUsed(t *testing.T) {
	smallFolder(t).run("models", "--all").want(exit.Done, "CANNOT BE USED", "it turns text into numbers")
}

func TestModelsGoOnBesideABotThatIsNotValid(t *testing.T) {
	d := smallFolder(t)
	d.write("groups/small/broken.yaml", "schema: 1\nkind: chat\n")
	got := d.run("models").want(exit.Done, "bots that are not valid are left out; botctl validate tells what is wrong with them")
	if !strings.Contains(got.stdout, "small/reader") {
		t.Errorf("the other bot is missing:\n%s", got.stdout)
	}
}

func TestModelsWithoutACatalogue(t *testing.T) {
	d := smallFolder(t)
	d.configs = t.TempDir()
	d.write("groups/x", "")
	d.run("models").want(exit.Usage, "there is no catalogue of models at configs/models.yaml; --configs names another folder")
}

func TestEveryShippedBotUsesAModelOfTheTable(t *testing.T) {
	var users []string
	for _, row := range rows[modelRow](newDesk(t).run("models", "-o", "json").want(exit.Done)) {
		users = append(users, row.Bots...)
	}
	for _, want := range []string{"nova/nova-lite", "images/outpaint", "videos/pegasus"} {
		if !slices.Contains(users, want) {
			t.Errorf("no model is used by %s", want)
		}
	}
}
