package config

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/fault"
)

// place is where a store keeps its texts, as somebody who edits them sees it.
type place interface {
	Store
	GroupStore
	put(t *testing.T, path, text string) // path as below /poebridge/<stage>
	remove(t *testing.T, path string)
}

// files is a place in a folder.
type files struct {
	*Dir
	root string
}

func newFolder(t *testing.T) place {
	root := t.TempDir()
	for _, name := range []string{"defaults", "groups/g", "overrides/g"} {
		if err := os.MkdirAll(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return files{dir, root}
}

func (f files) file(path string) string {
	return filepath.Join(f.root, strings.Replace(path, GroupFile, "group", 1)+".yaml")
}

func (f files) put(t *testing.T, path, text string) { write(t, f.file(path), text) }

func (f files) remove(t *testing.T, path string) {
	if err := os.Remove(f.file(path)); err != nil {
		t.Fatal(err)
	}
}

// parameters is a place in Parameter Store.
type parameters struct {
	*ParameterStore
	sim *configsim.Server
	cfg aws.Config
}

func newParameters(t *testing.T) place {
	sim, cfg := startSim(t)
	return parameters{NewParameterStore(cfg, "test", []string{"chat", "image", "video"}), sim, cfg}
}

func startSim(t *testing.T) (*configsim.Server, aws.Config) {
	sim, url := configsim.Start(t)
	return sim, aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
}

func (p parameters) put(_ *testing.T, path, text string) {
	p.sim.PutParameter("/poebridge/test/"+path, text)
}
func (p parameters) remove(_ *testing.T, path string) {
	p.sim.DeleteParameter("/poebridge/test/" + path)
}

// layers tells the layers of a bot as name=text.
func layers(t *testing.T, s Store, name string) []string {
	t.Helper()
	texts, err := s.Read(t.Context(), "g", name)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range texts.Layers {
		all = append(all, l.Name+"="+string(l.Source.Text))
	}
	return all
}

// Whatever keeps the templates, the rest of the program sees the same.
func TestEveryStoreKeepsTheContract(t *testing.T) {
	for name, open := range map[string]func(*testing.T) place{"folder": newFolder, "Parameter Store": newParameters} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			p.put(t, "defaults/chat", "chat")
			p.put(t, "defaults/image", "image")
			p.put(t, "groups/g/_group", "group")
			p.put(t, "groups/g/b", "base")
			expect := func(want ...string) {
				t.Helper()
				if got := layers(t, p, "b"); !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			}
			expect("base=base")
			p.put(t, "overrides/g/b", "over")
			expect("override=over", "base=base")
			p.remove(t, "groups/g/b")
			expect("override=over") // a bot that was pushed and never deployed
			p.put(t, "groups/g/b", "base two")
			p.remove(t, "overrides/g/b")
			expect("base=base two")

			texts, err := p.Read(t.Context(), "g", "b")
			if err != nil || string(texts.Group.Text) != "group" || string(texts.Defaults["chat"].Text) != "chat" ||
				string(texts.Defaults["image"].Text) != "image" || len(texts.Defaults["video"].Text) != 0 {
				t.Errorf("%+v, %v", texts, err)
			}
			if source := texts.Layers[0].Source.Name; !strings.Contains(source, "groups/g/b") {
				t.Errorf("faults would be told of %q", source)
			}
			for _, row := range []struct{ group, name string }{
				{"g", "other"}, {"h", "b"}, {"g", ""}, {"", "b"}, {"g", "../g/b"}, {"g", "_group"}, {"g", "group"}, {"g", "b\x00"}, {"../g", "b"}, {"g", "a b"},
			} {
				if _, err := p.Read(t.Context(), row.group, row.name); fault.KindOf(err) != fault.NotFound {
					t.Errorf("%q of %q: %v", row.name, row.group, err)
				}
			}
			if group, err := p.ReadGroup(t.Context(), "g"); err != nil || string(group.Text) != "group" || group.Name != texts.Group.Name {
				t.Errorf("the group by itself: %+v, %v", group, err)
			}
			for _, name := range []string{"h", "", "../g"} {
				if group, err := p.ReadGroup(t.Context(), name); err == nil || len(group.Text) > 0 {
					t.Errorf("group %q: %+v", name, group)
				}
			}
			p.remove(t, "groups/g/b")
			if _, err := p.Read(t.Context(), "g", "b"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("after its removal: %v", err)
			}
			p.put(t, "groups/g/b", "base")
			p.remove(t, "groups/g/_group")
			if _, err := p.Read(t.Context(), "g", "b"); err == nil || fault.KindOf(err) == fault.NotFound {
				t.Errorf("without its group: %v", err)
			}
		})
	}
}

