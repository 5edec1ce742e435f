// Package otlp tells a collector of OpenTelemetry's what became of each query, as a trace: a
// span for the query, below it one for each stage, one for the model, and one for each of
// its attempts that failed. Start from [Exporter].
//
// Spans go out as OTLP over HTTP in JSON, which the standard library writes. OpenTelemetry's
// SDK would double the binary, and most of it is for what does not happen here: a query's
// spans are all known when it ends, and are sent before Lambda freezes the process.
//
// There is nothing of a conversation in a span, no key, and no user's id. The names of
// attributes are those of OpenTelemetry's conventions for HTTP, for generative AI and for
// AWS's SDK, where they have one; ours begin with poebridge.
package otlp
