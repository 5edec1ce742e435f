package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/botctl/internal/botmetrics"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
)

// dayRow is what a function has counted of a bot in the last 24 hours. Amounts are US dollars.
type dayRow struct {
	Requests  int   `json:"requests"`
	Errors    int   `json:"errors"` // as the dashboard counts them: outcomes that are a kind of error
	Cost      money `json:"cost_usd"`
	Estimated money `json:"estimated_cost_usd"` // beside the cost, and not in it
}

// newDayRow rounds amounts to what a log line has of them: a sum of CloudWatch's is not exact.
func newDayRow(c botmetrics.Counts) *dayRow {
	return &dayRow{c.Requests, c.Errors, roundedMoney(c.Cost), roundedMoney(c.EstimatedCost)}
}

func roundedMoney(dollars float64) (m money) {
	_ = m.add(strconv.FormatFloat(dollars, 'f', moneyPlaces, 64)) // it is a decimal
	return m
}

// uncounted is why there are no numbers of bots of a group, though it is deployed; empty: there
// are. What counts is the group as it was deployed.
func (s *site) uncounted(v stage.View) string {
	g, _, err := bot.LoadGroup(v.Around.Group, bot.Options{Stage: s.stage})
	if err != nil {
		return "" // it was valid when its function was deployed
	}
	switch g.Metrics {
	case bot.MetricsOff:
		return fmt.Sprintf("group %s is deployed with metrics: off, so that nothing is counted", v.Group)
	case bot.MetricsOfGroup:
		return fmt.Sprintf("group %s is deployed with metrics: group, so that nothing is counted by bot", v.Group)
	}
	return ""
}

// addDays adds the numbers of the last day to the rows of bots that are deployed. The error is
// why some have none, though they were counted; the rows tell it too.
func (s *site) addDays(ctx context.Context, views []stage.View, rows []botRow) error {
	regions := map[string][]int{}
	for i, v := range views {
		if !v.Deployed() || v.Base == nil && v.Override == nil {
			continue
		}
		if rows[i].DayMissing = s.uncounted(v); rows[i].DayMissing == "" {
			regions[v.Region] = append(regions[v.Region], i)
		}
	}
	var first error
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		err := s.addDaysOf(ctx, region, regions[region], views, rows)
		if err == nil {
			continue
		}
		first = cmp.Or(first, err)
		for _, i := range regions[region] {
			rows[i].DayMissing = err.Error()
		}
	}
	return first
}

// addDaysOf asks one region, for the rows with these numbers.
func (s *site) addDaysOf(ctx context.Context, region string, some []int, views []stage.View, rows []botRow) error {
	cfg, err := s.awsIn(ctx, region)
	if err != nil {
		return err
	}
	var bots []botmetrics.Bot
	for _, i := range some {
		bots = append(bots, botmetrics.Bot{Group: views[i].Group, Name: views[i].Name})
	}
	client := cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) { o.Region = region })
	found, err := botmetrics.Day(ctx, client, s.stage, bots, s.now())
	if err != nil {
		return awserror.Explain(region, botmetrics.Permission, err)
	}
	for n, i := range some {
		rows[i].Day = newDayRow(found[bots[n]])
	}
	return nil
}

// ofDay is a number of the last day, and a dash where nobody knows it.
func (r botRow) ofDay(number func(dayRow) string) string {
	if r.Day == nil {
		return orDash("")
	}
	return number(*r.Day)
}

// dayText is the last day for people, in one line; empty of a bot that is not deployed.
func (r botRow) dayText() string {
	if r.Day == nil {
		return r.DayMissing
	}
	text := fmt.Sprintf("%s, %s, $%s", counted(r.Day.Requests, "request"), counted(r.Day.Errors, "error"), r.Day.Cost)
	if estimated := r.Day.Estimated.unlessZero(); estimated != "" {
		text += " and " + estimated + " estimated"
	}
	return text
}
