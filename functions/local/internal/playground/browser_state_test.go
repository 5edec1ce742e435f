package playground_test

import (
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// editor is that of a message.
const editor = ".message.user .editor textarea"

func TestAnEditWaitsUntilTheAnswerHasCome(t *testing.T) {
	release := make(chan struct{})
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, answers(t, func(message string) []sent {
		if message == "slow" {
			<-release
		}
		return nil
	})), browsertest.Wide)
	page.Choose("group/bot")
	page.Say("first")
	page.WaitEnd()
	page.Click(".message.user .edit")
	page.Wait("document.activeElement.matches(%s)", browsertest.Quote(editor))
	page.Say("slow")
	page.Type(editor, " and more")
	page.Press("\r")
	if got := page.Count(".message"); got != 4 {
		t.Errorf("%d messages after an edit while an answer comes", got)
	}
	close(release)
	page.WaitEnd()
	page.Wait(`!document.querySelector(".stop")`)
	page.Type(editor, ".")
	page.Press("\r")
	page.WaitAnswer("You said: first and more")
	page.WaitEnd()
	if got := page.Count(".message"); got != 2 {
		t.Errorf("%d messages after the edit", got)
	}
}

// A browser may be told to keep nothing of a site: the ways to keep something then throw.
func TestABrowserThatKeepsNothing(t *testing.T) {
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, answers(t, func(string) []sent { return nil })), browsertest.Wide)
	page.Before(`for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
		Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
	}`)
	page.Reload()
	page.Choose("group/bot")
	page.Say("Good day")
	page.WaitAnswer("You said: Good day")
	page.WaitEnd()
	page.WaitText("main [role=alert]", "does not keep the conversations")
	page.Click("#tab-tools")
	page.WaitText(".tools", "New tool")
}

func TestAConversationInTwoTabsLosesNothing(t *testing.T) {
	address := served(t, oneBot{bot: ready("bot")}, answers(t, func(string) []sent { return nil }))
	one := browsertest.Open(t, address, browsertest.Wide)
	one.Choose("group/bot")
	one.Say("first")
	one.WaitEnd()
	one.Wait("%s", keptIs(1))
	two := one.Beside(address, browsertest.Wide)
	two.Click(".conversation")
	two.WaitAnswer("You said: first")
	one.Say("second")
	one.WaitEnd()
	two.WaitAnswer("You said: second")
	two.Say("third")
	two.WaitEnd()
	one.WaitAnswer("You said: third")
	one.Choose("group/bot")
	one.Say("of another")
	one.WaitEnd()
	two.Wait("document.querySelectorAll('.conversation').length === 2")
	two.Click(".conversations .remove")
	one.Wait("document.querySelectorAll('.conversation').length === 1")
	one.Reload()
	one.Click(".conversation")
	one.WaitAnswer("You said: third")
	if got := one.Count(".message"); got != 6 {
		t.Errorf("%d messages are left", got)
	}
}

// keptIs is whether the browser has written so many conversations.
func keptIs(n int) string {
	return `new Promise((done) => {
		indexedDB.open("poebridge-playground").onsuccess = ({ target: { result: db } }) => {
			db.transaction("heads").objectStore("heads").getAll().onsuccess = (e) => { db.close(); done(e.target.result.length === ` + string(rune('0'+n)) + `); };
		};
	})`
}

func TestAFileThatIsOnItsWayWaitsForItsConversation(t *testing.T) {
	page := browsertest.Open(t, served(t, oneBot{bot: ready("bot")}, answers(t, func(string) []sent { return nil })), browsertest.Wide)
	page.Choose("group/bot")
	page.Say("first")
	page.WaitEnd()
	page.Do(`(() => {
		const real = window.fetch;
		window.fetch = async (url, init) => {
			if (url.endsWith("/attachments")) await new Promise((go) => { window.release = go; });
			return real(url, init);
		};
		const field = document.querySelector(".composer input[type=file]"), files = new DataTransfer();
		files.items.add(new File(["milk"], "notes.txt", { type: "text/plain" }));
		field.files = files.files;
		field.dispatchEvent(new Event("change"));
	})()`)
	page.WaitText(".composer .chips", "on its way")
	page.Choose("group/bot")
	page.Wait("!document.querySelector('.composer .chips')")
	page.Click(".conversation:not([aria-current=true])")
	page.WaitText(".composer .chips", "on its way")
	page.Do("window.release()")
	page.WaitText(".composer .chips[aria-label='Attached files']", "notes.txt")
}
