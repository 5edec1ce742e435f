package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// another adds a group with bots that are on Poe as Name-0, Name-1…
func (c *cloud) another(t *testing.T, name string, n int) {
	t.Helper()
	c.put(t, "/groups/"+name+"/_group", shipped(t, "groups/nova/group.yaml"))
	entries := map[string]any{}
	for i := range n {
		bot := fmt.Sprintf("bot-%d", i)
		c.put(t, "/groups/"+name+"/"+bot, saying(t, "I am number "+fmt.Sprint(i)))
		entries[bot] = map[string]any{"keys": []string{keyOld}, "poe_bot": fmt.Sprintf("Name-%d", i)}
	}
	text, _ := json.Marshal(entries)
	c.conf.PutSecret("poebridge/test/"+name, string(text))
}

func TestAChangeOfDefaultsReachesEveryBotThatItChanges(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.another(t, "other", 2)
	c.changed(t, "Update", "/defaults/chat")
	c.poe.expect(t, "Name-0, Name-1, Nova-Lite, Nova-Micro")

	defaults := shipped(t, "defaults/chat.yaml")
	if !strings.Contains(defaults, "introduction_message: \"\"") || !strings.Contains(defaults, "cost_label: \"\"") {
		t.Fatal("the defaults read otherwise by now; adapt this test to them")
	}
	// All of these bots have an introduction of their own, and none a label.
	c.put(t, "/defaults/chat", strings.Replace(defaults, `introduction_message: ""`, `introduction_message: "New."`, 1))
	writes := c.writes()
	c.changed(t, "Update", "/defaults/chat")
	c.poe.expect(t, "")
	if c.writes() != writes {
		t.Errorf("%d writes for nothing", c.writes()-writes)
	}
	c.put(t, "/defaults/chat", strings.Replace(defaults, `cost_label: ""`, `cost_label: "5"`, 1))
	c.changed(t, "Update", "/defaults/chat")
	c.poe.expect(t, "Name-0, Name-1, Nova-Lite, Nova-Micro")
	lines := c.lines(t, msgChecked)
	if last := lines[len(lines)-1]; last["synced"] != 4.0 || last["left_out"] != 2.0 {
		t.Errorf("%v", last)
	}
	// No bot is of this kind.
	c.changed(t, "Create", "/defaults/video")
	c.poe.expect(t, "")
}

// TestAGroupWithoutASecretHasNobodyToTell: its parameters are made before anybody has put a
// key into its secret, and may be made before the secret.
func TestAGroupWithoutASecretHasNobodyToTell(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.conf.DeleteSecret(secret)
	c.changed(t, "Create", "/groups/nova/_group")
	c.changed(t, "Create", base)
	c.poe.expect(t, "")
	lines := c.lines(t, msgChecked)
	if len(lines) != 2 || lines[0]["left_out"] != 4.0 || lines[1]["left_out"] != 1.0 || len(c.lines(t, msgFailed)) != 0 {
		t.Errorf("%v", lines)
	}
}

func TestAChangeOfAGroupReachesItsBotsAndNoOthers(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.another(t, "other", 1)
	c.put(t, "/overrides/nova/hot", saying(t, "Only here."))
	c.conf.PutSecret(secret, strings.Replace(secretText, "{", `{"hot": {"keys": ["`+keyOld+`"], "poe_bot": "Hot"},`, 1))
	c.changed(t, "Update", "/groups/nova/_group")
	c.poe.expect(t, "Hot, Nova-Lite, Nova-Micro")
	c.changed(t, "Update", "/groups/nova/_group")
	c.poe.expect(t, "")
	// The group no longer allows a bot's model.
	c.put(t, "/groups/nova/_group", strings.Replace(shipped(t, "groups/nova/group.yaml"), "  - amazon.nova-micro-v1:0\n", "", 1))
	c.fails(t, "Update", "/groups/nova/_group")
	c.poe.expect(t, "")
	if lines := c.lines(t, msgFailed); len(lines) != 1 || lines[0]["bot"] != "nova-micro" {
		t.Errorf("%v", lines)
	}
	c.conf.DeleteParameter(root + "/groups/nova/_group")
	c.changed(t, "Delete", "/groups/nova/_group")
	if lines := c.lines(t, msgIgnored); len(lines) != 1 {
		t.Errorf("%v", lines)
	}
}

func TestAFailureHoldsUpNoOtherBotAndOnlyThatOneIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.another(t, "many", 25)
	var come atomic.Int32
	all := make(chan struct{})
	c.poe.play(func(p *poeSim) {
		p.answer = func(w http.ResponseWriter, bot, key string) {
			if come.Add(1) == workers {
				close(all)
			}
			<-all // nobody is answered before as many as may be are under way
			if bot == "Name-7" {
				http.Error(w, "no bot with the key "+key, http.StatusNotFound)
				return
			}
			fmt.Fprint(w, acceptedEcho)
		}
	})
	r := c.fails(t, "Update", "/groups/many/_group")
	if r.Message != "the settings of 1 bots could not be synced, the log says why: many/bot-7" {
		t.Errorf("%+v", r)
	}
	if got := strings.Count(c.poe.fetches(), "Name-"); got != 25 || c.poe.most != workers {
		t.Errorf("%d fetches, %d at a time", got, c.poe.most)
	}
	if lines := c.lines(t, msgFailed); len(lines) != 1 || lines[0]["bot"] != "bot-7" || lines[0]["kind"] != "not_found" {
		t.Errorf("%v", lines)
	}
	c.poe.play(func(p *poeSim) { p.answer = nil })
	c.changed(t, "Update", "/groups/many/_group")
	c.poe.expect(t, "Name-7")
}

func TestWritesThatAreRefusedForTheirNumberAreMadeInTheEnd(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.another(t, "many", 4)
	var writes atomic.Int32
	c.conf.Fail(configsim.ParameterStore, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutParameter") {
			return false
		}
		switch n := writes.Add(1); {
		case n > 2*workers:
			return false
		case n%2 == 0:
			return configsim.Refuse(http.StatusBadRequest, "TooManyUpdates", "")(w, r)
		}
		return configsim.Throttle()(w, r)
	})
	c.changed(t, "Update", "/groups/many/_group")
	c.poe.expect(t, "Name-0, Name-1, Name-2, Name-3")
}

func TestWhatCannotBeReadIsTriedAgain(t *testing.T) {
	for name, row := range map[string]struct {
		service configsim.Service
		fault   configsim.Fault
		path    string
		error   string
	}{
		"the listing":                 {configsim.ParameterStore, configsim.Outage(), "/groups/nova/_group", "Error"},
		"a template":                  {configsim.ParameterStore, configsim.Outage(), base, "SyncError"},
		"a template, by a policy":     {configsim.ParameterStore, configsim.Refuse(400, "AccessDeniedException", "no"), base, "SyncError"},
		"the secret":                  {configsim.SecretsManager, configsim.Outage(), base, "SyncError"},
		"the secret, for all of them": {configsim.SecretsManager, configsim.Cut(), "/groups/nova/_group", "SyncError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launch(t, nil)
			c.conf.Fail(row.service, row.fault)
			if r := c.Invoke([]byte(eventOf("Update", root+row.path))).Report; r.Error != row.error {
				t.Errorf("%+v", r)
			}
			if lines := c.lines(t, msgFailed); len(lines) == 0 {
				t.Errorf("%v", lines)
			}
			c.conf.Fail(row.service, nil)
			c.changed(t, "Update", row.path)
			if got := c.poe.fetches(); !strings.Contains(got, "Nova-Lite") {
				t.Errorf("Poe was asked for %q", got)
			}
		})
	}
}
