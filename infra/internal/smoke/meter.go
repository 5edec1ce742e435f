package main

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// meter reads a metric that CloudWatch has made of the function's log. It comes some time
// after its line.
type meter struct {
	client       *cloudwatch.Client
	stage, group string
	since        time.Time
	poll         time.Duration // between two looks
	wait         time.Duration // for enough, at most
}

// await looks until the group has counted as many queries, or the wait is over, and returns
// how many it has.
func (m *meter) await(ctx context.Context, enough int) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, m.wait)
	defer cancel()
	last := 0
	for {
		n, err := m.queries(ctx)
		if err != nil && ctx.Err() != nil {
			return last, nil
		}
		if err != nil || n >= enough {
			return n, err
		}
		last = n
		select {
		case <-time.After(m.poll):
		case <-ctx.Done():
			return last, nil
		}
	}
}

func (m *meter) queries(ctx context.Context) (int, error) {
	name := telemetry.Requests.Name
	out, err := m.client.GetMetricStatistics(ctx, &cloudwatch.GetMetricStatisticsInput{
		Namespace: aws.String(telemetry.Namespace), MetricName: &name,
		Dimensions: []types.Dimension{
			{Name: aws.String(telemetry.Stage), Value: &m.stage},
			{Name: aws.String(telemetry.Group), Value: &m.group},
		},
		StartTime: aws.Time(m.since), EndTime: aws.Time(time.Now().Add(time.Minute)),
		Period: aws.Int32(60), Statistics: []types.Statistic{types.StatisticSum},
	})
	if err != nil {
		return 0, awsProblem(err, "cloudwatch:GetMetricStatistics", "the metric "+name)
	}
	var sum float64
	for _, point := range out.Datapoints {
		sum += aws.ToFloat64(point.Sum)
	}
	return int(sum), nil
}