func TestAColdBotCostsOneCall(t *testing.T) {
	p := newParameters(t).(parameters)
	p.put(t, "groups/g/_group", "group")
	p.put(t, "groups/g/b", "base")
	layers(t, p, "b")
	calls := p.sim.Calls(configsim.ParameterStore)
	want := []string{"/poebridge/test/groups/g/_group", "/poebridge/test/groups/g/b", "/poebridge/test/overrides/g/b",
		"/poebridge/test/defaults/chat", "/poebridge/test/defaults/image", "/poebridge/test/defaults/video"}
	if len(calls) != 1 || calls[0].Operation != "GetParameters" || !slices.Equal(calls[0].Names, want) {
		t.Errorf("%+v", calls)
	}
	// Names that cannot exist cost none.
	_, _ = p.Read(t.Context(), "g", "a b")
	if n := len(p.sim.Calls(configsim.ParameterStore)); n != 1 {
		t.Errorf("%d calls", n)
	}
}

// times answers the first n requests with a fault.
func times(n int32, f configsim.Fault) configsim.Fault {
	var seen atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) bool { return seen.Add(1) <= n && f(w, r) }
}

// says is an answer of 200 with a text of its own.
func says(text string) configsim.Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, text)
		return true
	}
}

func TestFailuresOfParameterStore(t *testing.T) {
	denied := configsim.Refuse(400, "AccessDeniedException", "User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: ssm:GetParameters")
	for _, row := range []struct {
		name  string
		fault configsim.Fault
		kind  fault.Kind // of the error; meaningless where there is none
		fails bool
		calls int
	}{
		{"one throttle is tried again", times(1, configsim.Throttle()), 0, false, 2},
		{"two broken connections are tried again", times(2, configsim.Cut()), 0, false, 3},
		{"throttled for good", configsim.Throttle(), fault.Unavailable, true, 3},
		{"an outage", configsim.Outage(), fault.Unavailable, true, 3},
		{"a policy that forbids it", denied, fault.Misconfigured, true, 1},
		{"an answer that says nothing of the names", says(`{}`), fault.Unavailable, true, 1},
		{"an answer of nothing", says(``), fault.Unavailable, true, 1},
		{"an answer to another question", says(`{"Parameters":[{"Name":"/x","Value":"y"}],"InvalidParameters":["/z"]}`), fault.Unavailable, true, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := newParameters(t).(parameters)
			p.put(t, "groups/g/_group", "group")
			p.put(t, "groups/g/b", "base")
			p.sim.Fail(configsim.ParameterStore, row.fault)
			_, err := p.Read(t.Context(), "g", "b")
			if (err != nil) != row.fails || row.fails && fault.KindOf(err) != row.kind {
				t.Errorf("%s: %v", fault.KindOf(err), err)
			}
			if n := len(p.sim.Calls(configsim.ParameterStore)); n != row.calls {
				t.Errorf("%d calls", n)
			}
		})
	}
}

