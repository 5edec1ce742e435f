package poe_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

func TestStripNotes(t *testing.T) {
	for _, row := range []struct{ name, answer, want string }{
		{"a note at the end", "Answer." + poe.Note("It was cut."), "Answer."},
		{"a note in the middle", "One." + poe.Note("Seed 7.") + "\nTwo.", "One.\n\nTwo."},
		{"a note that tries to end its form early", "A." + poe.Note("a*\nb*"), "A."},
		{"only a note", poe.Note("Nothing came."), ""},
		{"the model's own italics stay", "*⁂* is an *asterism*", "*⁂* is an *asterism*"},
		{"text without notes is untouched", "\n\nA\n", "\n\nA\n"},
	} {
		if got := poe.StripNotes(row.answer); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestNotes(t *testing.T) {
	answer := "One." + poe.Note("Seed 7.") + "\nTwo, *⁂* an *asterism*." + poe.Note("Could not be fetched: a*b.png.")
	if got := strings.Join(poe.Notes(answer), "|"); got != "Seed 7.|Could not be fetched: a·b.png." {
		t.Errorf("got %q", got)
	}
	if got := poe.Notes("*⁂* is an *asterism*"); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestStripThinking(t *testing.T) {
	for _, row := range []struct{ name, answer, want string }{
		{"the form of Poe's own bots", "*Thinking...*\n\n> a\n> \n> b\n\n\nAnswer.\n> a quote", "Answer.\n> a quote"},
		{"with an ellipsis of one character", "*Thinking…*\n\n> a\n\nAnswer.", "Answer."},
		{"only thinking", "*Thinking...*\n\n> a\n", ""},
		{"an answer that begins with a quote, after two blank lines", "*Thinking...*\n\n> hm\n\n\n> To be\n\nsaid Hamlet", "> To be\n\nsaid Hamlet"},
		{"a blank line between quoted ones", "*Thinking...*\n\n> a\n\n> b\n\n\nAnswer.", "Answer."},
		{"blank lines before the heading", "\n\n*Thinking...*\n> a\n\nAnswer.", "Answer."},
		{"every block", "*Thinking...*\n\n> a\n\n\nOne.\n\n*Thinking...*\n\n> b\n> c\n\n\n> Two.\n\n*Thinking...*\n\n> d", "One.\n\n> Two.\n\n"},
		{"only a later block", "One.\n\n*Thinking...*\n\n> b\n\n\nTwo.\n", "One.\n\nTwo.\n"},
		{"a heading and no more, as of an answer that was stopped", "*Thinking...*\n\n", ""},
		{"a heading without a quote is the answer's own", "*Thinking...*\n\nI believe so.", "*Thinking...*\n\nI believe so."},
		{"and so is one inside a paragraph", "He wrote\n*Thinking...*\n> a\nand left.", "He wrote\n*Thinking...*\n> a\nand left."},
		{"carriage returns", "*Thinking...*\r\n\r\n> a\r\n\r\n\r\nAnswer.", "Answer."},
		{"text that mentions it", "He wrote *Thinking...*\n\n> a\n", "He wrote *Thinking...*\n\n> a\n"},
		{"nothing to strip", "Answer.", "Answer."},
	} {
		if got := poe.StripThinking(row.answer); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestToolCallsInTheChunksThatPoesClientReads(t *testing.T) {
	var call poe.ToolCall
	call.ID, call.Function.Name = "tooluse_1", "weather"
	other := call
	other.ID, other.Function.Arguments = "tooluse_2", `{"city": "Ulm"}`

	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	if err := w.ToolCalls([]poe.ToolCall{call, other}); err != nil {
		t.Fatal(err)
	}
	if err := w.ToolCalls([]poe.ToolCall{call}); err == nil {
		t.Error("a second list of tool calls was taken")
	}
	_ = w.Close()
	checkStream(t, r.Body.String())
	golden(t, "testdata/tool_calls.golden.txt", r.Body.Bytes())

	for name, bad := range map[string]string{"a list": "[]", "cut off": `{"a":`, "a number": "1"} {
		call.Function.Arguments = bad
		w := poe.NewEventWriter(newRecorder(), poe.StreamOptions{})
		if err := w.ToolCalls([]poe.ToolCall{call}); err == nil {
			t.Errorf("%s was taken as arguments", name)
		}
		_ = w.Close()
	}
}
