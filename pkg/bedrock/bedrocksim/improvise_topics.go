package bedrocksim

import (
	"fmt"
	"strconv"
	"strings"
)

// topic is something that the default answerer can be asked for.
type topic struct {
	word   string
	about  string
	answer func(q question) Answer
}

// topics are in the order in which help lists them.
func topics() []topic {
	return []topic{
		{"help", "this list", func(question) Answer { return say(helpText()) }},
		{"markdown", "headings, a table, code, lists and math", func(question) Answer { return say(markdownText) }},
		{"long", "`long 2000` writes 2000 words; 400 without a number, 100,000 at most", func(q question) Answer { return say(longText(q.rest)) }},
		{"emoji", "emoji of many code points", func(question) Answer { return say(emojiText) }},
		{"rtl", "text from right to left", func(question) Answer { return say(rtlText) }},
		{"think", "thinks first, when the bot asks the model to; `think tool` then calls a tool", think},
		{"tool", "calls the first tool, when there is one", callTool},
		{guardWord, "is blocked by a guardrail, when the bot has one; the word does it anywhere", unguarded},
		{"slow", "a late and hesitant answer", slow},
		{"error", "`error throttling` fails that way; `error` lists the ways", fail},
	}
}

func helpText() string {
	var b strings.Builder
	b.WriteString("I am a simulated model. Begin a message with one of these words:\n\n")
	for _, t := range topics() {
		fmt.Fprintf(&b, "- **%s**: %s\n", t.word, t.about)
	}
	b.WriteString("\nAnything else I repeat to you.")
	return b.String()
}

// longest text that "long" writes, in words.
const maxWords = 100_000

func longText(count string) string {
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if err != nil || n < 1 {
		n = 400
	}
	n = min(n, maxWords)
	stock := strings.Fields(longStock)
	var b strings.Builder
	for i := range n {
		switch {
		case i == 0:
		case i%80 == 0:
			b.WriteString("\n\n")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(stock[i%len(stock)])
	}
	return b.String()
}

// slow stretches the server's pace; without a pace it is as fast as any.
func slow(q question) Answer {
	return say("Patience is a virtue, and here is some practice in it.").After(100 * q.pace).Every(20 * q.pace)
}

// think shows its thoughts when the request asks for them, and may then want a tool.
func think(q question) Answer {
	answer := say("I thought about it, and the answer is **42**.")
	thoughts := "The user wants me to think. Six times nine is fifty-four, which is not it. Six times seven, however, is."
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(q.rest)), "tool") {
		answer, thoughts = callTool(q), "The user wants me to think, and then to use a tool. I know just the one."
	}
	if !q.thinks() {
		return answer
	}
	signature := ""
	if q.facts.Signs {
		signature = "c2ltdWxhdGVkIHNpZ25hdHVyZQ=="
	}
	answer.Blocks = append(Think(signature, words(thoughts)...).Blocks, answer.Blocks...)
	return answer
}

// thinks says whether a request asks for thinking, in any vendor's terms (bedrock.md
// §3.2, §3.3).
func (q question) thinks() bool {
	if _, on := q.novaReasoning(); on || q.thinking().on() {
		return true
	}
	if q.thinking().typ == "disabled" {
		return false
	}
	_, flat := q.extra("reasoning_config").(string)
	return flat || q.extra("reasoning_effort") != nil || q.facts.ThinksUnasked
}

// fail plays a fault by name.
func fail(q question) Answer {
	name := strings.TrimSpace(q.rest)
	if f, ok := FaultNamed(name); ok {
		return say("This answer is about to fail: " + name + ". It has a few more words to say before the end.").With(f)
	}
	var b strings.Builder
	if name != "" {
		fmt.Fprintf(&b, "I do not know the error `%s`. ", name)
	}
	b.WriteString("These I know:\n\n")
	for _, f := range Faults() {
		fmt.Fprintf(&b, "- `error %s`\n", f.Name)
	}
	for _, r := range Refusals() {
		fmt.Fprintf(&b, "- `error %s` (HTTP %d)\n", r.Name, r.Status)
	}
	return say(b.String())
}
