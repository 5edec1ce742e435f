package main

import (
	"encoding/json"
	"strconv"
	"strings"
)

// reportLine is what Lambda writes at the end of an invocation.
type reportLine struct {
	duration, billed, init float64 // ms; init is 0 in a warm environment
	memory, memoryUsed     int     // MB
}

// parseReport reads a line such as "REPORT RequestId: …", whose fields are separated by
// tabs, or the JSON that Lambda writes where the function's log format is JSON.
func parseReport(text string) (id string, r reportLine, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "REPORT ")
	if !ok {
		return parsePlatformReport(text)
	}
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, "\t") {
		name, value, _ := strings.Cut(field, ": ")
		fields[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	number := func(name string) float64 {
		value, _, _ := strings.Cut(fields[name], " ")
		n, _ := strconv.ParseFloat(value, 64) // 0 for what is not there
		return n
	}
	r = reportLine{
		duration: number("Duration"), billed: number("Billed Duration"), init: number("Init Duration"),
		memory: int(number("Memory Size")), memoryUsed: int(number("Max Memory Used")),
	}
	return fields["RequestId"], r, fields["RequestId"] != ""
}

func parsePlatformReport(text string) (id string, r reportLine, ok bool) {
	var in struct {
		Type   string `json:"type"`
		Record struct {
			ID      string `json:"requestId"`
			Metrics struct {
				Duration   float64 `json:"durationMs"`
				Billed     float64 `json:"billedDurationMs"`
				Init       float64 `json:"initDurationMs"`
				Memory     int     `json:"memorySizeMB"`
				MemoryUsed int     `json:"maxMemoryUsedMB"`
			} `json:"metrics"`
		} `json:"record"`
	}
	if json.Unmarshal([]byte(text), &in) != nil || in.Type != "platform.report" {
		return "", r, false
	}
	m := in.Record.Metrics
	return in.Record.ID, reportLine{m.Duration, m.Billed, m.Init, m.Memory, m.MemoryUsed}, in.Record.ID != ""
}
