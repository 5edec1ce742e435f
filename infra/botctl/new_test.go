package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// filesOf are all files of a desk's folder, by name.
func filesOf(t *testing.T, d *desk) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(d.configs, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(d.configs)+"/")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// changed are the names of the files that differ.
func changed(before, after map[string]string) (names []string) {
	for name, text := range after {
		if old, ok := before[name]; !ok || old != text {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// spaced is a text with one space for several: columns are as wide as the folder's name.
func spaced(s string) string { return regexp.MustCompile(` +`).ReplaceAllString(s, " ") }

func TestNewAddsABotToTheGroupThatMayUseItsModel(t *testing.T) {
	d := emptied(t)
	before := filesOf(t, d)
	got := d.run("new", "amazon.nova-lite-v1:0").want(exit.Done)
	const want = `wrote configs/groups/nova/nova-lite.yaml

next:
  botctl test nova/nova-lite --configs configs     # try it against the simulator
  make run ARGS="-group nova -config configs"      # serve it here; prints an access key
  botctl chat --url http://127.0.0.1:8080/nova-lite --configs configs  # talk to it, in another terminal
  botctl push nova/nova-lite --configs configs     # bring it to AWS, where the group is deployed; tells its address for Poe
  botctl key set nova/nova-lite --configs configs  # once Poe has made the bot, with that address
`
	if spaced(got.stdout) != spaced(want) || got.stderr != "" {
		t.Errorf("shown\n%s\nsaid\n%s", got.stdout, got.stderr)
	}
	if files := changed(before, filesOf(t, d)); !slices.Equal(files, []string{"groups/nova/nova-lite.yaml"}) {
		t.Errorf("changed %v", files)
	}
	const file = `# yaml-language-server: $schema=../../schema/chat.json
schema: 1
kind: chat
model:
  id: us.amazon.nova-lite-v1:0
  regions: [us-east-1, us-west-2]
inference:
  temperature: 0.7
  top_p: 0.9
limits:
  context_tokens: 300000
  output_tokens: 5000 # 5000, 8192 or 10000, as one asks
  stop_sequences: 4
capabilities: {input: [text, image, document, video], tools: true}
tools: {hyphens: false}
reasoning: {inline_tag: thinking}
cache: {points: [system, messages], beside_tools: false}
price: {input: 0.06, output: 0.24, cache_read: 0.015}
poe:
  introduction_message: Hello! I am **Amazon Nova Lite**.
  controls: [sampling, length]
`
	if text := d.read("groups/nova/nova-lite.yaml"); text != file {
		t.Errorf("wrote\n%s", text)
	}
}

func TestNewAllowsTheModelInTheGroupAndKeepsItsComments(t *testing.T) {
	d := emptied(t)
	was := d.read("groups/nova/group.yaml")
	d.run("new", "cohere.command-r-v1:0", "--group", "nova").want(exit.Done,
		"added cohere.command-r-v1:0 to its models in configs/groups/nova/group.yaml, which needs a deployment\n", "make deploy STAGE=dev GROUP=nova")
	want := strings.Replace(was, "  - amazon.nova-2-lite-v1:0\n", "  - amazon.nova-2-lite-v1:0\n  - cohere.command-r-v1:0\n", 1)
	if now := d.read("groups/nova/group.yaml"); now != want || want == was {
		t.Errorf("the group is\n%s", now)
	}
	d.run("validate").want(exit.Done)
}

func TestNewGoesToTheGroupOfTheVendor(t *testing.T) {
	d := emptied(t)
	d.run("new", "anthropic.claude-opus-4-1-20250805-v1:0").want(exit.Done, "wrote configs/groups/claude/claude-opus-4-1.yaml", "added anthropic.claude-opus-4-1-20250805-v1:0 to its models")
}

func TestNewMakesAGroupThatThereIsNot(t *testing.T) {
	d := emptied(t)
	d.run("new", "amazon.nova-lite-v1:0", "--group", "europe", "--region", "eu-central-1").want(exit.Done,
		"wrote configs/groups/europe/nova-lite.yaml\nwrote configs/groups/europe/group.yaml\n", "make deploy STAGE=dev GROUP=europe")
	const group = `# yaml-language-server: $schema=../../schema/group.json
schema: 1
description: Amazon Nova Lite
region: eu-central-1 # the function; keep it near the models
models: # without the prefix of an inference profile
  - amazon.nova-lite-v1:0
regions: [eu-central-1, eu-west-1]
`
	if text := d.read("groups/europe/group.yaml"); text != group {
		t.Errorf("the group is\n%s", text)
	}
	if text := d.read("groups/europe/nova-lite.yaml"); !strings.Contains(text, "id: eu.amazon.nova-lite-v1:0\n  regions: [eu-central-1, eu-west-1]\n") {
		t.Errorf("the bot is\n%s", text)
	}
	d.run("validate").want(exit.Done)
}

func TestNewAddsARegionThatTheGroupLacks(t *testing.T) {
	d := emptied(t)
	d.run("new", "amazon.nova-lite-v1:0", "--group", "nova", "--region", "eu-west-1").want(exit.Done,
		"added eu-west-1 to its regions in configs/groups/nova/group.yaml, which needs a deployment")
	if text := d.read("groups/nova/group.yaml"); !strings.Contains(text, "regions: [us-east-1, us-west-2, eu-west-1]\n") {
		t.Errorf("the group is\n%s", text)
	}
	d.run("validate").want(exit.Done)
}

func TestNewOfAModelUnknownToTheCatalogueMarksEachGuess(t *testing.T) {
	d := emptied(t)
	d.run("new", "acme.talker-v1:0", "--group", "nova", "--name", "talker").want(exit.Done, "added acme.talker-v1:0 to its models",
		"the catalogue does not have acme.talker-v1:0, so that all values are careful guesses", "--like names a model that it resembles")
	const careful = `# yaml-language-server: $schema=../../schema/chat.json
schema: 1
kind: chat
model:
  id: acme.talker-v1:0
  regions: [us-east-1, us-west-2] # guess: those of the group
supports_system_messages: false # guess: folded into the first question, which any model takes
inference: {sampling: none} # guess: temperature and top_p are left to the model
limits:
  context_tokens: 8192 # guess: the smallest of current models
  output_tokens: 2048 # guess: the smallest of current models
capabilities: {input: [text], streaming: no_tools} # guess: text alone, and no tools
poe:
  introduction_message: Hello! I am **acme.talker-v1:0**.
  enable_image_comprehension: true # Poe describes pictures
`
	if text := d.read("groups/nova/talker.yaml"); text != careful {
		t.Errorf("wrote\n%s", text)
	}
	d.run("new", "anthropic.claude-opus-6", "--like", "anthropic.claude-opus-5", "--name", "claude-opus-6").want(exit.Done, "wrote configs/groups/claude/claude-opus-6.yaml")
	text := d.read("groups/claude/claude-opus-6.yaml")
	for _, part := range []string{
		"id: us.anthropic.claude-opus-6 # guess: as anthropic.claude-opus-5\n  regions: [us-east-1, us-west-2] # guess: those of the group\n", "context_tokens: 1000000 # guess: as anthropic.claude-opus-5\n",
		"price: {input: 5.5, output: 27.5, cache_read: 0.55, cache_write: 6.875, cache_write_1h: 11} # guess: as anthropic.claude-opus-5\n",
		"style: adaptive # guess: as anthropic.claude-opus-5\n", "introduction_message: Hello! I am **anthropic.claude-opus-6**.\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
	d.run("validate").want(exit.Done)
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		said string
	}{
		"no model":                    {nil, "say which model; botctl models shows those of the catalogue"},
		"a word":                      {[]string{"gpt"}, `the catalogue does not have gpt; did you mean openai.gpt-5.6-terra or openai.gpt-oss-120b-1:0 or openai.gpt-oss-20b-1:0?`},
		"a word of many models":       {[]string{"claude"}, `did you mean anthropic.claude-fable-5 or anthropic.claude-haiku-4-5-20251001-v1:0 or anthropic.claude-opus-4-5-20251101-v1:0?`},
		"a slip in a whole id":        {[]string{"amazon.nova-lit-v1:0"}, "the catalogue does not have amazon.nova-lit-v1:0; did you mean amazon.nova-lite-v1:0? For a model that is newer"},
		"like, by half an id":         {[]string{"acme.x", "--like", "nova-lite"}, "--like nova-lite: the catalogue does not have that model either; did you mean amazon.nova-lite-v1:0?"},
		"a word like nothing":         {[]string{"zzz"}, `"zzz" is not the id of a model, as in vendor.model-v1:0`},
		"a model without uses":        {[]string{"amazon.titan-text-lite-v1"}, "amazon.titan-text-lite-v1 cannot be used: it has reached the end of its life"},
		"like a model without facts":  {[]string{"acme.x", "--like", "acme.y"}, "--like acme.y: the catalogue does not have that model either"},
		"like, of a model with facts": {[]string{"amazon.nova-lite-v1:0", "--like", "amazon.nova-pro-v1:0"}, "--like is for models that the catalogue does not have"},
		"an ARN":                      {[]string{"arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x"}, "an ARN does not say what its model can do"},
		"a group that cannot be":      {[]string{"amazon.nova-lite-v1:0", "--group", "My Bots"}, `--group "My Bots": a name is lower-case letters`},
		"a name that cannot be":       {[]string{"amazon.nova-lite-v1:0", "--name", "../x"}, `--name "../x": a name is lower-case letters`},
		"the group's own file":        {[]string{"amazon.nova-lite-v1:0", "--name", "group"}, "that file is the group's own"},
		"a vendor without a group":    {[]string{"cohere.command-r-v1:0"}, "no group has a model of cohere; --group names one, or a new one (there are business,"},
		"a region of another profile": {[]string{"us.amazon.nova-lite-v1:0", "--region", "eu-west-1"}, "nothing was written, since the bot would not be valid:"},
	} {
		t.Run(name, func(t *testing.T) {
			d := emptied(t)
			before := filesOf(t, d)
			d.run(append([]string{"new"}, c.args...)...).want(exit.Usage, c.said)
			if files := changed(before, filesOf(t, d)); len(files) > 0 {
				t.Errorf("changed %v", files)
			}
		})
	}
}

func TestNewOverwritesNothing(t *testing.T) {
	d := emptied(t)
	d.write("groups/nova/nova-lite.yaml", "mine\n")
	d.run("new", "amazon.nova-lite-v1:0").want(exit.Usage, "configs/groups/nova/nova-lite.yaml is there already, and nothing is overwritten; --name chooses another")
	if text := d.read("groups/nova/nova-lite.yaml"); text != "mine\n" {
		t.Errorf("it is now\n%s", text)
	}
}

func TestNewWithDryRunWritesNothing(t *testing.T) {
	d := emptied(t)
	before := filesOf(t, d)
	got := d.run("new", "cohere.command-r-v1:0", "--group", "nova", "--dry-run").want(exit.Done,
		"would add cohere.command-r-v1:0 to its models in configs/groups/nova/group.yaml, which needs a deployment", "nothing was written")
	if !strings.HasPrefix(got.stdout, "# configs/groups/nova/command-r.yaml\n# yaml-language-server: $schema=../../schema/chat.json\nschema: 1\n") {
		t.Errorf("shown\n%s", got.stdout)
	}
	d.run("new", "cohere.command-r-v1:0", "--group", "other", "--dry-run").want(exit.Done, "# configs/groups/other/group.yaml\n")
	if files := changed(before, filesOf(t, d)); len(files) > 0 {
		t.Errorf("changed %v", files)
	}
}

func TestNewWarnsOfAModelWhoseLifeHasEnded(t *testing.T) {
	emptied(t).run("new", "amazon.nova-premier-v1:0", "--group", "nova").want(exit.Done, "botctl: warning: configs/groups/nova/nova-premier.yaml:5:7: model.id: the model's life ended on 2026-09-14")
}

func TestNewAsksOnATerminal(t *testing.T) {
	d := emptied(t)
	d.asks = true
	d.stdin = "two\n2\namazon.nova-pro-v1:0\n\nmy-nova\n"
	d.run("new").want(exit.Done, "   2  amazon\n", "a number from 1 to ", "Whose model? ", "Which one? ", "Group [nova]: ", "Name of the bot [nova-pro]: ", "wrote configs/groups/nova/my-nova.yaml")
	d.stdin = "amazon.nova-micro-v1:0\n\nMy Bot\ngroup\nmy-micro\n"
	d.run("new").want(exit.Done, "a name is lower-case letters", "that file is the group's own", "wrote configs/groups/nova/my-micro.yaml")
	d.stdin = "amazon.nova-micro-v1:0\nNo Good\nnova\n/\n/\n/\n"
	d.run("new").want(exit.Usage, "--group \"No Good\"", "nothing was done: nothing was chosen")
	d.stdin = "x\nx\nx\n"
	d.run("new").want(exit.Usage, "nothing was done: nothing was chosen")
}

func TestNewCompletesModels(t *testing.T) {
	d := newDesk(t)
	d.run("__complete", "new", "amazon.nova-l").want(exit.Done, "amazon.nova-lite-v1:0\tAmazon Nova Lite\n")
}
