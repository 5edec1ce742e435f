package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// noKey sees that no key was shown, not in part either.
func (r ran) noKey() ran {
	r.t.Helper()
	for _, key := range []string{keyOld, keyNew, keyOther} {
		if strings.Contains(r.stdout+r.stderr, key[:8]) {
			r.t.Errorf("botctl %s shows a key:\n%s%s", strings.Join(r.args, " "), r.stdout, r.stderr)
		}
	}
	return r
}

func TestAKeyIsSetRotatedAndDropped(t *testing.T) {
	c, d := launch(t)
	d.stdin = keyNew + "\n"
	r := d.run("key", "rotate", "nova-lite").want(exit.Done).noKey()
	if c.keysOf("nova-lite") != keyNew+" "+keyOld {
		t.Error(c.keysOf("nova-lite"))
	}
	const rotated = `BOT             ON POE   RESULT  CONTROLS  KEY
nova/nova-lite  My-Nova  done    accepted  sha256:3899e5b9
`
	if r.stdout != rotated {
		t.Errorf("%s", r.stdout)
	}
	r.want(exit.Done, "keys: sha256:3899e5b9 → sha256:b2989a82, sha256:3899e5b9", "name on Poe: My-Nova, as before",
		"both keys live, and Poe has the old one", "save the new key in the bot's settings on Poe, then botctl key drop nova/nova-lite")
	d.run("key", "rotate", "nova-lite").want(exit.Done, "nothing was written") // after an interruption

	d.stdin = keyOther
	d.run("key", "rotate", "nova-lite").want(exit.Usage, "2 keys of nova/nova-lite live already", "key drop").noKey()

	d.stdin = ""
	d.run("key", "drop", "nova-lite", "--yes").want(exit.No, "Poe does not take the newest key", "save it").noKey()
	c.poe.has(keyNew)
	d.run("key", "drop", "nova-lite").want(exit.Usage, "there is no terminal to ask at")
	d.run("key", "drop", "nova-lite", "--dry-run").want(exit.Done, "→ sha256:b2989a82")
	if c.keysOf("nova-lite") != keyNew+" "+keyOld {
		t.Error("a dry run has dropped a key")
	}
	d.run("key", "drop", "nova-lite", "--yes").want(exit.Done, "done").noKey()
	if c.keysOf("nova-lite") != keyNew {
		t.Error(c.keysOf("nova-lite"))
	}
	d.run("key", "drop", "nova-lite").want(exit.Done, "there is nothing to drop")
}

func TestTheFirstKeyOfABot(t *testing.T) {
	c, d := launch(t)
	c.conf.DeleteSecret(novaSecret)
	d.stdin = keyOld
	d.run("key", "set", "nova-lite", "--poe-name", "My-Nova").want(exit.Failed, "there is no secret poebridge/test/nova in us-east-1", "deploy the group first")
	c.conf.CreateSecret(novaSecret)
	d.run("key", "set", "nova-lite").want(exit.Usage, "--poe-name").noKey()
	d.run("key", "set", "nova-lite", "--poe-name", "My-Nova").want(exit.Done, "keys: none → sha256:", "done").noKey()
	if got, want := c.conf.Secret(novaSecret), `{"nova-lite":{"keys":["`+keyOld+`"],"poe_bot":"My-Nova"}}`; got != want {
		t.Errorf("the secret says %s", got)
	}
}

func TestOtherEntriesStayAsTheyAre(t *testing.T) {
	const before, after = "{\n  \"nova-pro\" : \"" + keyOther + "\",\t\"a\": {\"keys\":[], \"n\":1e2}, \"nova-lite\": ", ",\n  \"z\":\"\\u00e9\" }\n"
	for name, row := range map[string]struct{ entry, want string }{
		"an object":       {`{"poe_bot":"My-Nova","note":1.50,"keys":["` + keyOld + `"]}`, `{"keys":["` + keyNew + `"],"note":1.50,"poe_bot":"My-Nova"}`},
		"a key":           {`"` + keyOld + `"`, `{"keys":["` + keyNew + `"],"poe_bot":"My-Nova"}`},
		"a list":          {`["` + keyOld + `", "` + keyOther + `"]`, `{"keys":["` + keyNew + `"],"poe_bot":"My-Nova"}`},
		"nothing":         {`null`, `{"keys":["` + keyNew + `"],"poe_bot":"My-Nova"}`},
		"one with a slip": {`["short"]`, `{"keys":["` + keyNew + `"],"poe_bot":"My-Nova"}`},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := launch(t)
			c.poe.has(keyNew)
			c.conf.PutSecret(novaSecret, before+row.entry+after)
			d.stdin = keyNew
			d.run("key", "set", "nova/nova-lite", "--poe-name", "My-Nova", "--yes").want(exit.Done, "done").noKey()
			if got := c.conf.Secret(novaSecret); got != before+row.want+after {
				t.Errorf("the secret says %s", got)
			}
		})
	}
}

