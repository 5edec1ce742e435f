package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// evil is what a terminal would obey, as JSON and YAML have it.
const evil = `\u001b]0;owned\u0007\r\u009b2J`

func (r ran) wantHarmless() {
	r.t.Helper()
	if i := strings.IndexAny(r.stdout+r.stderr, "\x1b\x07\r\u009b"); i >= 0 {
		r.t.Errorf("botctl %s steers the terminal: %q", strings.Join(r.args, " "), (r.stdout + r.stderr)[max(i-20, 0):])
	}
}

// What AWS, Poe and bots say reaches no terminal as it is.
func TestNobodyElseSteersTheTerminal(t *testing.T) {
	t.Run("a stage", func(t *testing.T) {
		d := newStageDesk(t)
		d.screen, d.env["NO_COLOR"] = true, "1"
		d.east().PutParameter("/poebridge/test/synced/g/a", `{"poe_bot": "`+evil+`", "result": "`+evil+`"}`)
		d.override(ben, "g/a", botOne+`"`+evil+`": 1`+"\n")
		d.override(ben, "g/b", botOne+`poe: {introduction_message: "`+evil+`"} # `+"\u009b2J\n")
		for _, args := range []string{"list --wide", "list -o json", "list -o yaml", "show a", "show a -o json", "show b --text", "history a", "history b", "diff", "diff -o json", "adopt --dry-run", "rollback b --base --dry-run"} {
			r := d.run(strings.Fields(args)...)
			if r.stdout+r.stderr == "" {
				t.Errorf("%s says nothing", args)
			}
			r.wantHarmless()
		}
	})
	t.Run("AWS", func(t *testing.T) {
		d := newStageDesk(t)
		d.front = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"__type": "ValidationException", "message": "no` + evil + `"}`))
			return true
		}
		d.run("list").want(exit.Failed, "ValidationException: no").wantHarmless()
	})
	t.Run("a log", func(t *testing.T) {
		d := newDesk(t)
		file := filepath.Join(t.TempDir(), "log")
		line := `{"time":"2026-11-26T11:00:00Z","msg":"request","bot":"` + evil + `","ref":"` + evil + `","request_id":"r","outcome":"` + evil + `","error":"` + evil + "\u009b2J" + `"}`
		if err := os.WriteFile(file, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"table", "json", "yaml"} {
			d.run("logs", "--file", file, "-o", format).want(exit.Done).wantHarmless()
		}
	})
	t.Run("Poe", func(t *testing.T) {
		c, d := launch(t)
		web := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no\x1b[2J\x9b", http.StatusBadRequest) })
		c.poe.other = web
		d.run("sync", "nova-lite").want(exit.No, "Poe answers 400").wantHarmless()
		d.run("key", "check", "nova-lite").want(exit.No).wantHarmless()
	})
}
