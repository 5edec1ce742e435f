package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestWrongUseIsToldInASentence(t *testing.T) {
	for name, c := range map[string]struct {
		args string
		want string
	}{
		"no group":               {"", "-group is missing"},
		"a group of no shape":    {"-group No", `-group "No" is no name of a group`},
		"a bot of no shape":      {"-group nova -bot A/B", `-bot "A/B" is no name of a bot`},
		"a stage with a hyphen":  {"-group nova -stage a-b", `stage "a-b"`},
		"no flag":                {"nova", `unknown argument "nova"; -help lists what there is`},
		"too much to fill":       {"-group nova -expect-throttle 6", "-expect-throttle 6: want 0 to 5"},
		"no time":                {"-group nova -timeout 0s", "-timeout 0s: want more than 0"},
		"no address":             {"-group nova -url nova-lite", `-url "nova-lite": want the address of a bot`},
		"an address of no bot":   {"-group nova -url https://x.example/", `-url "https://x.example/" does not end with the name of a bot`},
		"an address of another":  {"-group nova -bot b -url https://x.example/a", `-url "https://x.example/a" is the address of a, not of b`},
		"a key of nobody":        {"-group nova -key-from-env KEY", "-key-from-env needs -bot or -url"},
		"a key that is not set":  {"-group nova -bot nova-lite -key-from-env NONE -configs " + configs, "the variable NONE is not set"},
		"no such folder":         {"-group nova -configs /none", "the template folder cannot be opened"},
		"no such group there":    {"-group novas -configs " + configs, `there is no group "novas" in`},
		"nowhere to write":       {"-stage test -group nova -json /none/facts.json -configs " + configs, "-json: open /none/facts.json"},
		"nobody to ask":          {"-stage test -group nova -configs " + configs, "not begun: there is no terminal to ask at; say -yes"},
		"no such stack":          {"-group nova -yes -region us-east-1 -bot nova-lite -key-from-env KEY", "there is no stack poebridge-dev-nova in us-east-1; deploy it, or"},
		"no secret of the stage": {"-group nova -yes -region us-east-1", "secretsmanager:GetSecretValue of the secret poebridge/dev/nova: ResourceNotFoundException"},
		"a bot without a key":    {"-stage test -group nova -bot nova-pro -region us-east-1", "the secret has no key for nova-pro; it has some for aaa, nova-lite"},
		"a bot without address":  {"-stage test -group nova -bot aaa -region us-east-1", "the stack has no output UrlAaa, the address of aaa; is that bot deployed?"},
	} {
		t.Run(name, func(t *testing.T) {
			d := undeployed(t)
			o := d.run(t, t.Context(), program{getenv: func(name string) string { return map[string]string{"KEY": keyA}[name] }}, strings.Fields(c.args)...)
			if o.exit != exitUsage || !strings.Contains(o.stderr, c.want) || o.stdout != "" || strings.Contains(o.stderr, keyA) {
				t.Errorf("exit %d, want %q\n%s%s", o.exit, c.want, o.stderr, o.stdout)
			}
		})
	}
}

// undeployed is an account with a stack and a secret, for what ends before any query.
func undeployed(t *testing.T) *deployed {
	conf := configsim.New()
	conf.PutSecret(secretID, `{"nova-lite":"`+keyA+`","aaa":"`+keyB+`"}`)
	return &deployed{account: &account{
		conf: conf, log: &functionLog{}, denied: map[string]bool{}, outputs: map[string]string{"UrlNovaLite": "http://127.0.0.1:1/nova-lite"},
	}}
}

func TestAMissingPermissionToFindTheDeploymentIsNamed(t *testing.T) {
	for operation, want := range map[string]string{
		"DescribeStacks": "no permission cloudformation:DescribeStacks for the stack poebridge-test-nova",
		"GetSecretValue": "no permission secretsmanager:GetSecretValue for the secret poebridge/test/nova",
		"GetParameters":  "no permission ssm:GetParameters for " + basePath + " and " + overPath,
	} {
		d := undeployed(t)
		d.deny(operation)
		o := d.run(t, t.Context(), program{getenv: func(string) string { return "" }}, "-stage", "test", "-group", "nova", "-region", "us-east-1", "-yes", "-write")
		if o.exit != exitUsage || !strings.Contains(o.stderr, want) {
			t.Errorf("exit %d: %s", o.exit, o.stderr)
		}
	}
}

func TestASecretThatIsOfNoUse(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                          "has no key of any bot",
		`{"nova-lite":"short"}`:       `bot "nova-lite": key 1 has 5 characters`,
		`{"nova-lite":[]}`:            "has no key of any bot",
		keyA:                          "must be a JSON object",
		`{"no-stack":"` + keyB + `"}`: "the stack has no address of a bot that has a key (no-stack)",
	} {
		d := undeployed(t)
		d.conf.PutSecret(secretID, text)
		o := d.run(t, t.Context(), program{getenv: func(string) string { return "" }}, "-stage", "test", "-group", "nova", "-region", "us-east-1", "-yes")
		if o.exit != exitUsage || !strings.Contains(o.stderr, want) || strings.Contains(o.stderr, keyA) || strings.Contains(o.stderr, "short") {
			t.Errorf("%s: exit %d: %s", text, o.exit, o.stderr)
		}
	}
}

func TestItBeginsOnlyWhenSomebodySaysSo(t *testing.T) {
	for said, begins := range map[string]bool{"y\n": true, "Yes\n": true, "n\n": false, "\n": false, "": false} {
		d := undeployed(t)
		file := filepath.Join(t.TempDir(), "facts.json")
		o := d.run(t, t.Context(), program{getenv: func(string) string { return "" }, terminal: true, stdin: strings.NewReader(said)},
			"-stage", "test", "-group", "nova", "-region", "us-east-1", "-json", file)
		// Behind the address is nobody.
		if begun := strings.Contains(o.stdout, "no answer: "); begun != begins || !strings.Contains(o.stderr, "at most 7 queries") || !strings.Contains(o.stderr, "Go on? [y/N]") {
			t.Errorf("%q: exit %d\n%s%s", said, o.exit, o.stderr, o.stdout)
		}
	}
}

func TestHelpHasExamplesAndIsNoFault(t *testing.T) {
	o := undeployed(t).run(t, t.Context(), program{}, "-h")
	if o.exit != exitSame || !strings.Contains(o.stderr, "smoke -group nova") || !strings.Contains(o.stderr, "-expect-throttle") {
		t.Errorf("exit %d\n%s", o.exit, o.stderr)
	}
}
