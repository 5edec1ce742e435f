package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
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
	sort     attachment.Kind    // of content
	content  types.ContentBlock // nil: the model is not given the file itself
	text     string             // in place of content; "": there is none
	tokens   int                // of content
	latest   bool               // it came with the question: the user is told of troubles
	trouble  note               // why the model is given neither
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
	for _, f := range slices.Backward(fs) { // the newest have priority
		switch {
		case !f.worthFetching(t):
			f.readWithout(noteUnsupported)
		case len(wanted) == attachment.MaxFiles:
			f.readWithout(noteTooMuch)
		default:
			wanted = append(wanted, f)
		}
	}
	if len(wanted) > 0 {
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
		f.readWithout(troubleOf(r.Err))
		return
	}
	f.sort = r.File.Kind
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
func (f *file) readWithout(trouble note) {
	if f.text = f.inserted(); f.text == "" {
		f.trouble = trouble
	}
}

// withhold leaves the model without the file itself.
func (f *file) withhold(trouble note) {
	f.content, f.tokens = nil, 0
	if f.text == "" {
		f.trouble = trouble
	}
}

// limitImages keeps the newest pictures, as many as a request may have.
func (fs files) limitImages(most int) {
	for _, f := range slices.Backward(fs) {
		if f.content == nil || f.sort != attachment.Image {
			continue
		}
		if most--; most < 0 {
			f.withhold(noteTooMuch)
		}
	}
}

// mediaBlock is the content block for a file, with its tokens by estimate.
func mediaBlock(name string, f attachment.File) (types.ContentBlock, int) {
	switch f.Kind {
	case attachment.Image:
		return &types.ContentBlockMemberImage{Value: types.ImageBlock{
			Format: types.ImageFormat(f.Format), Source: &types.ImageSourceMemberBytes{Value: f.Data},
		}}, usage.Image(f.Width, f.Height)
	case attachment.Video:
		return &types.ContentBlockMemberVideo{Value: types.VideoBlock{
			Format: types.VideoFormat(f.Format), Source: &types.VideoSourceMemberBytes{Value: f.Data},
		}}, usage.Video(len(f.Data))
	case attachment.Audio:
		return &types.ContentBlockMemberAudio{Value: types.AudioBlock{
			Format: types.AudioFormat(f.Format), Source: &types.AudioSourceMemberBytes{Value: f.Data},
		}}, usage.Audio(len(f.Data))
	}
	tokens := usage.Document(f.Format, len(f.Data))
	if f.Text {
		tokens = usage.Text(string(f.Data))
	}
	return &types.ContentBlockMemberDocument{Value: types.DocumentBlock{
		Name: &name, Format: types.DocumentFormat(f.Format), Source: &types.DocumentSourceMemberBytes{Value: f.Data},
	}}, tokens
}

// block is how the file stands in a turn; false where the model is given nothing of it.
func (f *file) block() (block, bool) {
	switch {
	case f.content != nil:
		return block{content: f.content, sort: blockFile, tokens: f.tokens, file: f}, true
	case f.text != "":
		b := textBlock(f.text)
		b.sort, b.file = blockFile, f
		return b, true
	}
	return block{}, false
}

// fileBlocks are the blocks of the files of a message: files before descriptions of
// pictures, as Poe has them, otherwise in their order.
func fileBlocks(fs []*file) (blocks []block) {
	sorted := slices.Clone(fs)
	slices.SortStableFunc(sorted, func(a, b *file) int { return cmp.Compare(a.place(), b.place()) })
	for _, f := range sorted {
		if b, ok := f.block(); ok {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

func (f *file) place() int {
	if f.content == nil && f.claimsImage() {
		return 1
	}
	return 0
}

// mention names the files of a message that the model is given nothing of. In a message
// without a text it names documents too, which Bedrock takes only beside a text.
func mention(fs []*file, alone bool) string {
	var names []string
	for _, f := range fs {
		_, given := f.block()
		if !given || alone && f.content != nil && f.sort != attachment.Image {
			names = append(names, f.attached.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "(Attached: " + strings.Join(names, ", ") + ")"
}

// maxDocuments is how many documents a message may have (bedrock.md §1.2).
const maxDocuments = 5

// limitDocuments keeps the newest documents of each turn, as many as it may have. The
// others are given as text, or named.
func (c *conversation) limitDocuments() {
	for i := range c.turns {
		left := maxDocuments
		for j, b := range slices.Backward(c.turns[i].blocks) {
			if _, isDocument := b.content.(*types.ContentBlockMemberDocument); !isDocument {
				continue
			}
			if left--; left < 0 {
				c.turns[i].blocks[j] = b.file.instead(noteTooMuch)
			}
		}
	}
}

// instead is what stands in a turn for a file that is not given itself after all.
func (f *file) instead(trouble note) block {
	f.withhold(trouble)
	if b, ok := f.block(); ok {
		return b
	}
	return textBlock(mention([]*file{f}, false))
}
