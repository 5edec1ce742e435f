package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
)

// changeConsent is how a command that changes overrides is let do it.
type changeConsent struct {
	consent
	enable bool // what is switched off may be switched on
}

func (c *changeConsent) flags(f *pflag.FlagSet) {
	c.consent.flags(f)
	f.BoolVar(&c.enable, "enable", false, "switch on again what is switched off")
}

// switchesOn reports whether a bot that is switched off answers again after a change.
func (c overrideChange) switchesOn() bool {
	_, _, now, _ := c.Serving()
	after := c.View
	after.Override = nil
	if c.to.Text != nil {
		after.Override = &stage.Text{Source: c.to}
	}
	_, _, then, _ := after.Serving()
	return c.done == "" && now != nil && !now.Enabled && then != nil && then.Enabled
}

// switchingOn tells of the bots that changes switch on, a line each. The error is that nobody
// has agreed to it: people bring a mended file into force, and mean it to stay off.
func (s *site) switchingOn(ctx context.Context, says changeConsent, changes []overrideChange) (lines string, err error) {
	var b strings.Builder
	for _, c := range changes {
		if !c.switchesOn() {
			continue
		}
		off := s.switchedOff(ctx, c.View)
		fmt.Fprintf(&b, "%s is switched off by %s since %s, and this switches it on", c, stage.Who(off.By), stage.When(off.Since))
		if !says.enable {
			b.WriteString(", which is refused without --enable")
		}
		b.WriteString("\n")
	}
	if b.Len() > 0 && !says.enable && !says.dryRun {
		return "", exit.Misused("%s%w", b.String(), errNotDone)
	}
	return b.String(), nil
}

// switchedOff is the version that has switched off what serves: the first of those up to it that
// are all off. Nobody is named where the versions cannot be read, as that lets nothing go on.
func (s *site) switchedOff(ctx context.Context, v stage.View) stage.Version {
	serves, _, _, _ := v.Serving()
	off := stage.Version{Number: serves.Version, Since: serves.Since, By: serves.By}
	all, err := s.VersionsOf(ctx, v.Region, serves.Parameter)
	if err != nil {
		s.note("who has switched off %s: %v", v, err)
	}
	for _, one := range slices.Backward(all) {
		t, err := v.Judge(one.Source(serves.Parameter))
		if err != nil || t.Enabled {
			break
		}
		off = one
	}
	return off
}
