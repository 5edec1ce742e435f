package config

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// The layers of a stage in Parameter Store: the base is defaults and groups, written by
// deployments, and overrides are written by people. Synced is what the function that tells
// Poe of changes remembers of each bot.
const (
	Defaults  = "defaults"
	Groups    = "groups"
	Overrides = "overrides"
	Synced    = "synced"
)

// GroupFile stands for the group.yaml among the bots of a group, and is no valid name of one.
const GroupFile = "_group"

// ParametersOf is what the parameters of a stage are below.
func ParametersOf(stage string) string { return "/poebridge/" + stage }

// SecretName is the secret with the access keys of a group.
func SecretName(stage, group string) string { return "poebridge/" + stage + "/" + group }

// Place is what one parameter of a stage is for. Of defaults, Name is the kind, and there is
// no Group; otherwise Name is a bot's, or GroupFile.
type Place struct{ Layer, Group, Name string }

// Parameter is the name of the parameter.
func (p Place) Parameter(stage string) string { return ParametersOf(stage) + p.path() }

func (p Place) path() string {
	if p.Layer == Defaults {
		return "/" + p.Layer + "/" + p.Name
	}
	return "/" + p.Layer + "/" + p.Group + "/" + p.Name
}

// PlaceOf reads the name of a parameter; ok is whether a function of the stage may ever read
// it. The layer is told of every parameter of the stage.
func PlaceOf(stage, parameter string) (p Place, ok bool) {
	below, ok := strings.CutPrefix(parameter, ParametersOf(stage)+"/")
	if !ok {
		return Place{}, false
	}
	parts := strings.Split(below, "/")
	p.Layer = parts[0]
	switch {
	case p.Layer == Defaults && len(parts) == 2:
		p.Name = parts[1]
		return p, kindName(p.Name)
	case p.Layer != Defaults && len(parts) == 3:
		p.Group, p.Name = parts[1], parts[2]
	}
	named := bot.ValidName(p.Group) && (bot.ValidName(p.Name) || p.Layer == Groups && p.Name == GroupFile)
	return p, named && (p.Layer == Groups || p.Layer == Overrides || p.Layer == Synced)
}

// kindName keeps to the names that a kind can have; which kinds there are is for others to say.
func kindName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
