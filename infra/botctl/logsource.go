package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// logGroup is the log of a group's function.
func logGroup(stage, group string) string {
	return "/aws/lambda/" + deployment.GroupStack(stage, group)
}

// maxLine is the longest line of a file that is read, in bytes; the gateway writes none as long.
const maxLine = 1 << 20

// fileLines reads the lines of a file that are wanted; - is standard input.
func (p *program) fileLines(name string, f lineFilter) (lines []logLine, err error) {
	in := p.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("--file %s: %w", name, problemOf(err))
		}
		defer file.Close()
		in = file
	}
	return readLines(in, f)
}

func readLines(in io.Reader, f lineFilter) (lines []logLine, err error) {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, maxLine)
	for scan.Scan() {
		if l, ok := parseLine(scan.Text(), ""); ok && f.wants(l) {
			lines = append(lines, l)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	return lines, nil
}

// groupLines reads the lines of a group's log that are wanted, the oldest first.
func (p *program) groupLines(ctx context.Context, region, group string, f lineFilter) (lines []logLine, err error) {
	cfg, err := p.awsIn(ctx, region)
	if err != nil {
		return nil, err
	}
	name := logGroup(p.stage, group)
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name, StartTime: aws.Int64(f.since.UnixMilli())}
	if pattern := f.pattern(); pattern != "" {
		in.FilterPattern = &pattern
	}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(cloudwatchlogs.NewFromConfig(cfg), in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, p.logFailure(err, region, group, "logs:FilterLogEvents")
		}
		for _, event := range page.Events {
			if l, ok := parseLine(aws.ToString(event.Message), group); ok && f.wants(l) {
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// errNoLog is that a group's function has no log.
var errNoLog = errors.New("there is no log")

// logFailure says why a log cannot be read.
func (p *program) logFailure(err error, region, group, permission string) error {
	if awserror.HasCode(err, "ResourceNotFoundException") {
		return exit.Answer(fmt.Errorf("%w %s in %s: group %s is not deployed at stage %s; --stage names another, --file reads a local log",
			errNoLog, logGroup(p.stage, group), region, group, p.stage))
	}
	return awserror.Explain(region, permission, err)
}

var days = regexp.MustCompile(`^([0-9]{1,4})d$`)

// sinceTime is a moment that is given as a time ago, or as a date, with or without a time.
func (p *program) sinceTime(text string) (time.Time, error) {
	now := p.now()
	if m := days.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1]) // it is a number
		return now.AddDate(0, 0, -n), nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, exit.Misused("--since %q: want a time ago, such as 30m, 24h or 7d, or a date such as 2026-11-26 or 2026-11-26T12:00:00Z", text)
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9._:-]*$`)

// checkID refuses what is no id, before it becomes part of a question to CloudWatch.
func checkID(flag, value string) error {
	if !plainID.MatchString(value) {
		return exit.Misused("--%s: want an id of letters, digits and . _ : -", flag)
	}
	return nil
}

func milliseconds(ms float64) string {
	if ms == 0 {
		return ""
	}
	return strings.TrimSuffix(strconv.FormatFloat(ms/1000, 'f', 2, 64), ".00") + " s"
}
