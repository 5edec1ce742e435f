package chat

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
)

// limitImages keeps the newest pictures, as many as a request may have.
func (fs files) limitImages(most int) {
	var images files
	for _, f := range fs {
		if f.content != nil && f.kind == attachment.Image {
			images = append(images, f)
		}
	}
	for _, f := range images[:images.tooMany(most)] {
		f.withhold(noteTooMuch)
	}
}

// tooMany is how many of the oldest go. Those of earlier messages go several at a time, a
// multiple of a quarter of what may stay, so that the beginning of a long conversation does
// not change with each new file and the model's cache stays of use.
func (fs files) tooMany(most int) int {
	beyond := len(fs) - most
	if beyond <= 0 {
		return 0
	}
	step := max(most/4, 1)
	earlier := len(fs)
	if i := slices.IndexFunc(fs, func(f *file) bool { return f.latest }); i >= 0 {
		earlier = i
	}
	return max(beyond, min((beyond+step-1)/step*step, earlier))
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
func (f *file) instead(problem note) block {
	f.withhold(problem)
	if b, ok := f.block(); ok {
		return b
	}
	return textBlock(mention([]*file{f}, false))
}
