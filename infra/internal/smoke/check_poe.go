package main

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/poe"
)

// checkPoe has Poe fetch the bot's settings, and looks whether Poe has kept the controls. A
// fault in them makes Poe drop them in silence (poe-protocol.md §4).
func (s *session) checkPoe(ctx context.Context) error {
	if s.t.poeBot == "" {
		return errors.New(`the secret has no "poe_bot" for this bot, its name on Poe`)
	}
	echo, err := s.poe.Fetch(ctx, s.t.poeBot, s.t.key)
	if err != nil {
		s.facts.saw(poeFetch, false, map[string]any{"error": err.Error()}, "%v", err)
		return errors.New("the settings were not taken")
	}
	s.facts.saw(poeFetch, true, nil, "200")
	return s.seeControls(ctx, echo)
}

func (s *session) seeControls(ctx context.Context, echo poe.ControlsEcho) error {
	var t trip
	own, err := s.caller.client(&t).Settings(ctx)
	if err != nil {
		return withoutURL(err)
	}
	if own.Settings.ParameterControls == nil {
		return errors.New("the bot has no controls")
	}
	sent := map[string]any{"sent": len(own.Settings.ParameterControls.Sections), "echo": echo.String()}
	s.facts.saw(poeControls, echo == poe.ControlsAccepted, sent, "%s", echo)
	return nil
}
