package main

import (
	"strings"
	"testing"
)

func TestAChangeIsFetchedOnceHoweverOftenItIsTold(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.changed(t, "Create", base)
	c.poe.expect(t, "Nova-Lite")
	first := c.state(t, lite)
	if first.Result != resultDone || first.PoeBot != "Nova-Lite" || first.Controls != "accepted" || len(first.Hash) != 64 || first.version != 2 {
		t.Errorf("%+v", first)
	}
	writes := c.writes()
	for range 3 {
		c.changed(t, "Update", base)
	}
	c.poe.expect(t, "")
	if c.writes() != writes {
		t.Errorf("%d writes for nothing", c.writes()-writes)
	}
	// A change of what Poe does not see.
	c.put(t, base, shipped(t, "groups/nova/nova-lite.yaml")+"\nsystem_prompt: Be brief.\n")
	c.changed(t, "Update", base)
	c.poe.expect(t, "")

	c.put(t, base, saying(t, "Hello again."))
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
	if next := c.state(t, lite); next.Hash == first.Hash || next.Result != resultDone {
		t.Errorf("%+v", next)
	}
	if lines := c.lines(t, msgSynced); len(lines) != 2 || lines[0]["group"] != "nova" || lines[0]["bot"] != "nova-lite" || lines[0]["level"] != "INFO" || lines[0]["controls"] != "accepted" {
		t.Errorf("%v", lines)
	}
	if n := len(c.lines(t, msgFailed)) + len(c.lines(t, msgDropped)); n != 0 {
		t.Errorf("%d lines of failures", n)
	}
	if lines := c.lines(t, msgChecked); len(lines) != 6 || lines[0]["synced"] != 1.0 || lines[1]["unchanged"] != 1.0 || lines[0]["lambda_request_id"] == nil {
		t.Errorf("%v", lines)
	}
}

// The first event that comes finds the last text; those that are late find nothing to do.
func TestEventsInTheWrongOrderEndWithTheSettingsThatHold(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.put(t, over, saying(t, "One."))
	c.put(t, over, saying(t, "Two."))
	c.conf.DeleteParameter(root + over)
	c.changed(t, "Delete", over)
	c.poe.expect(t, "Nova-Lite")
	was := c.state(t, lite)
	c.changed(t, "Update", over)
	c.changed(t, "Create", over)
	c.poe.expect(t, "")
	if now := c.state(t, lite); now != was {
		t.Errorf("%+v", now)
	}
}

func TestAnOverrideCountsWhileItIsThereAndValid(t *testing.T) {
	t.Parallel()
	c := launch(t, nil)
	c.changed(t, "Create", base)
	c.poe.expect(t, "Nova-Lite")
	ofBase := c.state(t, lite).Hash

	c.put(t, over, saying(t, "Over."))
	c.changed(t, "Create", over)
	c.poe.expect(t, "Nova-Lite")
	if c.state(t, lite).Hash == ofBase {
		t.Error("the state is that of the base")
	}
	c.put(t, base, shipped(t, "groups/nova/nova-lite.yaml")+"\n# a new deployment\n")
	c.changed(t, "Update", base)
	c.poe.expect(t, "")

	c.put(t, over, saying(t, "Broken.")+"enabled: maybe\n")
	c.changed(t, "Update", over)
	c.poe.expect(t, "Nova-Lite")
	if c.state(t, lite).Hash != ofBase {
		t.Error("the state is not that of the base")
	}
	if lines := c.lines(t, "an override is not valid and is passed over"); len(lines) != 1 || lines[0]["group"] != "nova" || !strings.Contains(lines[0]["error"].(string), "enabled") {
		t.Errorf("%v", lines)
	}
	if n := c.counted(t, "poebridge.settings.overrides_refused"); n != "1" {
		t.Errorf("%q are counted", n)
	}

	c.put(t, over, saying(t, "Over."))
	c.changed(t, "Update", over)
	c.poe.expect(t, "Nova-Lite")
	c.conf.DeleteParameter(root + over)
	c.changed(t, "Delete", over)
	c.poe.expect(t, "Nova-Lite")
	if c.state(t, lite).Hash != ofBase {
		t.Error("the state is not that of the base")
	}
	// A base that goes while an override is there changes nothing either.
	c.put(t, over, shipped(t, "groups/nova/nova-lite.yaml"))
	c.conf.DeleteParameter(root + base)
	c.changed(t, "Delete", base)
	c.poe.expect(t, "")
}

