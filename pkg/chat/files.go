package chat

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Fetcher downloads attachments, as [attachment.Fetcher] does.
type Fetcher interface {
	Fetch(ctx context.Context, conversation string, wanted []attachment.Wanted, limits attachment.Limits) []attachment.Result
}

// file is an attachment, and what the model is given of it: the file itself, or its text,
// or neither.
type file struct {
	attached *poe.Attachment
	name     string             // as documents are named to Bedrock; unique in the query
	kind     attachment.Kind    // of content
	content  types.ContentBlock // nil: the model is not given the file itself
	text     string             // in place of content; "": there is none
	tokens   int                // of content
	latest   bool               // it came with the question: the user is told of troubles
	problem  note               // why the model is given neither
	err      error              // why it could not be fetched
}

// files are the attachments of a query, oldest first.
type files []*file

// clone is a copy for one request. What a request leaves out for want of room, the next
// may have room for.
func (fs files) clone() files {
	out := make(files, len(fs))
	for i, f := range fs {
		one := *f
		out[i] = &one
	}
	return out
}

// byAttachment finds what became of an attachment.
func (fs files) byAttachment() map[*poe.Attachment]*file {
	of := make(map[*poe.Attachment]*file, len(fs))
	for _, f := range fs {
		of[f.attached] = f
	}
	return of
}

// gather fetches what the model can read of the attachments of a query.
func gather(ctx context.Context, fetcher Fetcher, t *bot.Template, q *poe.Query) files {
	fs := list(q)
	var wanted files
	for _, f := range fs {
		if f.worthFetching(t) {
			wanted = append(wanted, f)
		} else {
			f.readWithout(noteUnsupported)
		}
	}
	beyond := wanted.tooMany(attachment.MaxFiles)
	for _, f := range wanted[:beyond] {
		f.readWithout(noteTooMuch)
	}
	if wanted = wanted[beyond:]; len(wanted) > 0 {
		slices.Reverse(wanted) // the newest have priority
		results := fetcher.Fetch(ctx, q.ConversationID, wanted.requests(), attachment.Limits{})
		for i, f := range wanted {
			f.take(results[i], t)
		}
	}
	fs.limitImages(t.Limits.MaxImages())
	return fs
}

func list(q *poe.Query) (fs files) {
	names, asked := documentNames{}, question(q)
	for i := range q.Messages {
		m := &q.Messages[i]
		if m.Role != poe.RoleUser && m.Role != poe.RoleBot {
			continue
		}
		for j := range m.Attachments {
			a := &m.Attachments[j]
			fs = append(fs, &file{attached: a, name: names.next(a.Name), latest: m == asked})
		}
	}
	return fs
}

// question is the message to answer: the last one, or where that has the results of tools,
// the user's before them.
func question(q *poe.Query) *poe.Message {
	for i := range slices.Backward(q.Messages) {
		if m := &q.Messages[i]; m.Role == poe.RoleUser && q.Last().Role == poe.RoleTool {
			return m
		}
	}
	return q.Last()
}

func (fs files) requests() []attachment.Wanted {
	out := make([]attachment.Wanted, len(fs))
	for i, f := range fs {
		out[i] = attachment.Wanted{URL: f.attached.URL, Name: f.attached.Name, ContentType: f.attached.ContentType}
	}
	return out
}

// worthFetching says whether the file may be one that the model reads, by what it claims
// to be. What it is shows when it is here. Text is worth it for any model, unless what Poe
// has read of it will do.
func (f *file) worthFetching(t *bot.Template) bool {
	takes := t.Capabilities.Takes
	claim, _, _ := strings.Cut(f.attached.ContentType, "/")
	switch claim {
	case "image":
		return takes(bot.InputImage)
	case "video":
		return takes(bot.InputVideo)
	case "audio":
		return takes(bot.InputAudio)
	case "text":
		return takes(bot.InputDocument) || f.inserted() == ""
	}
	return len(t.Capabilities.Input) > 1 || f.inserted() == ""
}

// inputs are the capabilities that a model needs to be given a file itself.
var inputs = map[attachment.Kind]string{
	attachment.Image:    bot.InputImage,
	attachment.Document: bot.InputDocument,
	attachment.Text:     bot.InputDocument,
	attachment.Video:    bot.InputVideo,
	attachment.Audio:    bot.InputAudio,
}

// take uses what came of fetching a file.
func (f *file) take(r attachment.Result, t *bot.Template) {
	if f.err = r.Err; f.err != nil {
		f.readWithout(problemNote(r.Err))
		return
	}
	f.kind = r.File.Kind
	switch {
	case t.Capabilities.Takes(inputs[r.File.Kind]):
		f.content, f.tokens = mediaBlock(f.name, r.File)
		f.text = f.inserted()
		if r.File.Text && f.text == "" {
			f.text = asText(f.attached.Name, string(r.File.Data))
		}
	case r.File.Text:
		f.text = asText(f.attached.Name, string(r.File.Data))
	default:
		f.readWithout(noteUnsupported)
	}
}

// readWithout gives the model the text that Poe has read from the file, if it has.
func (f *file) readWithout(problem note) {
	if f.text = f.inserted(); f.text == "" {
		f.problem = problem
	}
}

// withhold leaves the model without the file itself.
func (f *file) withhold(problem note) {
	f.content, f.tokens = nil, 0
	if f.text == "" {
		f.problem = problem
	}
}
