package chat

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/usage"
)

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
		return block{content: f.content, kind: blockFile, tokens: f.tokens, file: f}, true
	case f.text != "":
		b := textBlock(f.text)
		b.kind, b.file = blockFile, f
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
		if !given || alone && f.content != nil && f.kind != attachment.Image {
			names = append(names, f.attached.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "(Attached: " + strings.Join(names, ", ") + ")"
}
