package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// cloud plays Parameter Store and Secrets Manager, with the group nova of a stage,
// for whatever the SDK reads from the environment.
func cloud(t *testing.T) *configsim.Server {
	t.Helper()
	sim, url := configsim.Start(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
		"AWS_ENDPOINT_URL_SSM": url, "AWS_ENDPOINT_URL_SECRETS_MANAGER": url,
	} {
		t.Setenv(name, value)
	}
	for name, file := range map[string]string{
		"defaults/chat": "defaults/chat.yaml", "groups/nova/_group": "groups/nova/group.yaml",
		"groups/nova/nova-lite": "groups/nova/nova-lite.yaml", "groups/nova/nova-pro": "groups/nova/nova-pro.yaml",
	} {
		text, err := os.ReadFile(filepath.Join(configs, file))
		if err != nil {
			t.Fatal(err)
		}
		sim.PutParameter("/poebridge/test/"+name, string(text))
	}
	sim.PutSecret("poebridge/test/nova", `{"nova-lite":"`+keyA+`","no-template":"`+keyA+`"}`)
	return sim
}

var fromAWS = []string{"-stage", "test", "-group", "nova", "-config", "ssm", "-keys", "secretsmanager"}

func TestTemplatesAndKeysOfAStage(t *testing.T) {
	cloud(t)
	p := start(t, nil, fromAWS...)
	paths := p.paths()
	if len(paths) != 2 || paths["/nova-lite"] != "" || paths["/no-template"] != "NOT VALID:" {
		t.Errorf("the banner is\n%s", p.banner)
	}
	if !strings.Contains(p.banner, "secret poebridge/test/nova") || strings.Contains(p.banner, keyA) {
		t.Errorf("the banner is\n%s", p.banner)
	}
	url, _, _ := p.curl()
	talk(t, url, keyA, "Hello!")
}

func TestTemplatesOfAStageWithKeysOfAFile(t *testing.T) {
	cloud(t)
	p := start(t, nil, "-stage", "test", "-group", "nova", "-config", "ssm", "-keys", keysFile(t, `{"nova-pro":"`+keyB+`"}`))
	url, _, _ := p.curl()
	talk(t, url, keyB, "Hello!")
}

func TestASecretThatIsMissingIsNamed(t *testing.T) {
	cloud(t).DeleteSecret("poebridge/test/nova")
	if got := refused(t, nil, fromAWS...); !strings.HasPrefix(got, "-keys: ") || !strings.Contains(got, "poebridge/test/nova") || !strings.Contains(got, "ResourceNotFound") {
		t.Errorf("got %s", got)
	}
}

// buildGateway makes the function's binary.
func buildGateway(t *testing.T) string {
	t.Helper()
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	if err := emulator.Build(bootstrap, "../gateway"); err != nil {
		t.Fatal(err)
	}
	return bootstrap
}

// What the function answers, in the emulator, is what this process answers.
func TestServedByTheFunctionItself(t *testing.T) {
	bootstrap := buildGateway(t)
	for _, row := range []struct {
		name string
		args []string
		key  string // empty: the printed one
	}{
		{"with the printed key", []string{"-group", "nova"}, ""},
		{"with keys of a file", []string{"-group", "nova", "-keys", keysFile(t, `{"nova-lite":"`+keyA+`"}`)}, keyA},
		{"with everything from AWS", fromAWS, keyA},
	} {
		t.Run(row.name, func(t *testing.T) {
			cloud(t)
			p := start(t, nil, append(row.args, "-lambda", bootstrap)...)
			if !strings.Contains(p.banner, "answered by the simulator through "+bootstrap) {
				t.Errorf("the banner is\n%s", p.banner)
			}
			url, key, _ := p.curl()
			if row.key != "" {
				key = row.key
			}
			for range 3 {
				talk(t, url, key, "Hello!")
			}
			if got := status(t, url, keyB); got != 401 {
				t.Errorf("another key gets %d", got)
			}
			if code, _, _ := get(t, p.base()+"/poe/files/"); code != 200 {
				t.Errorf("the page of files: %d", code)
			}
			p.end()
			if log := p.log.String(); !strings.Contains(log, "REPORT RequestId:") || !strings.Contains(log, `"lambda_request_id"`) {
				t.Errorf("log: %s", log)
			}
		})
	}
}
