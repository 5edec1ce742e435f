package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bot"
)

const novaLite = "templates/nova/nova-lite"

// edit sends a text as the page's editor does, and returns how the template then stands.
func (p *program) edit(method, path string, e map[string]string, status int) (t playground.Template) {
	p.t.Helper()
	if got := p.page(method, path, e, &t); got != status {
		p.t.Fatalf("%s %s: status %d, want %d", method, path, got, status)
	}
	return t
}

// refusal is what the page is told that may not do something.
func (p *program) refusal(method, path string, e map[string]string, status int) (why string) {
	p.t.Helper()
	if got := p.page(method, path, e, &why); got != status {
		p.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got, status, why)
	}
	return why
}

func (p *program) bedrockRequest(text string) string {
	p.t.Helper()
	_, id := p.askInPage("nova/nova-lite", text)
	found, _ := p.wire(id)
	if len(found.Calls) != 1 {
		p.t.Fatalf("%d calls", len(found.Calls))
	}
	return string(found.Calls[0].Request)
}

func (p *program) isEdited() bool {
	var site playground.Site
	p.page(http.MethodGet, "site", nil, &site)
	for _, g := range site.Groups {
		for _, b := range g.Bots {
			if g.Name == "nova" && b.Name == "nova-lite" {
				return b.Edited
			}
		}
	}
	p.t.Fatal("there is no such bot")
	return false
}

