package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// checkPadding watches an answer under an override with padding, and removes that whatever
// happens.
func (s *session) checkPadding(ctx context.Context) (err error) {
	if s.override == nil {
		return errors.New("it needs an override of the template, which -write allows")
	}
	defer func() {
		err = errors.Join(err, s.removeOverride(ctx))
	}()
	if err := s.override.put(ctx); err != nil {
		return err
	}
	for range paddedTries {
		a, served, err := s.askPadded(ctx)
		if err != nil {
			return err
		}
		if !served {
			continue // by another environment, which has not heard of it yet
		}
		s.seeFlow(piecesPadded, measure(a))
		s.facts.saw(comments, a.Comments > 0, map[string]any{"comments": a.Comments}, "%d", a.Comments)
		return nil
	}
	return errors.New("the override was not served by the environments that answered")
}

// askPadded asks under the override. A settings request has it read at once, by the
// environment that is most likely to answer the query as well.
func (s *session) askPadded(ctx context.Context) (a *asked, served bool, err error) {
	if err := s.refresh(ctx); err != nil {
		return nil, false, err
	}
	a, err = s.caller.ask(ctx, countFifty.text, 0)
	if err != nil {
		return nil, false, err
	}
	if a.Status != http.StatusOK || a.Err != nil {
		return nil, false, errors.New("the query under the override fails")
	}
	s.answers = append(s.answers, a)
	return a, strings.HasPrefix(a.trip.header.Get("X-Poebridge-Template"), "override/"), nil
}

func (s *session) refresh(ctx context.Context) error {
	_, _, err := s.caller.post(ctx, s.caller.key, request(poe.TypeSettings))
	return err
}

// removeOverride also has an environment read the base again; the others do so within a
// minute.
func (s *session) removeOverride(ctx context.Context) error {
	if s.override.text == "" {
		return nil
	}
	if err := s.override.remove(ctx); err != nil {
		s.leftOver = err
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTime)
	defer cancel()
	_ = s.refresh(ctx) // which is only sooner
	return nil
}
