package playground_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// longestTask is how long the page may be deaf at a time.
const longestTask = 100 * time.Millisecond

const longEvents = 5000

// longMarkdown is an answer of some 30,000 words, with every kind of block, in pieces.
func longMarkdown() []sent {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "## Part %d\n\nThe river rises in the **hills** and finds its way to the *sea* by the [easiest road](https://example.com/%d) there is, `as ever`.\n\n", i, i)
		for j := range 8 {
			fmt.Fprintf(&b, "%d. It passes villages whose names nobody outside of the valley has heard\n   - and turns two mills, and carries a ferry\n", j+1)
		}
		b.WriteString("\n```go\nfunc ferry(crossings int) {\n\tfor i := range crossings {\n\t\tfmt.Println(\"across\", i)\n\t}\n}\n```\n\n| Planet | Moons |\n|:-------|------:|\n| Earth | 1 |\n| Mars | 2 |\n\n> Nobody has ever asked where it is going.\n\n")
	}
	return inEvents(b.String() + "\n\nThat was all.")
}

// manyFormulas is an answer of 1,000 formulas, which take the browser long to lay out.
func manyFormulas() []sent {
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, "Then $x_{%d} + \\frac{1}{%d}$ holds, and $y^{%d}$.\n\n", i, i, i)
	}
	return inEvents(b.String() + "That was all.")
}

// inEvents is a text in many events.
func inEvents(all string) []sent {
	events := make([]sent, longEvents)
	for i := range events {
		events[i] = text(all[len(all)*i/longEvents : len(all)*(i+1)/longEvents])
	}
	return events
}

// paced has a pause before every event.
func paced(events []sent) []sent {
	var all []sent
	for _, e := range events {
		all = append(all, sent{name: slowly}, e)
	}
	return all
}

func TestAPageThatGetsALongAnswerStaysResponsive(t *testing.T) {
	address := served(t, oneBot{bot: ready("bot")}, answers(t, func(message string) []sent {
		switch message {
		case "all at once":
			return longMarkdown()
		case "as it comes":
			return paced(longMarkdown())
		case "formulas":
			return manyFormulas()
		}
		return nil
	}))
	for _, message := range []string{"all at once", "as it comes", "formulas"} {
		t.Run(message, func(t *testing.T) {
			page := browsertest.Open(t, address, browsertest.Wide)
			page.Choose("group/bot")
			page.Say("warm up")
			page.WaitEnd()
			tasks := page.LongestTasks(10, func() {
				page.Say(message)
				page.WaitEnd()
			})
			page.WaitAnswer("That was all.")
			t.Logf("the longest tasks took %v", tasks)
			if len(tasks) == 0 || tasks[0] > longestTask {
				t.Errorf("the longest tasks took %v; none is to take longer than %v", tasks, longestTask)
			}
		})
	}
}