func TestALivingKeyIsNotReplacedUnasked(t *testing.T) {
	c, d := launch(t)
	d.stdin = keyNew
	d.run("key", "set", "nova-lite").want(exit.Usage, "--yes").noKey()
	d.run("key", "set", "nova-lite", "--dry-run").want(exit.Done, "keys: sha256:3899e5b9 → sha256:b2989a82").noKey()
	if c.keysOf("nova-lite") != keyOld || c.poe.calls() != "" {
		t.Error("something was done")
	}
	d.asks, d.stdin = true, keyNew+"\nn\n"
	hidden := false
	d.change = func(p *program) {
		p.hide = func() (func(), error) { hidden = true; return func() { hidden = false }, nil }
	}
	d.run("key", "set", "nova-lite").want(exit.No, "Access key of nova/nova-lite (it is not shown)", "Go on?", "nothing was done").noKey()
	if hidden {
		t.Error("the terminal shows nothing any more")
	}
	d.stdin = keyNew + "\ny\n"
	c.poe.has(keyNew)
	d.run("key", "set", "nova-lite").want(exit.Done, "done").noKey()
	d.change = func(p *program) {
		p.hide = func() (func(), error) { return nil, errors.New("no echo") }
	}
	d.run("key", "set", "nova-lite").want(exit.Usage, "this terminal would show the key", "standard input").noKey()
}

func TestWhoeverWritesTheSecretMeanwhileLosesNothing(t *testing.T) {
	write := func(c *cloud, text string) func() { return func() { c.conf.PutSecret(novaSecret, text) } }
	lite := `"nova-lite": {"keys": ["` + keyOld + `"], "poe_bot": "My-Nova"}`
	t.Run("another bot's entry", func(t *testing.T) {
		c, d := launch(t)
		c.when("UpdateSecretVersionStage", write(c, `{`+lite+`, "nova-pro": "`+keyNew+`"}`))
		d.stdin = keyNew
		d.run("key", "rotate", "nova-lite").want(exit.Done, "somebody has written the secret in between", "of nova-pro", "that stays", "written: version").noKey()
		if c.keysOf("nova-lite") != keyNew+" "+keyOld || c.keysOf("nova-pro") != keyNew {
			t.Errorf("the secret says %s", c.conf.Secret(novaSecret))
		}
	})
	t.Run("the same entry", func(t *testing.T) {
		c, d := launch(t)
		theirs := `{"nova-lite": "` + keyOther + `"}`
		c.when("UpdateSecretVersionStage", write(c, theirs))
		d.stdin = keyNew
		d.run("key", "rotate", "nova-lite").want(exit.No, "and the entry of nova-lite with it", "nothing was written",
			"--move-to-version-id 00000000-0000-0000-0000-000000000001 --remove-from-version-id 00000000-0000-0000-0000-000000000003").noKey()
		if got := c.conf.Secret(novaSecret); got != theirs {
			t.Errorf("the secret says %s", got)
		}
	})
	t.Run("the first entry of all", func(t *testing.T) {
		c, d := launch(t)
		c.conf.DeleteSecret(novaSecret)
		c.conf.CreateSecret(novaSecret)
		c.when("PutSecretValue", write(c, `{"nova-pro": "`+keyOther+`"}`))
		d.stdin = keyOld
		d.run("key", "set", "nova-lite", "--poe-name", "My-Nova").want(exit.Done, "that stays").noKey()
		if c.keysOf("nova-lite") != keyOld || c.keysOf("nova-pro") != keyOther {
			t.Errorf("the secret says %s", c.conf.Secret(novaSecret))
		}
	})
}

