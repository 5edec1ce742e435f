package bot

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const configs = "../../configs"

func file(t testing.TB, path string) Source {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Source{Name: strings.TrimPrefix(filepath.ToSlash(path), configs+"/"), Text: text}
}

// shipped are the files of all bots in configs, and of their groups.
func shipped(t testing.TB) (bots map[string]Source, groups map[string]Source) {
	t.Helper()
	paths, err := filepath.Glob(configs + "/groups/*/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", configs, err)
	}
	bots, groups = map[string]Source{}, map[string]Source{}
	for _, path := range paths {
		src := file(t, path)
		if filepath.Base(path) == "group.yaml" {
			groups[filepath.Dir(src.Name)] = src
		} else {
			bots[src.Name] = src
		}
	}
	return bots, groups
}

func defaultsOf(t testing.TB, bot Source) Source {
	t.Helper()
	kind, err := KindOf(bot, nil)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, configs+"/defaults/"+kind+".yaml")
}

// looked is the day on which the shipped bots were last looked through for models whose
// life has ended. A test that asked the clock would fail on a day when nothing changed.
var looked = time.Date(2026, time.November, 26, 0, 0, 0, 0, time.UTC)

func TestEveryShippedTemplateIsValidWithoutWarnings(t *testing.T) {
	bots, groups := shipped(t)
	catalogue := shippedCatalogue(t)
	for name, src := range bots {
		t.Run(name, func(t *testing.T) {
			groupFile, ok := groups[filepath.Dir(name)]
			if !ok {
				t.Fatal("no group.yaml beside it")
			}
			group, warnings, err := LoadGroup(groupFile, Options{Strict: true})
			if err != nil || len(warnings) > 0 {
				t.Fatalf("group: %v, warnings: %v", err, warnings)
			}
			got, warnings, err := Load(defaultsOf(t, src), src, Options{
				Strict: true, Kinds: []string{"chat", "image", "video"}, Group: group,
				Catalogue: catalogue, Today: looked,
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings: %v", warnings)
			}
			if lines := bytes.Count(src.Text, []byte("\n")); lines > 30 {
				t.Errorf("%d lines; a template has at most 30", lines)
			}
			if len(src.Text) > 8<<10 || bytes.Contains(src.Text, []byte("{{")) {
				t.Error("does not fit into a parameter of Parameter Store")
			}
			if targets := targetsOf(got); targets < min(2, possibleTargets(catalogue, got)) {
				t.Errorf("%d targets: nobody stands in", targets)
			}
			if !servable(got) || got.Poe.IntroductionMessage == "" {
				t.Errorf("not to be served, or no introduction: %q", got.Poe.IntroductionMessage)
			}
		})
	}
}

func targetsOf(bot *Template) (n int) {
	for _, m := range bot.Models() {
		n += len(m.Model.Regions)
	}
	return n
}

// possibleTargets are as many as there are regions to call the model from: some models of
// pictures are in one, and a video is made beside its bucket. For chat a fallback helps.
func possibleTargets(known *Catalogue, bot *Template) (n int) {
	if k, ok := bot.Video.Task(); bot.Kind == KindChat {
		return 2
	} else if ok && k.Job {
		return 1
	}
	for _, call := range known.Calls(bot.Model.ID) {
		if call.ID == bot.Model.ID {
			n += len(call.Regions)
		}
	}
	return n
}

func TestWhatIsShipped(t *testing.T) {
	bots, groups := shipped(t)
	if len(bots) < 45 || len(groups) < 6 {
		t.Errorf("%d bots in %d groups; want 45 in 6", len(bots), len(groups))
	}
	vendors, used := map[string]bool{}, map[string]bool{}
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for path, src := range bots {
		if bot := strings.TrimSuffix(filepath.Base(path), ".yaml"); !name.MatchString(bot) {
			t.Errorf("%s: a bot is lower-case letters, digits and hyphens", path)
		}
		bot, _, err := Load(defaultsOf(t, src), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		vendor, _, _ := strings.Cut(bot.BaseModel(), ".")
		vendors[vendor], used[filepath.Dir(path)+" "+bot.BaseModel()] = true, true
		for _, region := range bot.Model.Regions {
			used[filepath.Dir(path)+" "+region] = true
		}
	}
	if len(vendors) < 10 {
		t.Errorf("only %v", sortedKeys(vendors))
	}
	for dir, src := range groups {
		g, _, err := LoadGroup(src, Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, right := range append(g.Models, g.Regions...) { // one that no bot needs is one too many
			if !used[dir+" "+right] {
				t.Errorf("%s: no bot uses %s", src.Name, right)
			}
		}
	}
}
