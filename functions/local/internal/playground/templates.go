package playground

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// mostTemplate bounds what the editor sends, in bytes; a template has to be far smaller.
const mostTemplate = 1 << 20

// ErrNoBot is the error for a bot that there is not.
var ErrNoBot = errors.New("there is no such bot")

// ErrChanged is the error for a file that is no longer what the editor began with.
var ErrChanged = errors.New("the file has been changed meanwhile, and was not written")

// Templates are the templates of the bots. All methods are called concurrently, and their
// error is ErrNoBot for a bot that there is not.
type Templates interface {
	// Template is a bot's template as it now stands.
	Template(ctx context.Context, group, bot string) (Template, error)
	// Check says what is wrong with a text as that bot's template, and what it comes to.
	Check(ctx context.Context, group, bot, text string) (Check, error)
	// Apply has a bot served by a text in place of its file, until the program ends.
	Apply(ctx context.Context, group, bot, text string) error
	// TakeBack has a bot served by its file.
	TakeBack(ctx context.Context, group, bot string) error
	// Save writes a text to the file, which then serves the bot, unless that is no longer the
	// one with a hash: the error is then ErrChanged.
	Save(ctx context.Context, group, bot, text, hash string) error
}

// Template is the template of one bot.
type Template struct {
	File     string  `json:"file"` // where it is kept, for people
	Text     string  `json:"text"` // of the file
	Hash     string  `json:"hash"` // of the file
	Applied  *string `json:"applied"`
	Group    string  `json:"group"`    // group.yaml
	Defaults string  `json:"defaults"` // of its kind; empty where it has none that is known
	Kind     string  `json:"kind"`     // empty where the text says none that is known

	CannotApply string `json:"cannot_apply"` // why; empty where it can be
	CannotSave  string `json:"cannot_save"`
}

// serving is the text that the bot is served by.
func (t Template) serving() string {
	if t.Applied != nil {
		return *t.Applied
	}
	return t.Text
}

// The severities of a fault in a template.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
)

// Check is what is to be said of a template.
type Check struct {
	Findings []TemplateFinding `json:"findings"`
	Settings *poe.Settings     `json:"settings"` // that Poe would get; null where the template is not valid
	Model    string            `json:"model"`
	Regions  []string          `json:"regions"`
}

// TemplateFinding is one thing wrong with a template.
type TemplateFinding struct {
	Severity string `json:"severity"`
	File     string `json:"file"` // empty for the text itself; otherwise what it is laid on
	Line     int    `json:"line"` // from 1
	Column   int    `json:"column"`
	Path     string `json:"path"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
}

func (s *Server) routeTemplates() {
	const at = Path + "api/templates/{group}/{bot}"
	s.mux.HandleFunc("GET "+at, s.template)
	s.mux.HandleFunc("POST "+at+"/check", s.checkTemplate)
	s.mux.HandleFunc("PUT "+at+"/applied", s.applyTemplate)
	s.mux.HandleFunc("DELETE "+at+"/applied", s.takeBackTemplate)
	s.mux.HandleFunc("PUT "+at+"/file", s.saveTemplate)
	s.mux.HandleFunc("GET "+Path+"api/schemas/{kind}", templateSchema)
}

// templateSchema is what the editor knows of the keys of a template.
func templateSchema(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("kind")
	if !slices.Contains(bot.Kinds(), kind) {
		http.Error(w, "There is no such kind of bot.", http.StatusNotFound)
		return
	}
	schema, err := bot.TemplateSchema(kind, func(string) string { return "" })
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, json.RawMessage(schema))
}

func (s *Server) template(w http.ResponseWriter, r *http.Request) {
	s.answerTemplate(w, r, nil)
}

// answerTemplate tells how a template stands after what was done, or what went wrong.
func (s *Server) answerTemplate(w http.ResponseWriter, r *http.Request, done error) {
	t, err := s.opts.Templates.Template(r.Context(), r.PathValue("group"), r.PathValue("bot"))
	switch {
	case errors.Is(done, ErrChanged) && err == nil:
		writeJSONAs(w, http.StatusConflict, t)
	case errors.Is(done, ErrNoBot) || done == nil && errors.Is(err, ErrNoBot):
		http.Error(w, "There is no such bot.", http.StatusNotFound)
	case done != nil:
		http.Error(w, done.Error(), http.StatusUnprocessableEntity)
	case err != nil:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	default:
		writeJSON(w, t)
	}
}

// edited is what the editor sends.
type edited struct {
	Text string `json:"text"`
	Hash string `json:"hash"` // of the file that it began with; only to save
}

func readEdited(w http.ResponseWriter, r *http.Request) (e edited, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostTemplate))
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err != nil {
		http.Error(w, "The text cannot be read: "+err.Error(), http.StatusBadRequest)
	}
	return e, err == nil
}

func (s *Server) checkTemplate(w http.ResponseWriter, r *http.Request) {
	e, ok := readEdited(w, r)
	if !ok {
		return
	}
	found, err := s.opts.Templates.Check(r.Context(), r.PathValue("group"), r.PathValue("bot"), e.Text)
	if err != nil {
		s.answerTemplate(w, r, err)
		return
	}
	writeJSON(w, found)
}

func (s *Server) applyTemplate(w http.ResponseWriter, r *http.Request) {
	if e, ok := readEdited(w, r); ok {
		s.answerTemplate(w, r, s.opts.Templates.Apply(r.Context(), r.PathValue("group"), r.PathValue("bot"), e.Text))
	}
}

func (s *Server) takeBackTemplate(w http.ResponseWriter, r *http.Request) {
	s.answerTemplate(w, r, s.opts.Templates.TakeBack(r.Context(), r.PathValue("group"), r.PathValue("bot")))
}

func (s *Server) saveTemplate(w http.ResponseWriter, r *http.Request) {
	if e, ok := readEdited(w, r); ok {
		s.answerTemplate(w, r, s.opts.Templates.Save(r.Context(), r.PathValue("group"), r.PathValue("bot"), e.Text, e.Hash))
	}
}
