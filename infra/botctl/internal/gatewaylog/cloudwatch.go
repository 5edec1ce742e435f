package gatewaylog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// Log is the log of a group's function in CloudWatch.
type Log struct {
	client *cloudwatchlogs.Client
	stage  string
	region string
	group  string
	pace   time.Duration
}

// Open is the log of a group at a stage. Nothing is asked yet. The pace is the time between
// two looks, at an answer of Logs Insights or for lines as they come.
func Open(cfg aws.Config, stage, region, group string, pace time.Duration) *Log {
	return &Log{cloudwatchlogs.NewFromConfig(cfg), stage, region, group, pace}
}

func (g *Log) name() string { return "/aws/lambda/" + deployment.GroupStack(g.stage, g.group) }

// Lines reads the lines that are wanted, the oldest first.
func (g *Log) Lines(ctx context.Context, f Filter) (lines []Line, err error) {
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(g.name()), StartTime: aws.Int64(f.Since.UnixMilli())}
	if pattern := f.pattern(); pattern != "" {
		in.FilterPattern = &pattern
	}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(g.client, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, g.failure(err, "logs:FilterLogEvents")
		}
		for _, event := range page.Events {
			if l, ok := parse(aws.ToString(event.Message), g.group); ok && f.wants(l) {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// ErrNoLog is that a group's function has no log.
var ErrNoLog = errors.New("there is no log")

// failure says why a log cannot be read.
func (g *Log) failure(err error, permission string) error {
	if awserror.HasCode(err, "ResourceNotFoundException") {
		return exit.Answer(fmt.Errorf("%w %s in %s: group %s is not deployed at stage %s; --stage names another, --file reads a local log",
			ErrNoLog, g.name(), g.region, g.group, g.stage))
	}
	return awserror.Explain(g.region, permission, err)
}
