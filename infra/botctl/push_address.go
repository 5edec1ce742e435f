package main

import (
	"context"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
)

// createBot is where people make a server bot on Poe.
const createBot = "https://poe.com/create_bot?server=1"

// tellAddresses says where to go on with bots that no deployment has told the address of, and
// that Poe does not know yet.
func (s *site) tellAddresses(ctx context.Context, pushed []stage.View) {
	urls, faults := map[string]stage.Addresses{}, map[string]error{} // by group
	for _, v := range pushed {
		if v.Base != nil || v.Synced != nil {
			continue
		}
		if _, asked := urls[v.Group]; !asked {
			urls[v.Group], faults[v.Group] = s.Addresses(ctx, v.Group, v.Region)
		}
		switch url := urls[v.Group].Of(v.Name, true); {
		case faults[v.Group] != nil:
			s.note("without the address of %s: %v", v, faults[v.Group])
		case url == "":
			s.note("%s has no address yet, since no bot of its group has one: %s", v, v.DeployHint())
		default:
			s.note("%s is at %s", v, url)
			s.note("  enter that where you create a server bot on Poe, %s, then botctl key set %s", createBot, v)
		}
	}
}
