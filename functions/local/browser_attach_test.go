package main

import (
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// chooseFile has a file chosen in the composer, as by its button.
func chooseFile(page *browsertest.Page, name, kind, content string) {
	page.Wait("document.querySelector('.composer input[type=file]')")
	page.Do(`(() => {
		const field = document.querySelector('.composer input[type=file]');
		const chosen = new DataTransfer();
		chosen.items.add(new File([%s], %s, { type: %s }));
		field.files = chosen.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
	})()`, browsertest.Quote(content), browsertest.Quote(name), browsertest.Quote(kind))
}

func TestAFileIsAttachedInThePage(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-pro")
	chooseFile(page, "notes.txt", "text/plain", "remember the milk")
	page.WaitText(".composer .chips", "notes.txt")
	chooseFile(page, "paper.pdf", "application/pdf", "%PDF-1.7")
	page.WaitText(".composer .attached-note", "the text of this PDF")
	page.Click(".composer .chips li:nth-child(2) button")
	page.Wait("!document.querySelector('.composer .attached-note')")
	page.Say("What is this?")
	page.WaitAnswer("You attached the document “notes")
	page.WaitEnd()
}
