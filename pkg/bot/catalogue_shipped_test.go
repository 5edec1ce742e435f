package bot

import (
	"reflect"
	"slices"
	"testing"
)

// factsOf is what a template says of its model, without what the bot asks of it.
func factsOf(t *Template) Facts {
	i, v := t.Image, t.Video
	f := Facts{
		Image:                  ImageFacts{i.Dialect, i.PromptCharacters, i.AspectRatios, i.Qualities, i.Styles, i.MaxCount, i.MaxSeed, i.Format},
		Video:                  VideoFacts{v.Dialect, v.PromptCharacters, v.Durations, v.AspectRatios, v.Resolutions, v.MaxSeed},
		SupportsSystemMessages: t.SupportsSystemMessages,
		Inference:              InferenceFacts{t.Inference.Sampling},
		Limits:                 t.Limits, Capabilities: t.Capabilities, Tools: t.Tools,
		Reasoning: t.Reasoning, Cache: t.Cache, Price: t.Price,
	}
	f.Reasoning.Effort, f.Reasoning.BudgetTokens, f.Reasoning.Show = "", 0, false
	f.Cache.TTL = ""
	return f
}

// TestEveryShippedBotSaysWhatTheCatalogueSays keeps the two from drifting apart: there
// are no exceptions, since what a bot may choose is no fact. It is called in a way and
// from regions that the catalogue knows.
func TestEveryShippedBotSaysWhatTheCatalogueSays(t *testing.T) {
	catalogue := shippedCatalogue(t)
	bots, _ := shipped(t)
	for name, src := range bots {
		t.Run(name, func(t *testing.T) {
			bot, _, err := Load(defaultsOf(t, src), src, Options{})
			if err != nil {
				t.Fatal(err)
			}
			calls := catalogue.Calls(bot.Model.ID)
			i := slices.IndexFunc(calls, func(c Call) bool { return c.ID == bot.Model.ID })
			if i < 0 {
				t.Fatalf("%s is not one of %v", bot.Model.ID, calls)
			}
			for _, region := range bot.Model.Regions {
				if !slices.Contains(calls[i].Regions, region) {
					t.Errorf("region %s is not one of %v", region, calls[i].Regions)
				}
			}
			model, _, err := Load(defaultsOf(t, src), catalogue.File(calls[i]), Options{})
			if err != nil {
				t.Fatal(err)
			}
			compareFacts(t, factsOf(bot), factsOf(model))
		})
	}
}

func compareFacts(t *testing.T, bot, catalogue Facts) {
	t.Helper()
	b, c := reflect.ValueOf(bot), reflect.ValueOf(catalogue)
	for i := range b.NumField() {
		if !reflect.DeepEqual(b.Field(i).Interface(), c.Field(i).Interface()) {
			t.Errorf("%s: the bot says %+v, the catalogue %+v", fieldName(b.Type().Field(i)), b.Field(i), c.Field(i))
		}
	}
}

// TestABotOfAModelThatCannotSeeHasPicturesDescribed, so that no picture is lost.
func TestABotOfAModelThatCannotSeeHasPicturesDescribed(t *testing.T) {
	bots, _ := shipped(t)
	for name, src := range bots {
		bot, _, err := Load(defaultsOf(t, src), src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if bot.Kind == KindChat && bot.Poe.EnableImageComprehension == bot.Capabilities.Takes(InputImage) {
			t.Errorf("%s: enable_image_comprehension is %t", name, bot.Poe.EnableImageComprehension)
		}
	}
}
