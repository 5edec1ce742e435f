package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

const answer = ".message.bot:last-of-type "

func TestMarkdownIsShownAsOnPoe(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	page.Say("markdown")
	page.WaitAnswer("The end.")
	page.WaitEnd()
	page.Wait(`document.querySelector(".message.bot .math.display .katex")`)
	page.Wait(`document.querySelector(".message.bot .code .hljs-keyword")`)
	for selector, want := range map[string]int{
		"h1": 1, "table": 1, "td.right": 2, ".code": 1, "ol > li": 2, "input[type=checkbox]": 2, "blockquote": 1, ".math .katex": 2,
		"a[target=_blank][rel~=noopener]": 1, "hr": 1,
	} {
		if got := page.Count(answer + selector); got != want {
			t.Errorf("%d of %s, want %d", got, selector, want)
		}
	}
	page.Screenshot("markdown")
}

func TestABotIntroducesItselfAndThinks(t *testing.T) {
	page := talkTo(t, "claude/claude-sonnet-4-5-thinking")
	page.Wait(`document.querySelector(".introduction").innerText.length > 10`)
	page.Say("think")
	page.WaitAnswer("the answer is 42")
	page.WaitEnd()
	if text := page.Answer(); !strings.Contains(text, "Thought") || strings.Contains(text, "Six times") {
		t.Errorf("the thinking is not put away behind the answer: %q", text)
	}
	page.Click(answer + ".thinking button")
	page.WaitAnswer("Six times seven")
	page.Screenshot("thinking")
}

func TestAnAnswerMayBeReplacedAndShowFiles(t *testing.T) {
	page := talkTo(t, "images/sd3-5-large")
	page.Say("a lighthouse")
	page.WaitEnd()
	page.Wait(`document.querySelector(%s).naturalWidth > 0`, browsertest.Quote(answer+"img"))
	page.Screenshot("image")
	sendEvents(page, "event: text\ndata: {\"text\":\"old ![a film][ref]\"}\n\n"+
		"event: file\ndata: {\"url\":\"https://example.com/x.mp4\",\"content_type\":\"video/mp4\",\"name\":\"x.mp4\",\"inline_ref\":\"ref\"}\n\n"+
		"event: file\ndata: {\"url\":\"https://example.com/x.csv\",\"content_type\":\"text/csv\",\"name\":\"x.csv\",\"inline_ref\":null}\n\n"+
		"event: replace_response\ndata: {\"text\":\"new ![a film][ref]\"}\n\n"+
		"event: data\ndata: {\"metadata\":\"kept\"}\n\nevent: done\ndata: {}\n\n")
	page.Say("x")
	page.WaitAnswer("video at example.com")
	page.WaitAnswer("x.csv")
	page.WaitEnd()
	if text := page.Answer(); !strings.Contains(text, "new") || strings.Contains(text, "old") || page.Count(answer+".files li") != 1 {
		t.Errorf("it shows %q", text)
	}
	page.Say("y")
	page.WaitEnd()
	if got := browsertest.Eval[string](page, `window.posted.at(-1).query.at(-2).metadata`); got != "kept" {
		t.Errorf("the metadata comes back as %q", got)
	}
}

func TestWhatIsSaidCanBeChanged(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	answerWith(page, "an answer")
	page.Say("first")
	page.WaitEnd()
	page.Say("second")
	page.WaitEnd()
	page.Click(".message.user .edit")
	page.Type(".editor textarea", " and more")
	page.Click(".editor button[type=submit]")
	page.Wait(`window.posted.filter((p) => p.type === "query").length === 3`)
	page.WaitEnd()
	got := browsertest.Eval[[]string](page, `(() => {
		const [a, , c] = window.posted.filter((p) => p.type === "query");
		return [String(c.query.length), c.query[0].content, String(a.query[0].message_id !== c.query[0].message_id), String(a.conversation_id === c.conversation_id)];
	})()`)
	if want := []string{"1", "first and more", "true", "true"}; !slices.Equal(got, want) {
		t.Errorf("the edited message is sent as %v, want %v", got, want)
	}
	page.Do(`[...document.querySelectorAll(".message.bot .actions button")].find((b) => b.textContent === "Regenerate").click()`)
	page.Wait(`window.posted.filter((p) => p.type === "query").length === 4`)
	page.WaitEnd()
	if page.Count(".message") != 2 {
		t.Errorf("%d messages after regenerating the only answer", page.Count(".message"))
	}
}

