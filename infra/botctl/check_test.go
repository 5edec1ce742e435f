package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// found is what the checks of a bot have come to, as check=result.
func found(r ran) string {
	var all []string
	for _, row := range rows[checkRow](r) {
		all = append(all, row.Check+"="+row.Result)
	}
	return strings.Join(all, " ")
}

var varying = regexp.MustCompile(`version [0-9a-f]{8}|http://127\.0\.0\.1:\d+|\d+(\.\d+)?m?s\b|  +`)

// steady leaves out of an output what is another each time.
func steady(text string) string {
	return varying.ReplaceAllStringFunc(text, func(s string) string {
		switch s[0] {
		case 'h':
			return "http://…"
		case 'v':
			return "version …"
		case ' ':
			return "  "
		}
		return "…"
	})
}

func TestCheck(t *testing.T) {
	bootstrap := buildGateway(t)
	t.Run("a bot that is as it should be", func(t *testing.T) {
		_, d, url := launchReal(t, bootstrap, nil)
		const golden = `BOT  CHECK  RESULT  SEEN
nova/nova-lite  address  ok  http://…/nova-lite
nova/nova-lite  secret  ok  1 key, My-Nova on Poe
nova/nova-lite  template  ok  base, version …
nova/nova-lite  wrong key  ok  refused
nova/nova-lite  key 1  ok  sha256:3899e5b9 is taken
nova/nova-lite  settings  ok  as the template says
`
		if r := d.run("check", "nova-lite").want(exit.Done).noKey(); steady(r.stdout) != golden {
			t.Errorf("%s", steady(r.stdout))
		}
		r := d.run("check", "nova-lite", "--live").want(exit.Done).noKey()
		if want := golden + "nova/nova-lite  answer  ok  first byte after …, first text after …, end after …\n"; steady(r.stdout) != want {
			t.Errorf("%s", steady(r.stdout))
		}
		d.run("check", "nova-lite", "--live", "--attachment", "https://example.com/cat.png").want(exit.No, "answer     failed  Could not be fetched: cat.png.", "POEBRIDGE_ATTACHMENT_HOSTS").noKey()
		d.stdin = keyOld + "\n"
		r = d.run("check", "--url", url, "--key-stdin", "-o", "json").want(exit.Done).noKey()
		if got := found(r); got != "template=ok wrong key=ok key 1=ok settings=ok" {
			t.Error(got)
		}
		d.stdin = keyNew
		d.run("check", "nova-lite", "--url", url, "--key-stdin").want(exit.No, "answers 401", "does not know the key").noKey()
	})
	t.Run("all that is deployed", func(t *testing.T) {
		_, d, _ := launchReal(t, bootstrap, nil)
		r := d.run("check").want(exit.Done, "skipped").noKey()
		if n := strings.Count(r.stdout, "  skipped  "); n < 10 {
			t.Errorf("%d bots are skipped", n)
		}
		d.run("check", "nova-micro").want(exit.No, "deploy the group nova")
	})
	t.Run("a template that is not valid", func(t *testing.T) {
		c, d, _ := launchReal(t, bootstrap, nil)
		c.conf.PutParameter("/poebridge/test/groups/nova/nova-lite", "nonsense: [")
		r := d.run("check", "nova-lite", "-o", "json").want(exit.No)
		if got := found(r); got != "address=ok secret=ok template=failed wrong key=ok key 1=failed" {
			t.Error(got)
		}
		r.want(exit.No, "botctl validate, then deploy or push")
	})
	t.Run("no rights for the function", func(t *testing.T) {
		c, d, url := launchReal(t, bootstrap, nil)
		d.stdin = keyOld
		c.denied["GetSecretValue"] = true
		d.run("check", "nova-lite").want(exit.Failed, "secretsmanager:GetSecretValue in us-east-1 is not permitted")
		d.run("check", "--url", url, "--key-stdin").want(exit.No, "IAM: the function cannot read its keys").noKey()
	})
	for name, row := range map[string]struct {
		status          int
		kind, seen, say string
	}{
		"no access to the model":       {403, "AccessDeniedException", "This bot may not use its model at present.", "IAM or model access"},
		"no such model":                {404, "ResourceNotFoundException", "This bot's model does not exist any more", "region: Bedrock does not know"},
		"a question that is not taken": {400, "ValidationException", "The model could not accept this message.", "such as a sampling parameter"},
		"a quota that is used up":      {400, "ServiceQuotaExceededException", "This bot has used up its quota", "Service Quotas"},
	} {
		t.Run(name, func(t *testing.T) {
			_, d, _ := launchReal(t, bootstrap, func(bedrocksim.Call) bedrocksim.Answer {
				return bedrocksim.Refuse(row.status, row.kind, "no")
			})
			d.run("check", "nova-lite", "--live").want(exit.No, row.seen, row.say, "the log has it under ref ", "1 check failed").noKey()
		})
	}
}

func TestWhatCheckMakesOfAnswers(t *testing.T) {
	open := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) }
	for name, row := range map[string]struct {
		serve http.HandlerFunc
		says  string
	}{
		"a URL that lets nobody in": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "lambda:InvokeFunctionUrl"},
		"a bot that lets all in":    {open, "take the bot off the net"},
		"what Poe cannot read":      {open, "Poe would object: response_version"},
		"keys that cannot be read":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "IAM: the function cannot read its keys"},
		"no bot":                    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, "no bot at this address"},
		"too many queries":          {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, "reserved_concurrency"},
		"a crash":                   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "its log says why"},
		"no answer":                 {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := launch(t)
			web := httptest.NewServer(row.serve)
			defer web.Close()
			c.at(web.URL)
			d.run("check", "nova-lite").want(exit.No, row.says).noKey()
		})
	}
}

func TestSettingsThatAreNotTheTemplates(t *testing.T) {
	_, d := launch(t) // whose function answers with those of no bot
	r := d.run("check", "nova-lite").want(exit.No, "a change takes effect within a minute")
	r.want(exit.No, "they are not what the template says: allow_attachments, ", ", introduction_message, parameter_controls")
}

func TestCheckIsUsedWrongly(t *testing.T) {
	_, d := launch(t)
	for _, args := range []string{
		"nova-lite --attachment https://example.com/a.png", "nova-lite --live --attachment cat.png", "--url 127.0.0.1:8080/nova-lite --key-stdin", "nova-lite --key-stdin", "--url http://192.0.2.1/nova-lite --key-stdin",
		"--url http://127.0.0.1:1/nova-lite", "nova-lite nova-pro --url http://127.0.0.1:1/ --key-stdin", "nova-light",
	} {
		d.stdin = keyOld
		d.run(append([]string{"check"}, strings.Fields(args)...)...).want(exit.Usage, "botctl check --help").noKey()
	}
}

func TestAGroupThatThereIsNot(t *testing.T) {
	d := newDesk(t)
	for _, command := range []string{"check", "sync", "key set", "logs"} {
		d.run(append(strings.Fields(command), "novva/nova-lite")...).want(exit.Usage, `there is no group "novva" in configs`, "its groups are business, claude,")
	}
}
