package main

import (
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// A first key overwrites nothing, and a second one beside it; another name on Poe does.
func TestWhatIsOverwrittenIsAskedAbout(t *testing.T) {
	for name, row := range map[string]struct {
		entry string
		args  []string
		asks  bool
	}{
		"a first key":              {`null`, []string{"set", "--poe-name", "My-Nova"}, false},
		"a first name":             {`"` + keyNew + `"`, []string{"set", "--poe-name", "My-Nova"}, false},
		"a second key":             {`{"keys": ["` + keyOld + `"], "poe_bot": "My-Nova"}`, []string{"rotate"}, false},
		"another key":              {`{"keys": ["` + keyOld + `"], "poe_bot": "My-Nova"}`, []string{"set"}, true},
		"another name":             {`{"keys": ["` + keyNew + `"], "poe_bot": "Other"}`, []string{"set", "--poe-name", "My-Nova"}, true},
		"an entry that has a slip": {`["short"]`, []string{"set", "--poe-name", "My-Nova"}, true},
		"what is there, once more": {`{"keys": ["` + keyNew + `"], "poe_bot": "My-Nova"}`, []string{"set"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := launch(t)
			c.conf.PutSecret(novaSecret, `{"nova-lite": `+row.entry+`}`)
			before := c.conf.Secret(novaSecret)
			c.poe.has(keyNew)
			d.stdin = keyNew
			args := append([]string{"key", row.args[0], "nova-lite"}, row.args[1:]...)
			if !row.asks {
				d.run(args...).want(exit.Done, "done").noKey()
				return
			}
			d.run(args...).want(exit.Usage, "there is no terminal to ask at; --yes goes on without").noKey()
			if c.conf.Secret(novaSecret) != before {
				t.Error("the secret was written unasked")
			}
			d.run(append(args, "--yes")...).want(exit.Done, "done").noKey()
		})
	}
}