func TestABotThatIsGoneLeavesNothingToSync(t *testing.T) {
	c := launch(t, nil)
	c.conf.DeleteParameter(root + base)
	c.changed(t, "Delete", base)
	c.poe.expect(t, "")
	if lines := c.lines(t, msgIgnored); len(lines) != 1 || lines[0]["bot"] != "nova-lite" {
		t.Errorf("%v", lines)
	}
	if c.writes() != 0 {
		t.Errorf("%d writes", c.writes())
	}
}

func TestATemplateThatIsNotValidIsToldAndTriedAgain(t *testing.T) {
	c := launch(t, nil)
	c.put(t, base, "schema: 1\nkind: chat\nenabled: maybe\n")
	c.fails(t, "Update", base)
	c.poe.expect(t, "")
	lines := c.lines(t, msgFailed)
	if len(lines) != 1 || lines[0]["level"] != "ERROR" || lines[0]["group"] != "nova" || lines[0]["bot"] != "nova-lite" || lines[0]["kind"] != "misconfigured" || !strings.Contains(lines[0]["error"].(string), "enabled") {
		t.Errorf("%v", lines)
	}
	if c.writes() != 0 {
		t.Errorf("%d writes", c.writes())
	}
	c.put(t, base, shipped(t, "groups/nova/nova-lite.yaml"))
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova-Lite")
}

func TestAnotherNameOnPoeIsAnotherBotToTell(t *testing.T) {
	c := launch(t, nil)
	c.changed(t, "Create", base)
	c.conf.PutSecret(secret, strings.ReplaceAll(secretText, `"Nova-Lite"`, `"Nova 2.0"`))
	c.changed(t, "Update", base)
	c.poe.expect(t, "Nova 2.0, Nova-Lite")
	if s := c.state(t, lite); s.PoeBot != "Nova 2.0" {
		t.Errorf("%+v", s)
	}
}

func TestABotThatPoeDoesNotKnowCostsNothing(t *testing.T) {
	c := launch(t, nil)
	for _, path := range []string{"/groups/nova/nova-pro", "/groups/nova/nova-2-lite"} {
		before := len(c.conf.Calls("ssm"))
		c.changed(t, "Update", path)
		if n := len(c.conf.Calls("ssm")) - before; n != 0 {
			t.Errorf("%s: %d calls", path, n)
		}
	}
	c.poe.expect(t, "")
	if lines := c.lines(t, msgChecked); len(lines) != 2 || lines[0]["left_out"] != 1.0 || lines[0]["without_poe_bot_or_key"].([]any)[0] != "nova/nova-pro" {
		t.Errorf("%v", lines)
	}
}

func TestASlipInTheSecretIsThatBotsFailure(t *testing.T) {
	c := launch(t, nil)
	c.conf.PutSecret(secret, strings.ReplaceAll(secretText, `"Nova-Lite"`, `"poe.com/Nova-Lite"`))
	c.fails(t, "Update", base)
	c.changed(t, "Update", "/groups/nova/nova-micro")
	c.poe.expect(t, "Nova-Micro")
	if lines := c.lines(t, msgFailed); len(lines) != 1 || lines[0]["bot"] != "nova-lite" || !strings.Contains(lines[0]["error"].(string), `"poe_bot" has a character`) {
		t.Errorf("%v", lines)
	}
	// A name that is a key is neither used nor told.
	c.conf.PutSecret(secret, strings.ReplaceAll(secretText, `"Nova-Lite"`, `"`+keyOld+`"`))
	c.fails(t, "Update", base)
	c.poe.expect(t, "")
}
