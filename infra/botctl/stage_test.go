package main

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/botmetrics/cloudwatchsim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

var update = flag.Bool("update", false, "write golden files anew")

// A folder of two groups, each in its own region.
const (
	someChat = "schema: 1\nkind: chat\nenabled: true\ntimeouts: {connect: 5s, first_token: 120s, idle: 90s, total: 840s}\n" +
		"stream: {keep_alive: 10s}\ninference: {sampling: both}\ncapabilities: {input: [text], streaming: full}\n"
	eastGroup = "schema: 1\nregion: us-east-1\nmodels: [vendor.one-v1:0, vendor.two-v1:0]\nregions: [us-east-1]\n"
	westGroup = "schema: 1\nregion: us-west-2\nmodels: [vendor.one-v1:0]\nregions: [us-east-1]\n"
	botOne    = "schema: 1\nkind: chat\nmodel: {id: vendor.one-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 8000, output_tokens: 4096}\n" +
		"inference:\n  temperature: 0.7 # as the vendor advises\n"

	ana = "arn:aws:sts::123456789012:assumed-role/operators/ana"
	ben = "arn:aws:iam::123456789012:user/ben"
)

var botCool = strings.Replace(botOne, "0.7", "0.3", 1)

// stageDesk is a desk before a stage "test" in two regions, which is as the folder was
// deployed: g of us-east-1 with a and b, and h of us-west-2 with c.
type stageDesk struct {
	*desk
	regions configsim.Regions
	metrics cloudwatchsim.Server
	front   func(w http.ResponseWriter, r *http.Request) (answered bool) // before all services
}

func newStageDesk(t *testing.T) *stageDesk {
	d := &stageDesk{desk: newDesk(t), regions: configsim.Regions{"us-east-1": configsim.New(), "us-west-2": configsim.New()}}
	d.configs = t.TempDir()
	d.env["POEBRIDGE_STAGE"] = "test"
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case d.front != nil && d.front(w, r):
		case cloudwatchsim.Asks(r):
			d.metrics.ServeHTTP(w, r)
		default:
			d.regions.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(web.Close)
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{Region: region, BaseEndpoint: &web.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}, nil
	}
	for name, text := range map[string]string{
		"defaults/chat.yaml": someChat, "groups/g/group.yaml": eastGroup, "groups/g/a.yaml": botOne, "groups/g/b.yaml": botOne,
		"groups/h/group.yaml": westGroup, "groups/h/c.yaml": botOne,
	} {
		d.write(name, text)
	}
	d.deploy()
	d.writeAs(ana)
	return d
}

func (d *stageDesk) east() *configsim.Server { return d.regions["us-east-1"] }

func (d *stageDesk) writeAs(arn string) {
	for _, r := range d.regions {
		r.WriteAs(arn)
	}
}

// deploy writes the base layer of both groups as the folder says.
func (d *stageDesk) deploy() {
	d.t.Helper()
	d.writeAs("arn:aws:sts::123456789012:assumed-role/cdk/deploy")
	for group, region := range map[string]string{"g": "us-east-1", "h": "us-west-2"} {
		d.regions[region].PutParameter("/poebridge/test/defaults/chat", d.read("defaults/chat.yaml"))
		files, err := filepath.Glob(d.path("groups/" + group + "/*.yaml"))
		if err != nil {
			d.t.Fatal(err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".yaml")
			text := d.read("groups/" + group + "/" + name + ".yaml")
			if name == "group" {
				name = "_group"
			}
			d.regions[region].PutParameter("/poebridge/test/groups/"+group+"/"+name, text)
		}
	}
	d.writeAs(ana)
}

// over is the override of a bot of us-east-1, with all its versions.
func (d *stageDesk) over(name string) []string {
	return d.east().Versions("/poebridge/test/overrides/" + name)
}

// override writes one as somebody does.
func (d *stageDesk) override(who, name, text string) {
	d.east().WriteAs(who)
	d.east().PutParameter("/poebridge/test/overrides/"+name, text)
	d.east().WriteAs(ana)
}

// between has somebody do something just before the n-th call of an operation.
func (d *stageDesk) between(operation string, n int, do func()) {
	d.front = func(_ http.ResponseWriter, r *http.Request) bool {
		if _, asked, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); asked == operation {
			if n--; n == 0 {
				do()
			}
		}
		return false
	}
}

var aMinute = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC`)

// golden compares what a command has said with a file.
func (r ran) golden(name string) {
	r.t.Helper()
	got := "$ botctl " + strings.Join(r.args, " ") + "\n" + r.stdout
	if r.stderr != "" {
		got += "--- on standard error\n" + r.stderr
	}
	got = aMinute.ReplaceAllString(got, "2026-01-02 03:04 UTC")
	sameAs(r.t, filepath.Join("testdata", name+".txt"), got)
}

// sameAs compares a text with a file, which -update writes anew.
func sameAs(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}
