package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// mostResults is how many lines an answer of CloudWatch Logs Insights has at most.
const mostResults = 10_000

// insights asks Logs Insights for the lines of one group's log. It asks for the lines as they were
// written, and not for sums of their fields: those would be of floating point.
type insights struct {
	client *cloudwatchlogs.Client
	log    string
	group  string
	filter lineFilter
	pace   time.Duration // between two looks at an answer
}

// query is what is asked.
func (q insights) query() string {
	messages := make([]string, len(q.filter.messages))
	for i, m := range q.filter.messages {
		messages[i] = `"` + m + `"`
	}
	text := "fields @message | filter msg in [" + strings.Join(messages, ", ") + "]"
	if q.filter.bot != "" {
		text += fmt.Sprintf(` and bot = "%s"`, q.filter.bot)
	}
	return text + " | sort @timestamp asc"
}

// lines are those between two moments in seconds, both included. An answer that is full may
// lack some, and is asked for in halves.
func (q insights) lines(ctx context.Context, from, to int64) ([]logLine, error) {
	rows, err := q.ask(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if len(rows) >= mostResults && to > from {
		middle := from + (to-from)/2
		early, err := q.lines(ctx, from, middle)
		if err != nil {
			return nil, err
		}
		late, err := q.lines(ctx, middle+1, to)
		return append(early, late...), err
	}
	var lines []logLine
	for _, row := range rows {
		for _, field := range row {
			if aws.ToString(field.Field) != "@message" {
				continue
			}
			if l, ok := parseLine(aws.ToString(field.Value), q.group); ok && q.filter.wants(l) {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// ask puts the query and waits for its answer.
func (q insights) ask(ctx context.Context, from, to int64) ([][]types.ResultField, error) {
	text := q.query()
	started, err := q.client.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{
		LogGroupName: &q.log, StartTime: &from, EndTime: &to, QueryString: &text, Limit: aws.Int32(mostResults),
	})
	if err != nil {
		return nil, err
	}
	for {
		out, err := q.client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
		if err != nil {
			return nil, err
		}
		switch out.Status {
		case types.QueryStatusComplete:
			return out.Results, nil
		case types.QueryStatusScheduled, types.QueryStatusRunning, types.QueryStatusUnknown:
		default:
			return nil, fmt.Errorf("the query of %s has ended as %s; try a shorter time with --since", q.log, out.Status)
		}
		select {
		case <-time.After(q.pace):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
