package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// tasks are those of the bot: the first of the model's that needs no picture, and the
// first that takes one.
func (d *Draft) tasks() (generate, edit bot.Task) {
	for _, name := range d.Entry.Tasks {
		k, _ := d.facts.Image.Dialect.Task(name)
		if generate.Name == "" && k.Generates() {
			generate = k
		}
		if edit.Name == "" && k.Edits() {
			edit = k
		}
	}
	return generate, edit
}

func (d *Draft) image(s *sections) {
	s.block("image")
	generate, edit := d.tasks()
	if edit.Name != "" {
		s.after("image", "dialect", d.guessed("edit: "+edit.Name))
	}
	if generate.Name != "" {
		s.after("image", "dialect", d.guessed("generate: "+generate.Name))
	}
	if list := d.facts.Image.Qualities; len(list) > 0 {
		s.after("image", "prompt_characters", "quality: "+list[0]+" # what is paid for is not left to the model")
	}
	s.add("poe", d.hello())
	if edit.Name == "" {
		s.add("poe", "allow_attachments: false # it refuses pictures")
	}
	d.controls(s, d.imageControls(generate, edit))
}

func (d *Draft) imageControls(generate, edit bot.Task) []string {
	f := d.facts.Image
	either := func(has func(bot.Task) bool) bool {
		return generate.Name != "" && has(generate) || edit.Name != "" && has(edit)
	}
	free := edit.Strength != nil && *edit.Strength == bot.Span{Low: 0, High: 1}
	shape := map[int]string{9: "shape", 3: "shape_few"}[len(f.AspectRatios)]
	style := "style"
	if f.Dialect == bot.ImageStability {
		style = "style_preset"
	}
	var names []string
	for _, one := range []struct {
		name string
		use  bool
	}{
		{"search", either(func(k bot.Task) bool { return k.SearchPrompt != bot.Refused })},
		{shape, either(func(k bot.Task) bool { return k.AspectRatio })},
		{"strength", free && generate.Name == ""},
		{"quality", len(f.Qualities) > 1 && either(func(k bot.Task) bool { return k.Quality })},
		{style, len(f.Styles) > 0 && either(func(k bot.Task) bool { return k.Style })},
		{"count", f.MaxCount > 1 && either(func(k bot.Task) bool { return k.Count })},
		{"guidance", either(func(k bot.Task) bool { return k.Guidance != nil })},
		{"negative", either(func(k bot.Task) bool { return k.NegativePrompt })},
		{"seed", f.MaxSeed > 0 && either(func(k bot.Task) bool { return k.Seed })},
		{"strength", free && generate.Name != ""}, // of what is not all that the bot does
	} {
		if one.use {
			names = append(names, one.name)
		}
	}
	return names
}

func (d *Draft) video(s *sections) {
	s.block("video")
	f := d.facts.Video
	k, _ := f.Dialect.Task(d.Entry.Tasks[0])
	s.after("video", "dialect", d.guessed("generate: "+k.Name))
	if len(f.Resolutions) > 0 {
		s.after("video", "prompt_characters", "resolution: "+f.Resolutions[0])
	}
	if len(f.AspectRatios) > 0 {
		s.after("video", "prompt_characters", fmt.Sprintf("aspect_ratio: %q", f.AspectRatios[0]))
	}
	if len(f.Durations) > 0 {
		s.after("video", "prompt_characters", fmt.Sprintf("duration: %ds", int(slices.Min(f.Durations).Seconds())))
	}
	if k.Picture != bot.Refused {
		s.after("video", "prompt_characters", "takes_image: true")
	}
	s.add("poe", d.hello())
	d.controls(s, d.videoControls(k))
}

func (d *Draft) videoControls(k bot.VideoTask) (names []string) {
	f := d.facts.Video
	var seconds []string
	for _, one := range f.Durations {
		seconds = append(seconds, fmt.Sprint(int(one.Seconds())))
	}
	for _, one := range []struct {
		name string
		use  bool
	}{
		{"length", strings.Join(seconds, " ") == "5 9"},
		{"shape", k.AspectRatio && len(f.AspectRatios) == 7},
		{"resolution", strings.Join(f.Resolutions, " ") == "540p 720p"},
		{"loop", k.Loop},
		{"seed", k.Seed && f.MaxSeed > 0},
	} {
		if one.use {
			names = append(names, one.name)
		}
	}
	return names
}
