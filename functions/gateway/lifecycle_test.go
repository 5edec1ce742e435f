package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// fails sends a query and returns the error that the user reads; the stream itself
// must be one that Poe accepts.
func (c *cloud) fails(t *testing.T, bot string) *poe.BotError {
	t.Helper()
	a, err := c.client(bot).Query(t.Context(), poe.Conversation("Hello"))
	if err != nil {
		t.Fatal(err)
	}
	c.Reports()
	if a.Err == nil || !a.Err.Event || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
		t.Fatalf("%+v, %v", a.Err, a.Problems())
	}
	return a.Err
}

// The binary is the real one but for a responder that panics when it is told to.
func TestAPanicCostsOneAnswerAndTheNextUserFindsTheSameProcess(t *testing.T) {
	const responder, begin = "../../pkg/chat/responder.go", "	a := newAnswer(ctx, r, q, w)\n"
	const defect = `	if text := q.Last().Content; text == "panic" || text == "panic later" {
		if text == "panic later" {
			_ = w.Text("So far")
		}
		panic("a secret of the conversation")
	}
`
	binary := buildChanged(t, map[string]string{responder: changed(t, responder, begin, defect+begin)})
	log := &lockedBuffer{}
	c := launch(t, func(o *emulator.Options) { o.Bootstrap, o.Log = binary, log })
	for text, shown := range map[string]string{"panic": "", "panic later": "So far"} {
		a, err := c.client("nova-lite").Query(t.Context(), poe.Conversation(text))
		if err != nil {
			t.Fatal(err)
		}
		c.Reports()
		if a.Err == nil || a.Err.AllowRetry || !a.Complete || a.Text != shown || len(a.Reports)+len(a.Findings) > 0 {
			t.Errorf("%s: %q, %+v, %v", text, a.Text, a.Err, a.Problems())
		}
		if !strings.Contains(a.Err.Text, "went wrong inside this bot") || strings.Contains(a.Err.Text, "secret") {
			t.Errorf("the user reads %q", a.Err.Text)
		}
		if report := c.last(t); report.Error != "" {
			t.Errorf("Lambda is told of a failure, though the answer has its end: %+v", report)
		}
		c.ask(t, "nova-lite", "Hello")
	}
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
	eventually(t, "the panic is logged", func() bool { return strings.Contains(log.String(), `"msg":"panic"`) })
	if strings.Contains(log.String(), "secret") {
		t.Errorf("log: %s", log)
	}
}

func TestATimeOutEndsTheAnswerProperlyAndTheNextUserFindsTheSameProcess(t *testing.T) {
	const note = "\n\n*⁂ The answer ends here because its time is up. Ask the bot to continue.*\n"
	for name, row := range map[string]struct {
		answer      bedrocksim.Answer
		calls       int // regions, each of which has its share of the time
		text, error string
	}{
		"before Bedrock answers":   {bedrocksim.Broken(bedrocksim.NoHeaders()), 2, "", "too long to answer"},
		"before the first word":    {bedrocksim.Text("So far", " so good").Every(time.Hour), 2, "", "too long to answer"},
		"in the middle of a pause": {bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))), 1, "Hello" + note, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, func(o *emulator.Options) { o.Timeout = 4 * time.Second })
			c.sim.Script(slices.Repeat([]bedrocksim.Answer{row.answer}, row.calls)...)
			a, err := c.client("nova-lite").Query(t.Context(), poe.Conversation("Hello"))
			if err != nil {
				t.Fatal(err)
			}
			if a.Text != row.text || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
				t.Errorf("%q, %v", a.Text, a.Problems())
			}
			if got := a.Err; (got == nil) != (row.error == "") || got != nil && (!strings.Contains(got.Text, row.error) || !strings.Contains(got.Text, "(ref ")) {
				t.Errorf("the user reads %+v", got)
			}
			if report := c.last(t); report.Error != "" {
				t.Errorf("Lambda is told of a failure, though the answer has its end: %+v", report)
			}
			c.ask(t, "nova-lite", "Hello")
			if c.Started() != 1 {
				t.Errorf("%d processes", c.Started())
			}
		})
	}
}