func TestAKeyIsTriedUntilTheFunctionKnowsIt(t *testing.T) {
	c, d := launch(t)
	c.stale = maxLooks - 1
	d.stdin = keyNew
	d.run("key", "rotate", "nova-lite").want(exit.Done, "done")
	c.stale = 2 * maxLooks
	d.run("key", "rotate", "nova-lite").want(exit.No, "the function answers 401 to the key", "botctl check nova/nova-lite").noKey()
}

func TestWhatIsWrongWithAKey(t *testing.T) {
	for name, row := range map[string]struct {
		args   []string
		stdin  string
		change func(*cloud)
		status int
		says   []string
	}{
		"a key that is too short":  {[]string{"set", "nova-lite"}, "short", nil, exit.Usage, []string{"key 1 has 5 characters; Poe's have 32"}},
		"no key":                   {[]string{"set", "nova-lite"}, "", nil, exit.Usage, []string{"no access key was given"}},
		"a name that is a key":     {[]string{"set", "nova-lite", "--poe-name", keyOther}, keyNew, nil, exit.Usage, []string{"looks like an access key"}},
		"a key as the bot":         {[]string{"set", keyNew}, "", nil, exit.Usage, []string{"want the name of a bot"}},
		"a key as an argument":     {[]string{"set", "nova-lite", keyNew}, "", nil, exit.Usage, []string{"a word too many"}},
		"a bot that there is not":  {[]string{"set", "nova-light"}, keyNew, nil, exit.Usage, []string{`there is no bot "nova-light"`}},
		"no permission to read":    {[]string{"check", "nova-lite"}, "", func(c *cloud) { c.denied["GetSecretValue"] = true }, exit.Failed, []string{"secretsmanager:GetSecretValue in us-east-1 is not permitted"}},
		"no permission to write":   {[]string{"rotate", "nova-lite"}, keyNew, func(c *cloud) { c.denied["PutSecretValue"] = true }, exit.Failed, []string{"is as it was", "secretsmanager:PutSecretValue in us-east-1 is not permitted"}},
		"no permission to move":    {[]string{"rotate", "nova-lite"}, keyNew, func(c *cloud) { c.denied["UpdateSecretVersionStage"] = true }, exit.Failed, []string{"is as it was", "secretsmanager:UpdateSecretVersionStage in us-east-1 is not permitted"}},
		"a secret that is no JSON": {[]string{"set", "nova-lite"}, keyNew, func(c *cloud) { c.conf.PutSecret(novaSecret, "{"+keyOther) }, exit.No, []string{"no JSON object", "mend it by hand"}},
		"expired credentials": {[]string{"check", "nova-lite"}, "", func(c *cloud) {
			c.conf.Fail(configsim.SecretsManager, configsim.Refuse(400, "ExpiredTokenException", "old"))
		}, exit.Failed, []string{"expired; sign in again"}},
		"a bot that is not there":   {[]string{"rotate", "nova-lite"}, keyNew, func(c *cloud) { c.outputs = map[string]string{} }, exit.No, []string{"not deployed yet", "botctl sync"}},
		"a key that Poe has not":    {[]string{"set", "nova-lite", "--yes"}, keyNew, nil, exit.No, []string{"Poe answers 403", "Poe knows another key"}},
		"a name that Poe has not":   {[]string{"set", "nova-lite", "--poe-name", "Nobody", "--yes"}, keyOld, nil, exit.No, []string{"Poe answers 404", "no bot of that name"}},
		"nothing to rotate":         {[]string{"rotate", "nova-micro"}, keyNew, nil, exit.Usage, []string{"has no key that could be rotated"}},
		"an address that is no way": {[]string{"rotate", "nova-lite"}, keyNew, func(c *cloud) { c.at("http://127.0.0.1:1/") }, exit.Failed, []string{"the function does not answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := launch(t)
			if row.change != nil {
				row.change(c)
			}
			d.stdin = row.stdin
			d.run(append([]string{"key"}, row.args...)...).want(row.status, row.says...).noKey()
		})
	}
}

