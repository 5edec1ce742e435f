package main

import (
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

func TestAToolIsDefinedCalledAndAnsweredByHand(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-pro")
	page.Click("#tab-tools")
	page.Click(".tools .row .quiet")
	page.Type(".tool-form [name=name]", " no")
	page.Click(".tool-form [type=submit]")
	page.WaitText(".tool-form .fault", "1 to 64 letters")
	page.Do(`document.querySelector(".tool-form [name=name]").select()`)
	page.Type(".tool-form [name=name]", "look_outside")
	page.Do(`document.querySelector(".tool-form [name=parameters]").select()`)
	page.Type(".tool-form [name=parameters]", `{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["town"]}`)
	page.WaitText(".tool-form .fault", `"town", which is no property`)
	page.Do(`document.querySelector(".tool-form [name=parameters]").select()`)
	page.Type(".tool-form [name=parameters]", `{"type": "object", "properties": {"city": {"type": "string"}}}`)
	page.Click(".tool-form [type=submit]")
	page.WaitText(".tools .tool", "look_outside")

	page.Say("tool")
	page.WaitAnswer("I was given no tool")
	page.Click(".tools > .send input")
	page.Say("tool")
	page.WaitText(".tools .calls", "look_outside")
	page.WaitText(".tools .calls pre", `"city": "example"`)
	page.Screenshot("call")
	page.Type(".tools .call textarea", "It rains.")
	page.Click(".tools .calls [type=submit]")
	page.WaitAnswer("It rains.")
	page.WaitEnd()
	page.Wait("!document.querySelector('.tools .calls')")

	page.Say("tool")
	page.WaitText(".tools .calls", "look_outside")
	page.Type(".tools .call textarea", "No window.")
	page.Click(".tools .call .send input")
	page.Click(".tools .calls [type=submit]")
	page.WaitAnswer(`{"error":"No window."}`)
	page.WaitEnd()

	page.Reload()
	page.Click("#tab-tools")
	page.WaitText(".tools .tool", "look_outside")
	page.Click(".tools .tool .danger")
	page.Wait("!document.querySelector('.tools .tool')")
}
