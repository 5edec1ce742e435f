package trial

import (
	"fmt"
	"slices"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// attachmentCases are a file of each kind that a template says its model reads, one of text,
// which any model is given, and one of a kind that it does not read, which it is to answer
// all the same.
func attachmentCases() (cases []testCase) {
	for _, s := range samples() {
		takes := func(t *bot.Template) bool {
			return t.Kind == bot.KindChat && t.Poe.AllowAttachments && (s.kind == bot.InputText || t.Capabilities.Takes(s.kind))
		}
		want := hasBlock(s.kind)
		if s.kind == bot.InputText {
			want = hasText
		}
		cases = append(cases, testCase{name: s.kind, suits: takes, query: attaches("What is this?", s), want: want})
	}
	return append(cases, testCase{
		name: "unreadable", suits: func(t *bot.Template) bool { return t.Kind == bot.KindChat && unread(t) != "" },
		query: func(r *Rig) poe.QueryRequest {
			return attaches("What is this?", sampleOf(unread(r.bot.Template)))(r)
		},
		want: sentToModel("What is this?"),
	})
}

// unread is a kind of file that the model does not read; empty where there is none.
func unread(t *bot.Template) string {
	for _, kind := range []string{bot.InputAudio, bot.InputVideo, bot.InputImage} {
		if t.Poe.AllowAttachments && !t.Capabilities.Takes(kind) {
			return kind
		}
	}
	return ""
}

// attaches is a question with files.
func attaches(text string, files ...sample) func(*Rig) poe.QueryRequest {
	return func(r *Rig) poe.QueryRequest {
		q := poe.Conversation(text)
		for _, f := range files {
			q.Messages[0].Attachments = append(q.Messages[0].Attachments, r.file(f))
		}
		return q
	}
}

// hasText wants the text of a file in what the model was sent, or the file as a document.
func hasText(r *Rig, a *poe.Answer) string {
	if hasBlock(bot.InputDocument)(r, a) == "" {
		return ""
	}
	return sentToModel(sampleText)(r, a)
}

// hasBlock wants a content block of a kind in what the model was sent last.
func hasBlock(kind string) func(*Rig, *poe.Answer) string {
	return func(r *Rig, _ *poe.Answer) string {
		c, _ := r.lastCall()
		for _, m := range c.Request.Messages {
			if slices.ContainsFunc(m.Content, func(b bedrocksim.ContentBlock) bool { return blockKind(b) == kind }) {
				return ""
			}
		}
		return fmt.Sprintf("the model was not given the %s", kind)
	}
}

func blockKind(b bedrocksim.ContentBlock) string {
	switch {
	case b.Image != nil:
		return bot.InputImage
	case b.Document != nil:
		return bot.InputDocument
	case b.Video != nil:
		return bot.InputVideo
	case b.Audio != nil:
		return bot.InputAudio
	}
	return ""
}
