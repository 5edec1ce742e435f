package browsertest

import (
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Click clicks on the first element of a CSS selector, when it is there to be seen. One
// without a size would be missed.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Wait("%[1]s?.checkVisibility() && %[1]s.getBoundingClientRect().height > 0", find(selector))
	p.must(chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(selector))))
}

// Type puts a text into a field, as a paste does.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.Wait("%s?.checkVisibility()", find(selector))
	p.must(chromedp.Do(p.ctx,
		chromedp.Focus(chromedp.CSS(selector)),
		do(input.InsertText, input.InsertTextParams{Text: text}),
	))
}

// Press presses keys, by the names in chromedp/kb.
func (p *Page) Press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...))))
}

// Eval is the value of an expression of JavaScript, or what its promise holds.
func Eval[T any](p *Page, format string, args ...any) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](fmt.Sprintf(format, args...), chromedp.EvalAwaitPromise))
	p.must(err)
	return value
}

// Do runs JavaScript for what it does.
func (p *Page) Do(format string, args ...any) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[*runtime.RemoteObject](fmt.Sprintf(format, args...), chromedp.EvalAwaitPromise))
	p.must(err)
}

// Wait waits until an expression is true, or what its promise holds.
func (p *Page) Wait(format string, args ...any) {
	p.t.Helper()
	expression := fmt.Sprintf(format, args...)
	if !p.becomes(expression) {
		p.t.Fatalf("after %v it is still not so: %s", patience, expression)
	}
}

// WaitText waits until the first element of a selector shows a text.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	if !p.becomes(fmt.Sprintf("%s?.innerText.includes(%s)", find(selector), Quote(text))) {
		p.t.Fatalf("after %v %s does not show %q but %q", patience, selector, text, p.Text(selector))
	}
}

// Text is what the first element of a selector shows; empty where there is none.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, `%s?.innerText ?? ""`, find(selector))
}

// Count is how many elements a selector has.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return Eval[int](p, "document.querySelectorAll(%s).length", Quote(selector))
}

// becomes reports whether an expression gets true while it is tried again and again, in the
// page. What it throws is as good as false.
func (p *Page) becomes(expression string) bool {
	p.t.Helper()
	return Eval[bool](p, `(async () => {
		const until = performance.now() + %d;
		for (;;) {
			try { if (await (%s)) return true; } catch {}
			if (performance.now() > until) return false;
			await new Promise((again) => setTimeout(again, 20));
		}
	})()`, patience.Milliseconds(), expression)
}

// Quote is a text as JavaScript has it.
func Quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can be written
	}
	return string(quoted)
}

func find(selector string) string { return "document.querySelector(" + Quote(selector) + ")" }

// Drag moves what is at a point of the window to another.
func (p *Page) Drag(fromX, fromY, toX, toY float64) {
	p.t.Helper()
	p.must(chromedp.Do(p.ctx, chromedp.DragAndDropXY(fromX, fromY, toX, toY)))
}
