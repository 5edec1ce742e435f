package layers

import (
	"cmp"
	"slices"
	"strings"
)

// Kind is what a finding is about.
type Kind string

// The findings for which a deployment had better not go on: it would not do what the files
// say, without a word.
const (
	Shadowed         Kind = "shadowed"          // a file changes, and an override hides the change
	Invalidated      Kind = "invalidated"       // an override that serves would be passed over
	OverrideOutlives Kind = "override outlives" // a file is gone, and an override serves the bot on
	KeyOutlives      Kind = "key outlives"      // a file is gone, and its bot's key is still good
	GroupOutlives    Kind = "group outlives"    // a group's folder is gone from the region where it is deployed
)

// The findings that are good to know.
const (
	Redundant     Kind = "redundant"       // an override says the same as the file
	PassedOver    Kind = "passed over"     // an override is not valid, before and after
	Awakes        Kind = "awakes"          // an override was not valid, and will be
	Stray         Kind = "stray"           // an override that no function of the region reads
	KeyWithoutBot Kind = "key without bot" // a secret has an entry for no bot that there is
)

var blocking = []Kind{Shadowed, Invalidated, OverrideOutlives, KeyOutlives, GroupOutlives}

// Finding is one thing that whoever deploys should know.
type Finding struct {
	Kind               Kind
	Region, Group, Bot string   // Group and Bot may be empty
	Message            string   // one sentence, without a full stop
	Details            []string // a line each, such as what makes an override invalid
	Remedies           []Remedy // any one of them, or with InOrder one after the other
	InOrder            bool
	Otherwise          string // what happens if the deployment goes on all the same; empty for what does not block
}

// Remedy is one way to mend a finding.
type Remedy struct {
	Do      string
	Command string // for a shell; empty where there is none
}

// Blocks reports whether a deployment had better not go on.
func (f *Finding) Blocks() bool { return slices.Contains(blocking, f.Kind) }

// Subject is what the finding is about: <group>/<bot>, or a group.
func (f *Finding) Subject() string { return strings.Trim(f.Group+"/"+f.Bot, "/") }

// order puts those that block first.
func order(a, b Finding) int {
	rank := func(f Finding) int {
		if f.Blocks() {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Group, b.Group), strings.Compare(a.Bot, b.Bot),
		strings.Compare(a.Region, b.Region), cmp.Compare(slices.Index(blocking, a.Kind), slices.Index(blocking, b.Kind)))
}