func TestOnlyThatBotIsMisconfiguredWhoseBaseIsNotValid(t *testing.T) {
	p := newParameters(t).(parameters)
	p.put(t, "defaults/chat", smallDefaults)
	p.put(t, "groups/g/_group", smallGroup)
	p.put(t, "groups/g/good", smallBot)
	p.put(t, "groups/g/bad", invalidBot)
	b, _ := bots(p)
	if _, err := b.Bot(t.Context(), "bad"); fault.KindOf(err) != fault.Misconfigured || !strings.Contains(err.Error(), "/poebridge/test/groups/g/bad:1:") {
		t.Errorf("%v", err)
	}
	if _, err := b.Bot(t.Context(), "good"); err != nil {
		t.Error(err)
	}
	// A new bot and a change of an old one need no restart.
	p.put(t, "groups/g/new", smallBot)
	if _, err := b.Bot(t.Context(), "new"); err != nil {
		t.Error(err)
	}
	p.put(t, "overrides/g/bad", otherBot)
	if got, err := b.Fresh(t.Context(), "bad"); err != nil || got.Origin.Layer != LayerOverride {
		t.Errorf("%+v, %v", got, err)
	}
}

func newSecret(t *testing.T, text string) (*Secret, *configsim.Server) {
	sim, cfg := startSim(t)
	if text != "" {
		sim.PutSecret("poebridge/test/g", text)
	}
	return NewSecret(cfg, "test", "g"), sim
}

func TestKeysInASecret(t *testing.T) {
	const entry = `"b":"` + keyA + `"`
	for _, row := range []struct {
		name, text string
		fault      configsim.Fault
		want       []string // of b
		err        string
		calls      int
	}{
		{"a key", `{` + entry + `}`, nil, []string{keyA}, "", 1},
		{"a fault beside it takes nobody else down", `{` + entry + `,"c":"short"}`, nil, []string{keyA}, "", 1},
		{"a bot whose only key has a fault is no bot without keys", `{"b":"short"}`, nil, nil, "5 characters", 1},
		{"a bot with a sound key beside one with a fault", `{"b":["short","` + keyA + `"]}`, nil, []string{keyA}, "", 1},
		{"no secret", "", nil, nil, "ResourceNotFoundException", 1},
		{"no JSON", `{"b":`, nil, nil, "must be a JSON object", 1},
		{"throttled for a moment", `{` + entry + `}`, times(2, configsim.Throttle()), []string{keyA}, "", 3},
		{"an outage", `{` + entry + `}`, configsim.Outage(), nil, "503", 3},
		{"a policy that forbids it", `{` + entry + `}`, configsim.Refuse(400, "AccessDeniedException", "no"), nil, "AccessDeniedException", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			secret, sim := newSecret(t, row.text)
			sim.Fail(configsim.SecretsManager, row.fault)
			keys := NewKeys(KeysOptions{Source: secret, TTL: time.Minute})
			got, err := keys.Keys(t.Context(), "b")
			if !slices.Equal(got, row.want) || (err != nil) != (row.err != "") {
				t.Fatalf("%v, %v", got, err)
			}
			if err != nil && !strings.Contains(err.Error(), row.err) {
				t.Errorf("got %v", err)
			}
			if n := len(sim.Calls(configsim.SecretsManager)); n != row.calls {
				t.Errorf("%d calls", n)
			}
		})
	}
}

// Neither service answers before both have been asked.
func TestAColdBotsTemplateAndKeysAreFetchedAtTheSameTime(t *testing.T) {
	p := newParameters(t).(parameters)
	p.put(t, "defaults/chat", smallDefaults)
	p.put(t, "groups/g/_group", smallGroup)
	p.put(t, "groups/g/b", smallBot)
	p.sim.PutSecret("poebridge/test/g", `{"b":"`+keyA+`"}`)
	meet := configsim.Meet(2)
	p.sim.Fail(configsim.ParameterStore, meet)
	p.sim.Fail(configsim.SecretsManager, meet)

	b, _ := bots(p)
	keys := NewKeys(KeysOptions{Source: NewSecret(p.cfg, "test", "g"), TTL: time.Minute, Meanwhile: b.Load})
	got, err := keys.Keys(t.Context(), "b")
	if err != nil || !slices.Equal(got, []string{keyA}) {
		t.Fatalf("%v, %v", got, err)
	}
	if _, err := b.Bot(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if n, m := len(p.sim.Calls(configsim.ParameterStore)), len(p.sim.Calls(configsim.SecretsManager)); n != 1 || m != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager", n, m)
	}
}
