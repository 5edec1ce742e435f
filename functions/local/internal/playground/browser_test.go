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
// else with the message. Its settings are the last of those given.
func answers(t *testing.T, byMessage func(message string) []sent, settings ...map[string]any) http.HandlerFunc {
	settings = append([]map[string]any{{"response_version": 2}}, settings...)
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
			_ = json.NewEncoder(w).Encode(settings[len(settings)-1])
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

// served is the address of a playground that has some bots, which are beside it.
func served(t *testing.T, bots playground.Bots, answer http.HandlerFunc) string {
	server := httptest.NewUnstartedServer(nil)
	opts := options(bots, answer)
	opts.Base = "http://" + server.Listener.Addr().String()
	mux := http.NewServeMux()
	mux.Handle(playground.Path, playground.New(opts))
	mux.Handle("/", answer)
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	return opts.Base + playground.Path
}
