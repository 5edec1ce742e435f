package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// Bedrock counts nothing of an answer that is broken off, which costs all the same.
func TestTheCostOfAStoppedAnswerIsToldAsAnEstimate(t *testing.T) {
	page := talkTo(t, "nova/nova-lite", "-pace", "20ms")
	page.Click("#tab-wire")
	page.Say("long 3000")
	page.WaitAnswer("villages")
	page.Press("\x1b")
	page.WaitAnswer("Stopped.")
	page.WaitText(".wire .numbers", "and, estimated, $0.0")
}

// Linux takes no word of a line that is longer than 128 KB.
func TestALongQueryIsCopiedForAShell(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	page := talkTo(t, "nova/nova-lite")
	clipboard(page)
	answerWith(page, "an answer")
	message := strings.Repeat("it's $HOME `id` ", 10_000) + "."
	page.Say(message)
	page.WaitEnd()
	page.Click("#tab-wire")
	press(page, ".wire .buttons", "Copy as curl")
	page.Wait("window.copied")
	line := browsertest.Eval[string](page, "window.copied")
	shell := exec.Command("sh")
	shell.Stdin = strings.NewReader("curl() { env printf '%s' \"$@\" >/dev/null && cat; }\n" + line + "\n") // a program, which the system bounds
	out, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	var query struct{ Query []struct{ Content string } }
	if err := json.Unmarshal(out, &query); err != nil || query.Query[0].Content != message {
		t.Errorf("%.200q…, %v", out, err)
	}
}
