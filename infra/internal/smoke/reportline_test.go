package main

import "testing"

func TestReportsAreReadInBothFormats(t *testing.T) {
	const id = "8f5c4a60-1111-2222-3333-444455556666"
	for name, c := range map[string]struct {
		text string
		id   string
		want reportLine
	}{
		"a cold start": {
			"REPORT RequestId: " + id + "\tDuration: 812.35 ms\tBilled Duration: 869 ms\tMemory Size: 512 MB\tMax Memory Used: 61 MB\tInit Duration: 56.20 ms\t\nXRAY TraceId: 1-2-3\tSegmentId: 4\tSampled: true\t\n",
			id, reportLine{812.35, 869, 56.2, 512, 61},
		},
		"a warm one":      {"REPORT RequestId: " + id + "\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t\n", id, reportLine{1, 1, 0, 128, 60}},
		"JSON":            {`{"time":"2026-11-25T14:06:37Z","type":"platform.report","record":{"requestId":"` + id + `","status":"success","metrics":{"durationMs":812.35,"billedDurationMs":869,"memorySizeMB":512,"maxMemoryUsedMB":61,"initDurationMs":56.2}}}`, id, reportLine{812.35, 869, 56.2, 512, 61}},
		"the start":       {"START RequestId: " + id + " Version: 3", "", reportLine{}},
		"other JSON":      {`{"type":"platform.start","record":{"requestId":"` + id + `"}}`, "", reportLine{}},
		"a line of ours":  {`{"msg":"request","request_id":"a"}`, "", reportLine{}},
		"no id":           {"REPORT Duration: 1 ms", "", reportLine{}},
		"nothing":         {"", "", reportLine{}},
		"odd numbers":     {"REPORT RequestId: " + id + "\tDuration: long\tMemory Size: 1e1 MB", id, reportLine{memory: 10}},
		"a time-out line": {"REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 512 MB\tMax Memory Used: 61 MB\tStatus: timeout", id, reportLine{3000, 3000, 0, 512, 61}},
	} {
		t.Run(name, func(t *testing.T) {
			got, r, ok := parseReport(c.text)
			if got != c.id || ok && r != c.want || ok != (c.id != "") {
				t.Errorf("%q, %+v, %v", got, r, ok)
			}
		})
	}
}
