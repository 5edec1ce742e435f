package main

import (
	"net/http"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// configFaults are how Parameter Store and Secrets Manager fail.
func configFaults() map[string]configsim.Fault {
	return map[string]configsim.Fault{
		"throttle": configsim.Throttle(),
		"outage":   configsim.Outage(),
		"reset":    configsim.Cut(),
		"denied":   configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User is not authorized."),
		"internal": configsim.Refuse(http.StatusInternalServerError, "InternalServerError", ""),
		"garbage":  instead("<html>Bonjour</html>"),
		"empty":    instead(""),
		"hollow":   instead("{}"),
		"half":     instead(`{"Parameters":[{"Name":"/poe`),
		"stall":    stallConfig,
	}
}

// instead answers 200 with some other text.
func instead(text string) configsim.Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write([]byte(text))
		return true
	}
}

// stallConfig answers nothing until the caller leaves.
func stallConfig(_ http.ResponseWriter, r *http.Request) bool {
	<-r.Context().Done()
	return true
}

// services are the two that can fail, by what they keep.
var services = map[string]configsim.Service{"templates": configsim.ParameterStore, "keys": configsim.SecretsManager}

// configFaultNames are the faults of a cold start, such as "keys-stall".
func configFaultNames() []string {
	var names []string
	for service := range services {
		for fault := range configFaults() {
			names = append(names, service+"-"+fault)
		}
	}
	return slices.Sorted(slices.Values(names))
}

// setConfigFault has a service fail by such a name.
func setConfigFault(s *configsim.Server, name string) {
	service, fault, _ := strings.Cut(name, "-")
	s.Fail(services[service], configFaults()[fault])
}
