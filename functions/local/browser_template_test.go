package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// Git gives files on Windows line ends of two characters.
func TestTheEditorKeepsTheLineEndsOfAFile(t *testing.T) {
	dir := copied(t, nil)
	file := filepath.Join(dir, "groups/nova/nova-lite.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.ReplaceAll(string(text), "\n", "\r\n")
	if err := os.WriteFile(file, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	page := browsertest.Open(t, start(t, nil, "-config", dir).playground(), browsertest.Wide)
	page.Choose("nova/nova-lite")
	page.Click("#tab-template")
	page.WaitText(".template .cm-content", "schema: 1")
	page.WaitText(".template", "Nothing is wrong with it.")
	if got := page.Text(".template .file"); strings.Contains(got, "not applied") {
		t.Errorf("a file that was only looked at counts as edited: %q", got)
	}
	page.Do(`document.querySelector(".cm-content").focus()`)
	page.Press(kb.Home)
	page.Type(".template .cm-content", "# one line more\n")
	press(page, ".template .buttons", "Save")
	page.WaitText(".template [role=status]", "Saved.")
	if now, err := os.ReadFile(file); err != nil || string(now) != "# one line more\r\n"+before {
		t.Errorf("the file is %q, %v", now, err)
	}
}

// What is applied, and what has been saved by another editor, is what one sees.
func TestAnAppliedTemplateChangesWhatIsSeenOfItsBot(t *testing.T) {
	dir := copied(t, nil)
	file := filepath.Join(dir, "groups/nova/nova-lite.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	introduced := func(by string) string {
		changed := strings.Replace(string(text), "poe:\n", "poe:\n  introduction_message: "+by+"\n", 1)
		return regexp.MustCompile(`(?m)^  introduction_message: [^\n]*\n(  introduction_message: [^\n]*\n)`).ReplaceAllString(changed, "  introduction_message: "+by+"\n")
	}
	p := start(t, nil, "-config", dir, "-ttl", "0s")
	page := browsertest.Open(t, p.playground(), browsertest.Wide)
	page.Choose("nova/nova-lite")
	page.Click("#tab-template")
	page.WaitText(".template .cm-content", "schema: 1")
	page.Do(`document.querySelector(".cm-content").focus()`)
	page.Press("a", chromedp.ModifierCtrl)
	page.Type(".template .cm-content", introduced("by hand"))
	press(page, ".template .buttons", "Apply")
	page.WaitText(".introduction", "by hand")
	press(page, ".template .buttons", "Revert")
	if err := os.WriteFile(file, []byte(introduced("elsewhere")), 0o644); err != nil {
		t.Fatal(err)
	}
	page.Do(`document.dispatchEvent(new Event("visibilitychange"))`)
	page.WaitText(".introduction", "elsewhere")
}
