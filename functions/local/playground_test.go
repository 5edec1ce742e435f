package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
)

// played asks a bot through the playground, as its page does.
func (p *program) played(bot string, q poe.QueryRequest) *poe.Answer {
	p.t.Helper()
	client := &poe.Client{URL: p.base() + "/playground/api/bots/" + bot}
	a, err := client.Query(p.t.Context(), q)
	if err != nil {
		p.t.Fatal(err)
	}
	if problems := a.Problems(); len(problems) > 0 && a.Err == nil {
		p.t.Errorf("%v", problems)
	}
	return a
}

// attach attaches a file in the playground and returns its address.
func (p *program) attach(name, data string) string {
	p.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("file", name)
	_, _ = io.WriteString(part, data)
	_ = w.Close()
	r, err := http.Post(p.base()+"/playground/api/attachments", w.FormDataContentType(), &form)
	if err != nil {
		p.t.Fatal(err)
	}
	var attached struct{ URL string }
	if err := json.Unmarshal([]byte(body(p.t, r)), &attached); err != nil {
		p.t.Fatal(err)
	}
	return attached.URL
}

func TestAFileThatIsAttachedInThePlaygroundReachesTheModel(t *testing.T) {
	p := start(t, nil)
	q := poe.Conversation("What is this?")
	q.Last().Attachments = []poe.Attachment{{URL: p.attach("notes.txt", "remember the milk"), ContentType: "text/plain", Name: "notes.txt"}}
	if a := p.played("nova/nova-pro", q); strings.Contains(a.Text, "Could not be fetched") || !strings.Contains(a.Text, "You attached the document “notes") {
		t.Errorf("%q", a.Text)
	}
}

// Whoever has a key can name any address as that of an attachment.
func TestNothingOfThePlaygroundButFilesIsFetchedAsAnAttachment(t *testing.T) {
	p := start(t, nil)
	file := p.attach("notes.txt", "remember the milk")
	for _, url := range []string{
		p.base() + "/playground/api/site", p.base() + "/playground/", p.base() + "/playground/files/../api/site", p.base() + "/healthz",
		strings.Replace(file, "127.0.0.1", "localhost", 1),
	} {
		q := poe.Conversation("What is this?")
		q.Last().Attachments = []poe.Attachment{{URL: url, ContentType: "text/plain", Name: "notes.txt"}}
		if a := p.played("nova/nova-pro", q); !strings.Contains(a.Text, "Could not be fetched: notes.txt.") {
			t.Errorf("%s: %q", url, a.Text)
		}
	}
}

func TestAnArmedFaultShowsAsItWouldOnPoe(t *testing.T) {
	p := start(t, nil)
	arm := func(body string) {
		t.Helper()
		r, err := http.Post(p.base()+"/playground/api/faults", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if _ = r.Body.Close(); r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", body, r.Status)
		}
	}
	arm(`{"name":"throttling","times":1}`)
	if a := p.played("nova/nova-pro", poe.Conversation("Hello")); a.Err != nil || !strings.Contains(a.Text, "I am a simulation") {
		t.Errorf("one attempt that fails: %q, %v", a.Text, a.Err)
	}
	arm(`{"name":"access-denied","times":100}`)
	if a := p.played("nova/nova-pro", poe.Conversation("Hello")); a.Err == nil || a.Err.AllowRetry || a.Err.Text == "" {
		t.Errorf("all attempts that fail: %q, %+v", a.Text, a.Err)
	}
	request, _ := http.NewRequest("DELETE", p.base()+"/playground/api/faults", nil)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if a := p.played("nova/nova-pro", poe.Conversation("Hello")); a.Err != nil {
		t.Errorf("disarmed: %+v", a.Err)
	}
}
