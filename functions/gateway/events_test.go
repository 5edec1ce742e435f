package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// eventsKey is the access key in the payloads of events/.
const eventsKey = "emulated-key-of-32-characters-xx"

// What comes of each payload in events/, which is also what sam local invoke shows.
var events = map[string]struct {
	status   int    // 0: the invocation fails
	contains string // in the body
	error    string
}{
	"query":              {200, "event: done", ""},
	"query-conversation": {200, "event: done", ""},
	"query-attachment":   {200, "event: done", ""},
	"query-tools":        {200, "event: done", ""},
	"settings":           {200, `"response_version":2`, ""},
	"report-error":       {200, "{}", ""},
	"report-feedback":    {200, "{}", ""},
	"report-reaction":    {200, "{}", ""},
	"unknown-type":       {501, "Unsupported request type", ""},
	"bad-key":            {401, "Invalid access key", ""},
	"unknown-bot":        {401, "Invalid access key", ""},
	"page":               {200, "This bot is up", ""},
	"not-a-request":      {0, "", "NotRequestError"},
}

func TestEveryPayloadInTheFolderOfEvents(t *testing.T) {
	c := launch(t, nil)
	c.conf.PutSecret(secret, `{"nova-lite":"`+eventsKey+`"}`)
	files, err := filepath.Glob("../../events/*.json")
	if err != nil || len(files) != len(events) {
		t.Errorf("%d files for %d rows, %v", len(files), len(events), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			want, ok := events[name]
			if !ok {
				t.Fatal("there is no row for it")
			}
			payload, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := c.Invoke(payload)
			if r.Status != want.status || !strings.Contains(string(r.Body), want.contains) || r.Report.Error != want.error {
				t.Errorf("%d %s %+v", r.Status, r.Body, r.Report)
			}
			stream := strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream")
			if stream != strings.HasPrefix(name, "query") || stream && strings.Contains(string(r.Body), "event: error") {
				t.Errorf("%s: %s", r.Header.Get("Content-Type"), r.Body)
			}
		})
	}
	if n := len(c.sim.Calls()); n != 4 || slices.ContainsFunc(c.sim.Calls(), refused) {
		t.Errorf("%d calls of Bedrock", n)
	}
}
