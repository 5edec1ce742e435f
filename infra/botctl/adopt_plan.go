package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
)

// adoption is what is to become of one override.
type adoption struct {
	stage.View
	result string
	undoes bool // changes of the file that are nowhere else
}

// adoptionOf decides on an override. One that is the deployed base is retired whatever the
// file says, which may be newer.
func (s *site) adoptionOf(ctx context.Context, v stage.View, named bool) (adoption, error) {
	a := adoption{View: v, result: adoptRefused}
	switch {
	case v.Override == nil:
		a.result = adoptNone
		return a, nil
	case v.Base != nil && stage.SameText(v.Override.Text, v.Base.Text):
		a.result = adoptRetired
		return a, nil
	case v.File != nil && stage.SameText(v.Override.Text, v.File.Text):
		a.result = adoptWaiting
		return a, nil
	}
	if _, _, err := s.files.Load(v.Group, v.Override.Source); err != nil {
		return a, exit.Answer(fmt.Errorf("%w\n%s: the override would not be valid as a file; botctl rollback %s takes it back", err, v, v))
	}
	var err error
	if a.undoes, err = s.newestFile(ctx, v); err != nil {
		return a, err
	}
	if a.undoes && !named {
		return a, exit.Answer(fmt.Errorf("%s: its file has changes that are neither deployed nor pushed, and would lose them: bring them and the override together by hand, or give them up with botctl adopt %s", v, v))
	}
	a.result = adoptFile
	return a, nil
}

// newestFile reports whether a bot's file says what neither the base nor any version of the
// override has said.
func (s *site) newestFile(ctx context.Context, v stage.View) (bool, error) {
	if v.File == nil || v.Base != nil && stage.SameText(v.File.Text, v.Base.Text) {
		return false, nil
	}
	all, err := s.History(ctx, v)
	known := slices.ContainsFunc(all, func(one stage.Version) bool { return stage.SameText(one.Text, v.File.Text) })
	return !known, err
}

// adoptPlan shows what will be done; empty where that is nothing.
func (s *site) adoptPlan(all []adoption) string {
	var b strings.Builder
	for _, a := range all {
		switch a.result {
		case adoptFile:
			from := bot.Source{Name: "/dev/null"}
			if a.File != nil {
				from = *a.File
			}
			to := bot.Source{Name: s.FileName(a.Ref), Text: a.Override.Text}
			fmt.Fprintf(&b, "%s (%s): version %d of the override becomes the file\n", a, a.Region, a.Override.Version)
			if a.undoes {
				b.WriteString("the file has changes that are neither deployed nor pushed, and loses them\n")
			}
			b.WriteString(s.paintDiff(templatediff.Unified(from, to)))
		case adoptRetired:
			fmt.Fprintf(&b, "%s (%s): the override says what the base says, and is removed with its versions\n", a, a.Region)
		}
	}
	return b.String()
}
