package chat

import (
	"slices"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/usage"
)

// What stands in where a model must be given a turn and the conversation has none.
// They are plain English sentences so that a model makes sense of them.
const (
	earlierTurn  = "(Earlier messages are missing.)"          // before a conversation that the bot begins
	noTextTurn   = "(No text.)"                               // for a last message without text
	continueTurn = "Please continue from where you left off." // after a conversation that the bot ends
)

// conversation is what a model is given. Turns alternate, begin and, unless the
// model takes a prefill, end with the user; no text in it is blank.
type conversation struct {
	system []string
	turns  []turn
}

// turn is one side's part: the blocks of consecutive messages.
type turn struct {
	user   bool
	blocks []block
}

// block is a content block, with what the stages after it need to know of it.
type block struct {
	content types.ContentBlock
	kind    blockKind
	tokens  int   // estimated
	file    *file // where it comes from, if it stands for an attachment
}

// blockKind is what a block is to the conversation.
type blockKind uint8

const (
	blockText blockKind = iota
	blockFile
	blockCall
	blockResult
	blockThinking
	blockSystem
)

func textBlock(text string) block {
	return block{content: &types.ContentBlockMemberText{Value: text}, tokens: usage.Text(text)}
}

// add puts blocks at the end of a side's turn: consecutive messages of one side are one.
func (c *conversation) add(user bool, blocks ...block) {
	if len(blocks) == 0 {
		return
	}
	if n := len(c.turns); n > 0 && c.turns[n-1].user == user {
		c.turns[n-1].blocks = append(c.turns[n-1].blocks, blocks...)
		return
	}
	c.turns = append(c.turns, turn{user: user, blocks: blocks})
}

// addText adds a text, unless it is blank: Bedrock refuses such.
func (c *conversation) addText(user bool, text string) {
	if !blank(text) {
		c.add(user, textBlock(text))
	}
}

// addSystem hoists a system message to the top, wherever it stood.
func (c *conversation) addSystem(text string) {
	if !blank(text) {
		c.system = append(c.system, text)
	}
}

// order puts what must come first in a turn there: thinking before what it led to,
// the results of tools before what the user says to them.
func (c *conversation) order() {
	for i := range c.turns {
		first := blockResult
		if !c.turns[i].user {
			first = blockThinking
		}
		slices.SortStableFunc(c.turns[i].blocks, func(a, b block) int {
			return rank(a.kind == first) - rank(b.kind == first)
		})
	}
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// keep leaves out the blocks that are not to stay, and turns that become empty by it;
// then their neighbours are one turn.
func (c *conversation) keep(stays func(turn int, b *block) bool) {
	turns := c.turns
	c.turns = make([]turn, 0, len(turns))
	for i, t := range turns {
		c.add(t.user, slices.DeleteFunc(t.blocks, func(b block) bool { return !stays(i, &b) })...)
	}
}

// beginWithUser: a conversation that the bot begins keeps its first message, and a
// user's turn is put before it.
func (c *conversation) beginWithUser() {
	switch {
	case len(c.turns) == 0:
		c.addText(true, noTextTurn)
	case !c.turns[0].user:
		c.turns = append([]turn{{user: true, blocks: []block{textBlock(earlierTurn)}}}, c.turns...)
	}
}

// endForModel: an answer that the bot has begun is continued by a model that takes
// a prefill, which must not end in white space. Any other is asked to go on.
func (c *conversation) endForModel(prefill bool) {
	last := &c.turns[len(c.turns)-1]
	if last.user {
		return
	}
	end := &last.blocks[len(last.blocks)-1]
	text, isText := end.content.(*types.ContentBlockMemberText)
	if !prefill || !isText {
		c.addText(true, continueTurn)
		return
	}
	trimmed := strings.TrimRightFunc(text.Value, unicode.IsSpace)
	end.content = &types.ContentBlockMemberText{Value: trimmed}
}

// foldSystem puts the system messages at the head of the first user turn, for
// models that take none.
func (c *conversation) foldSystem() {
	folded := make([]block, 0, len(c.system)+len(c.turns[0].blocks))
	for _, text := range c.system {
		b := textBlock(text)
		b.kind = blockSystem
		folded = append(folded, b)
	}
	c.turns[0].blocks = append(folded, c.turns[0].blocks...)
	c.system = nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
