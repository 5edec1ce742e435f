package bot

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Options are how a template is read.
type Options struct {
	Stage string // whose part of stages: counts; empty: nobody's
	// Strict makes an unknown key a fault: for where people write. Otherwise it is
	// a warning, so that a file from a newer tool cannot kill a bot.
	Strict bool
	Kinds  []string // that the factory can make; empty: unchecked
	Group  *Group   // whose models and regions the bot may use, under whose guardrail; nil: unchecked
	// Catalogue has the models that cannot be used; nil: unchecked. It is for where
	// people write.
	Catalogue *Catalogue
	Today     time.Time // for models whose life has ended; zero: unchecked
}

// Load lays a bot's file on the defaults of its kind, adds what both say for the
// stage, and checks the result. The error is of type [Faults] and holds everything
// that is wrong, with Strict in the other stages of the files and of the group too;
// the warnings are what is only suspicious. There is a template exactly when there is
// no error. No input makes it panic.
func Load(defaults, bot Source, o Options) (t *Template, warnings Faults, err error) {
	from := origins{}
	below, faults := from.parse(defaults)
	above, more := from.parse(bot)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, nil, faults.err()
	}
	kind, faults, newer := from.versions(below, above, o.Kinds)
	if newer {
		return nil, nil, faults.err()
	}
	lower, more := from.split(below)
	faults = append(faults, more...)
	upper, more := from.split(above)
	faults = append(faults, more...)

	s := stack{from, o, kind, above, lower, upper}
	t, d := s.read(o.Stage, o.Group)
	if o.Strict {
		faults = append(faults, layerFaults(from, kind, &Template{}, func() any { return new(Template) }, lower, upper)...)
		for _, stage := range otherStages(o.Stage, o.Group, lower, upper) {
			_, in := s.read(stage, o.Group.in(stage))
			faults = append(faults, onlyIn(join(stagesKey, stage), in, d)...)
		}
	}
	if warnings, err = d.outcome(faults); err != nil {
		return nil, nil, err
	}
	return t, warnings, nil
}

// stack is the files of one bot.
type stack struct {
	origins
	options      Options
	kind         string
	file         *yaml.Node // the bot's own
	lower, upper layer
}

// read makes the template for a stage, and checks it against its group unless that
// is nil. The decoder has the faults.
func (s stack) read(stage string, g *Group) (*Template, *decoder) {
	tree := s.merged(stage, s.lower, s.upper)
	s.restore(tree, s.lower.common, reflect.TypeFor[Template]())
	faults := s.useControlSets(tree)
	t, d := s.model(tree, g, (*checker).check)
	d.faults = append(faults, d.faults...)
	if meansSomething(s.kind, fallbacksKey) {
		s.readFallbacks(t, d, tree, g)
	}
	return t, d
}

// model makes the template of one of the bot's models.
func (s stack) model(tree *yaml.Node, g *Group, check func(*checker)) (*Template, *decoder) {
	t := newTemplate()
	d := newDecoder(s.origins, s.options.Strict, t)
	d.kind = s.kind
	d.decode(tree, "", t)
	t.Kind = s.kind
	t.showDefaults()
	c := &checker{decoder: d, template: t, group: g, file: s.file}
	check(c)
	c.checkCatalogue(s.options.Catalogue, s.options.Today)
	t.Guardrail = g.imposed(t.Guardrail) // whatever the files say, and whatever a check thinks of it
	return t, d
}

// layerFaults looks at each layer by itself: the whole does not show what another
// layer covers, nor the other stages.
func layerFaults(from origins, kind string, root any, fresh func() any, layers ...layer) (faults Faults) {
	look := func(n *yaml.Node, path string) {
		d := newDecoder(from, true, root)
		d.kind = kind
		d.decode(n, path, fresh())
		faults = append(faults, d.faults...)
	}
	for _, l := range layers {
		look(l.common, "")
		if l.stages == nil {
			continue
		}
		for key, value := range pairs(l.stages) {
			if value.Kind == yaml.MappingNode {
				look(value, join(stagesKey, key.Value))
			}
		}
	}
	return faults
}

// versions checks what is fixed before anything else is read. A newer version is
// all there is to say about a file, since this code cannot know what it means.
func (o origins) versions(below, above *yaml.Node, kinds []string) (kind string, faults Faults, newer bool) {
	for _, root := range []*yaml.Node{below, above} {
		more, stop := o.version(root)
		faults, newer = append(faults, more...), newer || stop
	}
	kind, more := o.kind(above, kinds)
	if n := lookup(below, "kind"); n != nil && len(more) == 0 && n.Value != kind {
		more = Faults{o.fault(n, "kind", "", "defaults of kind %s under a bot of kind %s", describe(n), kind)}
	}
	return kind, append(faults, more...), newer
}

func (o origins) version(root *yaml.Node) (faults Faults, newer bool) {
	write := fmt.Sprintf("write schema: %d", SchemaVersion)
	n := lookup(root, "schema")
	if n == nil || isNull(n) {
		return Faults{o.fault(root, "schema", write, "missing")}, false
	}
	var got int
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || n.Decode(&got) != nil {
		return Faults{o.fault(n, "schema", write, "want a whole number, got %s", describe(n))}, false
	}
	switch {
	case got > SchemaVersion:
		return Faults{o.fault(n, "schema", "deploy a newer poebridge, or write the file for the version it reads",
			"the file is in version %d of the format; this program reads version %d", got, SchemaVersion)}, true
	case got < SchemaVersion:
		return Faults{o.fault(n, "schema", write, "there is no version %d of the format", got)}, false
	}
	return nil, false
}

// listed is a list as a sentence has it.
func listed(names []string) string { return strings.Join(names, ", ") }
