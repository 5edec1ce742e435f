package main

import (
	"context"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// createBot is where people make a server bot on Poe.
const createBot = "https://poe.com/create_bot?server=1"

// tellAddresses says where to go on with bots that no deployment has told the address of, and
// that Poe does not know yet.
func (s *site) tellAddresses(ctx context.Context, pushed []botView) {
	urls, faults := map[string]map[string]string{}, map[string]error{} // by group
	for _, v := range pushed {
		if v.base != nil || v.synced != nil {
			continue
		}
		if _, asked := urls[v.group]; !asked {
			urls[v.group], faults[v.group] = s.urls(ctx, v.group)
		}
		switch url := deployment.URLBeside(urls[v.group], v.name); {
		case faults[v.group] != nil:
			s.note("without the address of %s: %v", v, faults[v.group])
		case url == "":
			s.note("%s has no address yet, since no bot of its group has one: %s", v, v.deployHint())
		default:
			s.note("%s is at %s", v, url)
			s.note("  enter that where you create a server bot on Poe, %s, then botctl key set %s", createBot, v)
		}
	}
}
