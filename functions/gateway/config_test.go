package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// withEnv adds variables, which count more than those before.
func withEnv(vars ...string) func(*emulator.Options) {
	return func(o *emulator.Options) { o.Env = append(o.Env, vars...) }
}

// calls counts what the function has asked for. A call that the SDK makes again, as it lost
// the answer on a machine that was busy, is none of the function's doing.
func (c *cloud) calls() (parameters, secrets int) {
	count := func(service configsim.Service) (n int) {
		for _, call := range c.conf.Calls(service) {
			if !call.Again {
				n++
			}
		}
		return n
	}
	return count(configsim.ParameterStore), count(configsim.SecretsManager)
}

// Neither service answers before both have been asked, so this would hang if one
// waited for the other.
func TestAColdStartCostsOneCallToEachServiceAtTheSameTime(t *testing.T) {
	c := launch(t, nil)
	meet := configsim.Meet(2)
	c.conf.Fail(configsim.ParameterStore, meet)
	c.conf.Fail(configsim.SecretsManager, meet)
	c.ask(t, "nova-lite", "Hello")
	for range 5 {
		c.ask(t, "nova-lite", "Again")
	}
	if p, s := c.calls(); p != 1 || s != 1 || c.Started() != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager, %d cold starts", p, s, c.Started())
	}
	// Another bot of the group costs its own template, and no keys.
	c.ask(t, "nova-micro", "Hello")
	if p, s := c.calls(); p != 2 || s != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager", p, s)
	}
	for _, name := range []string{"unknown", "unknown2"} {
		if got := c.status(t, name, keyA); got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
	}
	if p, _ := c.calls(); p != 2 {
		t.Errorf("a stranger's guesses cost %d calls", p-2)
	}
}

// prompt is the system prompt of the last call to Bedrock.
func (c *cloud) prompt(t *testing.T) string {
	t.Helper()
	calls := c.sim.Calls()
	if len(calls) == 0 || len(calls[len(calls)-1].Request.System) == 0 {
		return ""
	}
	return *calls[len(calls)-1].Request.System[0].Text
}

// askUntil asks, and every answer must be whole, until what Bedrock is told has
// changed to want.
func (c *cloud) askUntil(t *testing.T, want string) {
	t.Helper()
	eventually(t, "Bedrock is told "+want, func() bool {
		c.ask(t, "nova-lite", "Hello")
		return c.prompt(t) == want
	})
}

func TestChangesAreLiveWithoutARestartAndLoseNoQuery(t *testing.T) {
	c := launch(t, withEnv("POEBRIDGE_TTL=200ms"))
	base := c.put(t, baseName, "groups/nova/nova-lite.yaml")
	prompt := func(text string) string { return base + "\nsystem_prompt: " + text + "\n" }
	c.conf.PutParameter(baseName, prompt("Base."))
	c.askUntil(t, "Base.")
	c.conf.PutParameter(override, prompt("Over."))
	c.askUntil(t, "Over.")
	c.conf.PutParameter(override, "schema: 1\nkind: chat\nmodel: {id: [}\n")
	c.askUntil(t, "Base.") // a broken override
	c.conf.PutParameter(override, prompt("Over."))
	c.askUntil(t, "Over.")
	c.conf.PutParameter(override, prompt("Never.")+"enabled: maybe\n") // a broken one of another sort
	c.askUntil(t, "Base.")
	c.conf.PutParameter(override, prompt("Back."))
	c.askUntil(t, "Back.")
	c.conf.DeleteParameter(override)
	c.askUntil(t, "Base.")

	// A bot that is switched off says so, and can be switched on again.
	c.conf.PutParameter(baseName, base+"\nenabled: false\ndisabled_message: Back soon.\n")
	said := func() *poe.Answer {
		a, err := c.client("nova-lite").Query(t.Context(), poe.Conversation("Hello"))
		if err != nil {
			t.Fatal(err)
		}
		c.Reports()
		return a
	}
	eventually(t, "it is off", func() bool { a := said(); return a.Err != nil && strings.Contains(a.Err.Text, "Back soon.") })
	c.conf.PutParameter(baseName, prompt("On."))
	eventually(t, "it is on", func() bool { return said().Err == nil && c.prompt(t) == "On." })
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

func TestAnOutageOfEitherServiceLosesNoQueryOfAWarmProcess(t *testing.T) {
	for name, f := range map[string]configsim.Fault{"outage": configsim.Outage(), "throttling": configsim.Throttle(), "broken connections": configsim.Cut()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, withEnv("POEBRIDGE_TTL=100ms"))
			c.ask(t, "nova-lite", "Hello")
			c.conf.Fail(configsim.ParameterStore, f)
			c.conf.Fail(configsim.SecretsManager, f)
			before, _ := c.calls()
			eventually(t, "it was tried, and tried again", func() bool {
				c.ask(t, "nova-lite", "Hello")
				now, _ := c.calls()
				return now >= before+4
			})
			// Nobody can say whether this key is wrong or new.
			if got := c.status(t, "nova-lite", keyB); got != http.StatusServiceUnavailable {
				t.Errorf("an unknown key gets %d", got)
			}
			c.conf.Fail(configsim.ParameterStore, nil)
			c.conf.Fail(configsim.SecretsManager, nil)
			c.ask(t, "nova-lite", "Hello")
			if c.Started() != 1 {
				t.Errorf("%d processes", c.Started())
			}
		})
	}
}

