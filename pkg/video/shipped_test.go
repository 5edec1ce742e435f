package video_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Every template of the kind that there is. The simulator takes what its model does.
func TestEveryTemplateIsAnswered(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../configs/groups/*/*.yaml", "../bot/testdata/retired/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	film, asked := filmOf(t), 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		own, isVideo := strings.CutPrefix(string(text), "schema: 1\nkind: video\n")
		if !isVideo {
			continue
		}
		asked++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			s := newStudio(t, 0)
			s.withFiles(map[string][]byte{"film.mp4": film})
			c := s.chat(own)
			if task, _ := c.template.Video.Task(); task.Video == bot.Required {
				if a := c.say("What is it?", s.file("film.mp4")); a.err != nil || a.outcome.Cost == 0 {
					t.Errorf("%v, %+v", a.err, a.outcome)
				}
				return
			}
			a := c.say("A fox in the snow\nA hen on a roof")
			a.wantVideo(t, s)
			if a.outcome.Cost == 0 {
				t.Errorf("%+v", a.outcome)
			}
		})
	}
	if asked == 0 {
		t.Error("there is none")
	}
}
