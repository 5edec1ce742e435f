package layers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// Options are what [Compare] needs. AWS, Dir and Stage are required.
type Options struct {
	AWS   aws.Config // its region does not count: each group's group.yaml names one
	Dir   *config.Dir
	Stage string
	// Groups are the only ones that will be deployed; empty: all of the folder. Then groups
	// that are deployed and have no folder are found too, in regions where a group of the
	// folder is.
	Groups   []string
	SkipKeys bool // read no secret, for who may not
}

// Compare reads a folder and what its stage holds in every region of its groups. The error
// tells everything that is wrong with the folder or, as [ReadError] each, that cannot be
// read; there is a report exactly when there is no error. It can be called by several
// goroutines at a time.
func Compare(ctx context.Context, o Options) (*Report, error) {
	if err := checkStage(o.Stage); err != nil {
		return nil, err
	}
	files, err := readFolder(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := checkCredentials(ctx, o.AWS); err != nil {
		return nil, err
	}
	c := &comparison{Options: o, files: files, report: &Report{Stage: o.Stage}}
	var unread []error
	for _, region := range files.regions() {
		there, err := readDeployed(ctx, o.AWS, o.Stage, region)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		unread = append(unread, c.region(ctx, region, there))
	}
	if err := errors.Join(unread...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.report.Bots, func(a, b Bot) int { return strings.Compare(a.ID()+" "+a.Region, b.ID()+" "+b.Region) })
	slices.SortStableFunc(c.report.Findings, order)
	return c.report, nil
}

func checkStage(stage string) error {
	if stage == "" {
		return errors.New("a stage is required: it says which parameters and secrets to read")
	}
	if err := bot.CheckStage(stage); err != nil {
		return fmt.Errorf("stage %w", err)
	}
	return nil
}

// comparison is one comparison under way.
type comparison struct {
	Options
	files  folder
	report *Report
}

// region compares what belongs into a region with what is there. The error tells all that
// cannot be read.
func (c *comparison) region(ctx context.Context, region string, there *deployed) error {
	var unread []error
	names := slices.Collect(maps.Keys(there.groups))
	for name, g := range c.files.groups {
		if g.region == region {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := spot{comparison: c, region: region, group: name, there: there, have: there.group(name)}
		at.want, at.chosen = c.files.groups[name]
		switch {
		case at.chosen && at.want.region == region:
			unread = append(unread, at.compare(ctx))
		case !at.chosen && len(c.Groups) > 0:
			at.bystander()
		case at.have.stands():
			unread = append(unread, at.gone(ctx))
		default:
			at.strays()
		}
	}
	if len(c.Groups) == 0 {
		c.misnamed(region, there)
	}
	return errors.Join(unread...)
}
