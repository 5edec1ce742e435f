package gatewaylog

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

// Query asks Logs Insights for the lines with one of the filter's messages that were written
// until a moment, the oldest first. That reads a lot in a short time, and it costs. It asks
// for the lines as they were written, and not for sums of their fields: those would be of
// floating point.
func (g *Log) Query(ctx context.Context, f Filter, until time.Time) ([]Line, error) {
	lines, err := g.query(ctx, f, f.Since.Unix(), until.Unix())
	if err != nil {
		return nil, g.failure(err, "logs:StartQuery and logs:GetQueryResults")
	}
	return lines, nil
}

// query are the lines between two moments in seconds, both included. An answer that is full
// may lack some, and is asked for in halves.
func (g *Log) query(ctx context.Context, f Filter, from, to int64) ([]Line, error) {
	rows, err := g.ask(ctx, f, from, to)
	if err != nil {
		return nil, err
	}
	if len(rows) >= mostResults && to > from {
		middle := from + (to-from)/2
		early, err := g.query(ctx, f, from, middle)
		if err != nil {
			return nil, err
		}
		late, err := g.query(ctx, f, middle+1, to)
		return append(early, late...), err
	}
	var lines []Line
	for _, row := range rows {
		for _, field := range row {
			if aws.ToString(field.Field) != "@message" {
				continue
			}
			if l, ok := parse(aws.ToString(field.Value), g.group); ok && f.wants(l) {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// insight is the filter in the language of Logs Insights.
func (f Filter) insight() string {
	messages := make([]string, len(f.Messages))
	for i, m := range f.Messages {
		messages[i] = `"` + m + `"`
	}
	text := "fields @message | filter msg in [" + strings.Join(messages, ", ") + "]"
	if f.Bot != "" {
		text += fmt.Sprintf(` and bot = "%s"`, f.Bot)
	}
	return text + " | sort @timestamp asc"
}

// ask puts the query and waits for its answer.
func (g *Log) ask(ctx context.Context, f Filter, from, to int64) ([][]types.ResultField, error) {
	text, name := f.insight(), g.name()
	started, err := g.client.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{
		LogGroupName: &name, StartTime: &from, EndTime: &to, QueryString: &text, Limit: aws.Int32(mostResults),
	})
	if err != nil {
		return nil, err
	}
	for {
		out, err := g.client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
		if err != nil {
			return nil, err
		}
		switch out.Status {
		case types.QueryStatusComplete:
			return out.Results, nil
		case types.QueryStatusScheduled, types.QueryStatusRunning, types.QueryStatusUnknown:
		default:
			return nil, fmt.Errorf("the query of %s has ended as %s; try a shorter time with --since", name, out.Status)
		}
		select {
		case <-time.After(g.pace):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
