package main

import (
	"io"
	"time"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// metricsVariable says how finely metrics are told apart.
const metricsVariable = "POEBRIDGE_METRICS"

// newMetrics makes what writes metrics, before anything that may fail, so that a function
// that is not set up correctly is counted. What is wrong with the settings is for
// [readSettings] to tell.
func newMetrics(w io.Writer, getenv func(string) string, started time.Time) *telemetry.Recorder {
	detail, _ := telemetry.ParseDetail(getenv(metricsVariable))
	return telemetry.New(w, telemetry.Options{
		Stage: getenv("POEBRIDGE_STAGE"), Group: getenv("POEBRIDGE_GROUP"),
		Version: version, Detail: detail, Started: started,
	})
}
