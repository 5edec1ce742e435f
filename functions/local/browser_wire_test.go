package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// press presses the button or the link with a text, in a part of the page.
func press(page *browsertest.Page, part, text string) {
	page.Wait(`[...document.querySelectorAll(%s)].some((b) => b.textContent.startsWith(%s) && !b.disabled)`, browsertest.Quote(part+" :is(button, a)"), browsertest.Quote(text))
	page.Do(`[...document.querySelectorAll(%s)].find((b) => b.textContent.startsWith(%s)).click()`, browsertest.Quote(part+" :is(button, a)"), browsertest.Quote(text))
}

// clipboard has what the page copies kept where a test can read it, since a browser without a
// window may have none.
func clipboard(page *browsertest.Page) {
	page.Do(`navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }`)
}

func TestTheWireIsShownBesideTheChat(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	clipboard(page)
	page.Choose("nova/nova-lite")
	page.Say("Good day")
	page.WaitEnd()
	page.Click("#tab-wire")
	page.WaitText(".wire .numbers", "tokens")
	page.WaitText(".wire .numbers", "$0.0")
	page.WaitText(".wire .rows", "done")
	page.Do(`document.querySelector(".wire .rows").focus()`)
	page.Press(kb.Home)
	page.WaitText(".wire .whole pre", `"content_type": "text/markdown"`)
	page.Press(kb.ArrowDown)
	page.WaitText(".wire .whole pre", `"text": "Hello!"`)
	page.Screenshot("events")

	press(page, ".wire .views", "Bedrock")
	page.WaitText(".wire .attempt", "us.amazon.nova-lite-v1:0")
	page.WaitText(".wire .attempt .rows", "messageStart")
	page.Click(".wire .attempt summary")
	page.WaitText(".wire .attempt .json pre", "Good day")
	page.Screenshot("bedrock")
	press(page, ".wire .views", "Log line")
	page.WaitText(".wire .line", "outcome")

	page.Say("error throttling")
	page.WaitEnd()
	press(page, ".wire .views", "Bedrock")
	page.WaitText(".wire .attempts", "2: 429")
	page.Click(".message.bot .wire-button") // of the first answer
	press(page, ".wire .views", "Query")
	page.WaitText(".wire .json pre", "Good day")
}

// What Poe would object to is marked at the answer, and leads to its event. The bots give no
// cause for it, so the page is told of one.
func TestWhatPoeWouldObjectToIsShown(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Do(`const real = window.fetch; window.fetch = async (url, init) => {
		const response = await real(url, init);
		if (!String(url).includes("/api/wire/")) return response;
		const report = await response.json();
		report.findings = [{level: "error", event: 1, message: "Poe's <b>client</b> fails"}];
		return Response.json(report);
	}`)
	page.Choose("nova/nova-lite")
	page.Say("Good day")
	page.WaitEnd()
	page.WaitText(".message.bot .wire-button", "1 objection")
	page.Click(".message.bot .wire-button")
	page.WaitText(".wire .findings .bad", "Poe's <b>client</b> fails")
	press(page, ".wire .findings", "event 2")
	page.Wait(`document.querySelector(".wire .row[aria-selected=true].error")?.textContent.includes("Hello!")`)
}

// What the page copies for a shell is the query, whatever the message is.
func TestTheQueryIsCopiedForAShell(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	p := start(t, nil)
	page := browsertest.Open(t, p.playground(), browsertest.Wide)
	clipboard(page)
	page.Choose("nova/nova-lite")
	const message = `it's "quoted" $HOME $(id) ` + "`id`" + ` \ and !! é 😀`
	page.Say(message)
	page.WaitEnd()
	page.Click("#tab-wire")
	press(page, ".wire .buttons", "Copy as curl")
	page.Wait("window.copied")
	line := browsertest.Eval[string](page, "window.copied")
	shell := exec.Command("sh", "-c", `curl() { printf '%s\0' "$@"; }; `+line)
	shell.Env = []string{"POE_ACCESS_KEY=the key"}
	out, err := shell.Output()
	if err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	args := strings.Split(string(out), "\x00")
	if len(args) != 9 || args[1] != p.base()+"/nova/nova-lite" || args[3] != "Authorization: Bearer the key" || args[6] != "-d" {
		t.Fatalf("%q", args)
	}
	var query struct{ Query []struct{ Content string } }
	if err := json.Unmarshal([]byte(args[7]), &query); err != nil || query.Query[0].Content != message {
		t.Errorf("%+v, %v", query, err)
	}
}

