package otlp

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/poebridge/poebridge/pkg/internal/collector"
)

// Variables are those of the environment that [Read] looks at. They are OpenTelemetry's.
var Variables = []string{
	"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
	"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
	"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
	"OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
}

// Settings say where traces go, and which.
type Settings struct {
	url      string
	headers  http.Header // may hold a key
	resource []attribute
	sampler  sampler
}

// Read returns what the environment says, nil where it names no collector. What is wrong is
// told without repeating it: a header may be a key.
func Read(getenv func(string) string) (*Settings, error) {
	address, named, err := endpoint(getenv)
	if named == "" {
		return nil, nil
	}
	s := &Settings{url: address}
	faults := []error{about(named, err)}
	named, text := first(getenv, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
	if text != "" && text != "http/json" {
		faults = append(faults, fmt.Errorf("%s is not http/json, the one protocol that traces are sent by", named))
	}
	named, text = first(getenv, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")
	s.headers, err = readHeaders(text)
	faults = append(faults, about(named, err))
	s.resource, err = readResource(getenv)
	faults = append(faults, err)
	s.sampler, err = readSampler(getenv("OTEL_TRACES_SAMPLER"), getenv("OTEL_TRACES_SAMPLER_ARG"))
	faults = append(faults, err)
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return s, nil
}

// first is the first variable that is set, and its value. An empty one counts as not set.
func first(getenv func(string) string, names ...string) (name, value string) {
	for _, name := range names {
		if value := getenv(name); value != "" {
			return name, value
		}
	}
	return "", ""
}

func about(variable string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", variable, err)
}

// endpoint is the address for traces, and the variable that names it. That of all signals is
// the beginning of it.
func endpoint(getenv func(string) string) (address, variable string, err error) {
	variable, address = first(getenv, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
	if variable == "" {
		return "", "", nil
	}
	if variable == "OTEL_EXPORTER_OTLP_ENDPOINT" {
		address, err = collector.Traces(address)
		return address, variable, err
	}
	return address, variable, collector.Check(address)
}

// readResource says who sends the traces. A name of its own stands above that among the
// attributes.
func readResource(getenv func(string) string) ([]attribute, error) {
	list, err := readList(getenv("OTEL_RESOURCE_ATTRIBUTES"))
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	service := "poebridge"
	var out []attribute
	for _, p := range list {
		if p.name == "service.name" {
			service = p.value
			continue
		}
		out = append(out, text(p.name, p.value))
	}
	if own := getenv("OTEL_SERVICE_NAME"); own != "" {
		service = own
	}
	return append([]attribute{text("service.name", service)}, out...), nil
}