func TestATemplateIsAppliedWithoutItsFile(t *testing.T) {
	dir := copied(t, nil)
	p := start(t, nil, "-config", dir, "-ttl", "1h")
	file := filepath.Join(dir, "groups/nova/nova-lite.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := p.edit(http.MethodGet, novaLite, nil, http.StatusOK)
	if was.File != file || was.Text != string(before) || was.Applied != nil || was.CannotApply+was.CannotSave != "" {
		t.Errorf("%+v", was)
	}
	if was.Kind != "chat" || !strings.Contains(was.Group, "region:") || !strings.Contains(was.Defaults, "kind: chat") {
		t.Errorf("kind %s, group %s, defaults %s", was.Kind, was.Group, was.Defaults)
	}
	if plain := p.bedrockRequest("Hello!"); strings.Contains(plain, "Answer in verse.") || p.isEdited() {
		t.Errorf("before: %s", plain)
	}
	text := string(before) + "system_prompt: Answer in verse.\n"
	if now := p.edit(http.MethodPut, novaLite+"/applied", map[string]string{"text": text}, http.StatusOK); now.Applied == nil || *now.Applied != text || now.Text != string(before) {
		t.Errorf("%+v", now)
	}
	if got := p.bedrockRequest("Hello!"); !strings.Contains(got, "Answer in verse.") || !p.isEdited() {
		t.Errorf("applied: %s", got)
	}
	if why := p.refusal(http.MethodPut, novaLite+"/applied", map[string]string{"text": text + "nonsense: 1\n"}, http.StatusUnprocessableEntity); !strings.Contains(why, "nonsense") && !strings.Contains(why, "unknown key") {
		t.Errorf("a faulty one: %s", why)
	}
	if got := p.bedrockRequest("Hello!"); !strings.Contains(got, "Answer in verse.") {
		t.Errorf("after a refusal: %s", got)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the file has changed: %v", err)
	}
	if now := p.edit(http.MethodDelete, novaLite+"/applied", nil, http.StatusOK); now.Applied != nil {
		t.Errorf("%+v", now)
	}
	if got := p.bedrockRequest("Hello!"); strings.Contains(got, "Answer in verse.") || p.isEdited() {
		t.Errorf("taken back: %s", got)
	}
}

func TestATemplateIsSaved(t *testing.T) {
	dir := copied(t, nil)
	p := start(t, nil, "-config", dir, "-ttl", "1h")
	file := filepath.Join(dir, "groups/nova/nova-lite.yaml")
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	was := p.edit(http.MethodGet, novaLite, nil, http.StatusOK)
	text := was.Text + "system_prompt: Answer in verse.\n"
	p.edit(http.MethodPut, novaLite+"/applied", map[string]string{"text": was.Text + "system_prompt: Answer in prose.\n"}, http.StatusOK)
	now := p.edit(http.MethodPut, novaLite+"/file", map[string]string{"text": text, "hash": was.Hash}, http.StatusOK)
	if now.Text != text || now.Hash == was.Hash || now.Applied != nil {
		t.Errorf("%+v", now)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got := p.bedrockRequest("Hello!"); !strings.Contains(got, "Answer in verse.") || p.isEdited() {
		t.Errorf("saved: %s", got)
	}
	other := text + "# by somebody else\n"
	if err := os.WriteFile(file, []byte(other), 0o640); err != nil {
		t.Fatal(err)
	}
	if there := p.edit(http.MethodPut, novaLite+"/file", map[string]string{"text": was.Text, "hash": now.Hash}, http.StatusConflict); there.Text != other {
		t.Errorf("%+v", there)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != other {
		t.Errorf("it was written over: %s, %v", after, err)
	}
}

func TestATemplateIsChecked(t *testing.T) {
	p := start(t, nil)
	was := p.edit(http.MethodGet, novaLite, nil, http.StatusOK)
	check := func(text string) (found playground.Check) {
		t.Helper()
		if status := p.page(http.MethodPost, novaLite+"/check", map[string]string{"text": text}, &found); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		return found
	}
	if c := check(was.Text); len(c.Findings) > 0 || c.Settings == nil || c.Model != "amazon.nova-lite-v1:0" && !strings.HasSuffix(c.Model, "amazon.nova-lite-v1:0") || len(c.Regions) == 0 {
		t.Errorf("%+v", c)
	}
	c := check("# one line more\n" + strings.Replace(was.Text, "poe:\n", "poe:\n  introduction_mesage: Hi\n", 1))
	if len(c.Findings) != 1 || c.Settings != nil {
		t.Fatalf("%+v", c)
	}
	f := c.Findings[0]
	line := 2 + strings.Count(was.Text[:strings.Index(was.Text, "poe:\n")], "\n") + 1
	if f.Severity != "error" || f.File != "" || f.Line != line || f.Column != 3 || !strings.HasSuffix(f.Path, "introduction_mesage") || !strings.Contains(f.Hint+f.Message, "introduction_message") {
		t.Errorf("%+v, want line %d", f, line)
	}
	if c := check("schema: 1\n  nonsense"); len(c.Findings) == 0 || c.Settings != nil {
		t.Errorf("%+v", c)
	}
}

func TestTemplatesThatCannotBeHad(t *testing.T) {
	p := start(t, nil)
	for _, path := range []string{"templates/nova/nobody", "templates/nobody/nova-lite", "templates/nova/group", "templates/nova/..%2f..%2fmodels", "templates/..%2fdefaults/chat"} {
		text := map[string]string{"text": "schema: 1"}
		p.refusal(http.MethodGet, path, nil, http.StatusNotFound)
		p.refusal(http.MethodPost, path+"/check", text, http.StatusNotFound)
		p.refusal(http.MethodPut, path+"/applied", text, http.StatusNotFound)
		p.refusal(http.MethodPut, path+"/file", text, http.StatusNotFound)
		p.refusal(http.MethodDelete, path+"/applied", nil, http.StatusNotFound)
	}
	p.refusal(http.MethodPut, novaLite+"/applied", map[string]string{"text": strings.Repeat("#", 1<<20)}, http.StatusBadRequest)
}

func TestTemplatesOfAStageAreNotSaved(t *testing.T) {
	cloud(t)
	p := start(t, nil, fromAWS...)
	was := p.edit(http.MethodGet, novaLite, nil, http.StatusOK)
	if !strings.Contains(was.CannotSave, "botctl push") || was.CannotApply != "" {
		t.Errorf("%+v", was)
	}
	if why := p.refusal(http.MethodPut, novaLite+"/file", map[string]string{"text": was.Text, "hash": was.Hash}, http.StatusUnprocessableEntity); !strings.Contains(why, "botctl push") {
		t.Error(why)
	}
	p.edit(http.MethodPut, novaLite+"/applied", map[string]string{"text": was.Text + "system_prompt: Answer in verse.\n"}, http.StatusOK)
	if got := p.bedrockRequest("Hello!"); !strings.Contains(got, "Answer in verse.") {
		t.Error(got)
	}
}

func TestTemplatesOfAFunctionAreNotApplied(t *testing.T) {
	p := start(t, nil, "-group", "nova", "-lambda", buildGateway(t))
	was := p.edit(http.MethodGet, novaLite, nil, http.StatusOK)
	if !strings.Contains(was.CannotApply, "-lambda") || was.CannotSave != "" {
		t.Errorf("%+v", was)
	}
	if why := p.refusal(http.MethodPut, novaLite+"/applied", map[string]string{"text": was.Text}, http.StatusUnprocessableEntity); !strings.Contains(why, "-lambda") {
		t.Error(why)
	}
}

func TestTheEditorKnowsTheKeysOfEachKind(t *testing.T) {
	p := start(t, nil)
	for _, kind := range bot.Kinds() {
		var schema struct {
			Title      string                     `json:"title"`
			Properties map[string]json.RawMessage `json:"properties"`
		}
		if status := p.page(http.MethodGet, "schemas/"+kind, nil, &schema); status != http.StatusOK || !strings.HasSuffix(schema.Title, kind) || schema.Properties["model"] == nil {
			t.Errorf("%s: %d, %+v", kind, status, schema)
		}
	}
	p.refusal(http.MethodGet, "schemas/nonsense", nil, http.StatusNotFound)
}
