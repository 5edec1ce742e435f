package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// brokenBot is one whose template is not valid, at the end of a name that has no room.
const brokenBot = "groups/nova/a-bot-with-a-name-that-is-longer-than-the-column-is-wide.yaml"

func brokenSite(t *testing.T) string {
	return copied(t, map[string]string{brokenBot: "schema: 1\nkind: chat\nmodel: {id: nobody.knows}\ntemprature: 1\n"})
}

func TestThePageInEveryLook(t *testing.T) {
	address := start(t, nil, "-config", brokenSite(t)).playground()
	for name, look := range map[string]browsertest.Look{
		"wide": browsertest.Wide, "wide-dark": browsertest.WideDark, "narrow": browsertest.Narrow, "narrow-dark": browsertest.NarrowDark,
	} {
		t.Run(name, func(t *testing.T) {
			page := browsertest.Open(t, address, look)
			page.Wait("document.querySelectorAll('.beginnings button').length == 3")
			page.Looks("welcome")
			if look.Touch {
				page.Click("[aria-label=Bots]")
			}
			page.WaitText(".bots", "not valid")
			page.Looks("bots")
			page.Choose("nova/nova-lite")
			page.Say("markdown")
			page.WaitAnswer("The end.")
			page.WaitEnd()
			page.Looks("markdown")
			page.Say("error validation") // which is not tried again
			page.WaitEnd()
			page.Looks("error")
			if look.Touch {
				page.Click("[aria-label=Panels]")
			}
			for _, tab := range []string{"wire", "template", "tools", "faults"} {
				page.Click("#tab-" + tab)
				page.Looks(tab)
			}
		})
	}
}

func TestWhyABotIsNotValid(t *testing.T) {
	page := browsertest.Open(t, start(t, nil, "-config", brokenSite(t)).playground(), browsertest.Wide)
	page.Expect("a status of 500") // to whoever asks for its settings
	page.Type(".bots .filter", "invalid")
	page.Wait("document.querySelectorAll('.bot').length == 1")
	page.WaitText(".reason", "line 1:1: limits")
	page.Press(kb.Enter)
	page.WaitText(".head", "not valid")
	page.WaitText(".objections", "temprature")
	page.Say("Good day")
	page.WaitEnd()
	page.Looks("asked")
}

func TestThePageByKeysAlone(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Wait("document.querySelector('.bot')")
	page.Press(kb.Tab)
	page.WaitText(":focus", "Skip to the chat")
	page.Press(kb.Enter)
	page.Wait("document.activeElement.id == 'chat'")
	page.Do("document.querySelector('.filter').focus()")
	page.Do("document.querySelector('.bots').scrollTop = 0")
	page.Type(".filter", "nova lite chat")
	page.Wait("document.querySelectorAll('.bot').length > 1")
	page.Press(kb.ArrowDown)
	page.Press(kb.End)
	page.Wait("document.activeElement == [...document.querySelectorAll('.bot')].at(-1)")
	page.Press(kb.Home)
	page.Press(kb.Enter)
	page.Wait("document.activeElement.matches('.composer textarea')")
	page.Do("document.querySelector('[role=tab][aria-selected=true]').focus()")
	page.Press(kb.ArrowRight)
	page.Wait("document.activeElement.id == 'tab-template' && document.activeElement.ariaSelected == 'true'")
	page.Press(kb.End)
	page.Wait("document.querySelector('[role=tabpanel]').getAttribute('aria-labelledby') == 'tab-faults'")
	page.Do("document.querySelector('[role=separator]').focus()")
	before := browsertest.Eval[float64](page, panelsWidth)
	page.Press(kb.ArrowLeft)
	page.Wait("%s > %f", panelsWidth, before)
}

const panelsWidth = "document.querySelector('.column.panels').getBoundingClientRect().width"

func TestWhatThePageRemembers(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Click(".theme-switch label:nth-child(3)")
	page.Click("#tab-tools")
	from := browsertest.Eval[[]float64](page, `(({x, y, height}) => [x + 4, y + height / 2])(document.querySelector(".divider").getBoundingClientRect())`)
	page.Drag(from[0], from[1], from[0]-120, from[1])
	page.Wait("%s > 500", panelsWidth)
	page.Reload()
	page.Wait("document.documentElement.dataset.theme == 'dark' && getComputedStyle(document.documentElement).colorScheme == 'dark'")
	page.Wait("document.querySelector('#tab-tools').ariaSelected == 'true' && %s > 500", panelsWidth)
	page.Click("[aria-label='Close the panels']")
	page.Wait("document.activeElement.id == 'panels-button'")
	page.Reload()
	page.Wait("document.querySelector('#panels-button').ariaExpanded == 'false' && !document.querySelector('.column.panels')")
}

func TestWhatLiesOverTheChatOfANarrowPage(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Narrow)
	for button, column := range map[string]string{"Bots": "side", "Panels": "panels"} {
		page.Click("[aria-label=" + button + "]")
		page.Wait("document.querySelector('.column.%s').contains(document.activeElement) && document.querySelector('main').inert", column)
		page.Press(kb.Escape)
		page.Wait("document.activeElement.ariaLabel == %q && !document.querySelector('main').inert", button)
		page.Wait("!document.querySelector('.column.%s').checkVisibility({visibilityProperty: true})", column)
	}
}

func TestTheProgramEnds(t *testing.T) {
	program := start(t, nil)
	page := browsertest.Open(t, program.playground(), browsertest.Wide)
	page.Expect("ERR_CONNECTION_REFUSED")
	page.Choose("nova/nova-lite")
	address := strings.TrimSuffix(strings.TrimPrefix(program.playground(), "http://"), "/playground/")
	program.end()
	page.Say("Is anybody there?")
	page.WaitText(".gone-bar", "make run")
	page.WaitEnd()
	page.Looks("gone")
	start(t, nil, "-addr", address)
	page.Wait("!document.querySelector('.gone-bar .note')")
	page.Say("Good day")
	page.WaitAnswer("You said:")
}

// keptConversations are those that the browser has written.
const keptConversations = `new Promise((done) => {
	indexedDB.open("poebridge-playground").onsuccess = ({ target: { result: db } }) => {
		db.transaction("heads").objectStore("heads").getAll().onsuccess = (e) => { db.close(); done(e.target.result); };
	};
})`

func TestConversationsAreDeleted(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	for _, bot := range []string{"nova/nova-lite", "nova/nova-micro", "nova/nova-pro"} {
		page.Choose(bot)
		page.Say("Good day, " + bot)
		page.WaitAnswer("You said:")
		page.WaitEnd()
	}
	page.WaitText(".conversation", "Good day, nova/nova-pro") // what was last used is the first
	page.Do("document.querySelector('.conversation').focus()")
	page.Press(kb.ArrowDown)
	page.Press(kb.Enter)
	page.WaitText(".messages", "Good day, nova/nova-micro")
	page.Do("document.querySelector('.conversation[aria-current=true]').focus()") // it was given to the composer
	page.Press(kb.Delete)
	page.Wait("document.querySelectorAll('.conversation').length == 2 && document.activeElement.innerText.includes('nova-lite')")
	page.WaitText("main", "before Poe does") // none is shown
	page.Click(".conversations .remove")
	page.Wait("document.querySelectorAll('.conversation').length == 1")
	page.Wait("%s", keptConversations+".then((kept) => kept.length == 1)")
	page.Reload()
	page.WaitText(".conversations", "nova-lite")
	page.Wait("document.querySelectorAll('.conversation').length == 1")
}
