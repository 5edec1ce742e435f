package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// What answers may hold. None of it may run, load, or leave the box of its message.
var hostile = map[string]string{
	"script":             "<script>window.ran = 1</script>\n\ntext",
	"handler":            "<img src=x onerror='window.ran = 1'><svg onload='window.ran = 1'>",
	"handler in a line":  "text <b onmouseover=window.ran=1>text</b> <iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
	"javascript link":    "[link](javascript:window.ran=1) [link](JaVaScRiPt:window.ran=1) <javascript:window.ran=1>",
	"encoded link":       "[link](&#106;avascript:window.ran=1) [link](java\tscript:window.ran=1) [a]\n\n[a]: javascript:window.ran=1",
	"data link":          "[link](data:text/html,<script>window.ran=1</script>) ![](data:image/svg+xml,<svg/onload=window.ran=1>)",
	"link with quotes":   "[a](https://example.com/\"onclick=\"window.ran=1) ![\" onerror=\"window.ran=1](https://example.com/x.png)",
	"info of a fence":    "```\"><img/src=x/onerror=window.ran=1>\ncode\n```",
	"picture elsewhere":  "![a picture](https://example.com/x.png)",
	"formula":            "$\\href{javascript:window.ran=1}{x}$ $\\htmlClass{composer}{x}$ $\\includegraphics{https://example.com/x.png}$",
	"formula of size":    "$$\\rule{10000em}{10000em}\\kern-9999em\\smash{\\raise9999em{x}}$$",
	"formula of depth":   "$$" + strings.Repeat("{", 2400) + strings.Repeat("}", 2400) + "$$",
	"broken table":       "| a | b\n|--|--\n| `c | d |||||\n|\n| e",
	"unclosed fence":     "text\n\n````html\n</div></div></article><script>window.ran=1</script>",
	"deep quotes":        strings.Repeat("> ", 5000) + "text",
	"deep lists":         strings.Repeat("- ", 5000) + "text",
	"many openings":      strings.Repeat("[", 50_000),
	"many stars":         strings.Repeat("*a **a ", 10_000),
	"many dollars":       strings.Repeat("$ \\( $$a ", 7_000),
	"1 MB in a line":     strings.Repeat("x", 1<<20),
	"1 MB in words":      strings.Repeat("word ", 1<<18),
	"1 MB of code":       "```go\n" + strings.Repeat("x", 1<<20),
	"1 MB of lines":      "```go\n" + strings.Repeat("x := 1\n", 150_000),
	"right to left":      "\u202e\u2066text " + strings.Repeat("\u0300", 2000),
	"style":              "<style>*{display:none}</style><div style='position:fixed;inset:0'>x</div>",
	"names of the page":  "<form id=page><input name=value></form> <a id=chat name=body>",
	"end of the element": "</article></div></section></main></body>",
}

func TestAHostileAnswerStaysInItsBox(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	outside := `(() => {
		const of = (selector) => JSON.stringify(document.querySelector(selector).getBoundingClientRect());
		return [of(".composer"), of(".scroller"), of("nav"), document.title, location.href, document.documentElement.scrollWidth, document.documentElement.scrollHeight].join(" ");
	})()`
	answerWith(page, "first")
	page.Say("x")
	page.WaitEnd()
	before := browsertest.Eval[string](page, "%s", outside)
	for name, text := range hostile {
		answerWith(page, text+"\n\n", "LAST")
		page.Say("x")
		page.Wait(`document.querySelector(".message.bot:last-of-type").textContent.includes("LAST") // %s`+"\n", name)
		page.WaitEnd()
		if after := browsertest.Eval[string](page, "%s", outside); after != before {
			t.Errorf("%s: outside of the message\n%s\nbefore\n%s", name, after, before)
		}
		if browsertest.Eval[bool](page, `"ran" in window`) {
			t.Errorf("%s: a script ran", name)
			page.Do(`delete window.ran`)
		}
		if n := browsertest.Eval[int](page, `document.querySelectorAll(".message :is(script, style, iframe, object, embed, form:not(.editor), svg:not(.icon), [onerror], [onload], [id], a:not([href^='https://example.com/']))").length`); n != 0 {
			t.Errorf("%s: %d elements that must not be there in %s", name, n, browsertest.Eval[string](page, `document.querySelector(".message.bot:last-of-type").innerHTML.slice(0, 500)`))
		}
		if left := browsertest.Eval[bool](page, `(() => {
			const box = document.querySelector(".scroller").getBoundingClientRect();
			return [...document.querySelectorAll(".message.bot:last-of-type")].some((e) => e.getBoundingClientRect().right > box.right + 1);
		})()`); left {
			t.Errorf("%s: wider than the chat", name)
		}
	}
	page.Screenshot("hostile")
}
