package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Group is what belongs to one Lambda function and all bots that it serves. Its
// role knows the models and regions of this file and no others, so that using a
// new one needs a deploy.
type Group struct {
	Schema      int           `yaml:"schema"`
	Description string        `yaml:"description"`
	Region      string        `yaml:"region"`    // where the function runs
	MemoryMB    int           `yaml:"memory_mb"` // 128 to 10240
	Timeout     time.Duration `yaml:"timeout"`   // whole seconds, at most 900s
	Models      []string      `yaml:"models"`    // base ids, ids or ARNs as called, or vendor.*
	Regions     []string      `yaml:"regions"`   // that models may be called in
	Residency   string        `yaml:"residency"` // where data may go, one of territories; empty: anywhere
	Roles       []string      `yaml:"roles"`     // of other accounts that bots may call models with
	Guardrail   Guardrail     `yaml:"guardrail"` // of all bots; none can drop it
	JWT         JWT           `yaml:"jwt"`       // of callers other than Poe; left out: there are none

	// What follows is for the deployment only.

	// ReservedConcurrency is how many queries the function answers at a time at most; 0:
	// as many as the account has room for.
	ReservedConcurrency int           `yaml:"reserved_concurrency"`
	LogRetentionDays    int           `yaml:"log_retention_days"` // one of logRetentions
	KMSKey              string        `yaml:"kms_key"`            // ARN of a key for what the group keeps; empty: AWS's own
	VideoBucket         VideoBucket   `yaml:"video_bucket"`
	Alarms              Alarms        `yaml:"alarms"`
	Metrics             MetricsDetail `yaml:"metrics"`
	Traces              Traces        `yaml:"traces"`
	// ProfileRegions are the regions that inference profiles send questions to, where AWS has
	// changed them since [Group.Destinations] was written: us → regions.
	ProfileRegions map[string][]string `yaml:"profile_regions"`

	stages map[string]*Group // what it is in other stages, "" for none; only if read with Strict
}

// maxTimeout is Lambda's.
const maxTimeout = 900 * time.Second

// defaultGroup holds what a group.yaml may leave out.
func defaultGroup() *Group {
	return &Group{
		MemoryMB: 512, Timeout: maxTimeout, LogRetentionDays: 30,
		Alarms:    Alarms{FirstText: 30 * time.Second},
		Metrics:   MetricsOfBots,
		Traces:    Traces{Sample: 1},
		Guardrail: newGuardrail(), JWT: newJWT(),
	}
}

// LoadGroup reads a group.yaml, with the part for o.Stage last. Faults and
// warnings are those of [Load]. There is a group exactly when there is no error.
func LoadGroup(s Source, o Options) (g *Group, warnings Faults, err error) {
	from := origins{}
	root, faults := from.parse(s)
	if root == nil {
		return nil, nil, faults.err()
	}
	faults, newer := from.version(root)
	if newer {
		return nil, nil, faults.err()
	}
	only, more := from.split(root)
	faults = append(faults, more...)
	read := func(stage string) (*Group, *decoder) { return from.group(only, root, stage, o.Strict) }
	g, d := read(o.Stage)
	if o.Strict {
		faults = append(faults, layerFaults(from, "", defaultGroup(), func() any { return new(Group) }, only)...)
		g.stages = map[string]*Group{}
		for _, stage := range otherStages(o.Stage, nil, only) {
			other, in := read(stage)
			g.stages[stage] = other
			faults = append(faults, onlyIn(join(stagesKey, stage), in, d)...)
		}
		if bare, in := read(""); len(in.faults) == 0 { // it may be whole only with a stage
			g.stages[""] = bare
		}
	}
	if warnings, err = d.outcome(faults); err != nil {
		return nil, nil, err
	}
	return g, warnings, nil
}

// group makes the group for a stage. The decoder has the faults.
func (o origins) group(only layer, root *yaml.Node, stage string, strict bool) (*Group, *decoder) {
	g := defaultGroup()
	d := newDecoder(o, strict, g)
	d.decode(o.merged(stage, only), "", g)
	c := &checker{decoder: d, file: root}
	c.checkOwn(g)
	return g, d
}

