package layers

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// What parameters of a stage are for.
const (
	defaultsLayer = "defaults"
	groupsLayer   = "groups"
	overrideLayer = "overrides"
	groupName     = "_group" // beside the bots, and no valid name of one
)

// prefix is what a stage's parameters are below; [config.ParameterStore] reads them there.
func prefix(stage string) string { return "/poebridge/" + stage }

func groupsPath(stage, group, name string) string {
	return prefix(stage) + "/" + groupsLayer + "/" + group + "/" + name
}

func secretName(stage, group string) string { return "poebridge/" + stage + "/" + group }

// place is what one parameter is for. Of defaults, name is the kind.
type place struct{ layer, group, name string }

// placeOf reads the name of a parameter; ok is whether a function of the stage may ever read
// it. The layer is told of any.
func placeOf(stage, parameter string) (p place, ok bool) {
	below, ok := strings.CutPrefix(parameter, prefix(stage)+"/")
	if !ok {
		return place{}, false
	}
	parts := strings.Split(below, "/")
	p.layer = parts[0]
	switch {
	case p.layer == defaultsLayer && len(parts) == 2:
		p.name = parts[1]
		return p, true
	case (p.layer == groupsLayer || p.layer == overrideLayer) && len(parts) == 3:
		p.group, p.name = parts[1], parts[2]
		return p, bot.ValidName(p.group) && (bot.ValidName(p.name) || p.layer == groupsLayer && p.name == groupName)
	}
	return p, false
}
