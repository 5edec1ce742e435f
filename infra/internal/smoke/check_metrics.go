package main

import (
	"context"
	"errors"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// checkMetrics sets what CloudWatch has counted beside what the log tells of this run. Others
// may ask the bots meanwhile, so that more than that is right too.
func (s *session) checkMetrics(ctx context.Context) error {
	if s.t.metrics == bot.MetricsOff {
		return errors.New("the group has metrics: off")
	}
	told := s.queriesTold()
	if told == 0 {
		return errors.New("no log lines of this run's queries are known")
	}
	s.say("    they come late; waiting for %s at most", s.meter.wait)
	counted, err := s.meter.await(ctx, told)
	if err != nil {
		return err
	}
	s.facts.saw(metricsMade, counted >= told, map[string]any{"log_lines": told, "counted": counted},
		"the log tells of %d queries of this run; %s of the group: %d", told, telemetry.Requests.Name, counted)
	return nil
}

// queriesTold are this run's queries of which there is a line.
func (s *session) queriesTold() (n int) {
	for _, id := range s.caller.ids {
		if s.entries.lines[id].Type == poe.TypeQuery {
			n++
		}
	}
	return n
}
