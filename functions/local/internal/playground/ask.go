package playground

import (
	"fmt"
	"net/http"
)

// wireHeader names what an answer took at Bedrock, for GET api/wire/{id}.
const wireHeader = "Playground-Wire"

const noAnswer = "There is no such answer, or too many have come since."

// ask passes a request on to a bot, with its access key.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	group, bot := r.PathValue("group"), r.PathValue("bot")
	key, err := s.opts.Bots.Key(r.Context(), group, bot)
	if err != nil {
		http.Error(w, unreadKey(group, bot, err).Error(), http.StatusServiceUnavailable)
		return
	}
	watched := &answerWire{bot: group + "/" + bot, parameters: s.opts.Bots.Parameters(r.Context(), group, bot)}
	if s.opts.Templates != nil {
		watched.template, _ = s.opts.Templates.Template(r.Context(), group, bot) // the bot's answer tells the error
	}
	ctx, id := s.opts.Wire.watch(r.Context(), watched)
	w.Header().Set(wireHeader, id)
	to := r.Clone(ctx)
	to.URL.Path, to.URL.RawPath = s.opts.Bots.Path(group, bot), ""
	to.Header.Set("Authorization", "Bearer "+key)
	serveWatched(s.opts.Serve, w, to, watched)
}

func unreadKey(group, bot string, err error) error {
	return fmt.Errorf("the access key of %s/%s cannot be read: %w", group, bot, err)
}

func (s *Server) wire(w http.ResponseWriter, r *http.Request) {
	found, ok := s.opts.Wire.show(r.PathValue("id"))
	if !ok {
		http.Error(w, noAnswer, http.StatusNotFound)
		return
	}
	writeJSON(w, found)
}
