package main

import (
	"fmt"
	"io"
	"slices"
)

// What samconfig.toml and the payloads of events/ say.
const (
	samEnvironment = "simulator"                 // of samconfig.toml, for SAM's --config-env
	samVariables   = "events/sam/simulator.json" // for the function, which names samPort
	samPort        = "9090"
	eventsBot      = "nova-lite"
)

// hint prints what a function that runs elsewhere needs to call this address.
func (a *awsServer) hint(out io.Writer) {
	fmt.Fprintf(out, "\nAWS is played on %s, as stage %s, for a function that runs elsewhere:\n\n", a.url, a.files.stage)
	for _, service := range []string{"BEDROCK_RUNTIME", "SSM", "SECRETS_MANAGER"} {
		fmt.Fprintf(out, "  AWS_ENDPOINT_URL_%s=%s\n", service, a.url)
	}
	if keys := a.files.from.keys; keys != "" {
		fmt.Fprintf(out, "\nIts secrets have the keys in %s.", keys)
	} else {
		fmt.Fprintf(out, "\nIts secrets have the key in events/ for every bot.")
	}
	a.samHint(out)
}

// samHint prints the command that has SAM ask a bot, where the payloads' one is served.
func (a *awsServer) samHint(out io.Writer) {
	i := slices.IndexFunc(a.files.groups, func(g group) bool {
		names, _ := a.files.from.dir.Names(g.name) // an error would have ended the start
		return slices.Contains(names, eventsBot)
	})
	if i < 0 {
		fmt.Fprintln(out)
		return
	}
	where := ""
	if a.port != samPort {
		where = ", and with port " + a.port + " in " + samVariables
	}
	fmt.Fprintf(out, " With SAM, after make synth%s:\n\n  sam local invoke %s --config-env %s -e events/query.json\n", where, a.files.groups[i].name, samEnvironment)
}
