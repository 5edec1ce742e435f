package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// A picture of a folder of one's own, attached by hand, reaches a model that sees.
func TestAFileOfTheFolderCanBeAttached(t *testing.T) {
	dir := t.TempDir()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cat.png"), picture.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		args []string
		want string
	}{
		{"served", []string{"-attachments", dir}, "You attached one image."},
		{"not served, and no address of this machine is asked", nil, "Could not be fetched: cat.png."},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := start(t, nil, append(row.args, "-group", "nova")...)
			url, key, _ := p.curl()
			base := url[:strings.LastIndex(url, "/")]
			if hint := "are at " + base + "/attachments/"; strings.Contains(p.banner, hint) != (row.args != nil) {
				t.Errorf("the banner is\n%s", p.banner)
			}
			q := poe.Conversation("What is this?")
			q.Last().Attachments = []poe.Attachment{{URL: base + "/attachments/cat.png", ContentType: "image/png", Name: "cat.png"}}
			a, err := (&poe.Client{URL: base + "/nova-pro", AccessKey: key}).Query(t.Context(), q)
			if err != nil || len(a.Problems()) > 0 || !strings.Contains(a.Text, row.want) {
				t.Errorf("%v, %v, %q", err, a.Problems(), a.Text)
			}
		})
	}
}

// A folder of downloads has pages in it that anybody may have written, and the playground, which
// changes templates, is at the same origin.
func TestAFileOfTheFolderIsNoPageOfThisProgram(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"page.html", "drawing.svg", "index.html"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("<script>fetch('/playground/api/site')</script>"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := start(t, nil, "-attachments", dir).base()
	for _, name := range []string{"page.html", "drawing.svg", "", "nothing"} {
		r, err := http.Get(base + attachmentsPath + name)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if policy := r.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; sandbox") || strings.Contains(policy, "script") || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: the policy is %q", name, policy)
		}
	}
}
