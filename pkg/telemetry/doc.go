// Package telemetry tells operators what the bots do, in numbers: it writes metrics in
// CloudWatch's embedded metric format, which CloudWatch reads out of the log. It is told of
// requests by the gateway and never asks anybody for anything. Start from [Metrics], the
// table of all there is.
package telemetry