func TestErrorsAreShownByTheirType(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	for _, row := range []struct {
		data, shows string
		retry       int
	}{
		{`{"text":"Too many."}`, "Too many.", 1},
		{`{"text":"Never.","allow_retry":false}`, "Never.", 0},
		{`{"text":"","error_type":"insufficient_fund"}`, "not enough points", 1},
		{`{"text":"<b>Long</b>","error_type":"user_message_too_long","allow_retry":false}`, "<b>Long</b>", 0},
	} {
		sendEvents(page, "event: text\ndata: {\"text\":\"begun\"}\n\nevent: error\ndata: "+row.data+"\n\nevent: done\ndata: {}\n\n")
		page.Say("x")
		page.WaitAnswer(row.shows)
		page.WaitEnd()
		if got := page.Count(answer + ".problem-box button"); got != row.retry {
			t.Errorf("%s: %d buttons, want %d", row.data, got, row.retry)
		}
	}
	sendEvents(page, "event: text\ndata: {\"text\":\"begun\"}\n\n")
	page.Say("x")
	page.WaitAnswer("broke off")
	answerWith(page, "better")
	page.Click(answer + ".problem-box button")
	page.WaitAnswer("better")
}

func TestAConversationSurvivesAReload(t *testing.T) {
	page := talkTo(t, "nova/nova-lite", "-pace", "40ms")
	page.Say("long 2000")
	page.WaitAnswer("turns two mills")
	page.Reload()
	page.WaitAnswer("The river rises")
	page.WaitAnswer("Stopped.")
	page.Say("help")
	page.WaitAnswer("Begin a message with one of these words")
}

func TestReactionsAndFeedbackAreReported(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	answerWith(page, "an answer")
	page.Say("x")
	page.WaitEnd()
	page.Click(answer + "button[aria-label=like]")
	page.Click(answer + "button[aria-label=heart]")
	page.Wait(`window.posted.at(-1).type === "report_reaction"`)
	got := browsertest.Eval[[]string](page, `(() => {
		const [query, feedback, reaction] = window.posted;
		return [feedback.type, feedback.feedback_type, reaction.reaction, reaction.action, String(feedback.message_id === query.message_id)];
	})()`)
	if want := []string{"report_feedback", "like", "heart", "added", "true"}; !slices.Equal(got, want) {
		t.Errorf("posted %v, want %v", got, want)
	}
}

func TestTheChatFollowsAnAnswerUntilOneScrollsUp(t *testing.T) {
	page := talkTo(t, "nova/nova-lite", "-pace", "2ms")
	page.Say("long 3000")
	page.Wait(`document.querySelector(".scroller").scrollTop > 300`)
	page.Do(`document.querySelector(".scroller").scrollBy(0, -200)`)
	page.Wait(`document.querySelector(".to-end")`)
	top := browsertest.Eval[float64](page, `document.querySelector(".scroller").scrollTop`)
	page.WaitEnd()
	if now := browsertest.Eval[float64](page, `document.querySelector(".scroller").scrollTop`); now != top {
		t.Errorf("it scrolls from %v to %v", top, now)
	}
	page.Click(".to-end button")
	page.Wait(`(() => { const s = document.querySelector(".scroller"); return s.scrollHeight - s.clientHeight - s.scrollTop < 2; })()`)
}

func TestAnAnswerCanBeStopped(t *testing.T) {
	page := talkTo(t, "nova/nova-lite", "-pace", "20ms")
	page.Say("long 3000")
	page.WaitAnswer("villages")
	page.Press("\x1b")
	page.WaitAnswer("Stopped.")
}

func TestAPageInAnAnswerHasAPreviewWithoutRights(t *testing.T) {
	page := talkTo(t, "nova/nova-lite")
	page.Expect("sandboxed") // the browser tells that it runs no script
	answerWith(page, "```html\n<html><body><h1>A page</h1><script>parent.ran = 1</script></body></html>\n```\n\nend")
	page.Say("x")
	page.WaitAnswer("end")
	page.WaitEnd()
	page.Wait(`document.querySelector(%s)`, browsertest.Quote(answer+".hljs-name")) // nothing moves after that
	page.Click(answer + ".preview")
	page.Wait(`document.querySelector(%s).getAttribute("sandbox") === ""`, browsertest.Quote(answer+"iframe"))
	page.Screenshot("preview")
	if browsertest.Eval[bool](page, `"ran" in window`) {
		t.Error("a script ran")
	}
}
