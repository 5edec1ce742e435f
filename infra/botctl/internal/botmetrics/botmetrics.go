// Package botmetrics reads what CloudWatch has counted of bots in the last day. It never asks
// for what it was not given the name of, so that a question costs what its bots cost: CloudWatch
// takes $0.01 for 1,000 metrics, and there are four of a bot.
//
// [Day] is the function to start from.
package botmetrics

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// Permission is what a call needs.
const Permission = "cloudwatch:GetMetricData"

const (
	// maxQueries is how many metrics one call may ask for (GetMetricData).
	maxQueries = 500
	// period is what a point stands for. One of a whole day would save 287 points, but nothing
	// says where it begins; one of five minutes begins where the window does.
	period = 5 * time.Minute
	// window is what is asked about.
	window = 24 * time.Hour
)

// Bot is one of a stage.
type Bot struct{ Group, Name string }

// Counts are of one bot. What was never written is 0.
type Counts struct {
	Requests      int     // queries, whatever came of them
	Errors        int     // queries that ended with an error of any kind
	Cost          float64 // US dollars, of what Bedrock has counted
	EstimatedCost float64 // US dollars beside it
}

// counted are the metrics that are asked for, and where they go.
var counted = []struct {
	telemetry.Metric
	add func(*Counts, float64)
}{
	{telemetry.Requests, func(c *Counts, sum float64) { c.Requests += int(sum) }},
	{telemetry.Errors, func(c *Counts, sum float64) { c.Errors += int(sum) }},
	{telemetry.Cost, func(c *Counts, sum float64) { c.Cost += sum }},
	{telemetry.EstimatedCost, func(c *Counts, sum float64) { c.EstimatedCost += sum }},
}

// Day asks for the 24 hours until a moment, which is rounded up to five minutes. The client is of
// the region of the bots' functions, since a metric is where the log is that it was made of.
func Day(ctx context.Context, client cloudwatch.GetMetricDataAPIClient, stage string, bots []Bot, until time.Time) (map[Bot]Counts, error) {
	end := until.Add(period - 1).Truncate(period)
	found := map[Bot]Counts{}
	for some := range slices.Chunk(bots, maxQueries/len(counted)) {
		sums, err := ask(ctx, client, &cloudwatch.GetMetricDataInput{
			StartTime: aws.Time(end.Add(-window)), EndTime: &end, MetricDataQueries: queries(stage, some),
		})
		if err != nil {
			return nil, err
		}
		for i, b := range some {
			var c Counts
			for j, m := range counted {
				m.add(&c, sums[id(i, j)])
			}
			found[b] = c
		}
	}
	return found, nil
}

// id names a query: it begins with a small letter (MetricDataQuery).
func id(bot, metric int) string { return "q" + strconv.Itoa(bot) + "_" + strconv.Itoa(metric) }

func queries(stage string, bots []Bot) (all []types.MetricDataQuery) {
	for i, b := range bots {
		dimensions := []types.Dimension{
			{Name: aws.String(telemetry.Stage), Value: &stage},
			{Name: aws.String(telemetry.Group), Value: aws.String(b.Group)},
			{Name: aws.String(telemetry.Bot), Value: aws.String(b.Name)},
		}
		for j, m := range counted {
			all = append(all, types.MetricDataQuery{Id: aws.String(id(i, j)), MetricStat: &types.MetricStat{
				Metric: &types.Metric{Namespace: aws.String(telemetry.Namespace), MetricName: aws.String(m.Name), Dimensions: dimensions},
				Period: aws.Int32(int32(period / time.Second)), Stat: aws.String(string(types.StatisticSum)),
			}})
		}
	}
	return all
}

// ask returns the sum of each query's points. They come in pages of 100,800, and one that
// CloudWatch failed to fill may tell a point again.
func ask(ctx context.Context, client cloudwatch.GetMetricDataAPIClient, in *cloudwatch.GetMetricDataInput) (map[string]float64, error) {
	points, ended := map[string]map[time.Time]float64{}, map[string]types.StatusCode{}
	pages := cloudwatch.NewGetMetricDataPaginator(client, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, m := range page.Messages {
			return nil, fmt.Errorf("CloudWatch says %s: %s", aws.ToString(m.Code), aws.ToString(m.Value))
		}
		for _, r := range page.MetricDataResults {
			name := aws.ToString(r.Id)
			ended[name] = r.StatusCode
			if points[name] == nil {
				points[name] = map[time.Time]float64{}
			}
			for i, at := range r.Timestamps[:min(len(r.Timestamps), len(r.Values))] {
				points[name][at.UTC()] = r.Values[i]
			}
		}
	}
	for _, status := range ended {
		if status != types.StatusCodeComplete {
			return nil, fmt.Errorf("CloudWatch has not told all: %s", status)
		}
	}
	sums := map[string]float64{}
	for name, all := range points {
		for _, value := range all {
			sums[name] += value
		}
	}
	return sums, nil
}
