package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// newFolder is a desk before a copy of the configurations of this project.
func newFolder(t *testing.T) *desk {
	d := newDesk(t)
	d.configs = t.TempDir()
	if err := os.CopyFS(d.configs, os.DirFS(shippedConfigs)); err != nil {
		t.Fatal(err)
	}
	return d
}

// texts are all files of a desk.
func (d *desk) texts() map[string]string {
	d.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(d.configs, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(d.configs, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func TestRetargetChangesIdsAndNothingElse(t *testing.T) {
	d := newFolder(t)
	d.write("groups/nova/group.yaml", strings.Replace(d.read("groups/nova/group.yaml"), "  - amazon.nova-2-lite-v1:0\n", "", 1))
	_ = os.Remove(d.path("groups/nova/nova-2-lite.yaml"))
	d.write("groups/nova/nova-pro.yaml", d.read("groups/nova/nova-pro.yaml")+`fallbacks: # in this order
  - model: {id: "us.amazon.nova-lite-v1:0"} # quoted
    price: {input: 0.06, output: 0.24}
stages: {prod: {model: {id: us.amazon.nova-lite-v1:0}}}
`)
	before := d.texts()
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0", "--dry-run").want(exit.Done,
		"-  id: us.amazon.nova-lite-v1:0", "+  id: us.amazon.nova-2-lite-v1:0", "limits.output_tokens: the catalogue has 4096 for the model, not 5000", "price.output 0.24 → 2.75")
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0").want(exit.Usage, "nothing was done")
	for name, text := range d.texts() {
		if text != before[name] {
			t.Errorf("%s was written", name)
		}
	}
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0", "--yes").want(exit.Done).golden("retarget")
	after := d.texts()
	for name, text := range before {
		want := text
		if strings.HasPrefix(name, "groups/nova/") && !strings.HasSuffix(name, "group.yaml") {
			want = strings.ReplaceAll(text, "nova-lite-v1:0", "nova-2-lite-v1:0")
		}
		if name == "groups/nova/group.yaml" {
			want = strings.Replace(text, "  - amazon.nova-pro-v1:0\n", "  - amazon.nova-pro-v1:0\n  - amazon.nova-2-lite-v1:0\n", 1)
		}
		if after[name] != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, after[name], want)
		}
	}
	d.run("validate").want(exit.Done, "0 faults")
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0", "--yes").want(exit.No, "no file in configs names the model amazon.nova-lite-v1:0")
}

func TestRetargetByTheWayToCall(t *testing.T) {
	d := newFolder(t)
	d.write("groups/nova/nova-lite.yaml", strings.Replace(d.read("groups/nova/nova-lite.yaml"), "us.amazon", "amazon", 1))
	d.run("retarget", "us.amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0", "--yes").want(exit.No, "no file in configs names")
	d.run("retarget", "amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0", "--yes").want(exit.Done)
	if got := d.read("groups/nova/nova-lite.yaml"); !strings.Contains(got, "\n  id: us.amazon.nova-pro-v1:0\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestRetargetToWhatCannotBe(t *testing.T) {
	d := newFolder(t)
	before := d.texts()
	for name, c := range map[string]struct {
		to    string
		parts []string
	}{
		"a model of another kind": {"stability.stable-image-core-v1:1", []string{"no file was written", "the model is for bots of kind image, not chat"}},
		"what is no model":        {"Nova!", []string{"no file was written", "model.id"}},
		"the same model":          {"amazon.nova-lite-v1:0", []string{"both models are amazon.nova-lite-v1:0"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := d.run("retarget", "amazon.nova-lite-v1:0", c.to, "--yes")
			got.want(got.status, c.parts...)
			if got.status != exit.No && got.status != exit.Usage {
				t.Errorf("exit status %d", got.status)
			}
			for file, text := range d.texts() {
				if text != before[file] {
					t.Errorf("%s was written", file)
				}
			}
		})
	}
}

func TestRetargetToAModelThatIsNotInTheCatalogue(t *testing.T) {
	d := newFolder(t)
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-9-v1:0", "--yes").want(exit.Done,
		"the catalogue does not know us.amazon.nova-9-v1:0: look yourself", "+  id: us.amazon.nova-9-v1:0", "+  - amazon.nova-9-v1:0")
}

func TestRetargetLeavesAnARNAndSaysSo(t *testing.T) {
	d := newFolder(t)
	const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
	d.write("groups/nova/group.yaml", strings.Replace(d.read("groups/nova/group.yaml"), "models:", "models:\n  - "+arn+"\n  #", 1))
	d.write("groups/nova/nova-pro.yaml", strings.Replace(d.read("groups/nova/nova-pro.yaml"), "id: us.amazon.nova-pro-v1:0", "id: "+arn+"\n  base_id: amazon.nova-lite-v1:0", 1))
	d.run("retarget", "amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0", "--yes").want(exit.Done, ":12: the model stands behind an ARN, which stays; do it by hand")
	if got := d.read("groups/nova/nova-pro.yaml"); !strings.Contains(got, "base_id: amazon.nova-lite-v1:0") {
		t.Errorf("got\n%s", got)
	}
}
