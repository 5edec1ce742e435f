package stage

import (
	"errors"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// unplaced is the error that nobody tells the region of a group.
type unplaced struct{ error }

func (u unplaced) Unwrap() error { return u.error }

// IsUnplaced reports whether an error is that nobody tells the region of a group, which
// [Options.Region] would.
func IsUnplaced(err error) bool {
	_, ok := errors.AsType[unplaced](err)
	return ok
}

// Group is one of the folder; with [Options.Region] also one that the folder does not have, or
// has with a fault. The error is that nobody tells its region, or that two are told.
func (s *Stage) Group(name string) (Group, error) {
	g, there := s.groups[name]
	switch told := s.o.Region; {
	case told != "" && g.Region != "" && g.Region != told:
		return g, exit.Misused("group %s is in %s, says %s, and --region says %s; where it is the file that is wrong, run this from a directory without the folder", name, g.Region, g.File.Name, told)
	case g.Region != "":
		return g, nil
	case told != "":
		g.Region = told
		return g, nil
	case !there:
		return g, unplaced{exit.Misused("there is no group %q in %s, whose group.yaml would say in which region to look; its groups are %s", name, s.o.Configs, strings.Join(s.AllGroups(), ", "))}
	}
	return g, unplaced{s.faults[name]}
}

// Where is the region of a group that was found, with who tells it.
func (s *Stage) Where(group string) string {
	if region := s.groups[group].Region; region != "" {
		return "the region of its group.yaml, " + region
	}
	return "the region that --region names, " + s.o.Region
}

// Regions are those of the groups of the folder that can be used, sorted.
func (s *Stage) Regions() (regions []string) {
	for _, name := range s.Groups() {
		regions = append(regions, s.groups[name].Region)
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}
