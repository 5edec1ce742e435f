// Package collector says what the address of an OpenTelemetry collector may be. Those who
// check what people write ask it, and so does what sends traces there, so that no address is
// deployed which a function then refuses.
package collector

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Traces is where traces go, given the address of a collector of all signals: OTLP has its
// own path for them. The error is that of [Check].
func Traces(address string) (string, error) {
	address = strings.TrimSuffix(address, "/") + "/v1/traces"
	return address, Check(address)
}

// Check lets http pass for this machine alone, where Lambda's extensions listen: headers may
// hold a key. The error says what is wanted and repeats nothing of the address, in which
// there may be a key by mistake.
func Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || !isPort(cmp.Or(u.Port(), "443")) || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("want an address such as http://localhost:4318, with neither a user nor a query; keys go into OTEL_EXPORTER_OTLP_HEADERS")
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("want https; http is for this machine alone")
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
