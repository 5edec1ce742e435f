package bot

import (
	"strings"
	"testing"
)

// smallBot has the keys that a bot needs and no other, one a line.
const smallBot = `schema: 1
kind: chat
model:
  id: vendor.model-v1:0
  regions: [us-east-1]
limits:
  context_tokens: 8000
  output_tokens: 4096
`

const smallGroup = `schema: 1
region: us-east-1
models: [vendor.model-v1:0]
regions: [us-east-1]
`

// load reads smallBot with more below it, on the shipped defaults.
func load(t testing.TB, more string, o Options) (*Template, Faults, error) {
	t.Helper()
	return loadBot(t, smallBot+more, o)
}

func loadBot(t testing.TB, bot string, o Options) (*Template, Faults, error) {
	t.Helper()
	return Load(file(t, configs+"/defaults/chat.yaml"), Source{"bot.yaml", []byte(bot)}, o)
}

// text is an error's text, "" for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// with is smallBot with something in the place of one of its lines.
func with(line, instead string) string {
	if !strings.Contains(smallBot, line+"\n") {
		panic(line + " is not a line of smallBot")
	}
	return strings.Replace(smallBot, line+"\n", instead+"\n", 1)
}
