package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

const configs = "../../configs"

// program is the command under way.
type program struct {
	t      *testing.T
	banner string
	log    *logBuffer
	stop   context.CancelFunc
	ended  chan error // what run returned
}

// start runs the command on a free port, without pauses unless args say otherwise,
// until it has printed all of its banner.
func start(t *testing.T, env map[string]string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{t: t, log: &logBuffer{}, stop: cancel, ended: make(chan error, 1)}
	out, stdout := io.Pipe()
	args = append([]string{"-addr", "127.0.0.1:0", "-config", configs, "-pace", "0s"}, args...)
	go func() {
		err := run(ctx, args, func(name string) string { return env[name] }, stdout, p.log)
		p.ended <- err
		_ = stdout.CloseWithError(err)
	}()
	t.Cleanup(p.end)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		p.banner += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "Ctrl-C") {
			go io.Copy(io.Discard, out)
			return p
		}
	}
	t.Fatalf("ended with %v after\n%s", lines.Err(), p.banner)
	return nil
}

// end stops the command; it must not mind.
func (p *program) end() {
	p.stop()
	if err, open := <-p.ended; open {
		close(p.ended)
		if err != nil {
			p.t.Errorf("ended with %v", err)
		}
	}
}

// refused runs the command, which must not start, and returns the error.
func refused(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if !slices.Contains(args, "-addr") {
		args = append([]string{"-addr", "127.0.0.1:0"}, args...) // whoever has the usual one
	}
	var out, log bytes.Buffer
	err := run(ctx, args, func(name string) string { return env[name] }, &out, &log)
	if err == nil {
		t.Fatal("it runs")
	}
	if out.Len()+log.Len() > 0 {
		t.Errorf("said more than the error: %s%s", &out, &log)
	}
	return err.Error()
}

var urlLine = regexp.MustCompile(`(?m)^  (http://\S+)(.*)$`)

// urls are the addresses of the bots, and what is printed after each.
func (p *program) urls() map[string]string {
	found := map[string]string{}
	for _, m := range urlLine.FindAllStringSubmatch(p.banner, -1) {
		found[m[1]] = strings.TrimSpace(m[2])
	}
	return found
}

// paths are the addresses without the host.
func (p *program) paths() map[string]string {
	found := map[string]string{}
	for url, note := range p.urls() {
		found["/"+strings.SplitN(url, "/", 4)[3]] = note
	}
	return found
}

var curlLine = regexp.MustCompile(`(?m)^  curl -N (\S+) -H 'Authorization: Bearer ([^']+)' -d '([^']+)'$`)

// curl takes the line apart that can be pasted into a shell.
func (p *program) curl() (url, key, body string) {
	p.t.Helper()
	m := curlLine.FindStringSubmatch(p.banner)
	if m == nil {
		p.t.Fatalf("no line to paste in\n%s", p.banner)
	}
	return m[1], m[2], m[3]
}

// talk asks a bot something and expects an answer that Poe is content with.
func talk(t *testing.T, url, key, text string) *poe.Answer {
	t.Helper()
	client := &poe.Client{URL: url, AccessKey: key}
	a, err := client.Query(t.Context(), poe.Conversation(text))
	if err != nil {
		t.Fatal(err)
	}
	if problems := a.Problems(); len(problems) > 0 || a.Text == "" || !a.Complete {
		t.Errorf("%s: %q, %v", url, a.Text, problems)
	}
	return a
}

// status is that of a query.
func status(t *testing.T, url, key string) int {
	t.Helper()
	client := &poe.Client{URL: url, AccessKey: key}
	r, err := client.Post(t.Context(), []byte(`{"version":"1.2","type":"settings"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}

// get is the status, the content type and the beginning of a page.
func get(t *testing.T, url string) (int, string, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	return r.StatusCode, r.Header.Get("Content-Type"), string(body)
}

// body reads an answer to its end.
func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// copied is a copy of the shipped templates with changed files, by their path.
func copied(t *testing.T, changes map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "configs")
	if err := os.CopyFS(root, os.DirFS(configs)); err != nil {
		t.Fatal(err)
	}
	for name, text := range changes {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func keysFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// logBuffer keeps what was logged.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
