package cloudwatchsim

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// What one call may ask for (GetMetricData in CloudWatch's API reference).
const maxQueries = 500

var validID = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]{0,254}$`)

// query is one metric that is asked for.
type query struct {
	id, series string
	period     time.Duration
}

// question is a call with what it asks.
type question struct {
	Call
	queries []query
	from    int // of each metric's points
}

// read reads a call, or says why it is refused.
func (s *Server) read(in cbor.Map) (q question, why string) {
	list, _ := in["MetricDataQueries"].(cbor.List)
	q.Queries, q.Start, q.End = len(list), moment(in["StartTime"]), moment(in["EndTime"])
	if token, ok := in["NextToken"].(cbor.String); ok {
		q.More = true
		q.from, _ = strconv.Atoi(string(token))
	}
	switch {
	case len(list) == 0 || len(list) > maxQueries:
		return q, fmt.Sprintf("The collection MetricDataQueries must not have a size greater than %d or be empty", maxQueries)
	case !q.Start.Before(q.End):
		return q, "The parameter StartTime must be less than the parameter EndTime"
	}
	seen := map[string]bool{}
	for _, item := range list {
		m, _ := item.(cbor.Map)
		one, why := readQuery(m)
		if why != "" {
			return q, why
		}
		if seen[one.id] {
			return q, "The values for parameter id in MetricDataQueries are not unique"
		}
		seen[one.id] = true
		q.queries = append(q.queries, one)
	}
	return q, ""
}

func readQuery(m cbor.Map) (q query, why string) {
	id, _ := m["Id"].(cbor.String)
	stat, _ := m["MetricStat"].(cbor.Map)
	metric, _ := stat["Metric"].(cbor.Map)
	name, _ := metric["MetricName"].(cbor.String)
	seconds, _ := stat["Period"].(cbor.Uint)
	q = query{id: string(id), period: time.Duration(seconds) * time.Second}
	switch {
	case !validID.MatchString(q.id):
		return q, "The value " + q.id + " for parameter Id is not valid"
	case stat["Stat"] != cbor.String("Sum") || metric["Namespace"] != cbor.String("poebridge"):
		return q, "only sums of poebridge are known here"
	case q.period < time.Minute || q.period%time.Minute != 0:
		return q, "The parameter Period must be a multiple of 60"
	}
	dimensions := map[string]string{}
	list, _ := metric["Dimensions"].(cbor.List)
	for _, item := range list {
		d, _ := item.(cbor.Map)
		name, _ := d["Name"].(cbor.String)
		value, _ := d["Value"].(cbor.String)
		dimensions[string(name)] = string(value)
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(dimensions)) {
		parts = append(parts, name+"="+dimensions[name])
	}
	q.series = string(name) + " " + strings.Join(parts, " ")
	return q, ""
}

func moment(v cbor.Value) time.Time {
	tag, _ := v.(*cbor.Tag)
	if tag == nil {
		return time.Time{}
	}
	switch n := tag.Value.(type) {
	case cbor.Float64:
		return time.UnixMilli(int64(n * 1000)).UTC()
	case cbor.Uint:
		return time.Unix(int64(n), 0).UTC()
	}
	return time.Time{}
}

// page is what is told of each metric at once, the newest point first.
func (s *Server) page(q question) cbor.Map {
	results, more := cbor.List{}, false
	for _, one := range q.queries {
		points := s.points(q, one)
		some := points[min(q.from, len(points)):]
		status := "Complete"
		if s.PageSize > 0 && len(some) > s.PageSize {
			some, more, status = some[:s.PageSize], true, "PartialData"
		}
		if s.Status != "" {
			status = s.Status
		}
		times, values := cbor.List{}, cbor.List{}
		for _, p := range some {
			times = append(times, &cbor.Tag{ID: 1, Value: cbor.Float64(p.at.Unix())})
			values = append(values, cbor.Float64(p.value))
		}
		results = append(results, cbor.Map{
			"Id": cbor.String(one.id), "Label": cbor.String(one.series), "StatusCode": cbor.String(status), "Timestamps": times, "Values": values,
		})
	}
	out := cbor.Map{"MetricDataResults": results, "Messages": cbor.List{}}
	if more {
		out["NextToken"] = cbor.String(strconv.Itoa(q.from + s.PageSize))
	}
	return out
}

// points are the sums of each period of a metric in which there is something.
func (s *Server) points(q question, one query) (points []point) {
	sums := map[time.Time]float64{}
	for _, p := range s.series[q.Region+" "+one.series] {
		if !p.at.Before(q.Start) && p.at.Before(q.End) {
			sums[p.at.Truncate(one.period)] += p.value
		}
	}
	for at, sum := range sums {
		points = append(points, point{at, sum})
	}
	slices.SortFunc(points, func(a, b point) int { return b.at.Compare(a.at) })
	return points
}
