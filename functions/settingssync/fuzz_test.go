package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Whatever comes, it is a bot that can be, all of a group or a kind, nothing, or an error
// of one short sentence.
func FuzzPayload(f *testing.F) {
	for _, name := range []string{root + base, root + "/groups/nova/_group", root + "/defaults/chat", root + "/synced/nova/b", "/poebridge/test//", ""} {
		f.Add([]byte(eventOf("Update", name)))
	}
	f.Add([]byte(`{"detail-type":5}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, err := readEvent(payload, "us-east-1")
		var s scope
		if err == nil {
			s, err = scopeOf(stage, e.Detail.Name)
		}
		if err != nil {
			if text := err.Error(); len(text) > 2000 || strings.Contains(text, "\n") {
				t.Errorf("%q", text)
			}
			return
		}
		if s.kind != "" && s.group+s.bot != "" || s.bot != "" && !bot.ValidName(s.bot) || s.bot+s.group != "" && !bot.ValidName(s.group) {
			t.Errorf("%+v", s)
		}
	})
}
