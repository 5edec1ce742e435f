package trial

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// mediaCases are what bots of pictures and videos are asked.
func mediaCases() []testCase {
	generates := func(t *bot.Template) bool { return t.Kind == bot.KindImage && t.Image.Generate != "" }
	edits := func(t *bot.Template) bool { return t.Kind == bot.KindImage && t.Image.Edit != "" }
	films := func(t *bot.Template) bool { return t.Kind == bot.KindVideo }
	return []testCase{
		{name: "picture", suits: generates, query: says("A heron in the shallows"), want: hasPicture},
		{name: "picture-of-a-picture", suits: edits, query: edit("A heron in the shallows"), want: hasPicture},
		{name: "picture-refused", suits: isKind(bot.KindImage), query: edit("A heron"), script: refusals("validation", 1), fails: true},
		{name: "picture-throttled", suits: isKind(bot.KindImage), query: edit("A heron"), script: refusals("throttling", manyTries), fails: true},
		{name: "video", suits: films, query: film("A heron in the shallows\nA heron in the air"), want: hasVideo},
		{name: "video-throttled", suits: films, query: film("A heron"), script: refusals("throttling", manyTries), fails: true},
	}
}

// manyTries is more than any bot asks for one answer.
const manyTries = 40

// edit is a question with the pictures that the bot's task takes, if it takes any.
func edit(text string) func(*Rig) poe.QueryRequest {
	return func(r *Rig) poe.QueryRequest {
		q := attaches(text, neededPictures(r.bot.Template.Image)...)(r)
		q.Messages[0].Parameters = map[string]any{"search_prompt": "the sky", "mask_prompt": "the sky"}
		return q
	}
}

// neededPictures are as many as an edit of the bot needs.
func neededPictures(i bot.Image) []sample {
	task, ok := i.Dialect.Task(i.Edit)
	first := sampleOf(bot.InputImage)
	switch {
	case !ok:
		return nil
	case task.StylePicture == bot.Required, task.Mask != bot.Refused && task.MaskPrompt == bot.Refused:
		return []sample{first, first.called("second.png")}
	}
	return []sample{first}
}

// film is a question for a video, or about one where the bot's task is that.
func film(text string) func(*Rig) poe.QueryRequest {
	return func(r *Rig) poe.QueryRequest {
		if understands(r.bot.Template) {
			return attaches("What happens?", sampleOf(bot.InputVideo))(r)
		}
		return poe.Conversation(text)
	}
}

func understands(t *bot.Template) bool {
	task, _ := t.Video.Task()
	return task.Video == bot.Required
}

func hasPicture(_ *Rig, a *poe.Answer) string {
	if len(a.Pictures) == 0 {
		return "there is no picture in the answer"
	}
	return ""
}

func hasVideo(r *Rig, a *poe.Answer) string {
	if !understands(r.bot.Template) && len(a.Files) == 0 {
		return fmt.Sprintf("there is no video in the answer, but %q", strings.Join(strings.Fields(a.Text), " "))
	}
	return ""
}
