package telemetry

import (
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

// row says what a record has of a metric, in what its unit is counted in. Nothing is written
// of 0: there is then nothing to say.
type row struct {
	Metric
	value func(*gateway.Record) int64
}

// rows are the metrics of a record but for those of families and of cold starts.
var rows = []row{
	{Requests, ofQuery(func(*gateway.Record) bool { return true })},
	{Errors, ofQuery(failed)},
	{Failed, ofQuery(func(r *gateway.Record) bool { return isOneOf(r, beyondControl) })},
	{ToMend, ofQuery(func(r *gateway.Record) bool { return isOneOf(r, toMend) })},
	{Refused, flag(refused)},
	{Abandoned, ofQuery(func(r *gateway.Record) bool { return r.Outcome == gateway.OutcomeAbandoned })},

	{FirstByte, ofAnswer(func(r *gateway.Record) int64 { return between(r.Times.Received, r.Times.FirstByte) })},
	{FirstText, ofAnswer(func(r *gateway.Record) int64 { return between(r.Times.Received, r.Times.FirstText) })},
	{Duration, ofAnswer(duration)},
	{FirstCall, ofAnswer(func(r *gateway.Record) int64 { return between(r.Answer.Times.Asked, r.Answer.Times.First) })},
	{PerChunk, ofAnswer(perChunk)},
	{Operation, ofAnswer(func(r *gateway.Record) int64 { return between(r.Answer.Times.Asked, r.Answer.Times.Last) })},

	{InputTokens, count(func(a *gateway.Answer) int { return a.Usage.Prompt() })},
	{OutputTokens, count(func(a *gateway.Answer) int { return a.Usage.Output })},
	{CacheReadTokens, count(func(a *gateway.Answer) int { return a.Usage.CacheRead })},
	{CacheWriteTokens, count(func(a *gateway.Answer) int { return a.Usage.CacheWrite + a.Usage.CacheWriteHour })},
	{ThinkingTokens, count(func(a *gateway.Answer) int { return a.ThinkingTokens })},
	{Cost, ofAnswer(func(r *gateway.Record) int64 { return int64(r.Answer.Cost) })},
	{EstimatedInput, count(func(a *gateway.Answer) int { return a.EstimatedUsage.Prompt() })},
	{EstimatedOutput, count(func(a *gateway.Answer) int { return a.EstimatedUsage.Output })},
	{EstimatedCost, ofAnswer(func(r *gateway.Record) int64 { return int64(r.Answer.EstimatedCost) })},

	{Calls, count(func(a *gateway.Answer) int { return a.Attempts })},
	{Retries, count(func(a *gateway.Answer) int { return calledAgain(&a.Outcome, true) })},
	{Failovers, count(func(a *gateway.Answer) int { return calledAgain(&a.Outcome, false) })},
	{Recoveries, count(func(a *gateway.Answer) int { return a.Recoveries })},
	{Interventions, ofAnswer(flag(func(r *gateway.Record) bool { return r.Answer.Intervened }))},
	{Truncations, ofAnswer(flag(truncated))},
	{MergedEvents, count(func(a *gateway.Answer) int { return a.Stream.Merged })},

	{ConfigAge, ofAnswer(configAge)},
	{ConfigFaults, flag(settingsFailed)},

	{ChargesCaptured, charge(gateway.ChargeCaptured)},
	{ChargesAmount, ofAnswer(charged)},
	{ChargesDeclined, charge(gateway.ChargeDeclined)},
	{ChargesLost, charge(gateway.ChargeLost)},
	{ChargesUnknown, charge(gateway.ChargeUnknown)},

	{PoeErrors, flag(func(r *gateway.Record) bool { return r.PoeError != nil })},
}

// coldRows are the metrics of the first query of a process, beside [ColdInit].
var coldRows = []row{
	{ColdStarts, func(*gateway.Record) int64 { return 1 }},
	{ColdKeys, func(r *gateway.Record) int64 { return between(r.Times.Received, r.Times.Authorised) }},
	{ColdTemplate, func(r *gateway.Record) int64 { return between(r.Times.Authorised, r.Times.Configured) }},
	{ColdFirstCall, ofAnswer(func(r *gateway.Record) int64 { return between(r.Answer.Times.Asked, r.Answer.Times.Opened) })},
}

// ofQuery counts queries of which something is so.
func ofQuery(is func(*gateway.Record) bool) func(*gateway.Record) int64 {
	return flag(func(r *gateway.Record) bool { return r.Type == poe.TypeQuery && is(r) })
}

// ofAnswer is the value of a query that came as far as a stream; 0 of all else.
func ofAnswer(value func(*gateway.Record) int64) func(*gateway.Record) int64 {
	return func(r *gateway.Record) int64 {
		if r.Answer == nil {
			return 0
		}
		return value(r)
	}
}

// count is a number that an answer tells.
func count(of func(*gateway.Answer) int) func(*gateway.Record) int64 {
	return ofAnswer(func(r *gateway.Record) int64 { return int64(of(r.Answer)) })
}

// charge counts answers that were to be charged, by what is known of that.
func charge(state gateway.ChargeState) func(*gateway.Record) int64 {
	return ofAnswer(flag(func(r *gateway.Record) bool { return r.Answer.Charge != nil && r.Answer.Charge.State == state }))
}

// flag is 1 where something is so.
func flag(is func(*gateway.Record) bool) func(*gateway.Record) int64 {
	return func(r *gateway.Record) int64 {
		if is(r) {
			return 1
		}
		return 0
	}
}

// between is the time between two moments, in microseconds; 0 where one was not reached.
func between(from, to time.Time) int64 {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return to.Sub(from).Microseconds()
}
