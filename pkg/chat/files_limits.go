package chat

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/attachment"
)

// limitImages keeps the newest pictures, as many as a request may have.
func (fs files) limitImages(most int) {
	for _, f := range slices.Backward(fs) {
		if f.content == nil || f.kind != attachment.Image {
			continue
		}
		if most--; most < 0 {
			f.withhold(noteTooMuch)
		}
	}
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
