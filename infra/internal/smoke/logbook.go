package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// logbook reads the function's log. Lines come some seconds after they were written.
type logbook struct {
	client *cloudwatchlogs.Client
	group  string // the log group
	since  time.Time
	poll   time.Duration // between two looks
	wait   time.Duration // for a line, at most
}

// line is what is of use here of our own line of a request.
type line struct {
	Message  string   `json:"msg"`
	ID       string   `json:"request_id"`
	LambdaID string   `json:"lambda_request_id"`
	Version  string   `json:"version"`
	Outcome  string   `json:"outcome"`
	Error    string   `json:"error"`
	Failed   []failed `json:"failed_attempts"`
	Type     string   `json:"type"`
	Model    string   `json:"model"`
	Duration float64  `json:"duration_ms"`
	// FirstText counts from the arrival of the query.
	FirstText float64 `json:"first_text_ms"`
	TokensIn  int     `json:"tokens_in"`
	TokensOut int     `json:"tokens_out"`
	Events    int     `json:"events"`
}

// failed is a call of a model that failed.
type failed struct {
	Model     string `json:"model"`
	Region    string `json:"region"`
	Kind      string `json:"kind"`
	RequestID string `json:"aws_request_id,omitempty"`
}

// list is failures in words.
func list(failures []failed) string {
	texts := make([]string, len(failures))
	for i, f := range failures {
		texts[i] = f.Model + " " + f.Region + " " + f.Kind
	}
	return strings.Join(texts, "; ")
}

// entries are the lines of the log so far.
type entries struct {
	lines   map[string]line       // by our id
	reports map[string]reportLine // by Lambda's
	errors  map[string][]string   // by our id: what else went wrong during a request
}

func newEntries() entries {
	return entries{map[string]line{}, map[string]reportLine{}, map[string][]string{}}
}

// of returns both lines of a request.
func (e entries) of(id string) (line, reportLine, bool) {
	l, ok := e.lines[id]
	r, reported := e.reports[l.LambdaID]
	return l, r, ok && reported
}

// maxLogPages bounds one look into the log.
const maxLogPages = 50

// await reads the log until both lines of each request are there, or the wait is over; then
// some are missing.
func (b *logbook) await(ctx context.Context, ids ...string) (entries, error) {
	ctx, cancel := context.WithTimeout(ctx, b.wait)
	defer cancel()
	last := newEntries()
	for {
		e, err := b.read(ctx)
		if err != nil && ctx.Err() != nil {
			return last, nil
		}
		if err != nil || e.complete(ids) {
			return e, err
		}
		last = e
		select {
		case <-time.After(b.poll):
		case <-ctx.Done():
			return last, nil
		}
	}
}

func (e entries) complete(ids []string) bool {
	for _, id := range ids {
		if _, _, ok := e.of(id); !ok {
			return false
		}
	}
	return true
}

func (b *logbook) read(ctx context.Context) (entries, error) {
	e := newEntries()
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(b.client, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &b.group, StartTime: aws.Int64(b.since.UnixMilli()),
	})
	for range maxLogPages {
		if !pages.HasMorePages() {
			break
		}
		page, err := pages.NextPage(ctx)
		if hasCode(err, "ResourceNotFoundException") {
			return e, fmt.Errorf("there is no log group %s", b.group)
		}
		if err != nil {
			return e, awsProblem(err, "logs:FilterLogEvents", "the log group "+b.group)
		}
		for _, event := range page.Events {
			e.take(aws.ToString(event.Message))
		}
	}
	return e, nil
}

// take reads one line; what is neither ours nor a report is passed over.
func (e entries) take(text string) {
	if id, r, ok := parseReport(text); ok {
		e.reports[id] = r
		return
	}
	var l line
	if json.Unmarshal([]byte(text), &l) != nil || l.ID == "" {
		return
	}
	if l.Message == "request" {
		e.lines[l.ID] = l
	} else if l.Error != "" {
		e.errors[l.ID] = append(e.errors[l.ID], l.Message+": "+l.Error)
	}
}
