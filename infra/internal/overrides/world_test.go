package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

const (
	chat = "schema: 1\nkind: chat\nenabled: true\ntimeouts: {connect: 5s, first_token: 120s, idle: 90s, total: 840s}\n" +
		"stream: {keep_alive: 10s}\ninference: {sampling: both}\ncapabilities: {input: [text], streaming: full}\n"
	group  = "schema: 1\nregion: us-east-1\nmodels: [vendor.one-v1:0, vendor.two-v1:0]\nregions: [us-east-1]\n"
	one    = "schema: 1\nkind: chat\nmodel: {id: vendor.one-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 8000, output_tokens: 4096}\n"
	brief  = one + "system_prompt: Be brief.\n"
	polite = one + "system_prompt: Be polite.\n"

	ana = "arn:aws:iam::123456789012:user/ana"
	key = "abcdefghijklmnopqrstuvwxyz012345"
)

var (
	smallGroup = strings.Replace(group, ", vendor.two-v1:0", "", 1)
	two        = strings.Replace(one, "one", "two", 1)
)

// world is a folder with a group g of the bots a and b, and a stage "test" in two regions,
// for whatever the SDK reads from the environment.
type world struct {
	t       *testing.T
	root    string
	regions configsim.Regions
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t, t.TempDir(), configsim.Regions{"us-east-1": configsim.New(), "us-west-2": configsim.New()}}
	web := httptest.NewServer(w.regions)
	t.Cleanup(web.Close)
	none := filepath.Join(w.root, "none")
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_REGION": "eu-north-1",
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
		"AWS_ENDPOINT_URL_SSM": web.URL, "AWS_ENDPOINT_URL_SECRETS_MANAGER": web.URL,
	} {
		t.Setenv(name, value)
	}
	w.file("defaults/chat", chat)
	w.file("groups/g/group", group)
	w.file("groups/g/a", one)
	w.file("groups/g/b", one)
	w.deploy("us-east-1", "g")
	return w
}

func (w *world) east() *configsim.Server { return w.regions["us-east-1"] }

func (w *world) path(name string) string { return filepath.Join(w.root, name+".yaml") }

func (w *world) file(name, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) noFile(name string) {
	w.t.Helper()
	if err := os.Remove(w.path(name)); err != nil {
		w.t.Fatal(err)
	}
}

// deploy makes the base of a group what the folder says, as a deployment does.
func (w *world) deploy(region, name string) {
	w.t.Helper()
	const below = "/poebridge/test/groups/"
	for _, bot := range []string{"a", "b", "hot", "x"} {
		text, err := os.ReadFile(w.path("groups/" + name + "/" + bot))
		if err != nil {
			w.regions[region].DeleteParameter(below + name + "/" + bot)
			continue
		}
		w.regions[region].PutParameter(below+name+"/"+bot, string(text))
	}
	for file, parameter := range map[string]string{"groups/" + name + "/group": below + name + "/_group", "defaults/chat": "/poebridge/test/defaults/chat"} {
		text, err := os.ReadFile(w.path(file))
		if err != nil {
			w.t.Fatal(err)
		}
		w.regions[region].PutParameter(parameter, string(text))
	}
}

// override writes one as somebody at a console does.
func (w *world) override(bot, text string) {
	w.east().WriteAs(ana)
	w.east().PutParameter("/poebridge/test/overrides/"+bot, text)
}

var aTime = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`)

// run runs the command, and returns its status and what it says, without the time and
// the folder's place.
func (w *world) run(args ...string) (status int, stdout, stderr string) {
	w.t.Helper()
	var out, errs bytes.Buffer
	status = run(w.t.Context(), append([]string{"-stage", "test", "-configs", w.root}, args...), usualSettings, &out, &errs)
	for _, text := range []string{out.String(), errs.String()} {
		if strings.Contains(text, key) {
			w.t.Errorf("a key is shown: %s", text)
		}
	}
	clean := func(s string) string {
		return aTime.ReplaceAllString(strings.ReplaceAll(s, w.root, "configs"), "2026-01-02 03:04 UTC")
	}
	return status, clean(out.String()), clean(errs.String())
}

// expect runs the command for its status and for parts of what it says.
func (w *world) expect(status int, args []string, parts ...string) {
	w.t.Helper()
	got, out, errs := w.run(args...)
	if got != status {
		w.t.Errorf("%v: status %d, want %d\n%s%s", args, got, status, out, errs)
	}
	for _, part := range parts {
		if !strings.Contains(out+errs, part) {
			w.t.Errorf("%v: no %q in\n%s%s", args, part, out, errs)
		}
	}
}
