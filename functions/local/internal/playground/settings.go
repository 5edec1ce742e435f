package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/poebridge/poebridge/pkg/poe"
)

// judged are the settings of a bot, as it sent them, and what Poe would make of them.
type judged struct {
	Settings json.RawMessage `json:"settings"`
	Faults   []string        `json:"faults"` // what Poe refuses, drops or fills in, each with its place
}

// settings asks a bot for its settings, as Poe does.
func (s *Server) settings(w http.ResponseWriter, r *http.Request) {
	answer, err := s.settingsOf(r.Context(), r.PathValue("group"), r.PathValue("bot"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	writeJSON(w, judged{answer.Body, append([]string{}, answer.Findings...)})
}

// settingsOf are those that a bot has now. The error is for the person at the page.
func (s *Server) settingsOf(ctx context.Context, group, bot string) (*poe.SettingsAnswer, error) {
	key, err := s.opts.Bots.Key(ctx, group, bot)
	if err != nil {
		return nil, unreadKey(group, bot, err)
	}
	client := &poe.Client{
		URL: "http://localhost" + s.opts.Bots.Path(group, bot), AccessKey: key,
		HTTPClient: &http.Client{Transport: within{s.opts.Serve}},
	}
	answer, err := client.Settings(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the settings of %s/%s cannot be asked for: %w", group, bot, err)
	case answer.Status != http.StatusOK || !json.Valid(answer.Body):
		return nil, fmt.Errorf("%s/%s gives no settings: status %d: %s", group, bot, answer.Status, answer.Body)
	}
	return answer, nil
}