func TestAnOutageAtAColdStartIsAnErrorThatPassesWithoutARestart(t *testing.T) {
	c := launch(t, nil)
	c.conf.Fail(configsim.SecretsManager, configsim.Outage())
	if got := c.status(t, "nova-lite", keyA); got != http.StatusServiceUnavailable {
		t.Errorf("without keys: %d", got)
	}
	if got := c.status(t, "nova-lite", keyB); got != http.StatusServiceUnavailable {
		t.Errorf("a wrong key without keys: %d", got)
	}
	c.conf.Fail(configsim.SecretsManager, nil)
	c.conf.Fail(configsim.ParameterStore, configsim.Outage())
	a, err := c.client("nova-micro").Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || a.Err == nil || !a.Err.AllowRetry || !strings.Contains(a.Err.Text, "ref ") {
		t.Errorf("without templates: %+v, %v", a, err)
	}
	c.conf.Fail(configsim.ParameterStore, nil)
	c.Reports()
	c.ask(t, "nova-micro", "Hello")
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

// The answer is there while the service still keeps us waiting.
func TestASlowServiceHoldsUpNoWarmQuery(t *testing.T) {
	for _, service := range []configsim.Service{configsim.ParameterStore, configsim.SecretsManager} {
		t.Run(string(service), func(t *testing.T) {
			t.Parallel()
			c := launch(t, withEnv("POEBRIDGE_TTL=1s"))
			c.ask(t, "nova-lite", "Hello")
			var held, left atomic.Bool
			c.conf.Fail(service, func(_ http.ResponseWriter, r *http.Request) bool {
				held.Store(true)
				<-r.Context().Done()
				left.Store(true)
				return true
			})
			eventually(t, "its time is up", func() bool {
				a, err := c.client("nova-lite").Query(t.Context(), poe.Conversation("Hello"))
				if err != nil || !a.Complete || a.Err != nil {
					t.Fatalf("%+v, %v", a, err)
				}
				if left.Load() {
					t.Fatal("the answer has waited for a service that does not answer")
				}
				c.Reports()
				return held.Load()
			})
		})
	}
}

// With half the time to live between them, queries see a change within it.
func TestAChangeIsLiveWithinTheTimeToLive(t *testing.T) {
	const ttl = 4 * time.Second
	c := launch(t, withEnv("POEBRIDGE_TTL="+ttl.String()))
	c.ask(t, "nova-lite", "Hello")
	base := c.put(t, baseName, "groups/nova/nova-lite.yaml")
	c.conf.PutParameter(override, base+"\nsystem_prompt: Over.\n")
	c.conf.PutSecret(secret, `{"nova-lite":"`+keyA+`"}`)
	changed := time.Now()
	for c.prompt(t) != "Over." {
		c.ask(t, "nova-lite", "Hello")
		if time.Since(changed) > ttl+2*time.Second { // some for a slow machine
			t.Fatal("not live yet")
		}
	}
	// And the first query after a longer silence sees it too, unless the machine is so slow
	// that the reading takes longer than a query waits for it.
	for try := 1; try <= 3; try++ {
		prompt := fmt.Sprintf("Again %d.", try)
		c.conf.PutParameter(override, base+"\nsystem_prompt: "+prompt+"\n")
		<-time.After(ttl)
		if c.ask(t, "nova-lite", "Hello"); c.prompt(t) == prompt {
			return
		}
	}
	t.Errorf("Bedrock is told %q", c.prompt(t))
}

func TestASlipInTheSecretLeavesTheBotItsLastKeys(t *testing.T) {
	c := launch(t, withEnv("POEBRIDGE_TTL=100ms"))
	c.ask(t, "nova-lite", "Hello")
	c.conf.PutSecret(secret, `{"nova-lite":"`+keyB+`\n","nova-micro":"`+keyB+`"}`)
	eventually(t, "the new secret is read", func() bool { return c.status(t, "nova-micro", keyB) == http.StatusOK })
	c.ask(t, "nova-lite", "Hello")
	c.conf.PutSecret(secret, `{"nova-lite":"`+keyB+`"}`)
	eventually(t, "the mended secret is read", func() bool { return c.status(t, "nova-lite", keyB) == http.StatusOK })
}

// The keys are read again because of a key that nobody knows, long before their
// time is up.
func TestANewKeyIsTakenWithinSecondsOfItsFirstUse(t *testing.T) {
	c := launch(t, withEnv("POEBRIDGE_TTL=1h"))
	c.ask(t, "nova-lite", "Hello")
	c.conf.PutSecret(secret, `{"nova-lite":["`+keyB+`","`+keyA+`"]}`)
	eventually(t, "it is taken", func() bool {
		c.ask(t, "nova-lite", "Hello") // with the old one, which stays good
		return c.status(t, "nova-lite", keyB) == http.StatusOK
	})
	if _, s := c.calls(); s != 2 {
		t.Errorf("%d calls to Secrets Manager", s)
	}
	c.ask(t, "nova-lite", "Hello")
	for range 20 {
		c.status(t, "nova-lite", strings.Repeat("x", 32))
	}
	if _, s := c.calls(); s > 3 {
		t.Errorf("guesses cost %d calls to Secrets Manager", s-2)
	}
}

func TestAKeyThatWasTakenOutIsRefusedAfterItsTime(t *testing.T) {
	c := launch(t, withEnv("POEBRIDGE_TTL=200ms"))
	c.ask(t, "nova-lite", "Hello")
	c.conf.PutSecret(secret, `{"nova-lite":"`+keyB+`"}`)
	eventually(t, "it is refused", func() bool { return c.status(t, "nova-lite", keyA) == http.StatusUnauthorized })
}

func TestManyColdQueriesAtOnceCostNoMoreThanOne(t *testing.T) {
	c := launch(t, func(o *emulator.Options) { o.Concurrency = 8 })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { c.ask(t, "nova-lite", "Hello") })
	}
	wg.Wait()
	if p, s := c.calls(); p != 1 || s != 1 || c.Started() != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager, %d cold starts", p, s, c.Started())
	}
}