func TestACrashIsNoEndOfTheAnswerAndTheNextUserGetsANewProcess(t *testing.T) {
	c := launch(t, nil)
	steps := make(chan struct{}, 2)
	c.sim.Script(bedrocksim.Text("So far", " so good").Step(steps))
	client := c.client("nova-lite")
	client.Tries = 1 // Poe's client would ask again, and the user would read the beginning twice
	client.OnEvent = func(e poe.Event) {
		switch e.Name {
		case poe.EventMeta:
			steps <- struct{}{}
			steps <- struct{}{}
		case poe.EventText:
			if err := syscall.Kill(c.PIDs()[0], syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || a.Complete || a.Err == nil || a.Text != "So far" {
		t.Errorf("the user gets %+v, %v", a, err)
	}
	if report := c.last(t); report.Error != emulator.ErrorExit {
		t.Errorf("%+v", report)
	}
	c.ask(t, "nova-lite", "Hello")
	if c.Started() != 2 {
		t.Errorf("%d processes", c.Started())
	}
}

// The emulator sends SIGTERM, as Lambda does to a function with an extension, and kills
// what has not ended by itself; half a second is Lambda's time, here a slow machine's.
func TestAProcessThatIsEndedBringsItsAnswerToItsEnd(t *testing.T) {
	for name, answer := range map[string]bedrocksim.Answer{
		"before Bedrock answers":  bedrocksim.Broken(bedrocksim.NoHeaders()),
		"in the middle of a text": bedrocksim.Text("So far", " so good").With(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &lockedBuffer{}
			c := launch(t, func(o *emulator.Options) { o.Log, o.ShutdownTime = log, 30*time.Second })
			c.sim.Script(answer)
			client := c.client("nova-lite")
			client.Tries = 1
			var once sync.Once
			client.OnEvent = func(e poe.Event) {
				if e.Name == poe.EventText { // be it the empty one after a second of silence
					once.Do(func() { go c.Close() })
				}
			}
			a, err := client.Query(t.Context(), poe.Conversation("Hello"))
			if err != nil || !a.Complete || len(a.Reports)+len(a.Findings) > 0 {
				t.Fatalf("%v, %+v", err, a)
			}
			if strings.HasPrefix(name, "in the") && (!strings.HasPrefix(a.Text, "So far\n\n*⁂ ") || a.Err != nil) {
				t.Errorf("the user reads %q", a.Text)
			}
			if report := c.last(t); report.Error != "" {
				t.Errorf("Lambda is told of a failure, though the answer has its end: %+v", report)
			}
			eventually(t, "it is logged", func() bool {
				return strings.Contains(log.String(), "the process is being ended") || a.Err == nil && strings.Contains(log.String(), `"out_of_time":true`)
			})
			if strings.Contains(log.String(), "WARNING") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

// The simulator lets the answers go only when all eight have asked.
func TestEightAtOnceInOneProcess(t *testing.T) {
	const n = 8
	c := launch(t, func(o *emulator.Options) { o.Concurrency = n })
	steps := make(chan struct{})
	for i := range n {
		c.sim.Script(bedrocksim.Text(fmt.Sprintf("Answer %d", i), " of", " eight").Step(steps))
	}
	var wg sync.WaitGroup
	answers := make(chan string, n)
	for range n {
		wg.Go(func() {
			a, err := c.client("nova-lite").Query(t.Context(), poe.Conversation("Hello"))
			if err != nil || len(a.Problems()) > 0 || !a.Complete {
				t.Errorf("%+v, %v", a, err)
				return
			}
			answers <- a.Text
		})
	}
	eventually(t, "all have asked", func() bool { return len(c.sim.Calls()) == n })
	close(steps)
	wg.Wait()
	close(answers)
	seen := map[string]bool{}
	for text := range answers {
		seen[text] = true
	}
	for i := range n {
		if !seen[fmt.Sprintf("Answer %d of eight", i)] {
			t.Errorf("answer %d is missing or mixed up: %v", i, seen)
		}
	}
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

// Lambda does not tell the function: it answers to the end, and is there for the
// next user.
func TestAClientThatLeaves(t *testing.T) {
	log := &lockedBuffer{}
	c := launch(t, func(o *emulator.Options) { o.Log = log })
	steps := make(chan struct{}, 3)
	c.sim.Script(bedrocksim.Text("So far", " so good").Step(steps))
	ctx, leave := context.WithCancel(t.Context())
	client := c.client("nova-lite")
	client.OnEvent = func(e poe.Event) {
		switch e.Name {
		case poe.EventMeta:
			steps <- struct{}{}
			steps <- struct{}{}
		case poe.EventText:
			leave()
		}
	}
	_, _ = client.Query(ctx, poe.Conversation("Hello"))
	steps <- struct{}{}
	if report := c.last(t); report.Error != "" {
		t.Errorf("%+v", report)
	}
	eventually(t, "the answer is finished", func() bool { // and the log has come through the pipe
		return strings.Contains(log.String(), `"outcome":"ok"`) && strings.Contains(log.String(), `"stop_reason":"end_turn"`)
	})
	c.ask(t, "nova-lite", "Hello")
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

func TestAFailureOfTheSetUpIsServedAndNoCrashLoop(t *testing.T) {
	for _, wrong := range []string{"POEBRIDGE_TTL=soon", "POEBRIDGE_ATTACHMENT_HOSTS=*", "POEBRIDGE_MAX_CONCURRENT=none", "POEBRIDGE_VIDEO_BUCKET=Films", "POEBRIDGE_POE_UPLOAD_URL=http://poe.example/u", "POEBRIDGE_POE_API_URL=http://poe.example", "POEBRIDGE_MAX_CONCURRENT=0", "POEBRIDGE_METRICS=often"} {
		c := launch(t, func(o *emulator.Options) { o.Env = []string{wrong} })
		for range 3 {
			if got := c.status(t, "nova-lite", keyA); got != http.StatusServiceUnavailable {
				t.Errorf("%s: got %d", wrong, got)
			}
		}
		if c.Started() != 1 || c.last(t).Error != "" {
			t.Errorf("%s: %d processes; %+v", wrong, c.Started(), c.last(t))
		}
	}
}

// asleep waits until the process is frozen.
func (c *cloud) asleep(t *testing.T) {
	c.Reports()
	eventually(t, "it is frozen", c.Frozen) // once it has asked for the next invocation
}

func TestConnectionsThatWereCutWhileTheProcessWasFrozen(t *testing.T) {
	c := launch(t, func(o *emulator.Options) { o.Freeze = true })
	for range 3 {
		c.ask(t, "nova-lite", "Hello")
		c.asleep(t)
		c.cut()
	}
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

// Lambda hands out credentials that expire from an address of the environment
// where a process may live for long. The SDK asks for new ones five minutes early.
func TestCredentialsThatExpireAreRenewed(t *testing.T) {
	var served atomic.Int32
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "token" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `{"AccessKeyId":"KEY%d","SecretAccessKey":"s","Token":"t","Expiration":%q}`,
			served.Add(1), time.Now().Add(5*time.Minute+time.Second).UTC().Format(time.RFC3339Nano))
	}))
	defer source.Close()
	c := launch(t, withEnv("AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI="+source.URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN=token"))
	signedBy := func() string {
		calls := c.sim.Calls()
		_, after, _ := strings.Cut(calls[len(calls)-1].Header.Get("Authorization"), "Credential=")
		id, _, _ := strings.Cut(after, "/")
		return id
	}
	c.ask(t, "nova-lite", "Hello")
	first := signedBy()
	if !strings.HasPrefix(first, "KEY") {
		t.Fatalf("signed by %q", first)
	}
	for deadline := time.Now().Add(20 * time.Second); signedBy() == first; c.ask(t, "nova-lite", "Hello") {
		if time.Now().After(deadline) {
			t.Fatal("still the old ones")
		}
	}
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

// Lambda's shortest time-outs leave little to settle in.
func TestAFinishedAnswerIsNotCutByWhatIsReadAnew(t *testing.T) {
	c := launch(t, func(o *emulator.Options) {
		o.Timeout = 3 * time.Second
		o.Env = append(o.Env, "POEBRIDGE_TTL=1s")
	})
	c.ask(t, "nova-lite", "Hello")
	c.conf.Fail(configsim.ParameterStore, func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true })
	<-time.After(time.Second) // the time to live
	silent := bedrocksim.Broken(bedrocksim.NoHeaders())
	c.sim.Script(silent, silent) // one for each region
	c.fails(t, "nova-lite")
	if report := c.last(t); report.Error != "" {
		t.Errorf("%+v", report)
	}
}

// healthy asks whether the function is there, which costs nothing and waits for nothing.
func (c *cloud) healthy(t *testing.T) {
	t.Helper()
	r, err := http.Get(c.url + "/healthz")
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", r, err)
	}
	_ = r.Body.Close()
}

// A connection that was opened ahead of the first query, and has come to its end before it,
// costs that query nothing but another one.
func TestAConnectionOpenedAheadThatIsCutBeforeTheFirstQuery(t *testing.T) {
	c := launch(t, func(o *emulator.Options) { o.Freeze = true })
	c.healthy(t)
	eventually(t, "the connection to Bedrock is open and idle", func() bool { return c.sim.Greeted() == 1 })
	c.asleep(t)
	c.cut()
	c.ask(t, "nova-lite", "Hello")
	if calls := c.sim.Calls(); len(calls) != 1 {
		t.Errorf("%d calls to Bedrock", len(calls))
	}
}

// A reading that was frozen half way is no reason for the next query to fail.
func TestAReadingThatWasFrozenHalfWay(t *testing.T) {
	now := newClock(t)
	for _, row := range []struct {
		name   string
		change func(*emulator.Options)
		wake   func(c *cloud)
	}{
		// No peer forgets a connection at once but that on which the reading waits.
		{"for a moment", func(o *emulator.Options) { o.Freeze = true }, func(c *cloud) { c.services.forget() }},
		{"for five minutes, and every connection is dead", sleeper(buildWithClock(t), now), func(c *cloud) {
			c.forget(t)
			now.advance(t, 5*time.Minute)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := launch(t, row.change)
			release := make(chan struct{})
			c.conf.Fail(configsim.SecretsManager, func(_ http.ResponseWriter, r *http.Request) bool {
				select {
				case <-release:
				case <-r.Context().Done():
				}
				return false
			})
			c.healthy(t)
			eventually(t, "the connection to Bedrock is open and idle", func() bool { return c.sim.Greeted() == 1 })
			c.asleep(t)
			row.wake(c)
			close(release)
			c.conf.Fail(configsim.SecretsManager, nil)
			// The reading is given up after three seconds, a dead connection to Bedrock after thirty.
			if a := c.ask(t, "nova-lite", "Hello"); a.Done > 20*time.Second {
				t.Errorf("answered after %s", a.Done)
			}
		})
	}
}
