package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

var awsLine = regexp.MustCompile(`(?m)^  (AWS_ENDPOINT_URL_\w+)=(\S+)$`)

// awsURL is where AWS is played.
func (p *program) awsURL() string {
	p.t.Helper()
	lines := awsLine.FindAllStringSubmatch(p.banner, -1)
	if len(lines) != 3 || lines[0][2] != lines[1][2] || lines[1][2] != lines[2][2] {
		p.t.Fatalf("the address of three services is not in\n%s", p.banner)
	}
	return lines[0][2]
}

// reader reads what is played as a function does.
func (p *program) reader() aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(p.awsURL()),
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}
}

// parameters are the texts of a bot's layers, of its group and of its defaults, by
// the name of the parameter.
func (p *program) parameters(stage, group, name string) map[string]string {
	p.t.Helper()
	texts, err := config.NewParameterStore(p.reader(), stage, []string{"chat"}).Read(p.t.Context(), group, name)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		p.t.Fatal(err)
	}
	found := map[string]string{}
	for _, source := range append([]config.Layer{{Source: texts.Group}, {Source: texts.Defaults["chat"]}}, texts.Layers...) {
		parameter, _, _ := strings.Cut(source.Source.Name, ":")
		found[parameter] = string(source.Source.Text)
	}
	return found
}

func (p *program) secret(stage, group string) config.BotKeys {
	p.t.Helper()
	keys, err := config.NewSecret(p.reader(), stage, group).ReadKeys(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return keys
}

func text(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPlayedStoresHoldWhatADeploymentPutsThere(t *testing.T) {
	for name, row := range map[string]struct {
		args  []string
		stage string
	}{
		"of all groups":       {nil, "dev"},
		"of one group":        {[]string{"-group", "nova"}, "dev"},
		"of the stage's name": {[]string{"-stage", "test"}, "test"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, nil, append(row.args, "-aws-addr", "127.0.0.1:0")...)
			got := p.parameters(row.stage, "nova", "nova-lite")
			want := map[string]string{
				"defaults/chat":         text(t, configs, "defaults/chat.yaml"),
				"groups/nova/_group":    text(t, configs, "groups/nova/group.yaml"),
				"groups/nova/nova-lite": text(t, configs, "groups/nova/nova-lite.yaml"),
			}
			for name, text := range want {
				if got["/poebridge/"+row.stage+"/"+name] != text {
					t.Errorf("%s: got\n%s", name, got["/poebridge/"+row.stage+"/"+name])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d parameters", len(got))
			}
			keys := p.secret(row.stage, "nova")
			if len(keys) != 4 || !slices.Equal(keys["nova-lite"], []string{eventsKey}) {
				t.Errorf("keys %v", keys)
			}
			if got := p.parameters(row.stage, "claude", "claude-opus-4-7"); (got == nil) != (name == "of one group") {
				t.Errorf("of another group: %d parameters", len(got))
			}
		})
	}
}

func TestPlayedStoresFollowTheFiles(t *testing.T) {
	const bot = "groups/nova/nova-lite.yaml"
	dir := copied(t, nil)
	keys := keysFile(t, `{"nova-lite":"`+keyA+`"}`)
	p := start(t, nil, "-config", dir, "-group", "nova", "-keys", keys, "-aws-addr", "127.0.0.1:0")
	if strings.Contains(p.banner, keyA) || !strings.Contains(p.banner, "Its secrets have the keys in "+keys) {
		t.Errorf("the banner is\n%s", p.banner)
	}
	read := func(path string) string { return p.parameters("dev", "nova", "nova-lite")["/poebridge/dev/"+path] }
	write := func(file, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
		}
	}

	edited := text(t, configs, bot) + "# edited\n"
	write(filepath.Join(dir, bot), edited)
	expect("an edit", read("groups/nova/nova-lite"), edited)

	write(filepath.Join(dir, bot), edited+"# "+strings.Repeat("x", config.MaxParameter))
	expect("what no parameter holds", read("groups/nova/nova-lite"), edited)
	if log := p.log.String(); !strings.Contains(log, "and a parameter holds 8192") || !strings.Contains(log, filepath.Join(dir, bot)) {
		t.Errorf("log: %s", log)
	}

	write(filepath.Join(dir, bot), "no template at all")
	expect("a slip", read("groups/nova/nova-lite"), "no template at all")

	write(filepath.Join(dir, "overrides/nova/nova-lite.yaml"), edited)
	expect("an override", read("overrides/nova/nova-lite"), edited)

	if err := os.RemoveAll(filepath.Join(dir, "overrides")); err != nil {
		t.Fatal(err)
	}
	expect("no override", read("overrides/nova/nova-lite"), "")

	write(keys, `{"nova-lite":["`+keyB+`","`+keyA+`"]}`)
	if got := p.secret("dev", "nova")["nova-lite"]; !slices.Equal(got, []string{keyB, keyA}) {
		t.Errorf("a new key: %d keys", len(got))
	}
	write(keys, `{"nova-lite":`)
	if got := p.secret("dev", "nova")["nova-lite"]; !slices.Equal(got, []string{keyB, keyA}) {
		t.Errorf("a slip in the keys: %d keys", len(got))
	}
	write(keys, `{}`)
	if err := os.Remove(filepath.Join(dir, bot)); err != nil {
		t.Fatal(err)
	}
	if got := p.parameters("dev", "nova", "nova-lite"); got != nil || len(p.secret("dev", "nova")) > 0 {
		t.Errorf("of a file that is gone: %v", got)
	}
}

