package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/trial"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// logMaker keeps what the real gateway logs, but for what differs from run to run: times go
// by a clock of its own, and ids are numbered.
type logMaker struct {
	mu   sync.Mutex
	text bytes.Buffer
	at   time.Time
	ids  map[string]string
}

func (m *logMaker) Write(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text.Write(b)
}

// replace is called for each attribute of a line, its time first.
func (m *logMaker) replace(_ []string, a slog.Attr) slog.Attr {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch a.Key {
	case slog.TimeKey:
		m.at = m.at.Add(time.Minute)
		return slog.Time(a.Key, m.at)
	case "begun":
		return slog.Time(a.Key, m.at.Add(-time.Second))
	case "first_text_ms":
		if a.Value.Float64() > 0 {
			return slog.Float64(a.Key, 420)
		}
	case "ref":
		return slog.String(a.Key, m.id(a.Value.String()))
	case "request_id":
		return slog.String(a.Key, m.id(a.Value.String()[:10])+"-whole")
	}
	return a
}

func (m *logMaker) id(ref string) string {
	if m.ids[ref] == "" {
		m.ids[ref] = fmt.Sprintf("ref%07d", len(m.ids)+1)
	}
	return m.ids[ref]
}

// madeLog is the log of the group nova: of nova-lite with an answer, one that is throttled and
// one that breaks off; of paid, whose users pay, with charges of each fate.
func madeLog(t *testing.T) []string {
	t.Helper()
	d := copiedConfigs(t)
	d.write("groups/nova/paid.yaml", d.read("groups/nova/nova-lite.yaml")+"  rate_card: \"[usd_milli_cents=100]\"\ncharge: {users: true, at_most_usd: 0.01}\n")
	dir, err := config.OpenDir(d.configs)
	if err != nil {
		t.Fatal(err)
	}
	m := &logMaker{at: aDay.Add(-time.Hour), ids: map[string]string{}}
	log := slog.New(gateway.LogHandler(slog.NewJSONHandler(m, &slog.HandlerOptions{ReplaceAttr: m.replace})))
	bots, err := (&program{settings: settings{stage: "test"}}).folderBots(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	rigOf := func(name string) *trial.Rig {
		i := slices.IndexFunc(bots, func(b folderBot) bool { return b.Name == name })
		r, err := trial.Start(trial.Bot{Dir: dir, Group: "nova", Name: name, Template: bots[i].template, Stage: "test"}, log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(r.Stop)
		return r
	}
	free, paid := rigOf("nova-lite"), rigOf("paid")
	for _, name := range []string{"plain", "throttled", "cut-stream"} {
		if r := free.Run(context.Background(), []string{name}); len(r) != 1 || r[0].Err != nil {
			t.Fatal(name, r)
		}
	}
	// Charges are made, lost and unknown, in this order.
	for _, faults := range [][]poesim.CostFault{
		nil,
		{{}, poesim.Uncharged(poesim.Message(http.StatusBadRequest, "no such query"))},
		{{}, poesim.Charged(poesim.Message(http.StatusInternalServerError, "out of order"))},
	} {
		paid.Poe.FailCost(faults...)
		if _, err := paid.Client().Query(t.Context(), poe.Conversation("Hello!")); err != nil {
			t.Fatal(err)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{"START RequestId: 1 Version: 1"}, strings.Split(strings.TrimSpace(m.text.String()), "\n")...)
}
