package bedrocksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// question is what the default answerer goes by.
type question struct {
	ConverseRequest
	subject
	text string // the last text of the last user turn, trimmed
	word string // its first word in lower case, without punctuation
	rest string // what follows
	pace time.Duration
}

// improvise makes up an answer when none is scripted: a topic when the last text begins
// with its word, a call when a tool is forced, an echo otherwise. The same request always
// gets the same answer.
func (s *Server) improvise(to route, request ConverseRequest) Answer {
	q := question{ConverseRequest: request, subject: s.set.subject(to.model), pace: s.set.pace}
	q.text = lastText(request)
	q.word, q.rest, _ = strings.Cut(q.text, " ")
	q.word = strings.ToLower(strings.TrimFunc(q.word, func(r rune) bool { return !unicode.IsLetter(r) }))

	answer := q.answer()
	if answer.Gap == 0 {
		answer.Gap = q.pace
	}
	return answer.limited(request.InferenceConfig)
}

func (q question) answer() Answer {
	if q.blocked() {
		return intervene(q)
	}
	if result, ok := q.toolResult(); ok {
		return say("The tool answered:\n\n" + blockquote(result))
	}
	if q.ToolConfig.forced() {
		return callTool(q)
	}
	if format := q.textFormat(); format != nil && q.word != "tool" {
		return structured(*format)
	}
	for _, t := range topics() {
		if t.word == q.word {
			return t.answer(q)
		}
	}
	return echo(q)
}

// structured is an answer in the form that the request asks for.
func structured(format TextFormat) Answer {
	schema, _ := format.schema()
	text, _ := json.MarshalIndent(sample(schema), "", "  ") // made of plain values
	return say(string(text))
}

// lastText is the last text of the last turn that is the user's.
func lastText(r ConverseRequest) string {
	texts := lastTexts(r)
	if len(texts) == 0 {
		return ""
	}
	return strings.TrimSpace(texts[len(texts)-1])
}

// lastTexts are the texts of the last turn that is the user's.
func lastTexts(r ConverseRequest) []string {
	for _, message := range slices.Backward(r.Messages) {
		if message.Role != "user" {
			continue
		}
		return textsOf(message)
	}
	return nil
}

// textsOf are the texts of a turn.
func textsOf(m Message) (texts []string) {
	for _, b := range m.Content {
		if b.Text != nil {
			texts = append(texts, *b.Text)
		}
		if b.GuardContent != nil && b.GuardContent.Text != nil {
			texts = append(texts, b.GuardContent.Text.Text)
		}
	}
	return texts
}

// toolResult is the text of the result that the last turn brings, if it does.
func (q question) toolResult() (string, bool) {
	if len(q.Messages) == 0 {
		return "", false
	}
	for _, b := range q.final().Content {
		if b.ToolResult == nil {
			continue
		}
		for _, part := range b.ToolResult.Content {
			if part.Text != nil {
				return *part.Text, true
			}
			if part.JSON != nil {
				return string(part.JSON), true
			}
		}
		return "something that is no text", true
	}
	return "", false
}

// say is an answer of one text, a word at a time.
func say(text string) Answer { return Text(words(text)...) }

// words cuts a text before every word, so that the pieces put together are the text.
func words(text string) []string {
	var out []string
	start, inWord := 0, false
	for i, r := range text {
		if space := unicode.IsSpace(r); space && inWord {
			out, start, inWord = append(out, text[start:i]), i, false
		} else if !space {
			inWord = true
		}
	}
	return append(out, text[start:])
}

// blockquote marks every line as a quotation.
func blockquote(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }

// echo says who speaks, what was heard, and how much.
func echo(q question) Answer {
	var b strings.Builder
	fmt.Fprintf(&b, "Hello! I am a simulation that plays `%s`.", q.id)
	if q.text != "" {
		fmt.Fprintf(&b, " You said:\n\n%s", blockquote(q.text))
	}
	if list := q.attachments(); list != "" {
		fmt.Fprintf(&b, "\n\nYou attached %s.", list)
	}
	fmt.Fprintf(&b, "\n\nI read %s and about %s. Say `help` to see what I can do.", plural(len(q.Messages), "turn"), plural(q.tokens(), "token"))
	return say(b.String())
}

// attachments names the files of the last turn.
func (q question) attachments() string {
	if len(q.Messages) == 0 {
		return ""
	}
	var list []string
	for _, b := range q.final().Content {
		switch kind := b.kind(); kind {
		case "document":
			list = append(list, "the document “"+b.Document.Name+"”")
		case "image", "video", "audio":
			list = append(list, "one "+kind)
		}
	}
	return strings.Join(list, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
