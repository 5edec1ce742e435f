package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

const shippedConfigs = "../configs"

// built are the functions, for the machine that the tests run on.
var built functions

// shipped is what the shipped configurations are deployed as.
var shipped *assembly

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if !raceEnabled { // jsii waits twice for its process, which is a race; without, the process ends with this one
			defer jsii.Close()
		}
		var err error
		if built, err = buildFunctions(ownArchitecture()); err != nil {
			panic(err)
		}
		dir, err := os.MkdirTemp("", "infra")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if shipped, err = synthesize(dir, settings{stage: "prod", configs: shippedConfigs, alarmEmails: []string{"ops@example.com"}}); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// ownArchitecture is Lambda's name for that of this machine, so that what is synthesized
// runs here.
func ownArchitecture() string {
	if runtime.GOARCH == "arm64" {
		return arm64
	}
	return x86
}

// assembly is what a synthesis has written.
type assembly struct {
	dir        string
	deployment *deployment.Deployment
	stacks     map[string]template
}

type template struct {
	Resources map[string]resource
	Outputs   map[string]struct{ Value any }
	text      string
}

func synthesize(dir string, s settings) (*assembly, error) {
	if s.architecture == "" {
		s.architecture = ownArchitecture()
	}
	d, err := deployment.Read(deployment.Options{Configs: s.configs, Stage: s.stage, Groups: s.groups})
	if err != nil {
		return nil, err
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(dir), Context: &map[string]any{
		"aws:cdk:enable-asset-metadata": true, "aws:cdk:enable-path-metadata": true, // as the command line asks for
	}})
	if err := synth(app, d, s, built); err != nil {
		return nil, err
	}
	a := &assembly{dir: dir, deployment: d, stacks: map[string]template{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		t := template{text: string(text)}
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, err
		}
		a.stacks[strings.TrimSuffix(filepath.Base(file), ".template.json")] = t
	}
	return a, nil
}

// deployed synthesizes what a test has written.
func deployed(t *testing.T, s settings) *assembly {
	t.Helper()
	if s.stage == "" {
		s.stage = "prod"
	}
	a, err := synthesize(t.TempDir(), s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// folder is a copy of some shipped groups, with more files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"defaults", "groups/nova", "groups/business"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(shippedConfigs, part))); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// of are the resources of a type, by id.
func (t template) of(kind string) map[string]resource {
	found := map[string]resource{}
	for id, r := range t.Resources {
		if r.Type == kind {
			found[id] = r
		}
	}
	return found
}

// one is the only resource of a type.
func (t template) one(test *testing.T, kind string) (id string, r resource) {
	test.Helper()
	found := t.of(kind)
	if len(found) != 1 {
		test.Fatalf("%d resources of type %s", len(found), kind)
	}
	for id, r = range found {
	}
	return id, r
}

// flat is a value of a template on one line, with its references as ${…}.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return "${" + ref + "}"
		}
		if att, ok := v["Fn::GetAtt"].([]any); ok {
			return "${" + flat(att[0]) + "." + flat(att[1]) + "}"
		}
		if sub, ok := v["Fn::Sub"].(string); ok {
			return sub
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			var parts []string
			for _, part := range join[1].([]any) {
				parts = append(parts, flat(part))
			}
			return strings.Join(parts, flat(join[0]))
		}
	}
	text, _ := json.Marshal(v) // what came from JSON goes back to it
	return string(text)
}

// regionOf is where a stack of stage prod goes.
func (a *assembly) regionOf(stack string) string {
	for _, g := range a.deployment.Groups {
		if stack == "poebridge-prod-"+g.Name {
			return g.Settings.Region
		}
	}
	return strings.TrimPrefix(stack, "poebridge-prod-")
}

// texts are the one or many texts that IAM allows in a place.
func texts(v any) (all []string) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			all = append(all, flat(item))
		}
		return all
	}
	return []string{flat(v)}
}
