package playground_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// sent is one event of an answer.
type sent struct {
	name string
	data map[string]any
}

// slowly is no event but a pause of a millisecond.
const slowly = ""

func text(s string) sent { return sent{"text", map[string]any{"text": s}} }

// whole is an answer of one text.
func whole(s string) []sent { return []sent{text(s)} }

// answers has the bot answer a message with the events that it is given for it, and to all
// else with the message.
func answers(t *testing.T, byMessage func(message string) []sent) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Type  string `json:"type"`
			Query []struct {
				Content string `json:"content"`
			} `json:"query"`
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Errorf("the page sends %v", err)
		}
		if asked.Type != "query" || len(asked.Query) == 0 {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"response_version":2}`))
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		message := asked.Query[len(asked.Query)-1].Content
		events := byMessage(message)
		if events == nil {
			events = whole("You said: " + message)
		}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for _, e := range append(events, sent{"done", map[string]any{}}) {
			if e.name == slowly {
				<-tick.C
				continue
			}
			data, _ := json.Marshal(e.data)
			_, _ = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.name, data)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// served is the address of a playground that has some bots.
func served(t *testing.T, bots playground.Bots, answer http.HandlerFunc) string {
	server := httptest.NewServer(playground.New(playground.Options{Bots: bots, Serve: answer}))
	t.Cleanup(server.Close)
	return server.URL + playground.Path
}
