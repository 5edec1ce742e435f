package bot

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// stagesKey holds what a file says only for some stages.
const stagesKey = "stages"

var stageName = lazyregexp.New(`^[a-z][a-z0-9-]{0,31}$`)

const stageRule = "a stage is lower-case letters, digits and hyphens, a letter first, at most 32"

// CheckStage says what is wrong with the name of a stage; the empty one is none and
// right.
func CheckStage(name string) error {
	if name != "" && !stageName.MatchString(name) {
		return fmt.Errorf("%q: %s", short(name), stageRule)
	}
	return nil
}

func (o origins) checkStages(n *yaml.Node) (faults Faults) {
	for key, value := range pairs(n) {
		at := join(stagesKey, key.Value)
		if !stageName.MatchString(key.Value) {
			faults = append(faults, o.fault(key, at, "", stageRule))
		}
		if value.Kind != yaml.MappingNode && !isNull(value) {
			faults = append(faults, o.fault(value, at, "", "want keys and values, got %s", describe(value)))
			continue
		}
		// They pick the defaults and the reader, which is done before stages count.
		for _, fixed := range []string{"schema", "kind"} {
			if v := lookup(value, fixed); v != nil {
				faults = append(faults, o.fault(v, join(at, fixed), "", "cannot differ between stages"))
			}
		}
	}
	return faults
}

// stage is what the file adds for a stage, or nil.
func (l layer) stage(name string) *yaml.Node {
	if n := lookup(l.stages, name); n != nil && n.Kind == yaml.MappingNode {
		return n
	}
	return nil
}

// otherStages are the stages that layers say something for, without the one asked for;
// and those of the group, since what it allows and requires there holds for bots that say
// nothing of the stage.
func otherStages(asked string, g *Group, layers ...layer) (names []string) {
	for _, l := range layers {
		for _, name := range keysOf(l.stages) {
			if l.stage(name) != nil {
				names = append(names, name)
			}
		}
	}
	if g != nil {
		names = append(names, sortedKeys(g.stages)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(name string) bool { return name == asked || name == "" })
}

// sameFault is what makes two faults one, in whichever stage and by whichever path.
type sameFault struct {
	file         string
	line, column int
	key, message string
}

// onlyIn is what is wrong in a part of the file, such as a stage, and not in what was
// asked for. Paths say in which part, also where a value is that the part only does not
// fit.
func onlyIn(part string, in, asked *decoder) (faults Faults) {
	seen, missing := map[sameFault]bool{}, map[sameFault]bool{}
	place := func(f Fault) sameFault { return sameFault{f.File, f.Line, f.Column, lastKey(f.Path), f.Message} }
	// What is missing has no place of its own, and is shown elsewhere in each part.
	nowhere := func(f Fault) sameFault { return sameFault{key: f.Path, message: f.Message} }
	for _, f := range asked.faults {
		seen[place(f)], missing[nowhere(f)] = true, true
	}
	for _, f := range in.faults {
		if seen[place(f)] || in.at[f.Path].value == nil && missing[nowhere(f)] {
			continue
		}
		f.Path = join(part, f.Path)
		faults = append(faults, f)
	}
	return faults
}