func TestKeyCheck(t *testing.T) {
	c, d := launch(t)
	r := d.run("key", "check", "nova-lite").want(exit.Done).noKey()
	const golden = `BOT             ON POE   NO.  KEY              FUNCTION  POE
nova/nova-lite  My-Nova    1  sha256:3899e5b9  taken     taken
`
	if r.stdout != golden {
		t.Errorf("%s", r.stdout)
	}
	all := rows[accessKeyRow](d.run("key", "check", "nova-lite", "-o", "json"))
	if len(all) != 1 || all[0] != (accessKeyRow{"nova/nova-lite", "My-Nova", 1, "sha256:3899e5b9", keyTaken, keyTaken}) {
		t.Errorf("%+v", all)
	}
	c.poe.has(keyNew)
	d.run("key", "check", "nova-lite").want(exit.No, "Poe takes none of the keys").noKey()
	c.conf.PutSecret(novaSecret, `{"nova-lite": ["`+keyOld+`","`+keyNew+`"]}`)
	d.run("key", "check", "nova-lite").want(exit.No, "not asked", "--poe-name NAME").noKey()
	c.outputs = map[string]string{}
	d.run("key", "check", "nova-lite").want(exit.No, "the bot is not deployed")
	c.conf.PutSecret(novaSecret, `{}`)
	d.run("key", "check", "nova-lite").want(exit.No, "the bot has no key; botctl key set nova/nova-lite")
}

func TestSync(t *testing.T) {
	c, d := launch(t)
	r := d.run("sync", "nova-lite", "nova/nova-lite").want(exit.Done).noKey()
	const golden = `BOT             ON POE   RESULT  CONTROLS  KEY
nova/nova-lite  My-Nova  done    accepted  sha256:3899e5b9
`
	if r.stdout != golden || r.stderr != "" || c.poe.calls() != "My-Nova" {
		t.Errorf("%s%s, asked for %s", r.stdout, r.stderr, c.poe.calls())
	}
	d.run("sync", "nova-lite", "--dry-run").want(exit.Done, "Poe would be asked")
	if c.poe.calls() != "My-Nova" {
		t.Error("a dry run has asked Poe")
	}
	c.poe.echo = "{'response_version': 2, 'parameter_controls': None}"
	d.run("sync", "nova-lite").want(exit.No, "dropped their parameter controls", "botctl validate", "1 bot not in order on Poe").noKey()
	c.poe.echo = "fine"
	d.run("sync", "nova-lite").want(exit.Done, "does not say whether it keeps the controls")
	c.poe.status = http.StatusServiceUnavailable
	d.run("sync", "nova-lite").want(exit.Failed, "later, botctl sync nova/nova-lite", "nobody could ask Poe for 1 bot").noKey()
	c.poe.status = 0
	d.run("sync", "nova-pro").want(exit.No, "nova/nova-pro is not deployed")
	c.conf.PutSecret(novaSecret, `{"nova-lite": "`+keyOld+`"}`)
	d.run("sync", "nova-lite").want(exit.No, "nobody knows the bot's name on Poe", "--poe-name").noKey()
	c.denied["GetParameters"] = true
	d.run("sync", "nova-lite").want(exit.Failed, "ssm:GetParameters in us-east-1 is not permitted")
	d.env["POEBRIDGE_POE_API_URL"] = "http://poe.example"
	c.denied["GetParameters"] = false
	d.run("sync", "nova-lite").want(exit.Usage, "POEBRIDGE_POE_API_URL", "https")
	d.run("sync").want(exit.Usage, "botctl sync --help")
}

// A bot that was pushed has no output of its stack's, and is served all the same.
func TestTheAddressOfABotThatWasOnlyPushed(t *testing.T) {
	c, d := launch(t)
	b := stage.Place{Ref: stage.Ref{Group: "nova", Name: "nova-micro"}, Region: "us-east-1"}
	s, err := (&program{aws: d.aws, settings: settings{configs: d.configs, stage: "test"}}).openSite(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if url, err := s.Address(t.Context(), b); err != nil || url != "" {
		t.Errorf("neither deployed nor pushed: %q, %v", url, err)
	}
	c.conf.PutParameter("/poebridge/test/overrides/nova/nova-micro", "schema: 1\n")
	if url, err := s.Address(t.Context(), b); err != nil || !strings.HasSuffix(url, "/nova-micro") || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("pushed: %q, %v", url, err)
	}
}
