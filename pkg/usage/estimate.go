package usage

import "time"

// What surrounds the contents of a prompt, in tokens. The real numbers are the models'
// own; these are a little above what published chat templates add, and what Anthropic
// gives for Claude's instructions on tools. None of them is measured.
const (
	MessageOverhead = 8   // each message: its role, and where it begins and ends
	ToolsOverhead   = 350 // once, if there are tools at all
	ToolOverhead    = 20  // each tool, beside the Text of its name, description and schema
	ToolUseOverhead = 25  // each call of a tool and each result, beside their Text
)

// Images cost a token for every 750 pixels (bedrock.md §7), and models scale down what
// is longer than 1568 pixels on a side (§3.4).
const (
	imagePixelsPerToken = 750
	imageLongestSide    = 1568
	imageLeast          = 100 // small ones are scaled up, or padded to a tile
)

// Image estimates the tokens of an image from its size in pixels. Each side is cut at
// the longest that models look at by itself: a long narrow picture is estimated too
// high, so that a larger picture never counts for less than a smaller one.
func Image(width, height int) int {
	width = min(max(width, 0), imageLongestSide)
	height = min(max(height, 0), imageLongestSide)
	return max(divideUp(width*height, imagePixelsPerToken), imageLeast)
}

// videoBytesPerSecond is that of a video for the web, at a megabit.
const videoBytesPerSecond = 125_000

// Video estimates the tokens of a video from its size in bytes. Amazon gives 288 tokens
// a second for Nova, which looks at a frame of each, 960 at most; not measured.
func Video(bytes int) int {
	const perFrame, frames = 288, 960
	return perFrame * min(divideUp(bytes, videoBytesPerSecond), frames)
}

// PlayTime estimates how long a video is from its size in bytes.
func PlayTime(bytes int) time.Duration {
	return time.Duration(divideUp(bytes, videoBytesPerSecond)) * time.Second
}

// Audio estimates the tokens of a recording from its size in bytes. Mistral gives 12.5
// tokens a second for Voxtral; twice as many are taken, for other models, not measured.
// A second is taken for 8,000 bytes, compressed speech, so that music and WAV are
// estimated too high.
func Audio(bytes int) int {
	const perSecond, bytesPerSecond = 25, 8_000
	return divideUp(bytes, bytesPerSecond/perSecond)
}
