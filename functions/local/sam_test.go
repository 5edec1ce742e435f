package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// samDeclared are the variables that make synth declares for a function of group nova.
// SAM sets no others.
var samDeclared = map[string]string{
	"POEBRIDGE_STAGE": defaultStage, "POEBRIDGE_GROUP": "nova",
	"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "", "AWS_ENDPOINT_URL_SSM": "", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "",
	"POEBRIDGE_POE_API_URL": "", "POEBRIDGE_POE_UPLOAD_URL": "", "POEBRIDGE_LOG_LEVEL": "",
}

// samVariablesFile is what the file of variables sets.
func samVariablesFile(t *testing.T) map[string]string {
	t.Helper()
	var file map[string]map[string]string
	if err := json.Unmarshal([]byte(text(t, "../..", samVariables)), &file); err != nil {
		t.Fatal(err)
	}
	if len(file) != 1 || len(file["Parameters"]) == 0 {
		t.Fatalf("%s: SAM takes for all functions what is in Parameters", samVariables)
	}
	return file["Parameters"]
}

// samConfig reads samconfig.toml as far as it goes: sections of values, each on a line, and
// in quotes what is no number.
func samConfig(t *testing.T) map[string]map[string]string {
	t.Helper()
	sections := map[string]map[string]string{"": {}}
	section := ""
	for line := range strings.Lines(text(t, "../../samconfig.toml")) {
		line = strings.TrimSpace(line)
		name, value, pair := strings.Cut(line, " = ")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = strings.Trim(line, "[]")
			sections[section] = map[string]string{}
		case pair && sections[section][name] == "":
			sections[section][name] = value
		default:
			t.Fatalf("not read: %s", line)
		}
	}
	return sections
}

// The names and forms of the values are those of SAM's own schema (lambda.md §2).
func TestSamconfigSaysWhatThisProgramAndTheTemplateDo(t *testing.T) {
	base := map[string]string{"template_file": `"infra/cdk.out/sam.json"`, "region": `"us-east-1"`}
	with := func(more ...map[string]string) map[string]string {
		all := maps.Clone(base)
		for _, m := range more {
			maps.Copy(all, m)
		}
		return all
	}
	warm := map[string]string{"warm_containers": `"LAZY"`}
	company := map[string]string{"env_vars": `"` + samVariables + `"`, "add_host": `["host.docker.internal:host-gateway"]`}
	want := map[string]map[string]string{
		"":                                {"version": "0.1"},
		"default.local_invoke.parameters": with(), "default.local_start_lambda.parameters": with(warm),
		samEnvironment + ".local_invoke.parameters":       with(company),
		samEnvironment + ".local_start_lambda.parameters": with(company, warm),
	}
	got := samConfig(t)
	for section, values := range want {
		if !maps.Equal(got[section], values) {
			t.Errorf("[%s]: got %v, want %v", section, got[section], values)
		}
	}
	if len(got) != len(want) {
		t.Errorf("sections %q", slices.Sorted(maps.Keys(got)))
	}
}

func TestSAMsVariablesAreDeclaredAndNameTheDocumentedPort(t *testing.T) {
	for name, value := range samVariablesFile(t) {
		if _, ok := samDeclared[name]; !ok {
			t.Errorf("%s is not declared by the template: SAM would leave it out", name)
		}
		if want := "http://host.docker.internal:" + samPort; strings.HasPrefix(name, "AWS_ENDPOINT_URL") && value != want {
			t.Errorf("%s is %s, want %s", name, value, want)
		}
	}
	for _, want := range []string{
		`make run ARGS="-aws-addr 172.17.0.1:` + samPort + `"`, "`-aws-addr 127.0.0.1:" + samPort + "`",
		"sam local invoke nova --config-env " + samEnvironment + " -e events/query.json",
	} {
		if !strings.Contains(text(t, "../../README.md"), want) {
			t.Errorf("README.md has no %s", want)
		}
	}
	if !strings.Contains(usageText, "-aws-addr 127.0.0.1:"+samPort) {
		t.Error("-help names another port")
	}
}

func TestTheBannerHasTheCommandForSAM(t *testing.T) {
	command := "\n\n  sam local invoke nova --config-env " + samEnvironment + " -e events/query.json\n"
	p := start(t, nil, "-aws-addr", "127.0.0.1:0")
	_, port, _ := strings.Cut(strings.TrimPrefix(p.awsURL(), "http://"), ":")
	want := "Its secrets have the key in events/ for every bot. With SAM, after make synth, and with port " + port + " in " + samVariables + ":" + command
	if !strings.Contains(p.banner, want) || !strings.Contains(p.banner, "as stage dev, ") {
		t.Errorf("the banner is\n%s", p.banner)
	}
	if p := start(t, nil, "-group", "claude", "-aws-addr", "127.0.0.1:0"); strings.Contains(p.banner, "sam local") {
		t.Errorf("no payload is for a bot of this group:\n%s", p.banner)
	}
	from, err := openSources(t.Context(), options{config: configs})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	(&awsServer{port: samPort, files: deployedFiles{from: from, groups: []group{{name: "nova"}}}}).hint(&out)
	if got := out.String(); !strings.HasSuffix(got, " With SAM, after make synth:"+command) {
		t.Errorf("with the port of samconfig.toml: %s", got)
	}
}
