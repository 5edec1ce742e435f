package config

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

const jwtOf = "jwt: {audience: bots, jwks_url: https://idp/keys, issuer: "

// groupText is a store with one group.yaml.
type groupText struct {
	text  string
	err   error
	reads int
}

func (g *groupText) ReadGroup(_ context.Context, group string) (bot.Source, error) {
	g.reads++
	return bot.Source{Name: group, Text: []byte(g.text)}, g.err
}

func TestTheIssuerOfAGroupChangesWithinTheTimeToLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &groupText{text: smallGroup}
		g := NewGroup(GroupOptions{Store: s, Group: "g", Stage: "prod", TTL: time.Minute})
		issuer := func(want string) {
			t.Helper()
			if got, err := g.JWT(t.Context()); err != nil || got.Issuer != want || got.Enabled() != (want != "") {
				t.Errorf("got %+v, %v; want issuer %q", got, err, want)
			}
		}
		issuer("")
		s.text = smallGroup + jwtOf + "one}\n"
		issuer("")
		time.Sleep(time.Minute)
		issuer("one")
		s.text += "stages: {prod: {jwt: {issuer: two}}}\n"
		time.Sleep(time.Minute)
		issuer("two")
		s.text = smallGroup + "jwt: {}\n"
		time.Sleep(time.Minute)
		issuer("two") // what is not valid does not open the door, nor close it
		s.text = smallGroup
		time.Sleep(time.Minute)
		issuer("")
	})
}

func TestAGroupThatCannotBeReadIsNotAskedForByEveryStranger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, row := range []struct {
			store groupText
			kind  fault.Kind
		}{
			{groupText{err: errors.New("no connection")}, fault.Unavailable},
			{groupText{err: fault.New(fault.Misconfigured, "shelf", "none")}, fault.Misconfigured},
			{groupText{text: "schema: 1\n"}, fault.Misconfigured},
		} {
			g := NewGroup(GroupOptions{Store: &row.store, Group: "g", TTL: time.Minute})
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					if _, err := g.JWT(t.Context()); fault.KindOf(err) != row.kind {
						t.Errorf("got %v", err)
					}
				})
			}
			wg.Wait()
			g.Settle(t.Context())
			if row.store.reads != 1 {
				t.Errorf("%d reads", row.store.reads)
			}
		}
	})
}
