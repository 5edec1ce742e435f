package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// nosy is a responder that looks at the keys of its queries, and prints queries as carelessly
// as can be.
type nosy struct {
	keys    []string
	printed string
}

func (n *nosy) Respond(ctx context.Context, q *poe.Query, w *poe.EventWriter, pay bot.Payment) (bot.Outcome, error) {
	n.keys, _ = q.AccessKeys.Find(ctx)
	encoded, _ := json.Marshal(q)
	n.printed = string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		n.printed += fmt.Sprintf(verb, q) + fmt.Sprintf(verb, *q) + fmt.Sprintf(verb, q.AccessKeys)
	}
	return bot.Outcome{}, w.Text("done")
}

// answering has a responder in the place of chat's.
func answering(t *testing.T, r bot.Responder, keys config.BotKeys) func(*gateway.Options) {
	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *gateway.Options) {
		o.Bots = config.NewBots(config.BotsOptions{
			Store: testStore{dir}, Group: "nova",
			Factory: bot.Factory{"chat": func(*bot.Template) (bot.Responder, error) { return r, nil }},
		})
		o.Keys = config.NewKeys(config.KeysOptions{Source: keys})
	}
}

func TestWithWhichKeysAnAnswerMayCallPoe(t *testing.T) {
	other := strings.Repeat("9", 32)
	keys := config.BotKeys{"plain": {other, accessKey}}
	for name, row := range map[string]struct {
		show string // instead of the access key
		want []string
	}{
		"first the one that Poe has called with": {"", []string{accessKey, other}},
		"all of the bot, for a token":            {good(), []string{other, accessKey}},
	} {
		t.Run(name, func(t *testing.T) {
			n := &nosy{}
			answers, tokens := answering(t, n, keys), taking(t, newIssuer(), nil)
			r := newRig(t, "nova", func(o *gateway.Options) { answers(o); tokens(o) })
			c := r.client("plain")
			if row.show != "" {
				c.AccessKey = row.show
			}
			if a, err := c.Query(t.Context(), poe.Conversation("Hello")); err != nil || !a.Complete {
				t.Fatalf("%+v, %v", a, err)
			}
			if !slices.Equal(n.keys, row.want) {
				t.Errorf("%d keys, not those that were wanted", len(n.keys))
			}
			if strings.Contains(n.printed, accessKey) || strings.Contains(n.printed, other) || !strings.Contains(n.printed, "[access keys]") {
				t.Errorf("a query that is printed tells its keys, or nothing of them")
			}
		})
	}
}
