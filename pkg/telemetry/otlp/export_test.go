package otlp

// NewTransport is the exporter's own.
var NewTransport = newTransport