// The case that the page offers to save is the one that the program knows.
func TestACaseIsSavedFromThePage(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-lite")
	page.Say("markdown")
	page.WaitEnd()
	page.Click("#tab-wire")
	page.Wait(`document.querySelector(".wire a[download]")`)
	text := browsertest.Eval[string](page, `fetch(document.querySelector(".wire a[download]").href).then((r) => r.text())`)
	var saved playground.Case
	if err := json.Unmarshal([]byte(text), &saved); err != nil || saved.Bot != "nova/nova-lite" || len(saved.Bedrock) != 1 {
		t.Fatalf("%+v, %v", saved, err)
	}
	if file := os.Getenv("POEBRIDGE_SAVE_CASE"); file != "" { // as the browser's download does
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Error(err)
		}
	}
}

func TestATemplateIsEditedInThePage(t *testing.T) {
	dir := copied(t, nil)
	p := start(t, nil, "-config", dir)
	page := browsertest.Open(t, p.playground(), browsertest.Wide)
	page.Expect("409")
	page.Choose("nova/nova-lite")
	page.Click("#tab-template")
	page.WaitText(".template .cm-content", "schema: 1")
	page.WaitText(".template", "Nothing is wrong with it.")
	add := func(text string) {
		page.Do(`document.querySelector(".cm-content").focus()`)
		page.Do(`const s = getSelection(); s.selectAllChildren(document.querySelector(".cm-content")); s.collapseToEnd()`)
		page.Type(".template .cm-content", text)
	}
	add("\nsystem_promt: Answer in verse.")
	page.WaitText(".template .findings", "system_prompt")
	page.Wait(`document.querySelector(".template .cm-lintRange-error, .template .cm-lint-marker-error")`)
	page.Screenshot("finding")

	// It outlives other tabs, other bots and a reload.
	page.Click("#tab-wire")
	page.Choose("nova/nova-pro")
	page.Click("#tab-template")
	page.WaitText(".template .file", "nova-pro.yaml")
	page.Choose("nova/nova-lite")
	page.WaitText(".template .cm-content", "system_promt")
	page.Reload()
	page.Choose("nova/nova-lite")
	page.Click("#tab-template")
	page.WaitText(".template .cm-content", "system_promt")
	press(page, ".template .buttons", "Revert")
	page.Wait(`!document.querySelector(".template .cm-content").innerText.includes("system_promt")`)

	add("\nsystem_prompt: Answer in verse.")
	press(page, ".template .buttons", "Apply")
	page.WaitText(".template .file", "edited")
	page.WaitText(`[data-bot="nova/nova-lite"]`, "edited")
	page.Say("Good day")
	page.WaitEnd()
	page.Click("#tab-wire")
	press(page, ".wire .views", "Bedrock")
	page.WaitText(".wire .attempt", "us.amazon.nova-lite-v1:0")
	page.Do(`document.querySelector(".wire .attempt details").open = true`)
	page.WaitText(".wire .attempt .json pre", "Answer in verse.")
	page.Click("#tab-template")
	press(page, ".template .views", "Changes to the file")
	page.WaitText(".template .cm-changedLine", "Answer in verse.")
	page.Screenshot("changes")

	// A file that has changed meanwhile is not written over unasked.
	file := filepath.Join(dir, "groups/nova/nova-lite.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := string(text) + "# by somebody else\n"
	if err := os.WriteFile(file, []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	press(page, ".template .buttons", "Save")
	page.WaitText(".template .note.warn", "no longer the one")
	if now, _ := os.ReadFile(file); string(now) != other {
		t.Errorf("it was written over: %s", now)
	}
	press(page, ".template", "write over it")
	page.WaitText(".template [role=status]", "Saved.")
	if now, _ := os.ReadFile(file); !strings.Contains(string(now), "system_prompt: Answer in verse.") || strings.Contains(string(now), "somebody") {
		t.Errorf("the file is %s", now)
	}
	if now := p.edit(http.MethodGet, novaLite, nil, http.StatusOK); now.Applied != nil {
		t.Errorf("%+v", now)
	}
}
