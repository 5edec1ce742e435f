// Package telemetry tells operators what the bots do, in numbers: it writes metrics in
// CloudWatch's embedded metric format, which CloudWatch reads out of the log. It is told of
// requests by the gateway, and of faults of configuration by log lines that are marked as
// such. It never asks anybody for anything, and no line has a word of a conversation or
// leads to a user. Start from [New]; metrics.go is the table of all there is.
package telemetry
