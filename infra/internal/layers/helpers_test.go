package layers

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/config/configsim"
)

const (
	chat = "schema: 1\nkind: chat\nenabled: true\ntimeouts: {connect: 5s, first_token: 120s, idle: 90s, total: 840s}\n" +
		"stream: {keep_alive: 10s}\ninference: {sampling: both}\ncapabilities: {input: [text], streaming: full}\n"
	east   = "schema: 1\nregion: us-east-1\nmodels: [vendor.one-v1:0, vendor.two-v1:0]\nregions: [us-east-1]\n"
	west   = "schema: 1\nregion: us-west-2\nmodels: [vendor.one-v1:0]\nregions: [us-east-1]\n"
	one    = "schema: 1\nkind: chat\nmodel: {id: vendor.one-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 8000, output_tokens: 4096}\n"
	two    = "schema: 1\nkind: chat\nmodel: {id: vendor.two-v1:0, regions: [us-east-1]}\nlimits: {context_tokens: 8000, output_tokens: 4096}\n"
	brief  = one + "system_prompt: Be brief.\n"
	polite = one + "system_prompt: Be polite.\n"
	broken = one + "enabled: maybe\n"

	ana = "arn:aws:sts::123456789012:assumed-role/operators/ana"
	key = "abcdefghijklmnopqrstuvwxyz012345"
)

// world is a folder of templates, and a stage "test" in two regions.
type world struct {
	t       *testing.T
	root    string
	regions configsim.Regions
	aws     aws.Config
}

// newWorld has a group g of us-east-1 with the bots a and b, as it was deployed.
func newWorld(t *testing.T) *world {
	w := &world{t: t, root: t.TempDir(), regions: configsim.Regions{"us-east-1": configsim.New(), "us-west-2": configsim.New()}}
	web := httptest.NewServer(w.regions)
	t.Cleanup(web.Close)
	w.aws = aws.Config{
		BaseEndpoint: &web.URL, RetryMaxAttempts: 1, Region: "eu-north-1", // where nothing is
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}
	w.file("defaults/chat", chat)
	w.file("groups/g/group", east)
	w.file("groups/g/a", one)
	w.file("groups/g/b", one)
	w.deploy("us-east-1", "g")
	return w
}

func (w *world) east() *configsim.Server { return w.regions["us-east-1"] }
func (w *world) west() *configsim.Server { return w.regions["us-west-2"] }

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
	if err := os.RemoveAll(filepath.Join(w.root, name)); err != nil {
		w.t.Fatal(err)
	}
	_ = os.Remove(w.path(name))
}

// deploy writes the base of a group as a deployment does: the files as they stand.
func (w *world) deploy(region, group string) {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.root, "groups", group, "*.yaml"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, file := range append(files, w.path("defaults/chat")) {
		text, err := os.ReadFile(file)
		if err != nil {
			w.t.Fatal(err)
		}
		name, _ := filepath.Rel(w.root, strings.TrimSuffix(file, ".yaml"))
		if filepath.Base(name) == "group" {
			name = filepath.Join(filepath.Dir(name), "_group")
		}
		w.regions[region].PutParameter("/poebridge/test/"+filepath.ToSlash(name), string(text))
	}
}

// override writes one as somebody at a console does.
func (w *world) override(bot, text string) {
	w.east().WriteAs(ana)
	w.east().PutParameter("/poebridge/test/overrides/"+bot, text)
}

func (w *world) dir() *config.Dir {
	w.t.Helper()
	dir, err := config.OpenDir(w.root)
	if err != nil {
		w.t.Fatal(err)
	}
	return dir
}

func (w *world) compare(change ...func(*Options)) (*Report, error) {
	w.t.Helper()
	o := Options{AWS: w.aws, Dir: w.dir(), Stage: "test"}
	for _, c := range change {
		c(&o)
	}
	report, err := Compare(w.t.Context(), o)
	if err == nil {
		w.noKeys(report)
	}
	return report, err
}

func (w *world) report(change ...func(*Options)) *Report {
	w.t.Helper()
	r, err := w.compare(change...)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func only(groups ...string) func(*Options) { return func(o *Options) { o.Groups = groups } }

// told are the findings, each as kind and subject.
func told(r *Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, string(f.Kind)+" "+f.Subject())
	}
	return strings.Join(all, ", ")
}

func (w *world) expect(want string, change ...func(*Options)) *Report {
	w.t.Helper()
	r := w.report(change...)
	if got := told(r); got != want {
		w.t.Errorf("got %q, want %q", got, want)
	}
	return r
}

// find returns a bot by its id.
func find(t *testing.T, r *Report, id string) Bot {
	t.Helper()
	for _, b := range r.Bots {
		if b.ID() == id {
			return b
		}
	}
	t.Fatalf("no %s among %d bots", id, len(r.Bots))
	return Bot{}
}

// commands are those of a finding's remedies.
func commands(f Finding) string {
	var all []string
	for _, r := range f.Remedies {
		all = append(all, r.Command)
	}
	return strings.Join(all, "\n")
}

// calls counts what was asked of a region's Parameter Store, by operation.
func calls(s *configsim.Server) map[string]int {
	n := map[string]int{}
	for _, c := range s.Calls(configsim.ParameterStore) {
		n[c.Operation]++
	}
	return n
}
