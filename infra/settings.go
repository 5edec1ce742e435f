package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// settings are what the context says: -c name=value on the command line, or cdk.json.
type settings struct {
	stage        string
	configs      string   // folder, seen from infra/
	groups       []string // empty: all
	architecture string   // Lambda's name of it
	alarmEmails  []string
}

const (
	arm64 = "arm64"
	x86   = "x86_64"
)

func readSettings(node constructs.Node) (settings, error) {
	get := func(name, otherwise string) string {
		switch v := node.TryGetContext(jsii.String(name)).(type) {
		case nil:
			return otherwise
		case string:
			return v
		default:
			return fmt.Sprint(v)
		}
	}
	s := settings{
		stage:        get("stage", deployment.DefaultStage),
		configs:      get("configs", "../configs"),
		groups:       list(get("groups", "")),
		architecture: get("architecture", arm64),
		alarmEmails:  list(get("alarm_emails", "")),
	}
	return s, s.check()
}

func (s settings) check() error {
	var faults []error
	if s.architecture != arm64 && s.architecture != x86 {
		faults = append(faults, fmt.Errorf("-c architecture=%s: want %s or %s", s.architecture, arm64, x86))
	}
	for _, address := range s.alarmEmails {
		if name, domain, ok := strings.Cut(address, "@"); !ok || name == "" || domain == "" {
			faults = append(faults, fmt.Errorf("-c alarm_emails: %q is no address", address))
		}
	}
	return errors.Join(faults...)
}

// list is what a list separated by commas says.
func list(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return items
}
