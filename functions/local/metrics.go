package main

import (
	"fmt"
	"os"

	"github.com/poebridge/poebridge/pkg/telemetry"
)

// metricsFile is where metrics go; of its zero value, nowhere.
type metricsFile struct{ *os.File }

// openMetrics opens a file that lines are added to, and makes it if need be. Without a name
// there are no metrics.
func openMetrics(name string) (metricsFile, error) {
	if name == "" {
		return metricsFile{}, nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return metricsFile{}, fmt.Errorf("-metrics: %w", err)
	}
	return metricsFile{file}, nil
}

// Close closes the file, if there is one.
func (f metricsFile) Close() error {
	if f.File == nil {
		return nil
	}
	return f.File.Close()
}

// recorder is that of one group. Those of several may write to one file, which keeps their
// lines apart.
func (f metricsFile) recorder(stage, group string) *telemetry.Recorder {
	return telemetry.New(f, telemetry.Options{Stage: stage, Group: group, Version: version, Detail: f.detail()})
}

func (f metricsFile) detail() telemetry.Detail {
	if f.File == nil {
		return telemetry.DetailOff
	}
	return telemetry.DetailBot
}
