package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/functions/local/internal/playground/browsertest"
	"github.com/poebridge/poebridge/pkg/poe"
)

// madeUp is a bot with settings that a test thinks of. It keeps the parameters of each query.
type madeUp struct {
	playground.Bots
	settings string

	mu   sync.Mutex
	sent []map[string]any
}

func (*madeUp) Site(context.Context) playground.Site {
	bot := playground.Bot{Name: "up", State: playground.StateReady, Kind: "chat", Problems: []string{}, Warnings: []string{}}
	return playground.Site{Groups: []playground.Group{{Name: "made", Bots: []playground.Bot{bot}, Problems: []string{}}}}
}

func (*madeUp) Path(group, bot string) string { return "/" + group + "/" + bot }

func (*madeUp) Key(context.Context, string, string) (string, error) { return keyA, nil }

func (*madeUp) Parameters(context.Context, string, string) []string { return nil }

func (m *madeUp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Type  string
		Query []struct{ Parameters map[string]any }
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if request.Type == poe.TypeSettings {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, m.settings)
		return
	}
	m.mu.Lock()
	m.sent = append(m.sent, request.Query[len(request.Query)-1].Parameters)
	m.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "event: meta\ndata: {}\n\nevent: text\ndata: {\"text\":\"Heard.\"}\n\nevent: done\ndata: {}\n\n")
}

// last are the parameters of the last query.
func (m *madeUp) last() map[string]any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent[len(m.sent)-1]
}

// open opens the playground with this bot, and a conversation with it.
func (m *madeUp) open(t *testing.T, look browsertest.Look) *browsertest.Page {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.Handle("/made/up", m)
	mux.Handle(playground.Path, playground.New(playground.Options{Bots: m, Serve: mux, Base: server.URL}))
	page := browsertest.Open(t, server.URL+playground.Path, look)
	if look.Touch {
		page.Click(".top [aria-label=Bots]")
	}
	page.Choose("made/up")
	return page
}

// flags are settings that Poe has no objection to, but for what is added to them.
const flags = `{"response_version":2,"allow_attachments":true,"expand_text_attachments":true,"enable_image_comprehension":false,` +
	`"enforce_author_role_alternation":false,"enable_multi_entity_prompting":true,"parameter_controls":`

const everyControl = flags + `{"api_version":"2","sections":[
	{"name":"Look","controls":[
		{"control":"aspect_ratio","label":"Shape","parameter_name":"shape","options":[{"width":1,"height":1},{"width":16,"height":9,"value":"wide"}]},
		{"control":"divider"},
		{"control":"drop_down","label":"Style","parameter_name":"style","description":"How it is drawn.","default_value":"oil","options":[{"value":"oil","name":"Oil"},{"value":"ink","name":"Ink"}]},
		{"control":"condition","condition":{"comparator":"eq","left":{"parameter_name":"style"},"right":{"literal":"ink"}},"controls":[
			{"control":"text_field","label":"Colour of the ink","parameter_name":"ink","placeholder":"blue"}]}]},
	{"name":"More","collapsed_by_default":true,"controls":[{"control":"toggle_switch","label":"Fast","parameter_name":"fast"}]},
	{"name":"Words","tabs":[
		{"name":"Prompt","controls":[{"control":"text_area","label":"Not in it","parameter_name":"negative"}]},
		{"name":"Numbers","controls":[{"control":"slider","label":"Strength","parameter_name":"strength","min_value":0,"max_value":1,"step":0.1,"default_value":0.5}]}]}]}}`

// set has a field take a value, as a user would set it.
func set(page *browsertest.Page, parameter, property, value, event string) {
	page.Do(`(() => {
		const field = document.querySelector('[data-parameter=%s] :is(input, select, textarea)');
		field.%s = %s;
		field.dispatchEvent(new Event(%s, { bubbles: true }));
	})()`, parameter, property, value, browsertest.Quote(event))
}

func TestOnlyControlsThatWereTouchedAreSent(t *testing.T) {
	bot := &madeUp{settings: everyControl}
	page := bot.open(t, browsertest.Wide)
	page.WaitText(".controls", "How it is drawn.")
	say := func(want map[string]any) {
		t.Helper()
		page.Say("Hello")
		page.WaitEnd()
		if got := bot.last(); !reflect.DeepEqual(got, want) {
			t.Errorf("sent %v, want %v", got, want)
		}
	}
	say(map[string]any{})

	page.Click("[data-parameter=shape] label:nth-child(2) input")
	page.Click("[data-parameter=shape] label:nth-child(1) input")
	page.Click(".controls .section:nth-of-type(2) > summary")
	page.Click("[data-parameter=fast] input")
	page.Click("[data-parameter=fast] input")
	page.Type("[data-parameter=negative] textarea", "fog")
	page.Click(".controls [role=tab]:nth-child(2)")
	set(page, "strength", "value", "0.7", "input")
	page.Screenshot("touched")
	say(map[string]any{"shape": "1:1", "fast": false, "negative": "fog", "strength": 0.7})

	page.Click("[data-parameter=strength] .label-row button")
	page.Click("[data-parameter=shape] label:nth-child(2) input")
	say(map[string]any{"shape": "wide", "fast": false, "negative": "fog"})
	page.Click(".controls .sent button")
	say(map[string]any{})
}

func TestAConditionGoesByTheDefaultOfWhatIsUntouched(t *testing.T) {
	bot := &madeUp{settings: everyControl}
	page := bot.open(t, browsertest.Wide)
	page.Wait("document.querySelector('[data-parameter=style] select').value === 'oil' && !document.querySelector('[data-parameter=ink]')")
	set(page, "style", "value", "'ink'", "change")
	page.Wait("document.querySelector('[data-parameter=ink] input').placeholder === 'blue'")
	page.Click("[data-parameter=style] .label-row button")
	page.Wait("document.querySelector('[data-parameter=style] select').value === 'oil' && !document.querySelector('[data-parameter=ink]')")
}

func TestEachConversationHasItsOwnValues(t *testing.T) {
	bot := &madeUp{settings: everyControl}
	page := bot.open(t, browsertest.Wide)
	page.Type("[data-parameter=negative] textarea", "fog")
	page.Say("Hello")
	page.WaitEnd()
	page.Click("main .head > button:last-child")
	page.Wait("document.querySelector('[data-parameter=negative] textarea').value === ''")
	page.Say("Hello")
	page.WaitEnd()
	if got := bot.last(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

func TestControlsThatPoeWouldDropAreShownWithTheReason(t *testing.T) {
	bot := &madeUp{settings: flags + `{"api_version":"2","sections":[{"controls":[{"control":"toggle_switch","label":"x","parameter_name":"poe_x"}]}]}}`}
	page := bot.open(t, browsertest.Wide)
	page.WaitText(".controls .note", `"poe_x" begins with poe_, which is reserved`)
	page.WaitText(".controls .note", "show none of these controls, without a word")
	page.Wait("document.querySelector('[data-parameter=poe_x] input')")
}

func TestControlsFitAPhone(t *testing.T) {
	bot := &madeUp{settings: everyControl}
	page := bot.open(t, browsertest.Narrow)
	page.Click(".controls > summary")
	page.WaitText(".controls", "How it is drawn.")
	page.Wait("document.documentElement.scrollWidth <= innerWidth && document.querySelector('.composer textarea').getBoundingClientRect().bottom <= innerHeight")
	page.Screenshot("controls")
}
