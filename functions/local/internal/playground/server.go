package playground

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// Path is what the page is served below.
const Path = "/playground/"

// Options are what a Server needs. What is nil or empty may be so where that is said.
type Options struct {
	Bots      Bots
	Serve     http.Handler       // answers requests to bots, at Bots.Path
	Base      string             // where this is served, as http://127.0.0.1:8080, for the gateway to fetch files
	Wire      *Wire              // nil: one that sees no requests to Bedrock
	Templates Templates          // nil: there are none to be edited
	Simulator *bedrocksim.Server // nil: Bedrock itself answers
	Unfetched string             // why bots cannot fetch what is attached, a sentence; empty: they can
}

// Bots are the bots that can be talked to. All methods are called concurrently.
type Bots interface {
	// Site is what is served, as it now stands.
	Site(ctx context.Context) Site
	// Path is where Options.Serve has a bot.
	Path(group, bot string) string
	// Key is a live access key of a bot; empty where it has none.
	Key(ctx context.Context, group, bot string) (string, error)
	// Parameters are the names of those that users of a bot can set.
	Parameters(ctx context.Context, group, bot string) []string
}

// Site is what is served.
type Site struct {
	Version string  `json:"version"`
	Answers string  `json:"answers"` // who does, in words
	Groups  []Group `json:"groups"`
}

// Group is a group of bots.
type Group struct {
	Name     string   `json:"name"`
	Bots     []Bot    `json:"bots"`
	Problems []string `json:"problems"` // what of its files is not served, and why
}

// The states of a bot.
const (
	StateReady   = "ready"
	StateInvalid = "invalid"
	StateOff     = "off"    // switched off by its template
	StateNoKey   = "no_key" // it has no access key
)

// Bot is a bot and whether it can be talked to.
type Bot struct {
	Name     string   `json:"name"`
	URL      string   `json:"url"` // as Poe would be told
	State    string   `json:"state"`
	Kind     string   `json:"kind"`     // as in the template; empty where that is not valid
	Model    string   `json:"model"`    // its id; empty where the template is not valid
	Problems []string `json:"problems"` // why it is not valid
	Warnings []string `json:"warnings"`
	Edited   bool     `json:"edited"` // another template than the file's is applied
}

// Server serves the page and what it asks for. It is safe for concurrent use.
type Server struct {
	opts  Options
	mux   *http.ServeMux
	files shelf
}

// New returns a server, to be served at Path.
func New(opts Options) *Server {
	if opts.Wire == nil {
		opts.Wire = NewWire("Requests to Bedrock are not seen.")
	}
	s := &Server{opts: opts, mux: http.NewServeMux(), files: shelf{most: mostFiles}}
	s.mux.Handle("GET "+Path, assets())
	s.mux.HandleFunc("GET "+Path+"api/site", s.site)
	s.mux.HandleFunc("POST "+Path+"api/bots/{group}/{bot}", s.ask)
	s.mux.HandleFunc("GET "+Path+"api/settings/{group}/{bot}", s.settings)
	s.mux.HandleFunc("POST "+Path+"api/attachments", s.attach)
	s.mux.HandleFunc("GET "+FilesPath+"{id}/{name}", s.file)
	s.mux.HandleFunc("GET "+Path+"api/faults", s.faults)
	s.mux.HandleFunc("POST "+Path+"api/faults", s.arm)
	s.mux.HandleFunc("DELETE "+Path+"api/faults", s.disarm)
	s.mux.HandleFunc("GET "+Path+"api/wire/{id}", s.wire)
	s.mux.HandleFunc("GET "+Path+"api/wire/{id}/case", s.testCase)
	if opts.Templates != nil {
		s.routeTemplates()
	}
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if why := refuse(r); why != "" {
		http.Error(w, why, http.StatusForbidden)
		return
	}
	protect(w.Header())
	s.mux.ServeHTTP(w, r)
}

func (s *Server) site(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, s.opts.Bots.Site(r.Context()))
}

func writeJSON(w http.ResponseWriter, v any) { writeJSONAs(w, http.StatusOK, v) }

func writeJSONAs(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // whoever has left needs no answer
}
