package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/poe"
)

// reserve is what is left of an invocation's time to say which bots have failed.
const reserve = 2 * time.Second

// service handles events. It keeps nothing between them, so that every event sees how
// things stand, and is safe for concurrent use.
type service struct {
	stage, region string
	store         *config.ParameterStore
	states        *states
	entries       func(ctx context.Context, group string) (config.Entries, error)
	poe           *poe.SettingsAPI
	reads         pace // of templates and states
	log           *slog.Logger
}

// handle handles one event. It returns an error where trying the event again may help, or
// where somebody has to look; Lambda does the one and keeps the event for the other.
func (s *service) handle(ctx context.Context, payload json.RawMessage) error {
	log := forInvocation(ctx, s.log)
	e, err := readEvent(payload, s.region)
	if err == nil {
		var concerned scope
		if concerned, err = scopeOf(s.stage, e.Detail.Name); err == nil {
			log = log.With("event_id", shownID(e.ID), "parameter", e.Detail.Name, "operation", shownID(e.Detail.Operation))
			return s.handleChange(ctx, e, concerned, log)
		}
	}
	log.ErrorContext(ctx, msgNotOurs, "error", err.Error())
	return err
}

// maxID bounds an id or an operation in a log line, in bytes.
const maxID = 64

func shownID(id string) string { return id[:min(len(id), maxID)] }

func (s *service) handleChange(ctx context.Context, e event, concerned scope, log *slog.Logger) error {
	if why := idle(e, concerned); why != "" {
		log.InfoContext(ctx, msgIgnored, "why", why)
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	refs, err := concerned.refs(ctx, s.store)
	if err != nil {
		log.ErrorContext(ctx, msgFailed, "group", concerned.group, "error", err.Error())
		return err
	}
	r := &run{service: s, log: log, kind: concerned.kind}
	r.all(ctx, refs)
	return r.finish(ctx)
}

// idle says why a change concerns no settings; empty if it may.
func idle(e event, concerned scope) string {
	switch {
	case concerned == (scope{}):
		return "this function's own writing"
	case e.Detail.Operation == operationLabel:
		return "a label changes no text"
	case e.Detail.Operation == operationDelete && !concerned.one():
		// No bot can be loaded without it, so there is nothing to tell Poe. If it was
		// made again meanwhile, that is an event too.
		return "without it there are no bots; Poe keeps the settings that it has"
	}
	return ""
}
