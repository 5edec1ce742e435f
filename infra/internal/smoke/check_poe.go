package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
)

// checkPoe has Poe fetch the bot's settings. What Poe answers is not printed: nobody knows
// whether it has the key in it.
func (s *session) checkPoe(ctx context.Context) error {
	if s.t.poeBot == "" {
		return errors.New(`the secret has no "poe_bot" for this bot, its name on Poe`)
	}
	status, body, err := s.poe.FetchSettings(ctx, s.t.poeBot, s.t.key)
	if err != nil {
		return fmt.Errorf("the call to Poe has no answer: %w", err)
	}
	values := map[string]any{"status": status, "bytes": len(body)}
	s.facts.saw(poeFetch, status == http.StatusOK && len(body) > 0, values, "%d, %d bytes", status, len(body))
	if status != http.StatusOK {
		return errors.New("the settings were not taken")
	}
	return s.seeControls(ctx, body)
}

// seeControls looks for the controls in what Poe took. A fault in them makes Poe drop them
// in silence (poe-protocol.md §4): then they are None or missing.
func (s *session) seeControls(ctx context.Context, body []byte) error {
	var t trip
	own, err := s.caller.client(&t).Settings(ctx)
	if err != nil {
		return withoutURL(err)
	}
	if own.Settings.ParameterControls == nil {
		return errors.New("the bot has no controls")
	}
	_, after, named := bytes.Cut(body, []byte("parameter_controls"))
	value := bytes.TrimLeft(after, `"': `)
	took := named && bytes.HasPrefix(value, []byte("{"))
	seen := "they came back"
	switch {
	case !named:
		seen = "what Poe answers does not name them"
	case !took:
		seen = "Poe has dropped them"
	}
	s.facts.saw(poeControls, took, map[string]any{"sent": len(own.Settings.ParameterControls.Sections)}, "%s", seen)
	return nil
}
