package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

// talkTo opens the page and begins a conversation.
func talkTo(t *testing.T, bot string, args ...string) *browsertest.Page {
	t.Helper()
	page := browsertest.Open(t, start(t, nil, args...).playground(), browsertest.Wide)
	page.Choose(bot)
	return page
}

// answerWith has all queries of the page from now on answered with these texts, an event
// each, as if a bot had sent them. What is posted to bots is in window.posted.
func answerWith(page *browsertest.Page, texts ...string) {
	var events []string
	for _, text := range texts {
		data, _ := json.Marshal(map[string]string{"text": text}) // a string can be written
		events = append(events, "event: text\ndata: "+string(data)+"\n\n")
	}
	sendEvents(page, strings.Join(events, "")+"event: done\ndata: {}\n\n")
}

// sendEvents has all queries of the page from now on answered with the body of a stream.
func sendEvents(page *browsertest.Page, body string) {
	page.Do(`(() => {
		window.realFetch ??= window.fetch;
		window.posted = [];
		window.fetch = (url, init) => {
			if (!url.includes("/api/bots/")) return window.realFetch(url, init);
			const posted = JSON.parse(init.body);
			window.posted.push(posted);
			if (posted.type !== "query") return window.realFetch(url, init);
			return Promise.resolve(new Response(%s, { headers: { "Content-Type": "text/event-stream" } }));
		};
	})()`, browsertest.Quote(body))
}
