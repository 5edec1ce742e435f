package main

import (
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// chooseFault chooses a fault in the panel by its name.
func chooseFault(page *browsertest.Page, field, name string) {
	page.Wait("document.querySelector('.faults [id$=-%s]')", field)
	page.Do(`(() => {
		const field = document.querySelector('.faults [id$=-%s]');
		field.value = %s;
		field.dispatchEvent(new Event("change", { bubbles: true }));
	})()`, field, browsertest.Quote(name))
}

func TestAFaultIsArmedForTheNextMessage(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-pro")
	page.Click("#tab-faults")
	page.WaitText(".faults", "Nothing is armed.")
	chooseFault(page, "kind", "access-denied")
	page.WaitText(".faults .about", "AccessDeniedException")
	set := func(times string) {
		page.Do(`document.querySelector('.faults [id$=-times]').select()`)
		page.Type(".faults [id$=-times]", times)
	}
	set("4")
	page.Click(".faults .primary")
	page.WaitText(".faults [role=status]", "access-denied, for the next 4 calls")
	page.Say("Hello")
	page.WaitText(".message.bot:last-of-type [role=alert]", "may not use its model")
	page.WaitText(".faults [role=status]", "Armed")
	page.Click(".faults .row button:nth-child(2)")
	page.WaitText(".faults", "Nothing is armed.")
	page.Say("Hello")
	page.WaitAnswer("I am a simulation")
}

func TestWhatAUserWouldSeeOfAFaultIsToldInWords(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-pro")
	page.Click("#tab-faults")
	chooseFault(page, "kind", "throttling")
	page.Click(".faults .trial button")
	page.WaitText(".faults .trial", "The user sees an answer and no error.")
	page.WaitText(".faults .trial", "The gateway called Bedrock 2 times.")
	chooseFault(page, "kind", "validationException-first")
	page.WaitText(".faults .about", "before the answer begins")
	page.Click(".faults .trial button")
	page.WaitText(".faults .trial", "The user sees an error and nothing of an answer.")
	page.WaitText(".faults .trial", "The error is of the type user_message_too_long.")
	chooseFault(page, "point", "validationException-mid")
	page.Type(".faults [id$=-after]", "2")
	page.Click(".faults .trial button")
	page.WaitText(".faults .trial", "a part of the answer, and then an error")
	page.Screenshot("trial")
	page.WaitText(".faults", "Nothing is armed.")
}

func TestWithoutTheSimulatorThePanelSaysThatThereAreNoFaults(t *testing.T) {
	bot := &madeUp{settings: flags + `null}`}
	page := bot.open(t, browsertest.Wide)
	page.Click("#tab-faults")
	page.WaitText("#panel", "Faults are the simulator's.")
	if page.Count(".faults") > 0 {
		t.Error("there are faults to choose from")
	}
}

func TestTheFaultsPanelInTheDarkAndOnAPhone(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.WideDark)
	page.Choose("nova/nova-pro")
	page.Click("#tab-faults")
	page.Click(".faults .primary")
	page.WaitText(".faults [role=status]", "throttling, for the next call of Bedrock")
	page.Screenshot("dark")
	page.Look(browsertest.Narrow)
	page.Click("#panels-button")
	page.WaitText(".faults [role=status]", "Armed")
	page.Wait("document.querySelector('.panel').scrollWidth <= document.querySelector('.panel').clientWidth")
	page.Screenshot("phone")
}
