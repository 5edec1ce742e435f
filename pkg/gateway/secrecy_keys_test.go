package gateway_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// countedKeys count how often they are read.
type countedKeys struct {
	config.BotKeys
	reads *atomic.Int32
}

func (k countedKeys) ReadKeys(context.Context) (config.BotKeys, error) {
	k.reads.Add(1)
	return k.BotKeys, nil
}

// Wrong keys of any length, and bots that do not exist, have the store asked every five
// seconds at most, however many come.
func TestAThousandWrongKeysCostTheStoreNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atomic.Int32
		r := newRig(t, "nova", func(o *gateway.Options) {
			o.Keys = config.NewKeys(config.KeysOptions{Source: countedKeys{config.BotKeys{"plain": {accessKey}}, &reads}, TTL: time.Hour})
		})
		for i := range 1000 {
			path := []string{"/plain", "/nobody"}[i%2]
			wrong := strings.Repeat("x", []int{1, 31, 32, 33, 20_000}[i%5])
			if got := r.send(t, "POST", path, "Bearer "+wrong, query).StatusCode; got != 401 {
				t.Fatalf("got %d", got)
			}
			time.Sleep(20 * time.Millisecond)
		}
		// Once for the first, and then every 5 of the 20 seconds.
		if n := reads.Load(); n > 5 {
			t.Errorf("the keys were read %d times", n)
		}
		if calls := len(r.sim.Calls()); calls > 0 {
			t.Errorf("%d calls to the model", calls)
		}
	})
}

// loudKeys are a store whose failures say a key.
type loudKeys struct{ err error }

func (k loudKeys) ReadKeys(context.Context) (config.BotKeys, error) {
	if k.err == nil {
		panic("the key is " + accessKey)
	}
	return nil, k.err
}

func (k loudKeys) String() string { return "loud keys" }

// The log is at its lowest level here. What a source says is logged, so the sources of
// ours must not say a key: of a secret with any fault they tell the place.
func TestNoKeyIsEverLogged(t *testing.T) {
	const other = "ZQMARKZQZQMARKZQZQMARKZQZQMARKZQ"
	parsed := func(text string) error { _, err := config.ParseKeys([]byte(text)); return err }
	for name, source := range map[string]config.KeySource{
		"good":                config.BotKeys{"plain": {accessKey, other}},
		"a panic":             loudKeys{},
		"no JSON":             loudKeys{parsed(`{"plain":"` + accessKey + `"`)},
		"broken inside":       loudKeys{parsed(`{"plain":` + accessKey + `}`)},
		"twice":               loudKeys{parsed(`{"plain":"` + accessKey + `","plain":"` + other + `"}`)},
		"of wrong length":     loudKeys{parsed(`{"plain":"` + accessKey + `x"}`)},
		"of odd letters":      loudKeys{parsed(`{"plain":["` + accessKey[:31] + `\n"]}`)},
		"of another type":     loudKeys{parsed(`{"plain":{"key":"` + accessKey + `"}}`)},
		"the wrong way round": loudKeys{parsed(`{"` + accessKey + `":"plain"}`)},
		"the same in small":   loudKeys{parsed(`{"` + strings.ToLower(accessKey) + `":"plain"}`)},
		"with more after it":  loudKeys{parsed(`{"` + strings.ToLower(accessKey) + `-plain":"plain"}`)},
		"twice and wrong way": loudKeys{parsed(`{"` + accessKey + `":"plain","` + accessKey + `":"plain"}`)},
		"an outage":           loudKeys{errors.New("the store is down")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "nova", func(o *gateway.Options) {
					o.Keys = config.NewKeys(config.KeysOptions{Source: source, TTL: time.Second, Log: o.Log})
				})
				for _, key := range []string{accessKey, other, accessKey + other, "x" + accessKey[:31]} {
					for _, body := range []string{query, `{"type":"settings"}`, `{"access_key":"` + key + `"`, `{"type":"` + key + `","version":"` + key + `"}`} {
						_, _ = io.Copy(io.Discard, r.send(t, "POST", "/plain", "Bearer "+key, body).Body)
						_, _ = io.Copy(io.Discard, r.send(t, "POST", "/"+key+"?key="+key, "Basic "+key, body).Body)
					}
					time.Sleep(2 * time.Second)
				}
				synctest.Wait()
				log := strings.ToUpper(r.written())
				for _, key := range []string{accessKey[:31], other[:31]} {
					if strings.Contains(log, strings.ToUpper(key)) {
						t.Errorf("log:\n%.2000s", log)
					}
				}
				if !strings.Contains(log, `"MSG":"REQUEST"`) || !strings.Contains(log, `"POEBRIDGE.REFUSED"`) {
					t.Error("nothing is logged")
				}
			})
		})
	}
}
