package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// failing lets the first n fetches fail.
func failing(n int32, status int) func(http.ResponseWriter, string, string) {
	var seen atomic.Int32
	return func(w http.ResponseWriter, bot, key string) {
		if seen.Add(1) <= n {
			says(status, "sorry about KEY")(w, bot, key)
			return
		}
		fmt.Fprint(w, acceptedEcho)
	}
}

func TestWhatPassesIsTriedThreeTimesAndThenByLambda(t *testing.T) {
	for name, row := range map[string]struct {
		failures int32
		status   int
		calls    int
		good     bool
	}{
		"a failure":             {1, 500, 2, true},
		"two refusals":          {2, 429, 3, true},
		"three failures":        {3, 503, 3, false},
		"a bot that is unknown": {1, 404, 1, false},
		"a redirect":            {1, 302, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, nil)
			c.poe.play(func(p *poeSim) { p.answer = failing(row.failures, row.status) })
			if row.good {
				c.changed(t, "Update", base)
			} else if r := c.fails(t, "Update", base); !strings.Contains(r.Message, lite) {
				t.Errorf("%+v", r)
			}
			if got := strings.Count(c.poe.fetches(), "Nova-Lite"); got != row.calls {
				t.Errorf("%d calls", got)
			}
			if row.good {
				return
			}
			if s := c.state(t, lite); s.Result != resultPending {
				t.Errorf("%+v", s)
			}
			if lines := c.lines(t, msgFailed); len(lines) != 1 || !strings.Contains(lines[0]["error"].(string), fmt.Sprintf("Poe answers %d: sorry about [key]", row.status)) {
				t.Errorf("%v", lines)
			}
			c.changed(t, "Update", base)
			c.poe.expect(t, "Nova-Lite")
		})
	}
}

func TestWhileAKeyIsRotatedTheOldOneIsTriedAfterTheNew(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.poe.play(func(p *poeSim) { p.refused = []string{keyNew} })
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite, Nova-Lite refused")

	c.poe.play(func(p *poeSim) { p.refused = []string{keyNew, keyOld} })
	c.put(t, base, saying(t, "Hello again."))
	if r := c.fails(t, "Update", base); !strings.Contains(r.Message, lite) {
		t.Errorf("%+v", r)
	}
	c.poe.expect(t, "Nova-Lite refused, Nova-Lite refused")
	if lines := c.lines(t, msgFailed); len(lines) != 1 || lines[0]["kind"] != "access_denied" || strings.Count(lines[0]["error"].(string), "[key]") != 4 {
		t.Errorf("%v", lines)
	}
	// A failure of Poe's is no reason to try another key.
	c.poe.play(func(p *poeSim) { p.refused, p.answer = nil, says(404, "") })
	c.fails(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
}

func TestControlsThatPoeDropsAreToldOnceForEachSync(t *testing.T) {
	for name, row := range map[string]struct {
		echo    string
		dropped int
		told    string
	}{
		"Python":         {`{'response_version': 2, 'parameter_controls': None}`, 1, "dropped"},
		"JSON":           {`{"parameter_controls": null}`, 1, "dropped"},
		"nothing":        {`ok`, 0, "not told"},
		"accepted":       {acceptedEcho, 0, "accepted"},
		"not of a sense": {`{"parameter_controls": 5}`, 0, "not told"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, nil)
			c.poe.play(func(p *poeSim) { p.answer = says(200, row.echo) })
			c.changed(t, "Update", base)
			c.changed(t, "Update", base)
			c.poe.expect(t, "Nova-Lite")
			lines := c.lines(t, msgDropped)
			if len(lines) != row.dropped || c.state(t, lite).Controls != row.told || len(c.lines(t, msgSynced)) != 1 {
				t.Errorf("%v, %+v", lines, c.state(t, lite))
			}
			if row.dropped > 0 && (lines[0]["level"] != "ERROR" || lines[0]["group"] != "nova" || lines[0]["bot"] != "nova-lite") {
				t.Errorf("%v", lines)
			}
			if row.dropped == 0 {
				if n := c.counted(t, "poebridge.settings.controls_dropped"); n != "" {
					t.Errorf("%s are counted", n)
				}
				return
			}
			if n := c.counted(t, "poebridge.settings.controls_dropped"); n != "1" {
				t.Errorf("%q are counted", n)
			}
			// A bot without controls has none to be dropped.
			c.put(t, base, shipped(t, "groups/nova/nova-lite.yaml")+"\nstages: {"+stage+": {poe: {controls: []}}}\n")
			c.changed(t, "Update", base)
			c.poe.expect(t, "Nova-Lite")
			if n := len(c.lines(t, msgDropped)); n != 1 || c.state(t, lite).Controls != "" {
				t.Errorf("%d lines, %+v", n, c.state(t, lite))
			}
		})
	}
}

func TestTheFailedBotsAreNamedBeforeTimeIsUp(t *testing.T) {
	t.Parallel()
	c := launch(t, func(o *emulator.Options) { o.Timeout = 5 * time.Second })
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	c.poe.play(func(p *poeSim) { p.answer = func(http.ResponseWriter, string, string) { <-hold } })
	r := c.fails(t, "Update", "/groups/nova/_group")
	if r.Message != "the settings of 2 bots could not be synced, the log says why: "+lite+", "+micro {
		t.Errorf("%+v", r)
	}
	if r.Duration > 5*time.Second-reserve/2 {
		t.Errorf("nothing is left of the time after %s", r.Duration)
	}
}

// Poe's call is a real one to a real gateway, with the key that Poe has.
func TestPoeGetsFromTheGatewayWhatTheTemplateSays(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	_, url := emulator.Start(t, emulator.Options{Bootstrap: gateway, Env: append(c.aws, "POEBRIDGE_STAGE="+stage, "POEBRIDGE_GROUP=nova")})
	var intro atomic.Value
	c.poe.play(func(p *poeSim) {
		p.answer = func(w http.ResponseWriter, bot, key string) {
			client := &poe.Client{URL: url + "/" + strings.ToLower(bot), AccessKey: key}
			a, err := client.Settings(t.Context())
			if err != nil || a.Status != http.StatusOK || len(a.Findings) > 0 {
				t.Errorf("%s: %+v, %v", bot, a, err)
				http.Error(w, "the bot cannot be reached", http.StatusInternalServerError)
				return
			}
			intro.Store(a.Settings.IntroductionMessage)
			_, _ = w.Write(a.Body)
		}
	})
	for _, words := range []string{"Hello.", "Hello again.", "Hello."} {
		c.put(t, over, saying(t, words))
		c.changed(t, "Update", over)
		c.poe.expect(t, "Nova-Lite")
		if intro.Load() != words {
			t.Errorf("Poe shows %q", intro.Load())
		}
		if s := c.state(t, lite); s.Controls != "accepted" || s.Result != resultDone {
			t.Errorf("%+v", s)
		}
	}
	c.conf.DeleteParameter(root + over)
	c.changed(t, "Delete", over)
	if text, _ := intro.Load().(string); !strings.Contains(text, "Amazon Nova Lite") {
		t.Errorf("Poe shows %q", text)
	}
	c.changed(t, "Update", "/defaults/chat")
	c.poe.expect(t, "Nova-Lite, Nova-Micro")
}