func TestAFolderThatCouldNotBeDeployedIsNotPlayed(t *testing.T) {
	const bot = "groups/nova/nova-lite.yaml"
	dir := copied(t, map[string]string{bot: text(t, configs, bot) + "description: \"{{x}}\"\n"})
	got := refused(t, nil, "-config", dir, "-aws-addr", "127.0.0.1:0")
	if !strings.HasPrefix(got, "-aws-addr: this could not be deployed:\n"+filepath.Join(dir, bot)+":") || !strings.Contains(got, "{{") {
		t.Errorf("got %s", got)
	}
}

// What SAM gives a function: variables of its own, and those that the template declares,
// with values of --env-vars where it has any (samcli/local/lambdafn/env_vars.py).
func samEnv(overrides map[string]string, own ...string) []string {
	env := append([]string{
		"AWS_SAM_LOCAL=true", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "AWS_ACCOUNT_ID=123456789012",
		"AWS_ACCESS_KEY_ID=defaultkey", "AWS_SECRET_ACCESS_KEY=defaultsecret",
	}, own...)
	for name, value := range samDeclared {
		if v, ok := overrides[name]; ok {
			value = v
		}
		env = append(env, name+"="+value)
	}
	return env
}

// Everything of sam local invoke but its container: the real binary with SAM's variables
// and the payloads.
func TestAFunctionWithSAMsVariablesAnswersInThisCompany(t *testing.T) {
	bootstrap := buildGateway(t)
	for name, env := range map[string]func(url string) []string{
		"with the variables of samconfig.toml": func(url string) []string {
			variables := samVariablesFile(t)
			for name, value := range variables {
				variables[name] = strings.Replace(value, "http://host.docker.internal:"+samPort, url, 1)
			}
			return samEnv(variables)
		},
		// The SDK would take a value of these for an address, and an empty one for none:
		// then what it knows for all services counts.
		"with none, which are empty": func(url string) []string { return samEnv(nil, "AWS_ENDPOINT_URL="+url) },
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, nil, "-aws-addr", "127.0.0.1:0")
			function, _ := emulator.Start(t, emulator.Options{Bootstrap: bootstrap, Env: env(p.awsURL())})
			for payload, want := range map[string]struct{ kind, begins, ends string }{
				"query":    {"text/event-stream", "event: meta", "event: done\ndata: {}"},
				"settings": {"application/json", `{`, `}`},
			} {
				r := function.Invoke([]byte(text(t, "../../events", payload+".json")))
				body := strings.TrimSpace(strings.ReplaceAll(string(r.Body), "\r\n", "\n"))
				if r.Status != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), want.kind) || r.Report.Error != "" ||
					!strings.HasPrefix(body, want.begins) || !strings.HasSuffix(body, want.ends) || strings.Contains(body, "event: error") {
					t.Errorf("%s: %d %v %+v\n%s", payload, r.Status, r.Header, r.Report, body)
				}
			}
		})
	}
}