// in is the group in a stage that it was not read for; nil where that is not known.
func (g *Group) in(stage string) *Group {
	if g == nil {
		return nil
	}
	if other, ok := g.stages[stage]; ok {
		return other
	}
	return g.stages[""]
}

func (c *checker) checkOwn(g *Group) {
	if !regionShape.MatchString(g.Region) {
		c.fault("region", "as in us-east-1", "want the region of the function, got %q", short(g.Region))
	}
	if g.MemoryMB < 128 || g.MemoryMB > 10240 {
		c.fault("memory_mb", "", "Lambda allows from 128 to 10240, got %d", g.MemoryMB)
	}
	if g.Timeout < time.Second || g.Timeout > maxTimeout || g.Timeout%time.Second != 0 {
		c.fault("timeout", "", "Lambda allows whole seconds from 1s to 900s, got %v", g.Timeout)
	}
	c.checkAllowed("models", g.Models, func(m string) bool {
		return isModelID(strings.TrimSuffix(m, ".*"))
	})
	c.checkAllowed("regions", g.Regions, regionShape.MatchString)
	c.checkOwnResidency(g)
	if len(g.Roles) > 0 {
		c.checkAllowed("roles", g.Roles, isRole)
	}
	c.checkGuardrail(g.Guardrail)
	c.checkJWT(g.JWT)
	c.checkDeployment(g)
}

func (c *checker) checkAllowed(path string, list []string, good func(string) bool) {
	if len(list) == 0 {
		c.fault(path, "the function's role knows no others", "missing")
	}
	c.unique(path, list)
	for i, item := range list {
		if !good(item) {
			c.fault(fmt.Sprintf("%s[%d]", path, i), "", "not the shape of one of the %s: %q", path, short(item))
		}
	}
}

// AllowsModel says whether the group's role may call a bot's model. An ARN must be
// listed as it stands, since the model behind it does not give the right to it.
func (g *Group) AllowsModel(t *Template) bool {
	return slices.ContainsFunc(g.Models, func(m string) bool {
		if m == t.Model.ID {
			return true
		}
		if vendor, any := strings.CutSuffix(m, "*"); any && !hidesModel(t.Model.ID) {
			return strings.HasPrefix(t.BaseModel(), vendor)
		}
		return m == t.BaseModel() && !hidesModel(t.Model.ID)
	})
}

// checkGroup holds a bot against its group. What is no model or region at all is
// told without it.
func (c *checker) checkGroup(g *Group) {
	t := c.template
	if isModelID(t.Model.ID) && !g.AllowsModel(t) {
		near := Nearest(t.BaseModel(), g.Models)
		if hidesModel(t.Model.ID) {
			near = "" // what is behind an ARN gives no right to it
		}
		c.beyond("model.id", g.Models, t.Model.ID, near)
	}
	for i, region := range t.Model.Regions {
		if regionShape.MatchString(region) && !slices.Contains(g.Regions, region) {
			others := slices.DeleteFunc(slices.Clone(g.Regions), func(r string) bool { return slices.Contains(t.Model.Regions, r) })
			c.beyond(fmt.Sprintf("model.regions[%d]", i), g.Regions, region, Nearest(region, others))
		}
	}
	if role := t.Model.RoleARN; role != "" && !slices.Contains(g.Roles, role) && isRole(role) {
		c.beyond("model.role_arn", g.Roles, role, Nearest(role, g.Roles))
	}
	c.checkResidency(g.Residency)
	c.checkRequiredGuardrail(g.Guardrail)
	c.checkJobGroup(g)
	if t.Timeouts.Total > g.Timeout {
		c.warn("timeouts.total", "", "%v is more than the function's %v", t.Timeouts.Total, g.Timeout)
	}
}

// beyond reports what a group may not use.
func (c *checker) beyond(path string, allowed []string, got, near string) {
	hint := "add it to group.yaml; a function needs a deploy for that"
	if near != "" {
		hint = fmt.Sprintf("did you mean %q? or ", near) + hint
	}
	if len(allowed) == 0 {
		allowed = []string{"none"}
	}
	c.fault(path, hint, "the group may use %s, not %s", listed(allowed), short(got))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
