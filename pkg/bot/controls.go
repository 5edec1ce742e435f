package bot

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/poe"
)

// useControlSets writes poe.parameter_controls out of the sets that poe.controls
// names. It happens on the tree, so that every control keeps the place where it
// was written, in whichever file that is.
func (o origins) useControlSets(tree *yaml.Node) (faults Faults) {
	const path = "poe.controls"
	settings := lookup(tree, "poe")
	names := lookup(settings, "controls")
	if names == nil || names.Kind != yaml.SequenceNode || len(names.Content) == 0 {
		return nil
	}
	if full := lookup(settings, "parameter_controls"); full != nil {
		return Faults{o.fault(names, path, "set one of them to null", "poe.parameter_controls says it too, at %s:%d", o[full], full.Line)}
	}
	sets := lookup(tree, "control_sets")
	sections := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: names.Line, Column: names.Column}
	o[sections] = o[names]
	used, told := map[string]bool{}, false
	for i, name := range names.Content {
		set := lookup(sets, name.Value)
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case name.Kind != yaml.ScalarNode || name.ShortTag() != "!!str":
			told = true // by the decoder
		case set == nil:
			faults = append(faults, o.fault(name, at, orListed(name.Value, keysOf(sets)), "no control set is called %q", short(name.Value)))
		case used[name.Value]:
			faults = append(faults, o.fault(name, at, "", "the control set %q stands twice", short(name.Value)))
		case set.Kind == yaml.SequenceNode:
			sections.Content = append(sections.Content, set.Content...)
		default:
			told = true
		}
		used[name.Value] = true
	}
	if len(sections.Content) > 0 || len(faults) == 0 && !told {
		o.setControls(settings, sections)
	}
	return faults
}

func (o origins) setControls(settings, sections *yaml.Node) {
	scalar := func(value string) *yaml.Node {
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: sections.Line, Column: sections.Column}
		o[n] = o[sections]
		return n
	}
	full := o.like(sections)
	full.Content = []*yaml.Node{
		scalar("api_version"), scalar(poe.ControlsAPIVersion),
		scalar("sections"), sections,
	}
	settings.Content = append(settings.Content, scalar("parameter_controls"), full)
}

func keysOf(n *yaml.Node) (keys []string) {
	if n != nil && n.Kind == yaml.MappingNode {
		for key := range pairs(n) {
			keys = append(keys, key.Value)
		}
	}
	slices.Sort(keys)
	return keys
}

// eachControl visits every control, those inside conditions too.
func eachControl(p *poe.ParameterControls, visit func(path string, c *poe.Control)) {
	if p == nil {
		return
	}
	var walk func(path string, list []poe.Control)
	walk = func(path string, list []poe.Control) {
		for i := range list {
			at := fmt.Sprintf("%s.controls[%d]", path, i)
			visit(at, &list[i])
			walk(at, list[i].Controls)
		}
	}
	for i, section := range p.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		walk(at, section.Controls)
		for j, tab := range section.Tabs {
			walk(fmt.Sprintf("%s.tabs[%d]", at, j), tab.Controls)
		}
	}
}
