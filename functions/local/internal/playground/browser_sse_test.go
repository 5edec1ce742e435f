package playground_test

import (
	"slices"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// inPieces has the next answers of the page come in the pieces that a function of JavaScript makes.
func inPieces(page *browsertest.Page, pieces string) {
	page.Do(`(() => {
		const pieces = %s;
		window.fetch = async () => {
			const left = pieces();
			return new Response(new ReadableStream({
				pull(to) {
					const { value, done } = left.next();
					if (done) to.close();
					else to.enqueue(typeof value === "string" ? new TextEncoder().encode(value) : value);
				},
			}), { headers: { "Content-Type": "text/event-stream" } });
		};
	})()`, pieces)
}

func openPieces(t *testing.T) *browsertest.Page {
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, answers(t, func(string) []sent { return nil })), browsertest.Wide)
	page.Choose("group/bot")
	return page
}

// Wherever an answer is cut, and however its lines end, it is the same.
func TestEventsAreReadWhateverTheirPiecesAre(t *testing.T) {
	page := openPieces(t)
	for name, end := range map[string]string{"LF": `"\n"`, "CR": `"\r"`, "CRLF": `"\r\n"`} {
		for _, length := range []string{"1", "2", "7", "1000"} {
			inPieces(page, `function* () {
				const lines = [": a comment", "event: text", 'data: {"text":', 'data: "äöü 😀 "}', "", "event: text", 'data:{"text":"the end"}', "", "event: done", "data: {}", "", ""];
				const bytes = new TextEncoder().encode(lines.join(`+end+`));
				for (let at = 0; at < bytes.length; at += `+length+`) yield bytes.slice(at, at + `+length+`);
			}`)
			page.Say(name + " in pieces of " + length)
			page.WaitAnswer("äöü 😀 the end")
			page.WaitEnd()
			if got := page.Count(".message.bot:last-of-type .problem-box"); got != 0 {
				t.Errorf("%s in pieces of %s: %s", name, length, page.Answer())
			}
			names := browsertest.Eval[[]string](page, `[...document.querySelectorAll(".wire .row .name")].map((e) => e.innerText)`)
			if want := []string{"comment", "text", "text", "done", "end"}; !slices.Equal(names, want) {
				t.Errorf("%s in pieces of %s: %v, want %v", name, length, names, want)
			}
		}
	}
}

// A line is looked at once, however many pieces it comes in.
func TestALongLineTakesNoLongerThanItsLength(t *testing.T) {
	page := openPieces(t)
	inPieces(page, `function* () {
		const piece = new TextEncoder().encode("x".repeat(4096));
		yield ": ";
		for (let i = 0; i < 6000; i++) yield piece;
		yield '\n\nevent: text\ndata: {"text":"the end"}\n\nevent: done\ndata: {}\n\n';
	}`)
	started := browsertest.Eval[float64](page, "performance.now()")
	page.Say("x")
	page.WaitAnswer("the end")
	if took := browsertest.Eval[float64](page, "performance.now()") - started; took > 5000 {
		t.Errorf("25 MB took %.0f ms", took)
	}
}
