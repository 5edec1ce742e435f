package browsertest

import "strings"

// What these know of the page is here and nowhere else in the tests.
const (
	composer   = ".composer textarea"
	lastAnswer = ".message.bot:last-of-type"
)

// Choose begins a conversation with a bot, GROUP/BOT.
func (p *Page) Choose(bot string) {
	p.t.Helper()
	p.Click(`[data-bot="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(bot) + `"]`)
	p.Wait("%s?.checkVisibility()", find(composer))
}

// Say sends a message to the bot of the conversation.
func (p *Page) Say(text string) {
	p.t.Helper()
	before := p.Count(".message.bot")
	p.Type(composer, text)
	p.Press("\r")
	p.Wait("document.querySelectorAll('.message.bot').length > %d", before)
}

// WaitAnswer waits until the last answer shows a text.
func (p *Page) WaitAnswer(text string) {
	p.t.Helper()
	p.WaitText(lastAnswer, text)
}

// WaitEnd waits until the last answer has ended.
func (p *Page) WaitEnd() {
	p.t.Helper()
	p.Wait("%s && !document.querySelector('.message.bot[aria-busy=true]')", find(lastAnswer))
}

// Answer is what the last answer shows.
func (p *Page) Answer() string {
	p.t.Helper()
	return p.Text(lastAnswer)
}
