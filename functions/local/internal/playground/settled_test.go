package playground_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
)

const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// settledBot is a site of the bot claude/sonnet, which gives settings.
type settledBot struct{ playground.Bots }

func (settledBot) Path(group, bot string) string { return "/" + group + "/" + bot }

func (settledBot) Key(context.Context, string, string) (string, error) { return key, nil }

// serve serves the playground beside a bot that gives these settings.
func serve(t *testing.T, settings string, opts playground.Options) (base string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /claude/sonnet", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, settings)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	opts.Bots, opts.Serve, opts.Base = settledBot{}, mux, server.URL
	mux.Handle(playground.Path, playground.New(opts))
	return server.URL
}

// call is the status, the header and the body of an answer.
func call(t *testing.T, method, url, contentType, body string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(raw)
}

// form is a form of the bot claude/sonnet and one file, as a browser sends it, and its type.
func form(t *testing.T, part, name, kind, data string) (contentType, body string) {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	if err := w.WriteField("bot", "claude/sonnet"); err != nil {
		t.Fatal(err)
	}
	p, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(part, name)}, "Content-Type": {kind},
	})
	if err == nil {
		_, err = io.WriteString(p, data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), text.String()
}
