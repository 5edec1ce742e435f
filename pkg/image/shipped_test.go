package image_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Every template of the kind that there is, with the two ways in which its bot can be asked.
// The simulator takes what its model does.
func TestEveryTemplateMakesPictures(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../configs/groups/*/*.yaml", "../bot/testdata/retired/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	asked := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		own, isPainter := strings.CutPrefix(string(text), "schema: 1\nkind: image\n")
		if !isPainter {
			continue
		}
		i := template(t, own).Image
		for name, one := range map[string]struct{ task, messages string }{
			"of words":   {i.Generate, said("A fox")},
			"of another": {i.Edit, said("A fox", needed(i)...)},
		} {
			if one.task == "" {
				continue
			}
			asked++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml")+" "+name, func(t *testing.T) {
				r := newRig(t, own)
				a := r.ask(strings.Replace(one.messages, "{", `{"parameters":{"search_prompt":"the sky","mask_prompt":"the sky"},`, 1))
				if len(a.Pictures) == 0 || len(r.poe.Files()) != len(a.Pictures) {
					t.Errorf("%q %+v\n%s", a.Text, a.Err, r.log.String())
				}
				if line := r.logged(); line.Outcome != "ok" || line.Cost == "0.00" || line.Attempts != 1 {
					t.Errorf("logged %+v", line)
				}
			})
		}
	}
	if asked == 0 {
		t.Error("there is none")
	}
}

// What users can choose has to be something that the model takes, also where they choose as
// little as they can of everything.
func TestEveryShippedBotTakesTheLeastOfItsSliders(t *testing.T) {
	files, err := filepath.Glob("../../configs/groups/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		own, isPainter := strings.CutPrefix(string(text), "schema: 1\nkind: image\n")
		if !isPainter {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			made := template(t, own)
			values := map[string]any{"search_prompt": "the sky", "mask_prompt": "the sky"}
			least(made.Poe.ParameterControls, values)
			chosen, err := json.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			var pictures []string
			if made.Image.Edit != "" {
				pictures = needed(made.Image)
			}
			a := newRig(t, own).ask(strings.Replace(said("A fox", pictures...), "{", `{"parameters":`+string(chosen)+`,`, 1))
			if len(a.Pictures) == 0 {
				t.Errorf("%s: %q %+v", chosen, a.Text, a.Err)
			}
		})
	}
}

// least sets each slider to where it begins.
func least(controls *poe.ParameterControls, values map[string]any) {
	if controls == nil {
		return
	}
	for _, section := range controls.Sections {
		for _, c := range section.Controls {
			if c.Type == poe.ControlSlider {
				values[c.ParameterName] = *c.MinValue
			}
		}
	}
}

// needed are as many pictures as the bot's edit needs.
func needed(i bot.Image) []string {
	switch k, _ := i.Dialect.Task(i.Edit); {
	case k.StylePicture == bot.Required:
		return []string{"photo.png", "style.png"}
	case k.Mask != bot.Refused && k.MaskPrompt == bot.Refused:
		return []string{"photo.png", "mask.png"}
	}
	return []string{"photo.png"}
}
