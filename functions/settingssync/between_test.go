package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

func TestWhatHappensDuringAFetchIsNotMissed(t *testing.T) {
	other := `{"hash":"x","result":"pending","poe_bot":"Nova-Lite"}`
	for name, row := range map[string]struct {
		during func(t *testing.T, c *cloud)
		want   string
		after  string // the template that the state is of
	}{
		"nothing":                {func(*testing.T, *cloud) {}, "Nova-Lite", "Before."},
		"a change":               {func(t *testing.T, c *cloud) { c.put(t, base, saying(t, "After.")) }, "Nova-Lite, Nova-Lite", "After."},
		"a change and back":      {func(t *testing.T, c *cloud) { c.put(t, base, saying(t, "X.")); c.put(t, base, saying(t, "Before.")) }, "Nova-Lite, Nova-Lite", "Before."},
		"a change of the group":  {func(t *testing.T, c *cloud) { c.put(t, "/groups/nova/_group", shipped(t, "groups/nova/group.yaml")) }, "Nova-Lite, Nova-Lite", "Before."},
		"a change of defaults":   {func(t *testing.T, c *cloud) { c.put(t, "/defaults/chat", shipped(t, "defaults/chat.yaml")) }, "Nova-Lite, Nova-Lite", "Before."},
		"an override":            {func(t *testing.T, c *cloud) { c.put(t, over, saying(t, "Over.")) }, "Nova-Lite, Nova-Lite", "Over."},
		"another's pending":      {func(_ *testing.T, c *cloud) { c.conf.PutParameter(root+"/synced/"+lite, other) }, "Nova-Lite, Nova-Lite", "Before."},
		"a state that is edited": {func(_ *testing.T, c *cloud) { c.conf.PutParameter(root+"/synced/"+lite, "not JSON") }, "Nova-Lite, Nova-Lite", "Before."},
		"a state that is deleted": {func(_ *testing.T, c *cloud) {
			c.conf.DeleteParameter(root + "/synced/" + lite)
			c.conf.PutParameter(root+"/synced/"+lite, other)
			c.conf.PutParameter(root+"/synced/"+lite, other)
		}, "Nova-Lite, Nova-Lite", "Before."},
		"the end of the bot": {func(_ *testing.T, c *cloud) { c.conf.DeleteParameter(root + base) }, "Nova-Lite", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, nil)
			c.put(t, base, saying(t, "Before."))
			c.poe.play(func(p *poeSim) { p.first = func() { row.during(t, c) } })
			c.changed(t, "Update", base)
			c.poe.expect(t, row.want)
			now := c.state(t, lite)
			if row.after == "" {
				if now.Result != resultPending || len(c.lines(t, msgSynced)) != 0 {
					t.Errorf("%+v", now)
				}
				return
			}
			if now.Result != resultDone || len(c.lines(t, msgSynced)) != 1 {
				t.Errorf("%+v", now)
			}
			// The state is that of the template: nothing is left to do, and a fresh sync
			// of the same text comes to the same hash.
			c.changed(t, "Update", base)
			c.poe.expect(t, "")
			c.conf.DeleteParameter(root + over)
			c.put(t, base, saying(t, row.after))
			c.conf.DeleteParameter(root + "/synced/" + lite)
			c.changed(t, "Update", base)
			if again := c.state(t, lite); again.Hash != now.Hash {
				t.Errorf("%+v is not of %q: %+v", now, row.after, again)
			}
		})
	}
}

// Another process was sure of the text that holds, before Poe called for our fetch while there
// was another text. Its done is no news of what Poe has since.
func TestADoneOfAnotherIsNotBelievedAfterAFetchOfATextThatIsGone(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.put(t, base, saying(t, "Before."))
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
	done, err := json.Marshal(c.state(t, lite))
	if err != nil {
		t.Fatal(err)
	}
	c.put(t, base, saying(t, "After."))
	c.poe.play(func(p *poeSim) {
		p.first = func() {
			c.put(t, base, saying(t, "Before."))
			c.conf.PutParameter(root+"/synced/"+lite, string(done))
		}
	})
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite, Nova-Lite")
	c.changed(t, "Update", base)
	c.poe.expect(t, "")
}

func TestWhoIsInBetweenEveryTimeIsLeftToALaterTry(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.poe.play(func(p *poeSim) {
		p.answer = func(w http.ResponseWriter, _, _ string) {
			c.conf.PutParameter(root+"/synced/"+lite, `{"result":"pending"}`)
			fmt.Fprint(w, acceptedEcho)
		}
	})
	c.fails(t, "Update", base)
	if got := strings.Count(c.poe.fetches(), "Nova-Lite"); got != maxRounds {
		t.Errorf("%d fetches", got)
	}
	if lines := c.lines(t, msgFailed); len(lines) != 1 || lines[0]["kind"] != "busy" || len(c.lines(t, msgSynced)) != 0 {
		t.Errorf("%v", lines)
	}
}

// Both have written pending before Poe answers either, so neither can be sure of its done.
func TestTwoProcessesAtOnceEndWithOneStateThatHolds(t *testing.T) {
	t.Parallel()
	c := launch(t, func(o *emulator.Options) { o.Environments = 2 })
	both := make(chan struct{})
	var once, fetches = sync.Once{}, make(chan struct{}, 16)
	c.poe.play(func(p *poeSim) {
		p.answer = func(w http.ResponseWriter, _, _ string) {
			fetches <- struct{}{}
			if len(fetches) >= 2 {
				once.Do(func() { close(both) })
			}
			<-both
			fmt.Fprint(w, acceptedEcho)
		}
	})
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() { c.changed(t, "Update", base) })
	}
	running.Wait()
	if got := strings.Count(c.poe.fetches(), "Nova-Lite"); got < 3 || got > 2*maxRounds {
		t.Errorf("%d fetches", got)
	}
	if s := c.state(t, lite); s.Result != resultDone || c.Started() != 2 {
		t.Errorf("%+v, %d processes", s, c.Started())
	}
	c.changed(t, "Update", base)
	c.poe.expect(t, "")
}

// Poe has the new settings and the template goes back to the old ones, which were done.
func TestAProcessThatEndsDuringAFetchLeavesNothingThatSaysDone(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
	was := c.state(t, lite)
	c.put(t, base, saying(t, "New."))
	c.poe.play(func(p *poeSim) {
		p.first = func() {
			for _, pid := range c.PIDs() {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	})
	if r := c.Invoke([]byte(eventOf("Update", root+base))).Report; r.Error != emulator.ErrorExit {
		t.Errorf("%+v", r)
	}
	c.poe.expect(t, "Nova-Lite")
	if s := c.state(t, lite); s.Result != resultPending {
		t.Errorf("%+v", s)
	}
	c.put(t, base, shipped(t, "groups/nova/nova-lite.yaml"))
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
	if s := c.state(t, lite); s.Result != resultDone || s.Hash != was.Hash {
		t.Errorf("%+v", s)
	}
	if !slices.Contains([]int{2, 3}, c.Started()) {
		t.Errorf("%d processes", c.Started())
	}
}
