package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

var playgroundLine = regexp.MustCompile(`(http://\S+/playground/)`)

// playground is the page's address.
func (p *program) playground() string {
	p.t.Helper()
	m := playgroundLine.FindStringSubmatch(p.banner)
	if m == nil {
		p.t.Fatalf("no playground in\n%s", p.banner)
	}
	return m[1]
}

func TestABotAnswersInThePage(t *testing.T) {
	page := browsertest.Open(t, start(t, nil).playground(), browsertest.Wide)
	page.Choose("nova/nova-lite")
	page.Say("Good day")
	page.WaitAnswer("You said:")
	page.WaitEnd()
	page.Say("help")
	page.WaitAnswer("Begin a message with one of these words")
}
